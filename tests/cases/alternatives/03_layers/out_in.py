"""Linear with weights (out, in), called `weights`, as other course texts have it."""

from math import sqrt

import numpy as np
from tinytorch.core.tensor import Tensor, where


class Dense:
    def __init__(self, in_features, out_features, bias=True):
        bound = sqrt(3 / in_features)
        self.weights = Tensor(np.random.uniform(-bound, bound, size=(out_features, in_features)))
        self.weights.requires_grad = True
        self.bias = Tensor(np.zeros((out_features,)), requires_grad=True) if bias else None

    def forward(self, x):
        y = x.matmul(self.weights.transpose())
        return y if self.bias is None else y + self.bias

    def __call__(self, x):
        return self.forward(x)

    def parameters(self):
        return [self.weights] + ([] if self.bias is None else [self.bias])


Linear = Dense


class Layer:
    training = True

    def children(self):
        """What this layer is made of, in the order in which it was put there."""
        for value in vars(self).values():
            yield from value if isinstance(value, list) else [value]

    def parameters(self):
        found = []
        for child in self.children():
            if isinstance(child, Tensor):
                found.append(child)
            elif hasattr(child, "parameters"):
                found.extend(child.parameters())
        return found

    def train(self, mode=True):
        self.training = mode
        for child in self.children():
            if hasattr(child, "train"):
                child.train(mode)
        return self

    def __call__(self, *inputs, **options):
        return self.forward(*inputs, **options)


class Dropout(Layer):
    def __init__(self, p: float = 0.5):
        self.rate = float(p)

    def forward(self, x, training=None):
        active = self.training if training is None else training and self.training
        if not active or self.rate == 0.0:
            return x
        dropped = np.random.rand(*x.shape) < self.rate
        keep = max(1.0 - self.rate, 1e-12)
        return where(dropped, Tensor(np.zeros(x.shape)), x / keep)


class Sequential(Layer):
    def __init__(self, *layers):
        if len(layers) == 1 and not callable(layers[0]):
            layers = layers[0]
        self.stages = [*layers]

    def forward(self, x):
        value = x
        for stage in self.stages:
            value = stage.forward(value)
        return value


class Embedding(Layer):
    def __init__(self, num_embeddings, embedding_dim):
        self.weight = Tensor(0.02 * np.random.randn(num_embeddings, embedding_dim), requires_grad=True)

    def forward(self, indices):
        numbers = indices.numpy() if isinstance(indices, Tensor) else np.asarray(indices)
        one_hot = np.eye(self.weight.shape[0])[numbers.astype(np.int64)]
        return Tensor(one_hot).matmul(self.weight)


class LayerNorm(Layer):
    def __init__(self, features, eps=1e-5):
        self.weight = Tensor([1.0] * features, requires_grad=True)
        self.bias = Tensor([0.0] * features, requires_grad=True)
        self.eps = eps

    def forward(self, x):
        mean = x.sum(axis=-1, keepdims=True) * (1 / x.shape[-1])
        centred = x - mean
        scale = ((centred**2).sum(axis=-1, keepdims=True) / x.shape[-1] + self.eps) ** -0.5
        return (centred * scale).__mul__(self.weight).__add__(self.bias)
