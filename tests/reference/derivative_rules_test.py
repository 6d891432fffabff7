"""Every rule against the derivative of its own forward pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from derivative_rows import ROWS, Row
from tinytorch.core import autograd as ag
from tinytorch.core.autograd import Function, no_grad, tensor_of

LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "row-major": np.array,
    "Fortran": lambda array: np.array(array, order="F"),
    "strided": lambda array: np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else np.array(array),
}
every_row = pytest.mark.parametrize("row", ROWS, ids=str)


def leaf(values: np.ndarray, dtype: type = np.float64) -> Any:
    tensor = tensor_of(values.astype(dtype, copy=False))
    tensor.requires_grad = True
    return tensor


def output_gradient(shape: tuple[int, ...]) -> np.ndarray:
    return np.asarray(np.random.default_rng(9).normal(size=shape))


@no_grad
def weighted(row: Row, arrays: list[np.ndarray], weights: np.ndarray) -> Any:
    return np.sum(weights * row.forward(*map(tensor_of, arrays)).data)


def slopes(row: Row, place: int, weights: np.ndarray) -> np.ndarray:
    """Complex step (Squire and Trapp 1998); five points where the forward pass is not analytic."""
    result = np.zeros(row.inputs[place].shape)
    for index in np.ndindex(*result.shape):

        def moved(step: complex, index: tuple[int, ...] = index) -> Any:
            arrays = [np.array(each, dtype=complex if row.analytic else float) for each in row.inputs]
            arrays[place][index] += step
            return weighted(row, arrays, weights)

        h = 1e-3
        result[index] = (
            moved(1e-100j).imag / 1e-100
            if row.analytic
            else (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
        )
    return result


def close(actual: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    """Whether the largest error is within the tolerance of the largest number, or of 1."""
    scale = max(1.0, float(np.max(np.abs(expected), initial=0)))
    return bool(np.max(np.abs(actual - expected), initial=0) <= tolerance * scale)


def test_every_rule_has_a_row() -> None:
    """A rule of the engine that no row differentiates fails the suite."""
    functions = {
        name: value
        for name, value in vars(ag).items()
        if isinstance(value, type) and issubclass(value, Function)
    }
    rules = {name for name, value in functions.items() if "apply" in vars(value)}
    assert rules - {"Function", "ClosureBackward"} == {row.rule for row in ROWS}


@every_row
@pytest.mark.parametrize("layout", LAYOUTS)
def test_rule_is_the_derivative_of_its_forward(row: Row, layout: str) -> None:
    """Whatever the memory layout, each leaf's gradient is the derivative, of the leaf's shape and dtype."""
    leaves = [leaf(LAYOUTS[layout](each)) for each in row.inputs]
    output = row.forward(*leaves)
    assert type(output._grad_fn).__name__ == row.rule
    weights = output_gradient(output.shape)
    output.backward(weights)
    for place, each in enumerate(leaves):
        assert type(each.grad) is np.ndarray
        assert each.grad.shape == each.shape
        assert each.grad.dtype == np.float64
        assert close(each.grad, slopes(row, place, weights), 2e-14 if row.analytic else 1e-11)


@every_row
def test_rule_works_when_built_by_hand(row: Row) -> None:
    """Built from tensors without a recorded forward pass, a rule sends back what it does in a graph."""
    leaves = [leaf(each) for each in row.inputs]
    output = row.forward(*leaves)
    weights = output_gradient(output.shape)
    output.backward(weights)
    with no_grad():
        fresh = [leaf(each) for each in row.inputs]
        node = row.by_hand(row.forward(*fresh), *fresh)
    grads = node.apply(weights)
    assert isinstance(grads, tuple)
    assert len(node.saved_tensors) == len(grads)
    sent = [grad for grad in grads if grad is not None]
    for each, grad in zip(leaves, sent, strict=True):
        shaped = grad if grad.shape == each.shape else ag.unbroadcast(grad, each.shape)
        assert close(shaped, each.grad, 1e-15)


@every_row
def test_rule_keeps_single_precision_and_its_inputs(row: Row) -> None:
    """In float32 every gradient is float32, near the float64 one, and no input is written into."""
    exact = [leaf(each.astype(np.float32)) for each in row.inputs]
    leaves = [leaf(each, np.float32) for each in row.inputs]
    before = [each.data.copy() for each in leaves]
    output, precise = row.forward(*leaves), row.forward(*exact)
    weights = output_gradient(output.shape).astype(np.float32)
    kept = weights.copy()
    output.backward(weights)
    precise.backward(weights)
    assert output.data.dtype == np.float32
    assert np.array_equal(weights, kept)
    for each, values, reference in zip(leaves, before, exact, strict=True):
        assert each.grad.dtype == np.float32
        assert np.array_equal(each.data, values)
        assert close(each.grad, reference.grad, 5e-6)


@every_row
def test_rule_is_linear_in_the_output_gradient(row: Row) -> None:
    """Twice the output gradient, in powers of two, is exactly twice each gradient."""
    first, second = ([leaf(each) for each in row.inputs] for _ in range(2))
    weights = output_gradient(row.forward(*first).shape)
    row.forward(*first).backward(weights)
    row.forward(*second).backward(4 * weights)
    for one, four in zip(first, second, strict=True):
        assert np.array_equal(4 * one.grad, four.grad)


@every_row
def test_gradients_share_no_memory(row: Row) -> None:
    """A leaf's gradient is its own: no other leaf's, no input's, not the output gradient's memory."""
    leaves = [leaf(each) for each in row.inputs]
    output = row.forward(*leaves)
    weights = output_gradient(output.shape)
    output.backward(weights)
    others = [weights, output.data, *(each.data for each in leaves)]
    for each in leaves:
        assert each.grad.flags.writeable
        assert not any(np.shares_memory(each.grad, other) for other in others)
        others.append(each.grad)


@every_row
def test_rule_itself_stays_in_single_precision(row: Row) -> None:
    """Not only the leaf's gradient: what `apply` gives for float32 is float32."""
    leaves = [leaf(each, np.float32) for each in row.inputs]
    with no_grad():
        output = row.forward(*leaves)
    grads = row.by_hand(output, *leaves).apply(output_gradient(output.shape).astype(np.float32))
    assert {grad.dtype for grad in grads if grad is not None} == {np.dtype(np.float32)}
