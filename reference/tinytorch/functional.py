"""Derivatives of functions: products with the Jacobian, Jacobians and Hessians, of any order.

With `create_graph` the gradients are tensors with a graph of their own: the walk hands the rules tensors
in the place of arrays, so that the one set of rules records itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from tinytorch.core import autograd
from tinytorch.core.autograd import (
    Function,
    as_seed,
    backpropagate,
    enable_grad,
    no_grad,
    origin,
    recording,
    settle,
    tensor_of,
)
from tinytorch.core.tensor import Array, Tensor, stack


class Lifted:
    """A saved operand whose `data` is the tensor itself, so that a rule that reads it is recorded."""

    __slots__ = ("data", "dtype", "ndim", "requires_grad", "shape")

    def __init__(self, tensor: Any) -> None:
        self.data, self.requires_grad = tensor, tensor.requires_grad
        self.shape, self.dtype, self.ndim = tensor.data.shape, tensor.data.dtype, tensor.data.ndim


def lifted(node: Function) -> Function:
    """A twin of the node whose rule reads tensors: its operands, and its output as that node's."""
    twin = copy(node)
    twin.saved_tensors = tuple(
        Lifted(each) if isinstance(each, Tensor) else each for each in node.saved_tensors
    )
    if node.output is not None:
        twin.output = tensor_of(node.output)
        twin.output._grad_fn, twin.output.requires_grad = node, True
    return twin


def grad(
    output: Tensor,
    inputs: Tensor | Sequence[Tensor],
    gradient: Any = None,
    create_graph: bool = False,
    retain_graph: bool = False,
) -> tuple[Tensor | None, ...]:
    """dL/d(input) of every input, a leaf, from dL/d(output); None for one that has no influence.

    No `grad` is touched. With `create_graph` the gradients can be differentiated again.
    """
    leaves = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    if any(leaf._grad_fn is not None or not leaf.requires_grad for leaf in leaves):
        raise ValueError("gradients are taken with respect to leaves that require one: make them so before")
    if not output.requires_grad:
        return (None,) * len(leaves)
    root = origin(output)
    if not create_graph:
        found = backpropagate(root, as_seed(output, gradient), retain_graph)
        return tuple(None if leaf not in found else own(found[leaf]) for leaf in leaves)
    seed = gradient if isinstance(gradient, Tensor) else tensor_of(as_seed(output, gradient))
    with enable_grad():
        found = backpropagate(root, seed, keep_graph=True, lift=lifted)
    return tuple(found.get(leaf) for leaf in leaves)


def own(gradient: Array) -> Tensor:
    """A tensor with a copy of the gradient."""
    return tensor_of(np.array(gradient))


def as_leaves(inputs: Sequence[Any]) -> tuple[Tensor, ...]:
    """Leaves that share the inputs' data and require gradients; numbers and arrays become tensors."""
    leaves = tuple(each.detach() if isinstance(each, Tensor) else Tensor(each) for each in inputs)
    for leaf in leaves:
        leaf.requires_grad = True
    return leaves


def vjp(fn: Callable[..., Tensor], inputs: Sequence[Any], v: Any = None) -> tuple[Tensor, tuple[Tensor, ...]]:
    """fn(*inputs) and v' J, one gradient for each input; v has the output's shape, or is left out for 1."""
    leaves = as_leaves(inputs)
    with enable_grad():
        output = fn(*leaves)
    return output.detach(), filled(grad(output, leaves, v), leaves)


def filled(gradients: Sequence[Tensor | None], leaves: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Zeros in the place of missing gradients."""
    pairs = zip(gradients, leaves, strict=True)
    return tuple(tensor_of(np.zeros_like(leaf.data)) if each is None else each for each, leaf in pairs)


def jvp(fn: Callable[..., Tensor], inputs: Sequence[Any], u: Sequence[Any]) -> tuple[Tensor, Tensor]:
    """fn(*inputs) and J u, where u has one array for each input.

    v' J is linear in v, so J u is the gradient of <v' J, u> with respect to v.
    """
    leaves = as_leaves(inputs)
    with enable_grad():
        output = fn(*leaves)
        v = tensor_of(np.zeros_like(output.data))
        v.requires_grad = True
        pulled = filled(grad(output, leaves, v, create_graph=True), leaves)
        (pushed,) = grad(inner(pulled, u), v)
    return output.detach(), filled((pushed,), (v,))[0]


def inner(tensors: Sequence[Tensor], others: Sequence[Any]) -> Tensor:
    """The sum of all products of elements at the same place."""
    total = tensor_of(np.zeros((), tensors[0].dtype))
    for tensor, other in zip(tensors, others, strict=True):
        total = total + (tensor * other).sum()
    return total


def jacobian(
    fn: Callable[..., Tensor], inputs: Sequence[Any], create_graph: bool = False
) -> tuple[Tensor, ...]:
    """d fn / d input for every input, of shape (*output, *input): a walk for each element of the output."""
    leaves = as_leaves(inputs) if not create_graph else tuple(inputs)
    with enable_grad():
        output = fn(*leaves)
        rows = [
            filled(grad(output, leaves, unit, create_graph, retain_graph=True), leaves)
            for unit in units(output)
        ]
        columns = zip(*rows, strict=True) if rows else ((),) * len(leaves)
        return tuple(stacked(each, output, leaf) for each, leaf in zip(columns, leaves, strict=True))


def units(output: Tensor) -> Iterator[Array]:
    """Arrays like the output that are 1 at one element and 0 elsewhere."""
    for place in range(output.size):
        unit = np.zeros(output.size, output.dtype)
        unit[place] = 1
        yield unit.reshape(output.shape)


def stacked(rows: Sequence[Tensor], output: Tensor, leaf: Tensor) -> Tensor:
    """Rows of one Jacobian in the shape (*output, *leaf)."""
    if not rows:
        return tensor_of(np.zeros((*output.shape, *leaf.shape), leaf.dtype))
    return stack(rows).reshape(*output.shape, *leaf.shape)


def hessian(fn: Callable[..., Tensor], inputs: Sequence[Any]) -> tuple[tuple[Tensor, ...], ...]:
    """d2 fn / d input_i d input_j of a scalar function, of shape (*input_i, *input_j)."""
    leaves = as_leaves(inputs)

    def slope(place: int) -> Callable[..., Tensor]:
        return lambda *moved: filled(grad(fn(*moved), moved, create_graph=True), moved)[place]

    return tuple(jacobian(slope(place), leaves) for place in range(len(leaves)))


def hvp(
    fn: Callable[..., Tensor], inputs: Sequence[Any], v: Sequence[Any]
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """fn(*inputs) of a scalar function and its Hessian times v, by two walks (Pearlmutter 1994)."""
    leaves = as_leaves(inputs)
    with enable_grad():
        output = fn(*leaves)
        slopes = filled(grad(output, leaves, create_graph=True), leaves)
        return output.detach(), filled(grad(inner(slopes, v), leaves), leaves)


class CheckpointBackward(Function):
    """Z = fn(A, ...) with nothing kept but A, ...: the forward pass is run again to find dL/dA = G dZ/dA."""

    def __init__(self, fn: Callable[..., Tensor], drawn: Any, *tensors: Any) -> None:
        """`drawn` is the state of NumPy's global generator before the first forward pass."""
        super().__init__(*tensors)
        self.fn, self.drawn = fn, drawn

    def apply(self, grad_output: Array) -> tuple[Any, ...]:
        """Leaves inside fn, its parameters, receive their gradients at once."""
        leaves = as_leaves([each.data for each in self.saved_tensors])
        for leaf, saved in zip(leaves, self.saved_tensors, strict=True):
            leaf.data, leaf.requires_grad = saved.data, saved.requires_grad
        with enable_grad(), drawing_again(self.drawn):
            output = self.fn(*leaves)
        found = backpropagate(origin(output), grad_output)
        grads = tuple(found.pop(leaf, None) for leaf in leaves)
        settle(found)
        return grads


@contextmanager
def drawing_again(state: Any) -> Iterator[None]:
    """NumPy's global generator draws what it drew from `state`, and then goes on from where it is now."""
    now = np.random.get_state()
    np.random.set_state(state)
    try:
        yield
    finally:
        np.random.set_state(now)


def checkpoint(fn: Callable[..., Tensor], *inputs: Tensor) -> Tensor:
    """fn(*inputs), keeping no intermediate result: backward runs fn again (Chen et al. 2016).

    A chain of L layers in sqrt(L) such segments needs memory for O(sqrt(L)) of them.
    """
    drawn = np.random.get_state()
    with no_grad():
        output = fn(*inputs).detach()
    if autograd.is_grad_enabled():
        output._grad_fn, output.requires_grad = CheckpointBackward(fn, drawn, *inputs), True
    return output


@dataclass(frozen=True, slots=True)
class Comparison:
    """The gradient of one input beside central differences, at the place where they are furthest apart."""

    place: int
    error: float
    index: tuple[int, ...]
    analytic: float
    numerical: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether the largest error is within the tolerance."""
        return self.error <= self.tolerance


def gradcheck(
    fn: Callable[..., Any], inputs: Sequence[Any], report: bool = False, tolerance: float = 1e-6
) -> bool | tuple[Comparison, ...]:
    """Whether the gradients of `fn` agree with central differences in float64; with `report`, how closely."""
    leaves = [autograd.double_leaf(each) for each in inputs]
    output = fn(*leaves)
    weights = np.random.default_rng(0).standard_normal(output.shape)
    gradients = filled(grad(output, leaves, weights), leaves)
    compared = tuple(
        comparison(place, found.data, autograd.central_difference(fn, leaves, leaf, weights, 6e-6), tolerance)
        for place, (leaf, found) in enumerate(zip(leaves, gradients, strict=True))
    )
    return compared if report else all(each.passed for each in compared)


def comparison(place: int, analytic: Array, numerical: Array, tolerance: float) -> Comparison:
    """The largest error of one input, relative to its largest gradient or 1."""
    if not analytic.size:
        return Comparison(place, 0.0, (), 0.0, 0.0, tolerance)
    errors = np.abs(analytic - numerical) / max(1.0, float(np.max(np.abs(numerical))))
    index = tuple(int(each) for each in np.unravel_index(int(np.argmax(errors)), errors.shape))
    numbers = float(errors[index]), float(analytic[index]), float(numerical[index])
    return Comparison(place, numbers[0], index, numbers[1], numbers[2], tolerance)


__all__ = [
    "Comparison",
    "checkpoint",
    "grad",
    "gradcheck",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "recording",
    "vjp",
]
