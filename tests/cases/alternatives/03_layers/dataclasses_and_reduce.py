"""Layers as dataclasses with lists of parameters made once, networks by reduce, rows gathered one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from typing import Any

import numpy as np
from tinytorch.core.tensor import Tensor, concatenate, stack


@dataclass(eq=False)
class Layer:
    own: list = field(default_factory=list, init=False)

    def __call__(self, x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        return self.forward(x, *args, **kwargs)

    def parameters(self):
        return list(self.own)


@dataclass(eq=False)
class Linear(Layer):
    in_features: int
    out_features: int
    bias: Any = True

    def __post_init__(self):
        deviation = (2 / (self.in_features + self.out_features)) ** 0.5
        normal = np.random.normal(size=(self.in_features, self.out_features))
        self.weight = Tensor(deviation * normal, True)
        self.bias = Tensor(np.zeros(self.out_features), True) if self.bias else None

    @property
    def weights(self):
        return self.weight

    def forward(self, x):
        if x.ndim == 1:
            return self.forward(x.unsqueeze(0)).squeeze(0)
        if self.bias is None:
            return x.matmul(self.weight)
        ones = Tensor(np.ones((*x.shape[:-1], 1)))
        return concatenate([x, ones], axis=-1).matmul(
            concatenate([self.weight, self.bias.reshape(1, -1)], axis=0)
        )

    def parameters(self):
        return [each for each in (self.weight, self.bias) if each is not None]


Dense = Linear


@dataclass(eq=False)
class Dropout(Layer):
    p: float = 0.5

    def forward(self, x, training=True):
        chances = [self.p, 1 - self.p]
        if not training or self.p <= 0:
            return x
        if self.p >= 1:
            return Tensor(np.zeros_like(x.data))
        return x * Tensor(np.random.choice([0.0, 1 / chances[1]], size=x.shape, p=chances))


class Sequential(Layer):
    def __init__(self, *layers):
        first = layers[0] if layers else ()
        self.layers = tuple(first if isinstance(first, Iterable) else layers)

    def forward(self, x):
        return reduce(lambda value, layer: layer(value), self.layers, x)

    def parameters(self):
        return [*chain.from_iterable(layer.parameters() for layer in self.layers)]


@dataclass(eq=False)
class Embedding(Layer):
    num_embeddings: int
    embedding_dim: int

    def __post_init__(self):
        values = np.random.uniform(-0.1, 0.1, (self.num_embeddings, self.embedding_dim))
        self.own = [Tensor(values, requires_grad=True)]

    def forward(self, indices):
        numbers = np.asarray(indices.data if isinstance(indices, Tensor) else indices)
        (table,) = self.own
        found = stack([table[int(number)] for number in numbers.ravel()])
        return found.reshape(*numbers.shape, self.embedding_dim)


@dataclass(eq=False)
class LayerNorm(Layer):
    features: int
    eps: float = 1e-5

    def __post_init__(self):
        self.own = [Tensor(np.full(self.features, value), True) for value in (1.0, 0.0)]

    def forward(self, x):
        gain, shift = self.own
        spread = (x.var(axis=-1, keepdims=True) + self.eps).sqrt()
        return gain * ((x - x.mean(axis=-1, keepdims=True)) / spread) + shift
