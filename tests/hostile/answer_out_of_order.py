"""Answers two questions of a bunch in the other order, each under its own nonce, to be taken for the other."""

# earns: double add

import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._write
held = []


def swapped(line, data):
    if b'"returned"' not in data and b'"raised"' not in data:
        original(line, data)
        return
    held.append(data)
    if len(held) == 3:
        for each in (held[0], held[2], held[1]):
            original(line, each)


worker._write = swapped


def double(x):
    return 2 * x


def square(x):
    return x * x


def add(a, b):
    return a + b
