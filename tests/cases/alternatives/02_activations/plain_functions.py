"""Plain functions of arrays, out= and masks, classes made from a table; results through Tensor's own copy."""

from __future__ import annotations

import numpy as np
from tinytorch.core.tensor import Tensor


def _sigmoid(a):
    with np.errstate(over="ignore"):
        return np.reciprocal(1 + np.exp(-a))


def _relu(a):
    out = a.copy()
    np.multiply(out, a > 0, out=out)
    return out


def _tanh_gelu(a):
    cubed = a * a
    cubed *= a
    cubed *= 0.044715
    cubed += a
    return a * (1 + np.tanh(cubed * np.sqrt(2 / np.pi))) / 2


def _exponentials(a, dim):
    e = np.exp(a - np.amax(a, dim, keepdims=True))
    return e, np.add.reduce(e, axis=dim, keepdims=True)


class _Activation:
    function = None

    def forward(self, x):
        return Tensor(type(self).function(x.data))

    def __call__(self, x, **named):
        return self.forward(x, **named)

    @staticmethod
    def parameters():
        return []


def _make(name, function):
    return type(name, (_Activation,), {"function": staticmethod(function)})


Sigmoid = _make("Sigmoid", _sigmoid)
ReLU = _make("ReLU", _relu)
Tanh = _make("Tanh", np.tanh)


class GELU(_Activation):
    def __init__(self, approximate: str = "tanh") -> None:
        self.approximate = approximate

    def forward(self, x):
        a = x.data
        return Tensor({"tanh": _tanh_gelu, "sigmoid": lambda v: v * _sigmoid(1.702 * v)}[self.approximate](a))


class Softmax(_Activation):
    def forward(self, x, dim=-1):
        e, total = _exponentials(x.data, dim)
        return Tensor(np.true_divide(e, total))

    def __call__(self, x, dim=-1):
        return self.forward(x, dim)


class LogSoftmax(Softmax):
    def forward(self, x, dim=-1):
        _, total = _exponentials(x.data, dim)
        return Tensor(x.data - x.data.max(dim, keepdims=True) - np.log(total))
