"""Sends an array of objects, to be unpickled at the other end."""

import numpy as np


class Evil:
    def __reduce__(self):
        return exec, (f"open({CANARY!r} + '/pickled', 'w')",)


def double(x):
    return np.array([Evil(), None], dtype=object)


def square(x):
    return np.array([(1, 2)], dtype=[("a", "i4"), ("b", "O")])


def add(a, b):
    return Evil()


def dot(a, b):
    return np.array(["2024-01-01"], dtype="M8[D]")
