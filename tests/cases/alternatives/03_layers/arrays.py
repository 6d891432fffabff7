"""Layers without a base class, in arrays of float64, with generators of random numbers of their own."""

import numpy as np
from tinytorch.core.tensor import Tensor


def train_me(values):
    parameter = Tensor(values)
    parameter.requires_grad = True
    return parameter


class Linear:
    def __init__(self, in_features, out_features, bias=True):
        spread = 1 / np.sqrt(in_features)
        source = np.random.default_rng()
        self.weight = train_me(source.normal(0.0, spread, size=(in_features, out_features)))
        self.bias = train_me([0.0] * out_features) if bias else None

    def forward(self, x):
        total = np.einsum("...i,ij->...j", np.float64(x.data), np.float64(self.weight.data))
        if self.bias is not None:
            total += self.bias.data
        return Tensor(total)

    __call__ = forward

    def parameters(self):
        return tuple(each for each in (self.weight, self.bias) if each is not None)


class Dense(Linear):
    pass


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.source = np.random.default_rng()

    def __call__(self, x, training=True):
        return self.forward(x, training)

    def forward(self, x, training=True):
        if not training:
            return Tensor(x.data)
        result = np.array(x.data)
        away = self.source.binomial(1, self.p, size=result.shape).astype(bool)
        result[away] = 0
        result[~away] /= 1 - self.p
        return Tensor(result)

    def parameters(self):
        return []


class Sequential:
    def __init__(self, *layers):
        self.stages = []
        for each in layers:
            self.stages.extend(each if isinstance(each, (list, tuple)) else [each])

    def forward(self, x, first=0):
        return x if first == len(self.stages) else self.forward(self.stages[first](x), first + 1)

    __call__ = forward

    def parameters(self):
        found = []
        for stage in self.stages:
            found += stage.parameters()
        return found


class Embedding:
    def __init__(self, num_embeddings, embedding_dim):
        self.table = train_me(np.random.standard_normal((num_embeddings, embedding_dim)))

    def forward(self, indices):
        numbers = indices.data if isinstance(indices, Tensor) else np.array(indices)
        return Tensor(np.take(self.table.data, numbers.astype(int), axis=0, mode="raise"))

    __call__ = forward

    def parameters(self):
        return [self.table]


class LayerNorm:
    def __init__(self, features, eps=1e-5):
        self.gamma, self.beta, self.eps = train_me(np.ones(features)), train_me(np.zeros(features)), eps

    def forward(self, x):
        a = x.data.astype(np.float64)
        a = (a - a.mean(-1)[..., None]) / np.sqrt(np.var(a, -1)[..., None] + self.eps)
        return Tensor(self.gamma.data * a + self.beta.data)

    __call__ = forward

    def parameters(self):
        return [self.gamma, self.beta]
