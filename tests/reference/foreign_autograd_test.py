"""The forward-only modules under another autograd: methods patched one by one, a recursive backward."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tinytorch.core import activations, autograd, layers, losses, tensor

Tensor = tensor.Tensor
PATCHED = (
    Tensor,
    activations.ReLU,
    activations.Sigmoid,
    activations.Softmax,
    activations.GELU,
    losses.MSELoss,
    losses.CrossEntropyLoss,
    layers.Embedding,
)


class Node:
    """A node of the other style: it holds its operands, and closures for their gradients."""

    def __init__(self, *pairs: Any) -> None:
        self.pairs = pairs


def fitted(grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1 and grad.shape[axis] != 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


def recursive_backward(self: Any, gradient: Any = None) -> None:
    if not self.requires_grad:
        return
    gradient = np.ones(self.shape) if gradient is None else np.asarray(gradient)
    self.grad = fitted(gradient, self.shape) + (0 if self.grad is None else self.grad)
    if getattr(self, "_grad_fn", None) is not None:
        for operand, pull in self._grad_fn.pairs:
            if isinstance(operand, Tensor) and operand.requires_grad:
                operand.backward(fitted(pull(gradient), operand.shape))


def enable_the_other_way() -> None:
    original_init = Tensor.__init__

    def init(self: Any, data: Any, requires_grad: bool = False) -> None:
        original_init(self, data)
        self.requires_grad, self.grad, self._grad_fn, self.history = requires_grad, None, None, []

    Tensor.__init__ = init

    def track(owner: type, name: str, pairs: Any) -> None:
        original = getattr(owner, name)

        def tracked(self: Any, *args: Any, **options: Any) -> Any:
            if name.startswith("__") and name != "__getitem__" and not isinstance(args[0], Tensor):
                args = (Tensor(args[0]),)
            result = original(self, *args, **options)
            result.history.append(name)
            result._grad_fn = Node(*pairs(result, self, *args, **options))
            result.requires_grad = True
            return result

        setattr(owner, name, tracked)

    swap = np.transpose
    track(Tensor, "__add__", lambda z, a, b: ((a, lambda g: g), (b, lambda g: g)))
    track(Tensor, "__sub__", lambda z, a, b: ((a, lambda g: g), (b, lambda g: -g)))
    track(Tensor, "__mul__", lambda z, a, b: ((a, lambda g: g * b.data), (b, lambda g: g * a.data)))
    track(
        Tensor,
        "__truediv__",
        lambda z, a, b: ((a, lambda g: g / b.data), (b, lambda g: -g * a.data / b.data**2)),
    )
    track(Tensor, "__pow__", lambda z, a, n: ((a, lambda g: g * n.data * a.data ** (n.data - 1)),))
    track(
        Tensor, "matmul", lambda z, a, b: ((a, lambda g: g @ swap(b.data)), (b, lambda g: swap(a.data) @ g))
    )
    track(
        Tensor,
        "sum",
        lambda z, a, axis=None, keepdims=False: (
            (a, lambda g: np.ones(a.shape) * (g if keepdims or axis is None else np.expand_dims(g, axis))),
        ),
    )
    track(Tensor, "transpose", lambda z, a, *dims: ((a, lambda g: swap(g)),))
    track(Tensor, "reshape", lambda z, a, *shape: ((a, lambda g: g.reshape(a.shape)),))

    def pull_slice(a: Any, key: Any) -> Any:
        def pull(g: np.ndarray) -> np.ndarray:
            full = np.zeros(a.shape)
            np.add.at(full, key, g)
            return full

        return pull

    track(Tensor, "__getitem__", lambda z, a, key: ((a, pull_slice(a, key)),))
    track(activations.ReLU, "forward", lambda z, layer, x: ((x, lambda g: g * (x.data > 0)),))
    track(activations.Sigmoid, "forward", lambda z, layer, x: ((x, lambda g: g * z.data * (1 - z.data)),))
    track(
        activations.Softmax,
        "forward",
        lambda z, layer, x, dim=-1: (
            (x, lambda g: z.data * (g - (g * z.data).sum(axis=dim, keepdims=True))),
        ),
    )
    track(
        losses.MSELoss,
        "forward",
        lambda z, layer, p, t: ((p, lambda g: g * 2 * (p.data - t.data) / t.size),),
    )
    Tensor.backward = recursive_backward


@pytest.fixture
def foreign() -> Iterator[None]:
    """The other autograd is on inside the test, and every class is as before after it."""
    autograd.disable_autograd()
    before = {owner: dict(vars(owner)) for owner in PATCHED}
    enable_the_other_way()
    yield
    for owner, names in before.items():
        for name in set(vars(owner)) - set(names):
            delattr(owner, name)
        for name, value in names.items():
            if vars(owner)[name] is not value:
                setattr(owner, name, value)
    autograd.enable_autograd(quiet=True)


EXPRESSIONS = {
    "arithmetic": lambda a, b: (a + b) * (a - b) / (b * b + 3),
    "numbers on the left": lambda a, b: 2 - a + 3 * b + 1 / (b * b + 2),
    "unary minus": lambda a, b: -a * b,
    "power": lambda a, b: a**3 + b**2,
    "mean": lambda a, b: (a * b).mean(axis=0),
    "variance": lambda a, b: (a * b).var(axis=1),
    "matmul": lambda a, b: (a @ b.T).T,
    "broadcast": lambda a, b: a + b[0],
    "slices": lambda a, b: a[:, 1:3] * b[:, :2],
    "reshape": lambda a, b: (a * b).reshape(2, 6).view(12).flatten(),
    "sqrt": lambda a, b: (a * a + 1).sqrt() * b,
    "relu": lambda a, b: activations.ReLU()(a * b),
    "sigmoid": lambda a, b: activations.Sigmoid()(a - b),
    "softmax": lambda a, b: activations.Softmax()(a * b) * b,
    "mse": lambda a, b: losses.MSELoss()(a * b, Tensor(np.ones((3, 4)))),
    "layer norm": lambda a, b: layers.LayerNorm(4)(a * b),
    "linear": lambda a, b: _linear(4, 2)(a * b),
    "embedding": lambda a, b: _embedding(a)([0, 2, 2]) * b,
    "transposed": lambda a, b: a.T * b.transpose(),
    "masked": lambda a, b: layers.Dropout(0.0)(a) * b,
}


def _linear(width: int, height: int) -> Any:
    np.random.seed(1)
    return layers.Linear(width, height)


def _embedding(weight: Any) -> Any:
    table = layers.Embedding(3, 4)
    table.weight = weight
    return table


def gradients(name: str) -> list[np.ndarray]:
    drawn = np.random.default_rng(4)
    a, b = (Tensor(drawn.normal(size=(3, 4)), requires_grad=True) for _ in range(2))
    output = EXPRESSIONS[name](a, b)
    output.backward(np.random.default_rng(5).normal(size=output.shape))
    return [np.asarray(a.grad), np.asarray(b.grad)]


def ours(name: str) -> list[np.ndarray]:
    autograd.enable_autograd(quiet=True)
    found = gradients(name)
    autograd.disable_autograd()
    return found


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_foreign_autograd_finds_the_same_gradients(name: str, request: pytest.FixtureRequest) -> None:
    """Written on tensors, activations, layers and losses alone, it differentiates what is built from them."""
    expected = ours(name)
    request.getfixturevalue("foreign")
    for actual, reference in zip(gradients(name), expected, strict=True):
        np.testing.assert_allclose(actual, reference, rtol=2e-5, atol=2e-6)


def test_every_tensor_passes_a_patched_constructor(foreign: None) -> None:
    """A result has what the patched constructor sets, wherever it was made."""
    x = Tensor([[1.0, 2.0]], requires_grad=True)
    made = [x.exp(), x.max(), x.detach(), activations.GELU()(x), losses.MSELoss()(x, x), 2 - x, x.T, x[0]]
    assert all(isinstance(each.history, list) for each in made)


def test_the_classes_are_whole_again() -> None:
    """Nothing of a foreign autograd outlives its test."""
    x = Tensor([3.0], requires_grad=True)
    (x * x).backward()
    assert x.grad.tolist() == [6.0]
    assert type((x * x)._grad_fn) is autograd.MulBackward
