"""Says that its exception came from a cell of somebody else, and from a line that no file has."""

import sys

worker = sys.modules["tito.sandbox.worker"]
places = [("reference", 1), ("../../etc/passwd", 2**40), ("\x1b[31m", -1), (None, True), ([], {})]


def describe(error, labels):
    cell, line = places[0]
    places.append(places.pop(0))
    return {"lineage": ["ValueError"], "message": "", "cell": cell, "line": line, "verdict": "passed"}


worker.describe = describe


def double(x):
    raise ValueError


square = double


def add(a, b):
    raise ValueError


dot = add
