"""Losses as expressions of tensors, as one would write them for autograd: reductions, indexing, no arrays."""

from __future__ import annotations

import numpy as np
from tinytorch.core.activations import LogSoftmax
from tinytorch.core.tensor import Tensor

EPSILON = 1e-7


class Loss:
    def __call__(self, *pair):
        return self.forward(*pair)

    def parameters(self):
        return list[Tensor]()


def as_tensor(targets) -> Tensor:
    return targets if isinstance(targets, Tensor) else Tensor(targets)


def same_shape(first: Tensor, second: Tensor) -> None:
    if tuple(first.shape) != tuple(second.shape):
        raise ValueError(f"shape {first.shape} against shape {second.shape}")


class MSELoss(Loss):
    def forward(self, predictions: Tensor, targets) -> Tensor:
        targets = as_tensor(targets)
        same_shape(predictions, targets)
        return ((predictions - targets) ** 2).mean()


class NLLLoss(Loss):
    def forward(self, log_probabilities: Tensor, targets) -> Tensor:
        chosen = as_tensor(targets).data.astype(np.int64)
        *rows, _ = log_probabilities.shape
        if chosen.shape != tuple(rows):
            raise ValueError(f"expected targets of shape {tuple(rows)}, found {chosen.shape}")
        places = np.indices(chosen.shape) if rows else ()
        return -log_probabilities[(*places, chosen)].mean()


class CrossEntropyLoss(Loss):
    def __init__(self):
        self.log_softmax, self.likelihood = LogSoftmax(), NLLLoss()

    def forward(self, logits: Tensor, targets) -> Tensor:
        return self.likelihood(self.log_softmax(logits), targets)


class BinaryCrossEntropyLoss(Loss):
    def forward(self, predictions: Tensor, targets) -> Tensor:
        targets = as_tensor(targets)
        same_shape(predictions, targets)
        clipped = predictions.clip(EPSILON, 1 - EPSILON)
        happened = targets * clipped.log()
        stayed_away = (1 - targets) * (1 - clipped).log()
        return (happened + stayed_away).mean() * -1


def log_softmax(x, dim: int = -1):
    made = LogSoftmax()(as_tensor(x), dim)
    return made if isinstance(x, Tensor) else made.data
