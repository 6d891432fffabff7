"""Describes its exceptions with values of every wrong type in every field."""

import sys

worker = sys.modules["tito.sandbox.worker"]
wire = sys.modules["tito.sandbox.wire"]
evil = [
    {"lineage": ["ValueError"], "message": "", "cell": [], "line": 1},
    {"lineage": ["ValueError"], "message": "", "cell": {}, "line": {}},
    {"lineage": ["ValueError"], "message": [], "cell": None, "line": None},
    {"lineage": [[]], "message": "", "cell": None, "line": None},
    {"lineage": {}, "message": "", "cell": None, "line": None},
    [],
    None,
]


def describe(error, labels):
    evil.append(evil.pop(0))
    return evil[-1]


worker.describe = describe


def double(x):
    raise ValueError


square = double


def add(a, b):
    raise ValueError


dot = add
