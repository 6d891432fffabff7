"""Broadcasts an outer sum of huge vectors."""

import numpy as np


def double(x):
    return np.zeros((1 << 20, 1)) + np.zeros((1, 1 << 20))
