"""Hides data in the payloads of NaNs and in signed zeros, denormals and infinities, and sends them as answers."""

import numpy as np


def double(x):
    bits = np.full(x.shape, 0x7FF8DEADBEEF0001, np.uint64)
    return bits.view(np.float64)


def square(x):
    return np.full(x.shape, -0.0)


def add(a, b):
    return np.full(np.shape(a), np.finfo(np.float64).smallest_subnormal)


def dot(a, b):
    return float("inf")
