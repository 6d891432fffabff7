"""Derivatives of any order, checkpointing and reports, by the same rules."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from derivative_rows import ROWS, Row
from tinytorch import Dropout, LayerNorm, Linear, ReLU, Sequential, Tanh, Tensor, checkpoint
from tinytorch.core.autograd import Function, no_grad, tensor_of
from tinytorch.functional import grad, gradcheck, hessian, hvp, jacobian, jvp, vjp

ROWS_WITH_ELEMENTS = [row for row in ROWS if all(each.size for each in row.inputs)]


def leaf(values: Any) -> Any:
    tensor = tensor_of(np.array(values, dtype=float))
    tensor.requires_grad = True
    return tensor


def derivative(
    row: Row, inputs: list[np.ndarray], weights: np.ndarray, ways: list[list[np.ndarray]]
) -> float:
    """<weights, f> differentiated along one direction after the other, by the engine."""
    leaves = [leaf(each) for each in inputs]
    value = (row.forward(*leaves) * weights).sum()
    for way in ways:
        slopes = grad(value, leaves, create_graph=True)
        parts = ((each * u).sum() for each, u in zip(slopes, way, strict=True) if each is not None)
        value = sum(parts, tensor_of(0.0))
    return value.item()


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("row", ROWS_WITH_ELEMENTS, ids=str)
def test_every_rule_can_be_differentiated_again(row: Row, order: int) -> None:
    """The second and third derivatives along directions agree with 5-point differences of the one before."""
    drawn = np.random.default_rng(2)
    inputs = [np.asarray(each, dtype=float) for each in row.inputs]
    weights = drawn.normal(size=row.forward(*map(leaf, inputs)).shape)
    *ways, last = ([drawn.normal(size=each.shape) for each in inputs] for _ in range(order))
    h = 2e-4

    def at(step: float) -> float:
        return derivative(row, [x + step * u for x, u in zip(inputs, last, strict=True)], weights, ways)

    expected = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
    scale = 2e-7 if order == 2 else 2e-6
    assert derivative(row, inputs, weights, [*ways, last]) == pytest.approx(expected, rel=scale, abs=scale)


@pytest.mark.parametrize("row", ROWS_WITH_ELEMENTS, ids=str)
def test_a_recorded_gradient_is_the_plain_one(row: Row) -> None:
    """With create_graph the gradients are the same numbers, as tensors."""
    leaves = [leaf(each) for each in row.inputs]
    weights = np.random.default_rng(2).normal(size=row.forward(*leaves).shape)
    plain = grad(row.forward(*leaves), leaves, weights)
    lifted = grad(row.forward(*leaves), leaves, weights, create_graph=True)
    for one, two in zip(plain, lifted, strict=True):
        np.testing.assert_allclose(two.data, one.data, rtol=1e-13, atol=1e-13)


def test_third_order() -> None:
    """x^4 four times: 4x^3, 12x^2, 24x, 24; and exp stays exp."""
    x = leaf(1.5)
    y, seen = x**4, []
    for _ in range(4):
        (y,) = grad(y, x, create_graph=True)
        seen.append(y.item())
    assert seen == pytest.approx([13.5, 27, 36, 24])
    y = x.exp()
    for _ in range(3):
        (y,) = grad(y, x, create_graph=True)
        assert y.item() == pytest.approx(np.exp(1.5))


def test_mixed_derivatives_of_a_power_whose_exponent_is_0() -> None:
    """d2 a^b / da db = a^(b-1) (1 + b log a), at b = 0 too: 1 / a, and its own slope by a: -1 / a^2."""
    a, b = leaf(1.6), leaf(0.0)
    (by_a,) = grad(a**b, a, create_graph=True)
    (mixed,) = grad(by_a, b, create_graph=True)
    (third,) = grad(mixed, a)
    assert (by_a.item(), mixed.item()) == (0, pytest.approx(1 / 1.6))
    assert third.item() == pytest.approx(-1 / 1.6**2)


def rosenbrock(x: Any) -> Any:
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def test_hessian_and_its_product() -> None:
    """Rosenbrock's Hessian (Nocedal and Wright 2006, p. 30), and the same times a vector."""
    x = np.array([-1.2, 1.0])
    expected = np.array([[1200 * 1.44 - 400 + 2, 480.0], [480.0, 200.0]])
    inputs = [tensor_of(x)]
    ((found,),) = hessian(rosenbrock, inputs)
    np.testing.assert_allclose(found.data, expected, rtol=1e-12)
    value, (product,) = hvp(rosenbrock, inputs, [np.array([1.0, -2.0])])
    np.testing.assert_allclose(product.data, expected @ [1, -2], rtol=1e-12)
    assert value.item() == pytest.approx(24.2)


def test_jacobian_and_products_with_it() -> None:
    """J, v'J and Ju of one function are consistent, and J is that of a softmax."""
    drawn = np.random.default_rng(0)
    a, b = tensor_of(drawn.normal(size=(2, 3))), tensor_of(drawn.normal(size=(3, 4)))
    u, v = [drawn.normal(size=(2, 3)), drawn.normal(size=(3, 4))], drawn.normal(size=(2, 4))

    def fn(a: Any, b: Any) -> Any:
        return ((a @ b).tanh() * 2).exp()

    by_a, by_b = jacobian(fn, (a, b))
    assert by_a.shape == (2, 4, 2, 3)
    assert by_b.shape == (2, 4, 3, 4)
    pushed = np.tensordot(by_a.data, u[0], 2) + np.tensordot(by_b.data, u[1], 2)
    np.testing.assert_allclose(jvp(fn, (a, b), u)[1].data, pushed, rtol=1e-12)
    value, pulled = vjp(fn, (a, b), v)
    np.testing.assert_allclose(pulled[0].data, np.tensordot(v, by_a.data, 2), rtol=1e-12)
    np.testing.assert_allclose(value.data, fn(a, b).data)


def test_taking_gradients_touches_no_grad() -> None:
    """`grad` leaves every `grad` as it is, gives None without influence, and wants leaves."""
    x, y = leaf([1.0, 2.0]), leaf([3.0])
    (found, nothing) = grad((x * x).sum(), [x, y])
    assert found.data.tolist() == [2, 4]
    assert nothing is None
    assert x.grad is None
    with pytest.raises(ValueError, match="leaves"):
        grad((x * 2).sum(), x * 2)


def test_checkpoint_gives_the_same_gradients() -> None:
    """Values and gradients of inputs and of parameters inside are those without it, Dropout's draws too."""

    def run(segment: Any) -> list[np.ndarray]:
        np.random.seed(3)
        layers = Sequential(Linear(4, 8), Tanh(), Dropout(0.5), Linear(8, 4), LayerNorm(4))
        x = Tensor(np.random.randn(5, 4), requires_grad=True)
        h = segment(layers, segment(layers, x * 2))
        (h * h).sum().backward()
        return [h.data, x.grad, *(p.grad for p in layers.parameters())]

    plain, kept = run(lambda fn, x: fn(x)), run(checkpoint)
    for one, two in zip(plain, kept, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-5)


def test_checkpoint_needs_less_memory() -> None:
    """A chain of 64 layers in 8 segments takes less than a third of the plain chain's peak."""
    layers = [Sequential(Linear(16, 16), ReLU()) for _ in range(64)]
    x = Tensor(np.random.randn(256, 16), requires_grad=True)

    def segment(start: int) -> Any:
        return lambda h: Sequential(layers[start : start + 8])(h)

    def peak(checkpointed: bool) -> int:
        tracemalloc.start()
        h = x
        for start in range(0, 64, 8):
            h = checkpoint(segment(start), h) if checkpointed else segment(start)(h)
        h.sum().backward()
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        for layer in layers:
            for p in layer.parameters():
                p.grad = None
        return highest

    peak(False)
    assert peak(True) * 3 < peak(False)


def test_checkpoint_without_recording() -> None:
    """Inside no_grad a checkpoint is the function alone."""
    with no_grad():
        assert not checkpoint(lambda x: x * 2, leaf(1.0)).requires_grad


def test_gradcheck_reports() -> None:
    """The report names the input, the place and both numbers where a rule is wrong."""

    class Off(Function):
        def apply(self, grad_output: np.ndarray) -> Any:
            return (grad_output * np.array([1, 1, 1.5]),)

    def wrong(x: Any) -> Any:
        y = x.detach() + 0
        y._grad_fn, y.requires_grad = Off(x), True
        return y

    assert gradcheck(lambda a, b: (a * b).exp(), (np.ones(3), np.ones(3)))
    (line,) = gradcheck(wrong, (np.ones(3),), report=True)
    assert not line.passed
    assert (line.place, line.index) == (0, (2,))
    assert line.analytic == pytest.approx(1.5 * line.numerical, rel=1e-6)
