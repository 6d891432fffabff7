"""Activations: the functions of one tensor that stand between layers."""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

import numpy as np

from tinytorch.core.tensor import Array, Tensor, wrap


class Activation:
    """A function of one tensor with nothing to train."""

    def forward(self, x: Tensor, *args: Any) -> Tensor:
        """The activation's output; every activation writes its own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def __call__(self, x: Tensor, *args: Any, **options: Any) -> Tensor:
        return self.forward(x, *args, **options)

    def parameters(self) -> list[Tensor]:
        """Nothing to train."""
        return []


class Sigmoid(Activation):
    """1 / (1 + e^-x), element by element, in (0, 1)."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same shape; by the hyperbolic tangent, which never overflows."""
        return wrap(sigmoid(x.data))


class ReLU(Activation):
    """max(0, x), element by element."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same shape."""
        return wrap(np.maximum(x.data, 0))


class Tanh(Activation):
    """The hyperbolic tangent, element by element, in (-1, 1)."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same shape."""
        return wrap(np.tanh(x.data))


class GELU(Activation):
    """x Phi(x), Phi the normal distribution: by tanh, or x sigmoid(1.702 x) (Hendrycks and Gimpel 2016)."""

    def __init__(self, approximate: str = "tanh") -> None:
        if approximate not in ("tanh", "sigmoid"):
            raise ValueError(f"GELU is approximated by 'tanh' or 'sigmoid', not {approximate!r}")
        self.approximate = approximate

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same shape."""
        if self.approximate == "sigmoid":
            return wrap(x.data * sigmoid(1.702 * x.data))
        inner = sqrt(2 / pi) * (x.data + 0.044715 * (x.data * x.data * x.data))
        return wrap(0.5 * x.data * (1 + np.tanh(inner)))


class Softmax(Activation):
    """e^x / sum(e^x) along one dimension: positive numbers that add up to 1."""

    def forward(self, x: Tensor, dim: int = -1) -> Tensor:
        """Any shape to the same shape; the largest element is subtracted first, so nothing overflows."""
        return wrap(softmax(x.data, dim))


class LogSoftmax(Activation):
    """x - log(sum(e^x)) along one dimension: the logarithm of the softmax."""

    def forward(self, x: Tensor, dim: int = -1) -> Tensor:
        """Any shape to the same shape, finite wherever x is."""
        shifted = x.data - x.data.max(axis=dim, keepdims=True)
        return wrap(shifted - np.log(np.exp(shifted).sum(axis=dim, keepdims=True)))


def sigmoid(x: Array) -> Any:
    """1 / (1 + e^-x) = (1 + tanh(x / 2)) / 2."""
    return 0.5 * np.tanh(0.5 * x) + 0.5


def softmax(x: Array, dim: int) -> Any:
    """e^x / sum(e^x) along `dim`, in one array."""
    exponentials = np.subtract(x, x.max(axis=dim, keepdims=True))
    np.exp(exponentials, out=exponentials)
    exponentials /= exponentials.sum(axis=dim, keepdims=True)
    return exponentials
