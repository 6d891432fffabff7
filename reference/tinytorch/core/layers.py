"""Layers: functions with parameters, written in tensor operations, so that they need no rule of their own."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from tinytorch.core.tensor import Tensor


class Layer:
    """A function of a tensor with parameters to train."""

    training = True

    def train(self, training: bool = True) -> None:
        """Behave as in training, or as in use: Dropout tells them apart."""
        self.training = training

    def forward(self, x: Tensor) -> Tensor:
        """The layer's output; every layer writes its own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def __call__(self, x: Any, *args: Any, **options: Any) -> Tensor:
        return self.forward(x, *args, **options)

    def parameters(self) -> list[Tensor]:
        """The tensors to train, always in the same order."""
        return []


class Linear(Layer):
    """y = x W + b, from (..., in_features) to (..., out_features)."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        """Weights uniform in +-sqrt(6 / (in + out)) (Glorot and Bengio 2010), biases zero."""
        self.in_features, self.out_features = in_features, out_features
        limit = sqrt(6 / (in_features + out_features))
        values = np.random.uniform(-limit, limit, (in_features, out_features))
        self.weight = Tensor(values, requires_grad=True)
        self.bias = Tensor(np.zeros(out_features), requires_grad=True) if bias else None

    @property
    def weights(self) -> Tensor:
        """The same as `weight`."""
        return self.weight

    @weights.setter
    def weights(self, weight: Tensor) -> None:
        self.weight = weight

    def forward(self, x: Tensor) -> Tensor:
        """x W + b."""
        product = x.matmul(self.weight)
        return product if self.bias is None else product + self.bias

    def parameters(self) -> list[Tensor]:
        """The weight, then the bias if there is one."""
        return [self.weight] if self.bias is None else [self.weight, self.bias]


Dense = Linear


class Dropout(Layer):
    """Each element zero with probability p, the others divided by 1 - p (Srivastava et al. 2014)."""

    def __init__(self, p: float = 0.5) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"a probability is between 0 and 1, not {p}")
        self.p = p

    def forward(self, x: Tensor, training: bool = True) -> Tensor:
        """x with a random mask while training, x itself otherwise."""
        if not (training and self.training) or self.p == 0:
            return x
        if self.p == 1:
            return x * 0
        kept = np.random.random(x.shape) >= self.p
        return x * Tensor(kept / (1 - self.p))


class Sequential(Layer):
    """Layers one after the other."""

    def __init__(self, *layers: Any) -> None:
        """Layers and activations, one by one or as one list."""
        self.layers = (
            list(layers[0]) if len(layers) == 1 and isinstance(layers[0], (list, tuple)) else [*layers]
        )

    def train(self, training: bool = True) -> None:
        """Every layer behaves as in training, or as in use."""
        self.training = training
        for layer in self.layers:
            if isinstance(layer, Layer):
                layer.train(training)

    def forward(self, x: Tensor) -> Tensor:
        """The output of the last layer."""
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self) -> list[Tensor]:
        """Every layer's parameters, in order."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]


class Embedding(Layer):
    """A row of the weight for every index: (...) integers to (..., embedding_dim)."""

    def __init__(self, num_embeddings: int, embedding_dim: int) -> None:
        limit = sqrt(6 / (num_embeddings + embedding_dim))
        values = np.random.uniform(-limit, limit, (num_embeddings, embedding_dim))
        self.weight = Tensor(values, requires_grad=True)

    def forward(self, indices: Any) -> Tensor:
        """The rows of `indices`: a tensor, array or list of integers; IndexError past the end."""
        values = indices.data if isinstance(indices, Tensor) else indices
        return self.weight[np.asarray(values).astype(np.intp)]

    def parameters(self) -> list[Tensor]:
        """The weight, (num_embeddings, embedding_dim)."""
        return [self.weight]


class LayerNorm(Layer):
    """(x - mean) / sqrt(var + eps) * weight + bias over the last dimension (Ba, Kiros and Hinton 2016)."""

    def __init__(self, features: int, eps: float = 1e-5) -> None:
        self.eps = eps
        self.weight = Tensor(np.ones(features), requires_grad=True)
        self.bias = Tensor(np.zeros(features), requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        """Any (..., features) to the same shape."""
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = (centred * centred).mean(axis=-1, keepdims=True)
        return centred / (variance + self.eps).sqrt() * self.weight + self.bias

    def parameters(self) -> list[Tensor]:
        """The weight, then the bias, each (features,)."""
        return [self.weight, self.bias]
