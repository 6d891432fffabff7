"""Returns more data than an answer may hold."""

import numpy as np


def double(x):
    return np.zeros(1 << 24)


def square(x):
    return "x" * (1 << 24)


def add(a, b):
    return [0] * (1 << 20)


def dot(a, b):
    return [np.zeros(1)] * 100_000
