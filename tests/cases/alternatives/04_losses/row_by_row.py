"""Losses computed row by row in Python, with math and generators, as a careful beginner writes them."""

import math

import numpy as np
from tinytorch.core.tensor import Tensor


def numbers(thing):
    return thing.data if isinstance(thing, Tensor) else np.asarray(thing)


def pairs(predictions, targets):
    a, b = numbers(predictions), numbers(targets)
    if a.shape != b.shape:
        raise ValueError(f"{a.shape} and {b.shape} cannot be paired")
    return [(float(one), float(other)) for one, other in zip(a.flatten(), b.flatten(), strict=True)]


def rows_and_classes(table, targets):
    a, b = numbers(table), numbers(targets)
    if b.shape != a.shape[: a.ndim - 1]:
        raise ValueError("one class for each row, please")
    rows = [row.tolist() for row in a.reshape(-1, a.shape[-1])]
    return list(zip(rows, [int(each) for each in b.flatten()], strict=True))


def mean(numbers_of_all):
    numbers_of_all = list(numbers_of_all)
    return Tensor(math.fsum(numbers_of_all) / len(numbers_of_all))


def log_sum_exp(row):
    largest = max(row)
    return largest + math.log(sum(math.exp(each - largest) for each in row))


class MSELoss:
    def forward(self, predictions, targets):
        return mean((p - t) ** 2 for p, t in pairs(predictions, targets))

    __call__ = forward

    def parameters(self):
        return []


class BinaryCrossEntropyLoss:
    def forward(self, predictions, targets):
        def surprise(p, t):
            p = min(max(p, 1e-7), 1 - 1e-7)
            return -t * math.log(p) - (1 - t) * math.log(1 - p)

        return mean(surprise(p, t) for p, t in pairs(predictions, targets))

    __call__ = forward

    def parameters(self):
        return []


class CrossEntropyLoss:
    def forward(self, logits, targets):
        return mean(log_sum_exp(row) - row[chosen] for row, chosen in rows_and_classes(logits, targets))

    __call__ = forward

    def parameters(self):
        return []


class NLLLoss:
    def forward(self, log_probabilities, targets):
        return mean(-row[chosen] for row, chosen in rows_and_classes(log_probabilities, targets))

    __call__ = forward

    def parameters(self):
        return []


def log_softmax(x, dim=-1):
    a = numbers(x)
    result = np.apply_along_axis(lambda row: row - log_sum_exp(row.tolist()), dim, a.astype(float))
    return Tensor(result) if isinstance(x, Tensor) else result
