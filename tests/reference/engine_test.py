"""The walk, its errors, its memory, and what switches recording on and off."""

from __future__ import annotations

import gc
import threading
import tracemalloc
import warnings
from typing import Any

import numpy as np
import pytest
from tinytorch import (
    CrossEntropyLoss,
    Dense,
    Embedding,
    Function,
    Linear,
    ReLU,
    Sequential,
    Softmax,
    Tensor,
    Variable,
    clip_gradients,
    disable_autograd,
    enable_autograd,
    gradcheck,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from tinytorch.core import autograd as ag


def leaf(*values: Any) -> Any:
    return Tensor(list(values), requires_grad=True)


FACTS = {
    "x*y + x**2": (lambda x, y: x * y + x**2, (5, 3), (13, 5)),
    "a square": (lambda x, y: x**2 + 2 * x * y + y**2, (2, 3), (10, 10)),
    "sum times difference": (lambda x, y: (x + y) * (x - y), (2, 3), (4, -6)),
    "a polynomial": (lambda x, y: x**2 + 3 * x + 1 + 0 * y, (2, 0), (7, 0)),
    "x*y + x": (lambda x, y: x * y + x, (2, 3), (4, 2)),
    "a used twice": (lambda x, y: (2 * x + y) + (2 * x + y), (1, 1), (4, 2)),
    "(2x)*(2x)": (lambda x, y: (2 * x) * (2 * x) + y, (3, 1), (24, 1)),
    "residual": (lambda x, y: (2 * x) + 5 * (2 * x) + y, (1, 1), (12, 1)),
    "both sides": (lambda x, y: x / y - y / x, (2, 4), (1.25, -0.625)),
}


@pytest.mark.parametrize("kind", [Tensor, Variable])
@pytest.mark.parametrize("name", FACTS)
def test_known_gradients(name: str, kind: Any) -> None:
    """Both generations of the interface give the textbook's numbers."""
    expression, at, expected = FACTS[name]
    x, y = (kind(value, requires_grad=True) for value in at)
    expression(x, y).backward()
    assert (x.grad.item(), y.grad.item()) == expected


def test_matrix_product_squared() -> None:
    """For x = [[1, 2]], W = [[3], [4]] and ((xW)^2).sum(): [[66, 88]] and [[22], [44]]."""
    x, w = leaf([1, 2]), leaf([3], [4])
    ((x @ w) ** 2).sum().backward()
    assert x.grad.tolist() == [[66, 88]]
    assert w.grad.tolist() == [[22], [44]]


def test_forty_doublings_are_exact_and_instant() -> None:
    """Each node is visited once, so 2^40 paths cost forty visits."""
    x = leaf(3)
    h = x
    for _ in range(40):
        h = h + h
    h.backward()
    assert x.grad.tolist() == [2.0**40]


@pytest.mark.parametrize("kind", [Tensor, Variable])
def test_every_parameter_of_two_layers_has_a_gradient_of_its_shape(kind: Any) -> None:
    """Dense, ReLU, Dense: weights and biases, from a plain input of either generation."""
    model = Sequential(Dense(3, 4), ReLU(), Dense(4, 1))
    model(kind(np.random.randn(5, 3))).sum().backward()
    assert [p.grad.shape for p in model.parameters()] == [(3, 4), (4,), (4, 1), (1,)]


def test_ten_passes_add_up() -> None:
    """Without zero_grad the gradients of separate graphs are summed; with it they start anew."""
    x = leaf(1, 2, 3)
    for _ in range(10):
        (x * x).sum().backward()
    assert x.grad.tolist() == [20, 40, 60]
    x.zero_grad()
    assert x.grad is None


def test_a_gradient_in_hand_does_not_change() -> None:
    """Adding to `grad` makes a new array: whoever kept the old one still has the old numbers."""
    x = leaf(1, 2)
    (x * 3).sum().backward()
    first = x.grad
    (x * 3).sum().backward()
    assert (first.tolist(), x.grad.tolist()) == ([3, 3], [6, 6])


def test_deep_chain() -> None:
    """A chain of 1,000,000 operations runs backward and is dropped without recursion."""
    x = leaf(1)
    h = x
    gc.disable()
    try:
        for _ in range(1_000_000):
            h = h + 0.0
        h.backward()
        del h
    finally:
        gc.enable()
    assert x.grad.tolist() == [1]


def test_deep_chain_that_is_never_run() -> None:
    """A chain of 200,000 operations that save their operands is dropped without recursion."""
    x = leaf(1)
    h = x
    for _ in range(200_000):
        h = h * x
    del h


def test_no_memory_grows_without_the_collector() -> None:
    """Fifty more training steps leave 0 bytes behind with the collector off: nothing points in a circle.

    The readings stand in an array made before, for a number of Python's own would be 32 bytes more. The first
    fifty steps fill what the interpreter and NumPy keep for good.
    """
    model, loss = Sequential(Linear(8, 16), ReLU(), Linear(16, 3), Softmax()), CrossEntropyLoss()
    data, labels = Tensor(np.random.randn(5, 8)), np.array([0, 1, 2, 1, 0])

    def step() -> None:
        for p in model.parameters():
            p.grad = None
        h = model(data)
        (loss(h, labels) + (h.exp().sigmoid().tanh() ** 2).mean() + h.max()).backward()
        loss(model(data), labels)

    step()
    readings = np.zeros(4, np.int64)
    gc.collect()
    gc.disable()
    try:
        tracemalloc.start()
        for place in range(4):
            for _ in range(50):
                step()
            assert gc.collect() == 0, "found only by the collector"
            readings[place] = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        gc.enable()
    assert readings[1] == readings[2] == readings[3]


def test_layer_inputs_saved_by_the_network_of_the_lesson() -> None:
    """784-512-256-128-10 on a batch of 64 keeps 432,640 bytes of layer inputs, each array once."""
    widths = (784, 512, 256, 128, 10)
    x = Tensor(np.random.rand(64, 784))
    h, kept = x, {}
    for place in range(4):
        layer = Linear(widths[place], widths[place + 1])
        product = h.matmul(layer.weight)
        saved = product._grad_fn.saved_tensors[0].data
        kept[id(saved)] = saved.nbytes
        h = product + layer.bias
        assert h._grad_fn.saved_tensors[0].data.strides == (0, 0)
        h = ReLU()(h) if place < 3 else h
        assert place == 3 or h._grad_fn.output is h.data
    assert sum(kept.values()) - x.data.nbytes + 64 * 784 * 4 == 430_080
    assert sum(kept.values()) + 64 * 10 * 4 == 432_640


def test_unread_operands_are_kept_without_data() -> None:
    """What a rule declares unread is there with shape and dtype, needs no memory, and is NaN if read."""
    h = leaf(1, 2, 3) * 2
    node = (h + 1)._grad_fn
    (stand_in, _) = node.saved_tensors
    assert (stand_in.shape, stand_in.dtype, stand_in.ndim) == ((3,), np.float32, 1)
    assert stand_in.requires_grad
    assert np.isnan(stand_in.data).all()
    assert stand_in.data.strides == (0,)
    assert (h * Tensor([1, 1, 1]))._grad_fn.saved_tensors[0].data.strides == (0,)


def test_no_gradient_without_an_argument_for_many_elements() -> None:
    """More than one element and no gradient: a ValueError says what, why and how to go on."""
    with pytest.raises(ValueError, match=r"one element, not shape \(3,\).*not defined.*sum\(\)\.backward"):
        (leaf(1, 2, 3) * 2).backward()


def test_gradient_of_another_shape() -> None:
    """A gradient that is not of the tensor's shape is a ValueError that names both."""
    with pytest.raises(ValueError, match=r"\(2,\).*\(3,\)"):
        (leaf(1, 2, 3) * 2).backward(np.ones(2))


@pytest.mark.parametrize("gradient", [np.array([2.0]), Tensor([2.0]), 2.0, 2, [2.0], np.float64(2)])
def test_gradients_of_any_kind(gradient: Any) -> None:
    """An array, a tensor or a number will do."""
    x = leaf(3)
    (x * x).backward(gradient)
    assert x.grad.tolist() == [12]
    assert x.grad.dtype == np.float32


def test_a_released_graph() -> None:
    """A second walk is a RuntimeError before any gradient is touched, unless the graph was retained."""
    x = leaf(3)
    h = x * x
    (h * 2).backward(retain_graph=True)
    y = h * 3
    y.backward()
    before = x.grad.copy()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        (x * 5 + y).backward()
    assert np.array_equal(x.grad, before)


def test_retained_graphs_can_be_walked_again() -> None:
    """With retain_graph two walks add up."""
    x = leaf(3)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [12]


def test_nothing_to_do_is_one_warning() -> None:
    """backward() on a tensor that requires no gradient warns, once, and changes nothing."""
    x = Tensor([1.0])
    with pytest.warns(UserWarning, match="requires_grad=True") as caught:
        x.backward()
    assert len(caught) == 1
    assert x.grad is None


def _overwrite(tensor: Any) -> None:
    tensor.data[-1] = 7


def _scale(tensor: Any) -> None:
    tensor.data *= 2


def _replace(tensor: Any) -> None:
    tensor.data = tensor.data + 1


@pytest.mark.parametrize("change", [_overwrite, _scale, _replace])
@pytest.mark.parametrize("size", [3, 64, 2048])
@pytest.mark.parametrize(
    "operation", [lambda x: x * x, lambda x: x.exp(), lambda x: ReLU()(x), lambda x: x.log(), lambda x: x @ x]
)
def test_data_changed_in_place_is_an_error(operation: Any, size: int, change: Any) -> None:
    """Operands and outputs that a rule reads are compared before it reads them."""
    x = Tensor(np.linspace(1, 2, size), requires_grad=True)
    y = operation(x)
    changed = y if y._grad_fn.output is not None else x
    if changed is y and change is _replace:
        change = _scale
    change(changed)
    with pytest.raises(RuntimeError, match="changed in place"):
        y.sum().backward()
    assert x.grad is None


def test_a_large_array_is_compared_at_64_places() -> None:
    """Beyond 8 KiB not every element is compared; 64 of them, evenly spread, are."""
    x = Tensor(np.linspace(1, 2, 6400), requires_grad=True)
    y = x * x
    x.data[6300] = 7
    with pytest.raises(RuntimeError, match="changed in place"):
        y.sum().backward()


def test_a_constant_stays_the_constant_it_is() -> None:
    """A constant among operands is passed through, not wrapped again: its number stays a number."""
    two = ag.constant(2.0, ())
    assert ag.constant(two, ()) is two
    x = leaf(3)
    assert ag.MulBackward(x, two).apply(np.ones(1, np.float32))[0].dtype == np.float32


def test_data_that_is_not_read_may_change() -> None:
    """Parameters may be updated between a forward pass whose rules do not read them and its backward."""
    x, c = leaf(1, 2), Tensor([3, 4])
    y = x * c + x
    x.data[:] = 0
    y.sum().backward()
    assert x.grad.tolist() == [4, 5]


def test_no_grad_is_a_block_and_a_decorator_and_ends_with_an_error() -> None:
    """Inside, nothing is recorded; afterwards recording is as before, whatever happened."""
    x = leaf(2)

    @no_grad
    def bare() -> Any:
        return x * x

    @no_grad()
    def called() -> Any:
        return x * x

    assert not bare().requires_grad
    assert not called().requires_grad
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert is_grad_enabled()
    assert (x * x).requires_grad


def test_backward_inside_no_grad() -> None:
    """A graph recorded before can be walked where nothing is recorded."""
    x = leaf(3)
    y = x * x
    with no_grad():
        y.backward()
    assert x.grad.tolist() == [6]


def test_recording_is_switched_per_thread() -> None:
    """Another thread records while this one does not."""
    seen = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append(is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_set_grad_enabled() -> None:
    """Recording can be switched without a block."""
    set_grad_enabled(False)
    try:
        assert not (leaf(1) * 2).requires_grad
    finally:
        set_grad_enabled(True)


def test_enabling_twice_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The methods stay the same objects, and one line is printed unless quiet."""
    before = [vars(owner)[name] for owner, name, _, _ in ag.RECORDED]
    enable_autograd(quiet=True)
    assert capsys.readouterr().out == ""
    enable_autograd()
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert [vars(owner)[name] for owner, name, _, _ in ag.RECORDED] == before


def test_disabling_puts_back_the_forward() -> None:
    """Without autograd operations are the plain ones; graphs made before still run."""
    x = leaf(3)
    y = x * x
    disable_autograd()
    try:
        assert not hasattr(Tensor.__add__, "recorded_by")
        assert not (x * x).requires_grad
        y.backward()
    finally:
        enable_autograd(quiet=True)
    assert x.grad.tolist() == [6]
    assert (x * x).requires_grad


def test_own_operation_as_a_function() -> None:
    """A subclass of Function put on a tensor by hand takes part, under broadcasting too."""

    class Cube(Function):
        def __init__(self, x: Any) -> None:
            super().__init__(x)
            self.shape = "a rule may use any name"

        def apply(self, grad_output: np.ndarray) -> tuple[Any, ...]:
            (x,) = self.saved_tensors
            return (grad_output * 3 * x.data**2,)

    x = leaf(1, 2)
    cube = Tensor(x.data**3)
    cube._grad_fn, cube.requires_grad = Cube(x), True
    (cube + Tensor(np.zeros((3, 2)))).sum().backward()
    assert x.grad.tolist() == [9, 36]


def test_own_operation_as_a_closure() -> None:
    """A function as grad_fn sends its operands their gradients, even through a shared intermediate."""
    x = Variable(3.0)
    h = x * 2

    def times(factor: float) -> Variable:
        return Variable(h.data * factor, grad_fn=lambda g: h.backward(g * factor))

    (times(5) + times(7)).backward()
    assert x.grad.item() == 24
    assert callable(times(1).grad_fn)


def test_a_rule_that_returns_an_array_is_an_error() -> None:
    """One array is not a tuple of gradients: its rows are not handed out silently."""

    class Wrong(Function):
        def apply(self, grad_output: np.ndarray) -> Any:
            return np.ones((2, 2))

    x = leaf(1, 2)
    y = Tensor([0, 0])
    y._grad_fn, y.requires_grad = Wrong(x, x), True
    with pytest.raises(TypeError, match="tuple of 2"):
        y.sum().backward()


def test_a_rule_of_the_wrong_shape_is_an_error() -> None:
    """A gradient that cannot belong to its operand is named with both shapes."""

    class Wrong(Function):
        def apply(self, grad_output: np.ndarray) -> Any:
            return (np.ones((4, 3)),)

    x = Tensor(np.ones((3, 4)), requires_grad=True)
    y = Tensor(0.0)
    y._grad_fn, y.requires_grad = Wrong(x), True
    with pytest.raises(ValueError, match=r"\(4, 3\).*\(3, 4\)"):
        y.backward()


def test_a_rule_may_hand_out_one_array_twice() -> None:
    """Two leaves that were sent the same array, or saved data, own separate copies."""

    class Same(Function):
        def apply(self, grad_output: np.ndarray) -> Any:
            shared = np.ones(2, np.float32)
            return shared, shared, self.saved_tensors[0].data

    a, b, c = leaf(1, 2), leaf(3, 4), leaf(5, 6)
    y = Tensor([0, 0])
    y._grad_fn, y.requires_grad = Same(a, b, c), True
    y.backward(np.ones(2))
    arrays = [a.grad, b.grad, c.grad, a.data]
    assert not any(np.shares_memory(one, two) for i, one in enumerate(arrays) for two in arrays[:i])


def test_base_function_has_no_rule() -> None:
    """Function itself raises NotImplementedError, and keeps its tensors as a tuple."""
    a, b = leaf(1), leaf(2)
    node = Function(a, b)
    assert node.saved_tensors == (a, b)
    with pytest.raises(NotImplementedError):
        node.apply(np.ones(1))


def test_variables_of_every_origin() -> None:
    """A number, a list, an array or a tensor; results are Variables with a grad_fn, leaves have none."""
    for source in (2.0, [2.0], np.array([2.0]), Tensor([2.0])):
        x = Variable(source)
        assert x.is_leaf
        assert x.grad_fn is None
        for y in (2 - x, x * 3, ag.power(x, 2), ag.multiply(2, x), ag.sigmoid_with_grad(x), x.sum()):
            assert isinstance(y, Variable)
            assert not y.is_leaf
            assert y.grad_fn is y._grad_fn
        (ag.divide(1, x) + ag.tanh_with_grad(x)).backward()
        assert x.grad.item() == pytest.approx(-0.25 + 1 - np.tanh(2) ** 2, rel=1e-6)


def test_variables_seed_themselves_with_ones() -> None:
    """A Variable of many elements needs no gradient: each counts with 1."""
    x = Variable([[1.0, 2.0], [3.0, 4.0]])
    ag.matmul(x, [[1.0], [2.0]]).backward()
    assert x.grad.tolist() == [[1, 2], [1, 2]]


def test_gradcheck_finds_a_wrong_rule() -> None:
    """True for what is right, False for a gradient that is 1 % off."""

    class Off(Function):
        def apply(self, grad_output: np.ndarray) -> Any:
            return (grad_output * 1.01,)

    def wrong(x: Any) -> Any:
        y = x.detach() + 0
        y._grad_fn, y.requires_grad = Off(x), True
        return y

    assert gradcheck(lambda x, w: Softmax()(x @ w), np.random.randn(3, 4), np.random.randn(4, 2))
    assert not gradcheck(wrong, np.ones(3))


def test_clip_gradients_in_place() -> None:
    """The common length becomes max_norm, in the same arrays, and is left alone below it."""
    a, b, c = leaf(1, 2), leaf(3), leaf(4)
    (a * 3).sum().backward()
    (b * 4).backward()
    array = a.grad
    assert clip_gradients([a, b, c], 1.0) == pytest.approx(34**0.5)
    assert array is a.grad
    assert clip_gradients([a, b], 1.5) == pytest.approx(1.0)


def test_embedding_rows_add_up_and_indices_are_not_touched() -> None:
    """A row looked up twice gets both gradients."""
    table = Embedding(4, 2)
    table(np.array([1, 1, 3])).sum().backward()
    assert table.weight.grad.tolist() == [[0, 0], [2, 2], [0, 0], [1, 1]]


def test_an_operation_that_hands_back_its_operand() -> None:
    """A forward that returns its very input gets a tensor of its own: the leaf stays a leaf."""
    original = vars(Softmax)["forward"]
    Softmax.forward = ag.of_layer(lambda self, x: x, lambda layer, output, x: ag.BroadcastBackward(x))
    try:
        x = leaf(1, 2)
        Softmax().forward(x).backward(np.ones(2))
    finally:
        Softmax.forward = original
    assert x._grad_fn is None
    assert x.grad.tolist() == [1, 1]


def test_no_warning_for_large_inputs() -> None:
    """Activations are finite and quiet for |x| up to 1e4, forward and backward."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in ("Sigmoid", "ReLU", "Tanh", "GELU", "Softmax", "LogSoftmax"):
            x = leaf(-1e4, -50, 0, 50, 1e4)
            y = getattr(__import__("tinytorch"), name)()(x)
            y.sum().backward()
            assert np.isfinite(y.data).all()
            assert np.isfinite(x.grad).all()


@pytest.mark.parametrize("name", ["max", "min"])
def test_a_tie_is_shared_evenly(name: str) -> None:
    """Where the largest or smallest element is there twice, each of the two gets half."""
    x = leaf([1, 1, 1], [1, 2, 0])
    getattr(x, name)(axis=1).backward(np.array([3.0, 4.0]))
    assert x.grad.tolist() == [[1, 1, 1], [0, 4, 0] if name == "max" else [0, 0, 4]]
