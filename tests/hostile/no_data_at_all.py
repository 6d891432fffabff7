"""Returns what is no data and never ends: generators, coroutines, memory views, modules, frames, classes, code."""

import itertools
import sys


async def later():
    return 1.0


def double(x):
    return itertools.count()


def square(x):
    return later()


def add(a, b):
    return [sys._getframe(), sys, type, add.__code__]


def dot(a, b):
    return memoryview(bytearray(8)).cast("d")


def shout(text):
    return {text: (each for each in "AB"), 1: 2, None: 3}
