"""Properties of gradients over drawn programs, shapes and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tinytorch import GELU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from tinytorch.core.autograd import tensor_of, unbroadcast

STEPS: tuple[Any, ...] = (
    lambda x, y: x + y,
    lambda x, y: x - y * 0.5,
    lambda x, y: x * y,
    lambda x, y: x / (y * y + 1),
    lambda x, y: -x,
    lambda x, y: 1 - x,
    lambda x, y: (x * x + 1).sqrt(),
    lambda x, y: (x * 0.1).exp(),
    lambda x, y: (x * x + 0.5).log(),
    lambda x, y: x - x.mean(axis=-1, keepdims=True),
    lambda x, y: x / (x.var(axis=0, keepdims=True) + 1),
    lambda x, y: x + x.sum() * 0.1,
    lambda x, y: x[::-1] * y[0],
    lambda x, y: x.T.reshape(*x.shape),
    lambda x, y: x[[0, 0]][0] + y,
    lambda x, y: (x @ y.T) @ x * 0.1,
    lambda x, y: Sigmoid()(x),
    lambda x, y: Tanh()(x),
    lambda x, y: Softmax()(x),
    lambda x, y: LogSoftmax()(x, 0),
    lambda x, y: GELU()(x),
)
programs = st.lists(st.sampled_from(range(len(STEPS))), min_size=1, max_size=8)
matrices = hnp.arrays(np.float64, (3, 4), elements=st.floats(-2, 2, allow_subnormal=False))
quick = settings(max_examples=60, deadline=None, derandomize=True)


def leaf(values: np.ndarray) -> Any:
    tensor = tensor_of(values.copy())
    tensor.requires_grad = True
    return tensor


def run(program: list[int], x: Any, y: Any) -> Any:
    h = x
    for place, step in enumerate(program):
        h = STEPS[step](h, y if place % 2 else h + y)
    return h


def pulled(program: list[int], x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> list[np.ndarray]:
    a, b = leaf(x), leaf(y)
    run(program, a, b).backward(weights)
    return [np.zeros_like(each.data) if each.grad is None else each.grad for each in (a, b)]


def near(actual: Any, expected: Any, tolerance: float) -> bool:
    scale = max(1.0, float(np.max(np.abs(expected))))
    return bool(np.max(np.abs(actual - expected)) <= tolerance * scale)


@quick
@given(programs, matrices, matrices, matrices, matrices)
def test_linear_in_the_output_gradient(
    program: list[int], x: np.ndarray, y: np.ndarray, v: np.ndarray, w: np.ndarray
) -> None:
    """The gradients for 2 v - 3 w are twice those for v less three times those for w."""
    both, one, two = (pulled(program, x, y, g) for g in (2 * v - 3 * w, v, w))
    for total, first, second in zip(both, one, two, strict=True):
        scale = 1 + max(np.abs(first).max(), np.abs(second).max())
        assert near(total / scale, (2 * first - 3 * second) / scale, 1e-12)


@quick
@given(programs, matrices, matrices, matrices, matrices)
def test_pulling_back_is_the_adjoint_of_pushing_forward(
    program: list[int], x: np.ndarray, y: np.ndarray, v: np.ndarray, u: np.ndarray
) -> None:
    """<v, J u> by complex step equals <J' v, u> by the walk."""
    moved = run(program, tensor_of(x + 1e-100j * u), tensor_of(y + 0j)).data.imag / 1e-100
    (grad, _) = pulled(program, x, y, v)
    scale = 1 + np.abs(v * moved).sum() + np.abs(grad * u).sum()
    assert abs(np.sum(v * moved) - np.sum(grad * u)) <= 1e-12 * scale


@quick
@given(programs, matrices, matrices, matrices)
def test_walks_accumulate_and_leave_inputs_alone(
    program: list[int], x: np.ndarray, y: np.ndarray, v: np.ndarray
) -> None:
    """Two graphs give exactly twice the gradient of one, and write into no input."""
    a, b, weights = leaf(x), leaf(y), v.copy()
    run(program, a, b).backward(weights)
    once = a.grad.copy()
    run(program, a, b).backward(weights)
    assert np.array_equal(a.grad, 2 * once)
    assert np.array_equal(a.data, x)
    assert np.array_equal(b.data, y)
    assert np.array_equal(weights, v)


@quick
@given(programs, matrices, matrices)
def test_single_precision_stays_single(program: list[int], x: np.ndarray, y: np.ndarray) -> None:
    """No step of a float32 program computes in float64: neither its value nor any gradient."""
    a, b = leaf(x.astype(np.float32)), leaf(y.astype(np.float32))
    output = run(program, a, b)
    assert output.data.dtype == np.float32
    output.backward(np.ones((3, 4)))
    assert all(each.grad is None or each.grad.dtype == np.float32 for each in (a, b))


@quick
@given(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3), st.data())
def test_broadcasting_is_undone_for_every_pair_of_shapes(shapes: Any, data: st.DataObject) -> None:
    """`unbroadcast` is the adjoint of NumPy's broadcasting, and gives the operand's shape."""
    shape, target = shapes.input_shapes[0], shapes.result_shape
    values = data.draw(hnp.arrays(np.float64, shape, elements=st.integers(-9, 9)))
    grad = data.draw(hnp.arrays(np.float64, target, elements=st.integers(-9, 9)))
    back = unbroadcast(grad, shape)
    assert back.shape == shape
    assert np.sum(back * values) == np.sum(grad * np.broadcast_to(values, target))


@quick
@given(matrices)
def test_relu_lets_through_what_is_positive(x: np.ndarray) -> None:
    """The gradient is the output gradient where x > 0 and 0 elsewhere, at 0 too."""
    a = leaf(x)
    ReLU()(a).backward(np.full((3, 4), 5.0))
    assert np.array_equal(a.grad, np.where(x > 0, 5.0, 0.0))
