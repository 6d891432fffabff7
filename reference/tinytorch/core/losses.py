"""Losses: one number that says how far predictions are from targets."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinytorch.core.activations import LogSoftmax
from tinytorch.core.tensor import Array, Tensor, wrap

TINY = 1e-7
"""Probabilities are clipped to [TINY, 1 - TINY] before their logarithm is taken."""


class Loss:
    """A function of predictions and targets, with nothing to train."""

    def forward(self, predictions: Tensor, targets: Any) -> Tensor:
        """The loss, a scalar; every loss writes its own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def __call__(self, predictions: Tensor, targets: Any) -> Tensor:
        return self.forward(predictions, targets)

    def parameters(self) -> list[Tensor]:
        """Nothing to train."""
        return []


class MSELoss(Loss):
    """mean((prediction - target)^2) over all elements."""

    def forward(self, predictions: Tensor, targets: Any) -> Tensor:
        """Two tensors of one shape to a scalar."""
        distance = predictions.data - values(targets, predictions)
        return wrap((distance * distance).sum() / distance.size)


class CrossEntropyLoss(Loss):
    """-mean(log softmax(logits)[target]) over the batch."""

    def forward(self, logits: Tensor, targets: Any) -> Tensor:
        """(..., classes) logits and (...) integer targets to a scalar."""
        picked = pick(log_softmax(logits.data), classes(targets))
        return wrap(picked.sum() / -picked.size)


class BinaryCrossEntropyLoss(Loss):
    """-mean(t log p + (1 - t) log(1 - p)) over all elements, p clipped to [1e-7, 1 - 1e-7]."""

    def forward(self, predictions: Tensor, targets: Any) -> Tensor:
        """Probabilities and targets in [0, 1] of one shape to a scalar."""
        p = np.clip(predictions.data, TINY, 1 - TINY)
        t = values(targets, predictions)
        return wrap((t * np.log(p) + (1 - t) * np.log(1 - p)).sum() / -p.size)


class NLLLoss(Loss):
    """-mean(log p[target]) over the batch."""

    def forward(self, log_probabilities: Tensor, targets: Any) -> Tensor:
        """(..., classes) log-probabilities and (...) integer targets to a scalar."""
        picked = pick(log_probabilities.data, classes(targets))
        return wrap(picked.sum() / -picked.size)


def log_softmax(x: Any, dim: int = -1) -> Any:
    """x - log(sum(e^x)) along `dim`: a tensor for a tensor, an array for an array."""
    if isinstance(x, Tensor):
        return LogSoftmax()(x, dim)
    shifted = x - x.max(axis=dim, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=dim, keepdims=True))


def values(targets: Any, like: Tensor) -> Array:
    """Targets as an array in the dtype of the predictions; ValueError where their shapes differ."""
    array = np.asarray(targets.data if isinstance(targets, Tensor) else targets, dtype=like.dtype)
    if array.shape != like.shape:
        raise ValueError(f"predictions have shape {like.shape}, targets {array.shape}: they must be the same")
    return array


def classes(targets: Any) -> Array:
    """Targets as an array of class numbers; ValueError where one is negative."""
    numbers = np.asarray(targets.data if isinstance(targets, Tensor) else targets).astype(np.intp)
    if numbers.min(initial=0) < 0:  # which NumPy counts from the end
        raise ValueError(f"classes are counted from 0; there is no class {numbers.min()}")
    return numbers


def pick(table: Array, chosen: Array) -> Array:
    """The entry of the chosen class from each row of the last dimension; ValueError where shapes differ."""
    if table.shape[:-1] != chosen.shape:
        raise ValueError(
            f"scores of shape {table.shape} need targets of {table.shape[:-1]}, not {chosen.shape}"
        )
    return table.reshape(chosen.size, table.shape[-1])[np.arange(chosen.size), chosen.reshape(-1)]
