"""Activations without a common base: sigmoid by the sign of x, GELU() by erf, float64 inside, loops."""

import math

import numpy as np
from tinytorch.core.tensor import Tensor


def of_each(function):
    """A function of an array, made a method that takes and gives tensors."""

    def forward(self, x):
        return Tensor(function(np.asarray(x.data, dtype=np.float64)))

    return forward


def stable(values):
    """The exponent is never positive: one formula on either side of zero."""
    result = np.empty_like(values)
    right = values >= 0
    result[right] = 1 / (1 + np.exp(-values[right]))
    small = np.exp(values[~right])
    result[~right] = small / (1 + small)
    return result


def probability(value):
    """The normal distribution function of one number."""
    return 0.5 * math.erfc(-value / math.sqrt(2))


def exact_gelu(values):
    return values * np.array([probability(v) for v in values.ravel()]).reshape(values.shape)


class Sigmoid:
    forward = of_each(stable)
    __call__ = forward

    def parameters(self):
        return []


class ReLU:
    forward = of_each(lambda values: np.where(values > 0, values, 0.0))
    __call__ = forward

    def parameters(self):
        return []


class Tanh:
    forward = of_each(lambda values: 2 * stable(2 * values) - 1)
    __call__ = forward

    def parameters(self):
        return []


class GELU:
    def __init__(self, approximate="none"):
        forms = {
            "none": exact_gelu,
            "tanh": lambda v: v * stable(np.sqrt(8 / np.pi) * (v + 0.044715 * v**3)),
            "sigmoid": lambda v: v * stable(1.702 * v),
        }
        self.function = forms[approximate]

    def forward(self, x):
        return Tensor(self.function(np.asarray(x.data, dtype=np.float64)))

    __call__ = forward

    def parameters(self):
        return []


def rows(x, dim):
    """A copy of the array with the dimension `dim` as the last, flattened to a list of rows."""
    moved = np.moveaxis(np.array(x.data, dtype=np.float64), dim, -1)
    return moved.shape, moved.reshape(-1, moved.shape[-1])


def in_place_again(shape, table, dim):
    return Tensor(np.moveaxis(table.reshape(shape), -1, dim))


class Softmax:
    def forward(self, x, dim=-1):
        shape, table = rows(x, dim)
        for row in table:
            row[:] = np.exp(row - max(row))
            row /= sum(row)
        return in_place_again(shape, table, dim)

    def __call__(self, x, dim=-1):
        return self.forward(x, dim)

    def parameters(self):
        return []


class LogSoftmax(Softmax):
    def forward(self, x, dim=-1):
        shape, table = rows(x, dim)
        for row in table:
            row -= max(row)
            row -= math.log(sum(np.exp(row)))
        return in_place_again(shape, table, dim)
