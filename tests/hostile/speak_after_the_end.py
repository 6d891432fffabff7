"""Answers the last question, and then goes on to speak: half a second frame, and a whole one."""

# earns: double square add dot shout

import os
import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._write
count = [0]


def and_more(line, data):
    count[0] += 1
    original(line, data)
    if count[0] == 6:
        os.write(line, bytes(12))
        original(line, data)


worker._write = and_more


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
