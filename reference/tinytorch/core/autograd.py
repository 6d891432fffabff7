"""Reverse-mode differentiation: every operation remembers how to send a gradient back to its operands.

An operation on tensors makes a *node* (a `Function`) that keeps what its rule will read and the edges
to the nodes, or leaf tensors, that its operands came from. `backward` visits each node once, the
latest first, and hands every node the whole gradient of its output (Griewank and Walther,
"Evaluating Derivatives", 2008, chapter 3). Importing this module records from then on.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import count
from math import log, pi, prod, sqrt
from operator import attrgetter
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from numpy import ndarray

from tinytorch.core.activations import GELU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from tinytorch.core.layers import Embedding, LayerNorm
from tinytorch.core.losses import BinaryCrossEntropyLoss, CrossEntropyLoss, MSELoss, NLLLoss
from tinytorch.core.tensor import Tensor

Array: TypeAlias = npt.NDArray[Any]
Axis: TypeAlias = "int | tuple[int, ...] | None"
Gradients: TypeAlias = "tuple[Any, ...]"


grad_enabled: ContextVar[bool] = ContextVar("grad_enabled", default=True)
graph_kept: ContextVar[bool] = ContextVar("graph_kept", default=False)


def is_grad_enabled() -> bool:
    """Whether operations are recorded in this thread."""
    return grad_enabled.get()


def set_grad_enabled(enabled: bool) -> None:
    """Record operations in this thread from now on, or do not."""
    grad_enabled.set(enabled)


@contextmanager
def recording(enabled: bool) -> Iterator[None]:
    """Record, or do not, until the block ends, however it ends."""
    before = grad_enabled.set(enabled)
    try:
        yield
    finally:
        grad_enabled.reset(before)


def no_grad(function: Callable[..., Any] | None = None) -> Any:
    """Record nothing in this thread: `with no_grad():`, `@no_grad` or `@no_grad()`."""
    context = recording(False)
    return context if function is None else context(function)


def enable_grad(function: Callable[..., Any] | None = None) -> Any:
    """Record in this thread again, inside a `no_grad`."""
    context = recording(True)
    return context if function is None else context(function)


class Constant:
    """A number or array as an operand that needs no gradient: it keeps the precision of its partner."""

    __slots__ = ("data",)
    requires_grad = False
    _grad_fn = None

    def __init__(self, data: Any) -> None:
        self.data = data

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self.data)

    @property
    def ndim(self) -> int:
        return np.ndim(self.data)

    @property
    def dtype(self) -> Any:
        return getattr(self.data, "dtype", None)


def constant(value: Any, partners: tuple[Any, ...]) -> Constant:
    """A Python number as it is; an array or list copied, in the precision of the first tensor beside it."""
    if value.__class__ is float or value.__class__ is int:
        return Constant(value)
    if isinstance(value, Constant):
        return value
    dtype = next((each.data.dtype for each in partners if isinstance(each, Tensor)), None)
    return Constant(np.array(value, dtype=dtype))


def as_operands(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Tensors as they are, numbers, arrays and lists as constants."""
    for each in values:
        if not isinstance(each, Tensor):
            return tuple([each if isinstance(each, Tensor) else constant(each, values) for each in values])
    return values


COMPARED = 8192
"""Bytes: an array of at most so many is compared whole before a rule reads it, a larger one at 64 places."""


def fingerprint(kept: Any) -> bytes:
    """The bytes of the elements that are compared: of an array, of a tensor's, or of several in a tuple."""
    if kept.__class__ is tuple:
        return b"".join([fingerprint(each) for each in kept])
    array = kept if kept.__class__ is ndarray else kept.data
    if array.__class__ is not ndarray:
        return b""
    return array.tobytes() if array.nbytes <= COMPARED else array.flat[:: array.size // 64].tobytes()


def origin(operand: Any) -> Any:
    """Where the gradient of an operand goes: the node that made it, or the leaf itself."""
    node = operand._grad_fn
    if node is None:
        return operand
    if node.output_shape is None:
        array = operand.data
        node.output_shape, node.output_dtype = array.shape, array.dtype
    return node


numbers = count()


class OfOutput:
    """What a node tells of its output while it stands in for it; a rule's own attribute of that name wins."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self.read = read

    def __get__(self, node: Any, owner: type) -> Any:
        return self if node is None else self.read(node)


class Function:
    """A node of the graph: the operation that made one tensor, and the rule for its gradient.

    `saved_tensors` holds the operands, one each. An operand whose data the rule does not read is kept
    without its data: the node that made it stands in for it, with its shape and dtype, and NaN for data.
    """

    reads: ClassVar[Literal["everything", "nothing"]] = "everything"
    requires_grad: ClassVar[bool] = True
    output: Any = None
    output_shape: Any = None
    output_dtype: Any = None
    kept: Any = None
    mark: bytes = b""
    shape = OfOutput(attrgetter("output_shape"))
    dtype = OfOutput(attrgetter("output_dtype"))
    ndim = OfOutput(lambda node: len(node.output_shape))
    data = OfOutput(lambda node: np.broadcast_to(np.array(np.nan, node.output_dtype), node.output_shape))

    def __init__(self, *tensors: Any) -> None:
        """Keep what `apply` will read of the operands: tensors, or numbers and arrays as constants."""
        tensors = as_operands(tensors)
        self.number = next(numbers)
        self.edges: Any = tuple([origin(each) for each in tensors])
        self.saved_tensors: Any = self.edges
        self.kept = self.output_shape = self.output_dtype = None
        if self.reads == "everything":
            self.saved_tensors = tensors
            self.keep(tensors)

    def keep(self, kept: Any) -> None:
        """What the rule will read: a tensor, a tuple of them, or an array; as it is now."""
        self.kept, self.mark = kept, fingerprint(kept)

    def keep_output(self, output: Any) -> None:
        """Save the output's array, not the tensor, which holds this node."""
        self.output = output.data if isinstance(output, Tensor) else np.asarray(output)
        self.keep(self.output)

    def apply(self, grad_output: Array) -> Gradients:
        """The gradient of each operand, in order, from the gradient of the output; None where not needed."""
        raise NotImplementedError(f"{type(self).__name__} has no rule: write its apply(grad_output)")

    def check_unchanged(self) -> None:
        """RuntimeError where data that the rule reads has been written into since."""
        if self.kept is not None and fingerprint(self.kept) != self.mark:
            raise RuntimeError(
                f"{type(self).__name__}: data saved for backward was changed in place. The gradient "
                "would be wrong. Change it after backward(), or compute with a copy."
            )

    def release(self) -> None:
        """Let go of operands and arrays; the node cannot be visited again."""
        self.edges = self.saved_tensors = self.kept = None
        if self.output is not None:
            self.output = None


class Pair(Function):
    """What the rules of two operands share: an operand is saved if the gradient of the other reads it.

    A class may say that it reads neither, or its second operand for both gradients, as a quotient does.
    """

    reads: ClassVar[Any] = "partner"

    def __init__(self, first: Any, second: Any) -> None:
        """As a `Function` does it, without a loop: most operations of a network come through here."""
        try:
            left, right = origin(first), origin(second)
        except AttributeError:
            first, second = as_operands((first, second))
            left, right = origin(first), origin(second)
        self.number = next(numbers)
        self.edges = self.saved_tensors = left, right
        self.kept = self.output_shape = self.output_dtype = None
        if self.reads == "nothing" or right.__class__ is Constant:
            return
        if not second.requires_grad:
            self.kept, self.mark = second, fingerprint(second)
            if second is not right:
                self.saved_tensors = left, second
        elif first.requires_grad or self.reads == "divisor":
            self.saved_tensors = self.kept = first, second
            self.mark = fingerprint(self.kept)
        else:
            self.saved_tensors = first, right
            self.kept, self.mark = first, fingerprint(first)


class AddBackward(Pair):
    """Z = A + B:   dL/dA = G,   dL/dB = G."""

    reads = "nothing"

    def apply(self, grad_output: Array) -> Gradients:
        """G goes to both operands as it is."""
        a, b = self.saved_tensors
        grad_a = grad_output if a.requires_grad else None
        grad_b = grad_output if b.requires_grad else None
        return grad_a, grad_b


class SubBackward(Pair):
    """Z = A - B:   dL/dA = G,   dL/dB = -G."""

    reads = "nothing"

    def apply(self, grad_output: Array) -> Gradients:
        """G goes to A, its opposite to B."""
        a, b = self.saved_tensors
        grad_a = grad_output if a.requires_grad else None
        grad_b = -grad_output if b.requires_grad else None
        return grad_a, grad_b


class MulBackward(Pair):
    """Z = A * B:   dL/dA = G * B,   dL/dB = G * A."""

    def apply(self, grad_output: Array) -> Gradients:
        """Each operand's gradient is G times the other operand."""
        a, b = self.saved_tensors
        grad_a = grad_output * b.data if a.requires_grad else None
        grad_b = grad_output * a.data if b.requires_grad else None
        return grad_a, grad_b


class DivBackward(Pair):
    """Z = A / B:   dL/dA = G / B,   dL/dB = -G * A / B^2."""

    reads = "divisor"

    def apply(self, grad_output: Array) -> Gradients:
        """Element by element, like the division."""
        a, b = self.saved_tensors
        grad_a = grad_output / b.data if a.requires_grad else None
        grad_b = -grad_output * a.data / (b.data * b.data) if b.requires_grad else None
        return grad_a, grad_b


class PowBackward(Function):
    """Z = A^B:   dL/dA = G * B * A^(B-1),   dL/dB = G * A^B * log(A)."""

    def apply(self, grad_output: Array) -> Gradients:
        """B is mostly a number, which needs no gradient; where A = 0, A^B log(A) is its limit 0."""
        a, b = self.saved_tensors
        grad_a = grad_output * b.data * slope_power(a.data, b.data) if a.requires_grad else None
        grad_b = grad_output * a.data**b.data * safe_log(a.data) if b.requires_grad else None
        return grad_a, grad_b


class NegBackward(Function):
    """Z = -A:   dL/dA = -G."""

    reads = "nothing"

    def apply(self, grad_output: Array) -> Gradients:
        """The opposite of G."""
        return (-grad_output,)


def slope_power(base: Any, exponent: Any) -> Any:
    """base ** (exponent - 1), by products where that is faster; where 0 is raised to 0, any finite number."""
    if not isinstance(exponent, (int, float)):
        return base ** np.where(np.equal(exponent, 0) & np.equal(base, 0), 1, exponent - 1)
    if exponent in (0, 1):
        return 1
    if exponent in (2, 3):
        return base if exponent == 2 else base * base
    return base ** (exponent - 1)


def safe_log(base: Any) -> Any:
    """log(base), and 0 where base is 0."""
    if isinstance(base, (int, float)):
        return log(base) if base > 0 else 0.0
    return np.log(np.where(base > 0, base, 1))


class MatmulBackward(Pair):
    """Z = A @ B:   dL/dA = G @ B^T,   dL/dB = A^T @ G,   transposing the last two axes."""

    def apply(self, grad_output: Array) -> Gradients:
        """`as_matrices` gives A, B and G two axes or more, `shaped_like` gives back those that A or B had."""
        a, b = self.saved_tensors
        left, right, grad = as_matrices(a, b, grad_output)
        grad_a = shaped_like(a, times_transposed(grad, right)) if a.requires_grad else None
        grad_b = shaped_like(b, swap(left) @ grad) if b.requires_grad else None
        return grad_a, grad_b


def swap(matrices: Any) -> Any:
    """The last two axes swapped."""
    return matrices.mT


def times_transposed(grad: Any, matrix: Any) -> Any:
    """G @ B^T; for few rows and a tall B as (B @ G^T)^T, which reads B in the order of memory."""
    if grad.ndim == 2 and matrix.shape[-2] >= 256 and grad.shape[0] <= 64 and grad.__class__ is ndarray:
        return np.ascontiguousarray((matrix @ grad.T).T)
    return grad @ swap(matrix)


def as_matrices(a: Any, b: Any, grad: Any) -> tuple[Any, Any, Any]:
    """A, B and G; a vector is a row of A or a column of B; a stack that meets one matrix is all its rows.

    An operand that the gradient of the other does not read is left out.
    """
    left = a.data if b.requires_grad else None
    right = b.data if a.requires_grad else None
    if a.ndim == 2 and b.ndim == 2:
        return left, right, grad
    if b.ndim > 2:
        row = a.ndim == 1
        return left[None] if row and left is not None else left, right, grad[..., None, :] if row else grad
    height, inner, width = prod(a.shape[:-1]), a.shape[-1], b.shape[1] if b.ndim == 2 else 1
    left = None if left is None else left.reshape(height, inner)
    right = None if right is None else right.reshape(inner, width)
    return left, right, grad.reshape(height, width)


def shaped_like(operand: Any, grad: Any) -> Any:
    """`grad` with the operand's axes, if it has as many elements; what broadcasting added stays."""
    if grad.ndim == operand.ndim or grad.size != prod(operand.shape):
        return grad
    return grad.reshape(operand.shape)


class Reduction(Function):
    """What the rules of sums, means and extremes have in common: the axes that were taken together."""

    def __init__(self, tensor: Any, axis: Axis = None, keepdims: bool = False) -> None:
        """`axis` is None (all), a number or several; `keepdims` as in the forward pass."""
        super().__init__(tensor)
        self.axis, self.keepdims = axis, keepdims


class SumBackward(Reduction):
    """z = sum of A over `axis`:   dL/dA = g for every element of A that went into it."""

    reads = "nothing"

    def apply(self, grad_output: Array) -> Gradients:
        """G repeated to A's shape; `expanded` puts back the axes that the sum removed."""
        (a,) = self.saved_tensors
        return (np.broadcast_to(expanded(grad_output, a, self.axis, self.keepdims), a.shape),)


class MeanBackward(Reduction):
    """z = mean of n elements of A over `axis`:   dL/dA = g / n for each of them."""

    reads = "nothing"

    def apply(self, grad_output: Array) -> Gradients:
        """G / n repeated to A's shape; `taken` counts the n."""
        (a,) = self.saved_tensors
        share = expanded(grad_output, a, self.axis, self.keepdims) / taken(a, self.axis)
        return (np.broadcast_to(share, a.shape),)


class MaxBackward(Reduction):
    """z = max of A over `axis`:   dL/dA = g where A is z, divided evenly if that is in several places."""

    def apply(self, grad_output: Array) -> Gradients:
        """G goes to the winners; `shared` divides it among them."""
        (a,) = self.saved_tensors
        winners = a.data >= a.data.max(axis=self.axis, keepdims=True)
        return (shared(expanded(grad_output, a, self.axis, self.keepdims), winners, self.axis),)


class MinBackward(Reduction):
    """z = min of A over `axis`:   dL/dA = g where A is z, divided evenly if that is in several places."""

    def apply(self, grad_output: Array) -> Gradients:
        """G goes to the winners; `shared` divides it among them."""
        (a,) = self.saved_tensors
        winners = a.data <= a.data.min(axis=self.axis, keepdims=True)
        return (shared(expanded(grad_output, a, self.axis, self.keepdims), winners, self.axis),)


class VarBackward(Reduction):
    """z = mean of (A - mean(A))^2 over `axis`:   dL/dA = g * 2 * (A - mean(A)) / n."""

    def apply(self, grad_output: Array) -> Gradients:
        """G times the slope of each square; what flows through the mean adds up to 0."""
        (a,) = self.saved_tensors
        distance = a.data - a.data.mean(axis=self.axis, keepdims=True)
        return (expanded(grad_output, a, self.axis, self.keepdims) * (2 / taken(a, self.axis)) * distance,)


def axes_of(tensor: Any, axis: Axis) -> tuple[int, ...]:
    """The reduced axes as non-negative numbers."""
    chosen = range(tensor.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    return tuple(each % max(tensor.ndim, 1) for each in chosen)


def taken(tensor: Any, axis: Axis) -> int:
    """How many elements the reduction takes together."""
    return prod(tensor.shape[each] for each in axes_of(tensor, axis))


def expanded(grad: Any, tensor: Any, axis: Axis, keepdims: bool) -> Any:
    """The gradient of a reduction with its reduced axes back, of length 1."""
    if keepdims or (axis is None and not grad.shape):
        return grad
    reduced = axes_of(tensor, axis)
    return grad.reshape(tuple(1 if each in reduced else length for each, length in enumerate(tensor.shape)))


def shared(grad: Any, winners: Any, axis: Axis) -> Any:
    """`grad` where `winners` holds, divided by their number along `axis`."""
    several = winners.sum(axis=axis, keepdims=True).astype(grad.dtype)
    return grad / several * winners


class ReshapeBackward(Function):
    """Z has A's elements in another shape:   dL/dA = G in A's shape."""

    reads = "nothing"

    def __init__(self, tensor: Any, original_shape: tuple[int, ...]) -> None:
        """`original_shape` is A's shape."""
        super().__init__(tensor)
        self.original_shape = original_shape

    def apply(self, grad_output: Array) -> Gradients:
        """The elements do not move."""
        return (grad_output.reshape(self.original_shape),)


class TransposeBackward(Function):
    """Z is A with two axes swapped:   dL/dA = G with the same two axes swapped."""

    reads = "nothing"

    def __init__(self, tensor: Any, dim0: int | None = None, dim1: int | None = None) -> None:
        """The two axes; the last two if none are given."""
        super().__init__(tensor)
        self.dim0, self.dim1 = (-1, -2) if dim0 is None or dim1 is None else (dim0, dim1)

    def apply(self, grad_output: Array) -> Gradients:
        """A swap undoes itself; fewer than two axes have nothing to swap."""
        return (np.swapaxes(grad_output, self.dim0, self.dim1) if grad_output.ndim > 1 else grad_output,)


class PermuteBackward(Function):
    """Axis i of Z is axis axes[i] of A:   dL/dA = G with its axes put back."""

    reads = "nothing"

    def __init__(self, tensor: Any, *axes: Any) -> None:
        """The axes, one by one or as one tuple."""
        super().__init__(tensor)
        self.axes: tuple[int, ...] = tuple(axes[0]) if axes and isinstance(axes[0], (tuple, list)) else axes

    def apply(self, grad_output: Array) -> Gradients:
        """The inverse of an order is the order that sorts it."""
        count = len(self.axes)
        return (np.transpose(grad_output, sorted(range(count), key=lambda i: self.axes[i] % count)),)


class SliceBackward(Function):
    """Z = A[key]:   dL/dA = 0 with G added at [key]; an element taken twice gets both."""

    reads = "nothing"

    def __init__(self, tensor: Any, key: Any) -> None:
        """`key` is what stood in the brackets: numbers, slices, arrays, masks or a tuple of them."""
        super().__init__(tensor)
        self.key = plain_key(key)

    def apply(self, grad_output: Array) -> Gradients:
        """`scatter` adds its values at a key into zeros."""
        (a,) = self.saved_tensors
        return (scatter(grad_output, self.key, a.shape),)


class EmbeddingBackward(Function):
    """Z[i] = W[indices[i]]:   dL/dW = 0 with each row of G added to the row it came from."""

    reads = "nothing"

    def __init__(self, weight: Any, indices: Any) -> None:
        """`indices` are whole numbers of any shape, in a tensor, array or list."""
        super().__init__(weight)
        self.indices = np.asarray(indices.data if isinstance(indices, Tensor) else indices).astype(np.intp)

    def apply(self, grad_output: Array) -> Gradients:
        """A row that was taken twice gets both gradients; `scatter` adds them."""
        (weight,) = self.saved_tensors
        return (scatter(grad_output, self.indices, weight.shape),)


class ScatterBackward(Function):
    """Z = 0 with A added at [key]:   dL/dA = G[key]."""

    reads = "nothing"

    def __init__(self, tensor: Any, key: Any) -> None:
        """`key` as in `SliceBackward`, whose opposite this is."""
        super().__init__(tensor)
        self.key = plain_key(key)

    def apply(self, grad_output: Array) -> Gradients:
        """Each element's gradient is found where the element was added."""
        return (grad_output[self.key],)


def plain_key(key: Any) -> Any:
    """A key in which lists and tensors of whole numbers are integer arrays."""
    if isinstance(key, tuple):
        return tuple(map(plain_key, key))
    if isinstance(key, Tensor):
        return key.data.astype(np.intp)
    return np.asarray(key) if isinstance(key, list) else key


def scatter(values: Any, key: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `values` added at `key`, repeated places added up; recorded for a tensor."""
    if isinstance(values, Tensor):
        return recorded(scatter(values.data, key, shape), ScatterBackward, values, key)
    total = np.zeros(shape, values.dtype)
    parts = key if isinstance(key, tuple) else (key,)
    if not any(isinstance(part, np.ndarray) and part.dtype != bool for part in parts):
        total[key] = values
    elif isinstance(key, np.ndarray):
        width = prod(shape[1:])
        places = (key.reshape(-1, 1) % max(shape[0], 1)) * width + np.arange(width)
        np.add.at(total.reshape(-1), places.reshape(-1), values.reshape(-1))
    else:
        np.add.at(total, key, values)
    return total


class BroadcastBackward(Function):
    """Z is A repeated to a larger shape:   dL/dA = G, which the engine sums over what was repeated."""

    reads = "nothing"

    def apply(self, grad_output: Array) -> Gradients:
        """Undoing a broadcast is the engine's work, for every operation."""
        return (grad_output,)


class ConcatenateBackward(Function):
    """Z is A, B, ... one after the other along `axis`:   dL/dA is A's part of G, dL/dB is B's, ..."""

    reads = "nothing"

    def __init__(self, *tensors: Any, axis: int = 0) -> None:
        """The operands in order."""
        super().__init__(*tensors)
        self.axis = axis

    def apply(self, grad_output: Array) -> Gradients:
        """Cut G where one operand ends and the next begins."""
        before = (slice(None),) * (self.axis % grad_output.ndim)
        ends = np.cumsum([operand.shape[self.axis] for operand in self.saved_tensors])
        return tuple(
            grad_output[(*before, slice(end - operand.shape[self.axis], end))]
            if operand.requires_grad
            else None
            for operand, end in zip(self.saved_tensors, ends.tolist(), strict=True)
        )


class WhereBackward(Function):
    """Z = A where `condition` holds, B elsewhere:   dL/dA = G where it holds, dL/dB = G where it does not."""

    reads = "nothing"

    def __init__(self, condition: Any, a: Any, b: Any) -> None:
        """`condition` broadcasts against A and B."""
        super().__init__(a, b)
        self.condition = as_mask(condition)

    def apply(self, grad_output: Array) -> Gradients:
        """0 where the other operand was taken."""
        a, b = self.saved_tensors
        grad_a = grad_output * self.condition if a.requires_grad else None
        grad_b = grad_output * ~self.condition if b.requires_grad else None
        return grad_a, grad_b


def as_mask(condition: Any) -> npt.NDArray[np.bool_]:
    """A tensor, array or list as truth values."""
    return np.asarray(condition.data if isinstance(condition, Tensor) else condition, dtype=bool)


class ExpBackward(Function):
    """Z = e^X:   dL/dX = G * Z."""

    reads = "nothing"

    def __init__(self, x: Any, output: Any = None) -> None:
        """`output` is Z if it is known already."""
        super().__init__(x)
        self.keep_output(np.exp(x.data) if output is None else output)

    def apply(self, grad_output: Array) -> Gradients:
        """The exponential is its own slope; Z is `self.output`."""
        return (grad_output * self.output,)


class LogBackward(Function):
    """Z = log(X):   dL/dX = G / X."""

    def apply(self, grad_output: Array) -> Gradients:
        """Element by element."""
        (x,) = self.saved_tensors
        return (grad_output / x.data,)


class SqrtBackward(Function):
    """Z = sqrt(X):   dL/dX = G / (2 Z)."""

    reads = "nothing"

    def __init__(self, x: Any, output: Any = None) -> None:
        """`output` is Z if it is known already."""
        super().__init__(x)
        self.keep_output(np.sqrt(x.data) if output is None else output)

    def apply(self, grad_output: Array) -> Gradients:
        """Element by element; Z is `self.output`."""
        return (grad_output / (2 * self.output),)


class AbsBackward(Function):
    """Z = |X|:   dL/dX = G * sign(X), 0 at 0."""

    def apply(self, grad_output: Array) -> Gradients:
        """+G where X is positive, -G where it is negative."""
        (x,) = self.saved_tensors
        return (grad_output * np.sign(x.data),)


class ClipBackward(Function):
    """Z = X moved into [low, high]:   dL/dX = G where low <= X <= high, 0 elsewhere."""

    def __init__(self, x: Any, low: float | None = None, high: float | None = None) -> None:
        """None is no bound."""
        super().__init__(x)
        self.low = -np.inf if low is None else low
        self.high = np.inf if high is None else high

    def apply(self, grad_output: Array) -> Gradients:
        """An element that was moved has no influence."""
        (x,) = self.saved_tensors
        return (grad_output * ((x.data >= self.low) & (x.data <= self.high)),)


class MaskedFillBackward(Function):
    """Z = a number where `mask` holds, X elsewhere:   dL/dX = 0 where it holds, G elsewhere."""

    reads = "nothing"

    def __init__(self, x: Any, mask: Any, value: float = 0.0) -> None:
        """`mask` broadcasts to X; the number has no part in the gradient."""
        super().__init__(x)
        self.mask = as_mask(mask)

    def apply(self, grad_output: Array) -> Gradients:
        """An element that was replaced has no influence."""
        return (grad_output * ~self.mask,)


class ReLUBackward(Function):
    """Z = max(0, X):   dL/dX = G where X > 0, 0 elsewhere."""

    reads = "nothing"

    def __init__(self, x: Any, output: Any = None) -> None:
        """Z is positive where X is, so either will do; the next layer keeps Z anyway."""
        super().__init__(x)
        self.keep_output(x if output is None else output)

    def apply(self, grad_output: Array) -> Gradients:
        """`self.output` is positive exactly where X is."""
        return (grad_output * (self.output > 0),)


class SigmoidBackward(Function):
    """Z = 1 / (1 + e^-X):   dL/dX = G * Z * (1 - Z)."""

    reads = "nothing"

    def __init__(self, x: Any, output: Any) -> None:
        """X and Z."""
        super().__init__(x)
        self.keep_output(output)

    def apply(self, grad_output: Array) -> Gradients:
        """Z is `self.output`; X is not needed."""
        return (grad_output * self.output * (1 - self.output),)


class TanhBackward(Function):
    """Z = tanh(X):   dL/dX = G * (1 - Z^2)."""

    reads = "nothing"

    def __init__(self, x: Any, output: Any) -> None:
        """X and Z."""
        super().__init__(x)
        self.keep_output(output)

    def apply(self, grad_output: Array) -> Gradients:
        """Z is `self.output`; X is not needed."""
        return (grad_output * (1 - self.output * self.output),)


class GELUBackward(Function):
    """Z = X (1 + t) / 2 with t = tanh(c (X + 0.044715 X^3)), c = sqrt(2 / pi).

    dL/dX = G * (1 + t) / 2 * (1 + X (1 - t) c (1 + 3 * 0.044715 X^2)).
    For approximate="sigmoid", Z = X s with s = sigmoid(1.702 X):   dL/dX = G * (s + 1.702 X s (1 - s)).
    """

    def __init__(self, x: Any, approximate: str = "tanh") -> None:
        """The form that the forward pass used."""
        super().__init__(x)
        self.approximate = approximate

    def apply(self, grad_output: Array) -> Gradients:
        """`gelu_slope_sigmoid` is the other form's slope."""
        (x,) = self.saved_tensors
        if self.approximate == "sigmoid":
            return (grad_output * gelu_slope_sigmoid(x.data),)
        c, square = sqrt(2 / pi), x.data * x.data
        t = np.tanh(x.data * (c + c * 0.044715 * square))
        return (grad_output * (0.5 + 0.5 * t) * (1 + x.data * (1 - t) * (c + c * 3 * 0.044715 * square)),)


def gelu_slope_sigmoid(x: Any) -> Any:
    """The slope of x s with s = sigmoid(1.702 x):   s + 1.702 x s (1 - s)."""
    s = 0.5 * np.tanh(0.851 * x) + 0.5
    return s + 1.702 * x * s * (1 - s)


class SoftmaxBackward(Function):
    """Z = e^X / sum(e^X) along `dim`:   dL/dX = Z * (G - sum(G * Z)), the sum along `dim`."""

    reads = "nothing"

    def __init__(self, x: Any, output: Any, dim: int = -1) -> None:
        """X and Z."""
        super().__init__(x)
        self.keep_output(output)
        self.dim = dim

    def apply(self, grad_output: Array) -> Gradients:
        """Z is `self.output`; the sum keeps its axis, so that it subtracts from every element."""
        weighted = (grad_output * self.output).sum(axis=self.dim, keepdims=True)
        return (self.output * (grad_output - weighted),)


class LogSoftmaxBackward(Function):
    """Z = X - log(sum(e^X)) along `dim`:   dL/dX = G - e^Z * sum(G), the sum along `dim`."""

    reads = "nothing"

    def __init__(self, x: Any, output: Any, dim: int = -1) -> None:
        """X and Z."""
        super().__init__(x)
        self.keep_output(output)
        self.dim = dim

    def apply(self, grad_output: Array) -> Gradients:
        """Z is `self.output`, and e^Z the softmax."""
        return (grad_output - np.exp(self.output) * grad_output.sum(axis=self.dim, keepdims=True),)


class LayerNormBackward(Function):
    """Z = N w + b with N = (X - mean(X)) / s, s = sqrt(var(X) + eps), along the last axis.

    dL/dX = (H - mean(H) - N * mean(H * N)) / s with H = G * w,   dL/dw = G * N,   dL/db = G.
    """

    def __init__(self, x: Any, weight: Any, bias: Any, eps: float = 1e-5) -> None:
        """X (..., n), w (n,), b (n,)."""
        super().__init__(x, weight, bias)
        self.eps = eps

    def apply(self, grad_output: Array) -> Gradients:
        """`normalized` computes N and s again; the engine sums over the rows for w and b."""
        x, weight, _ = self.saved_tensors
        n, s = normalized(x.data, self.eps)
        h = grad_output * weight.data
        centred = h - h.mean(axis=-1, keepdims=True)
        return (centred - n * (h * n).mean(axis=-1, keepdims=True)) / s, grad_output * n, grad_output


def normalized(x: Any, eps: float) -> tuple[Any, Any]:
    """X less its mean, over its spread, and the spread sqrt(var(X) + eps), along the last axis."""
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + eps)
    return centred / spread, spread


class MSEBackward(Function):
    """L = mean((P - T)^2) over n elements:   dL/dP = g * 2 (P - T) / n."""

    def __init__(self, prediction: Any, targets: Any) -> None:
        """P is saved; T is `self.targets`, an array."""
        super().__init__(prediction)
        self.targets = target_values(targets, prediction)

    def apply(self, grad_output: Array) -> Gradients:
        """`grad_output` is the gradient of one number."""
        (prediction,) = self.saved_tensors
        return ((prediction.data - self.targets) * (2 / self.targets.size * grad_output),)


class BCEBackward(Function):
    """L = -mean(T log P + (1 - T) log(1 - P)) over n elements:   dL/dP = g * (P - T) / (P (1 - P)) / n."""

    def __init__(self, prediction: Any, targets: Any) -> None:
        """P is saved; T is `self.targets`, an array."""
        super().__init__(prediction)
        self.targets = target_values(targets, prediction)

    def apply(self, grad_output: Array) -> Gradients:
        """P is clipped to [1e-7, 1 - 1e-7] first, as the loss does it: the quotient stays finite."""
        (prediction,) = self.saved_tensors
        p = np.clip(prediction.data, 1e-7, 1 - 1e-7)
        return ((p - self.targets) / (p * (1 - p)) * (grad_output / self.targets.size),)


class CrossEntropyBackward(Function):
    """L = -mean(log softmax(X)[target]) over n rows:   dL/dX = g * (softmax(X) - onehot(target)) / n."""

    def __init__(self, prediction: Any, targets: Any) -> None:
        """The logits X are saved; `self.targets` are class numbers, an array."""
        super().__init__(prediction)
        self.targets = target_classes(targets)

    def apply(self, grad_output: Array) -> Gradients:
        """`softmax` works along the last axis; `one_hot` has 1 at each row's class."""
        (logits,) = self.saved_tensors
        distance = softmax(logits.data) - one_hot(self.targets, logits)
        return (distance * (grad_output / self.targets.size),)


class NLLBackward(Function):
    """L = -mean(X[target]) over n rows:   dL/dX = -g * onehot(target) / n."""

    reads = "nothing"

    def __init__(self, prediction: Any, targets: Any) -> None:
        """The log-probabilities X are saved; `self.targets` are class numbers, an array."""
        super().__init__(prediction)
        self.targets = target_classes(targets)

    def apply(self, grad_output: Array) -> Gradients:
        """Only the target's entry of each row has an influence."""
        (x,) = self.saved_tensors
        return (one_hot(self.targets, x) * (-grad_output / self.targets.size),)


def target_values(targets: Any, prediction: Any) -> Array:
    """Targets as an array in the prediction's precision."""
    return np.asarray(targets.data if isinstance(targets, Tensor) else targets, dtype=prediction.data.dtype)


def target_classes(targets: Any) -> Array:
    """Targets as an array of class numbers."""
    return np.asarray(targets.data if isinstance(targets, Tensor) else targets).astype(np.intp)


def softmax(x: Any) -> Any:
    """e^x / sum(e^x) along the last axis, without overflow."""
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def one_hot(classes: Array, scores: Any) -> Array:
    """1 at each row's class, 0 elsewhere, in the shape and precision of `scores`."""
    table = np.zeros((classes.size, scores.shape[-1]), scores.dtype)
    table[np.arange(classes.size), classes.reshape(-1)] = 1
    return table.reshape(scores.shape)


def unbroadcast(grad: Any, shape: tuple[int, ...]) -> Any:
    """`grad` summed over every axis that broadcasting added or stretched, so that it has `shape`."""
    added = grad.ndim - len(shape)
    if added > 0 and grad.shape[added:] == shape:
        return np.add.reduce(grad, axis=0 if added == 1 else tuple(range(added)))
    stretched = [added + i for i, length in enumerate(shape) if length == 1]
    total = grad.sum(axis=(*range(added), *stretched), keepdims=True)
    if added < 0 or total.shape[added:] != shape:
        raise ValueError(f"a gradient of shape {grad.shape} does not belong to an operand of shape {shape}")
    return total.reshape(shape)


def reachable(root: Function) -> list[Function]:
    """The nodes that `root` was computed from, and `root`: oldest first; RuntimeError if one was released."""
    nodes, found = [root], {root}
    for node in nodes:
        if node.edges is None:
            raise RuntimeError(
                f"backward() has been through this graph already: its {type(node).__name__} has let go of "
                "what it saved. Compute the loss again, or call backward(retain_graph=True) the first time."
            )
        for target in node.edges:
            if target not in found and isinstance(target, Function):
                found.add(target)
                nodes.append(target)
    nodes.sort(key=attrgetter("number"))
    return nodes


def backpropagate(
    root: Any, seed: Any, keep_graph: bool = False, lift: Callable[[Function], Function] | None = None
) -> dict[Any, Any]:
    """The gradient of every leaf that `root` was computed from: each node once, the latest first.

    `lift` may put another node, with the same rule, in the place of each.
    """
    gradients = {root: seed}
    summed: set[Any] = set()
    nodes = reachable(root) if isinstance(root, Function) else []
    while nodes:
        node = nodes.pop()
        arrived = gradients.pop(node, None)
        summed.discard(node)
        if arrived is not None:
            node.check_unchanged()
            grads = node.apply(arrived) if lift is None else lift(node).apply(arrived)
            send(node, grads, gradients, summed)
        if not keep_graph:
            node.release()
    return gradients


def send(node: Function, grads: Any, gradients: dict[Any, Any], summed: set[Any]) -> None:
    """Add each operand's gradient to what it has received; `summed` are totals that may be written into."""
    edges = node.edges
    if (grads.__class__ is not tuple and grads.__class__ is not list) or len(grads) != len(edges):
        raise TypeError(f"{type(node).__name__}.apply must return a tuple of {len(edges)}: one per operand")
    for target, grad in zip(edges, grads):  # noqa: B905 - of one length, and naming it costs as much as a sum
        if grad is None or not target.requires_grad:
            continue
        shape = target.output_shape if isinstance(target, Function) else target.data.shape
        if grad.shape != shape:
            grad = unbroadcast(grad, shape)
        if target not in gradients:
            gradients[target] = grad
        elif target in summed:
            gradients[target] += grad
        else:
            gradients[target] = gradients[target] + grad
            summed.add(target)


def settle(gradients: dict[Any, Any]) -> None:
    """Add each gradient to its leaf's `grad`; the first is taken as it is if nobody else can see it."""
    while gradients:
        leaf, grad = gradients.popitem()
        if leaf.grad is not None:
            leaf.grad = leaf.grad + grad
        elif is_own(grad) and grad.dtype is leaf.data.dtype and sys.getrefcount(grad) == 2:
            leaf.grad = grad
        else:
            leaf.grad = np.array(grad, dtype=leaf.data.dtype)


def is_own(grad: Any) -> bool:
    """Whether the array's memory is its own, not another array's."""
    return grad.__class__ is ndarray and grad.base is None


def backward(self: Any, gradient: Any = None, retain_graph: bool = False) -> None:
    """Add dL/d(leaf) to the `grad` of every leaf that this tensor L was computed from.

    `gradient` is dL/d(this tensor), of its shape: an array, a tensor or a number; it may be left out for
    one element, where it is 1. The graph is released unless `retain_graph`.
    """
    if not self.requires_grad:
        warnings.warn(
            "backward() on a tensor that requires no gradient does nothing: "
            "make its leaves with requires_grad=True, outside no_grad()",
            stacklevel=2,
        )
        return
    seed = as_seed(self, gradient)
    gradients = backpropagate(origin(self), seed, retain_graph or graph_kept.get())
    del seed
    settle(gradients)


def as_seed(tensor: Any, gradient: Any) -> Array:
    """The gradient that a walk starts from, of the tensor's shape and precision; ValueError otherwise."""
    if gradient is None:
        if tensor.data.size != 1:
            raise ValueError(
                f"backward() without a gradient needs one element, not shape {tensor.data.shape}: "
                "the gradient of many numbers at once is not defined. Reduce it first, as in "
                ".sum().backward() or .mean().backward(), or pass one: .backward(gradient)."
            )
        return np.ones(tensor.data.shape, tensor.data.dtype)
    seed = np.asarray(gradient.data if isinstance(gradient, Tensor) else gradient, dtype=tensor.data.dtype)
    if seed.shape != tensor.data.shape and seed.size == tensor.data.size == 1:
        return seed.reshape(tensor.data.shape)
    if seed.shape != tensor.data.shape:
        raise ValueError(
            f"the gradient passed to backward() has shape {seed.shape}, the tensor {tensor.data.shape}: "
            "it needs one number for each element of the tensor."
        )
    return seed


def zero_grad(self: Any) -> None:
    """Forget the gradient: `grad` is None again."""
    self.grad = None


def attach(output: Any, node: Function, operand: Any) -> Any:
    """`output` as the tensor that `node` made; one of its own where the operation handed its operand back."""
    if output is operand:
        output = tensor_of(output.data)
    output._grad_fn = node
    output.requires_grad = True
    if operand.__class__ is Variable:
        output.__class__ = Variable
    return output


def tensor_of(array: Any) -> Tensor:
    """A tensor around `array` itself, in its own precision."""
    tensor = Tensor(0)
    tensor.data = np.asarray(array)
    return tensor


def recorded(data: Array, make: Callable[..., Function], *operands: Any) -> Tensor:
    """A new tensor around `data`, made by `make(*operands)` where that is recorded and needed."""
    output = tensor_of(data)
    if not grad_enabled.get() or not operands[0].requires_grad:
        return output
    attached: Tensor = attach(output, make(*operands), operands[0])
    return attached


def needs_gradient(operand: Any) -> bool:
    """Whether an operand is a tensor that a gradient is wanted for."""
    return isinstance(operand, Tensor) and operand.requires_grad


def unrecorded_call(original: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """What an operation gives, without the operations that it is made of being recorded."""
    before = grad_enabled.set(False)
    try:
        return original(*args, **options)
    finally:
        grad_enabled.reset(before)


def of_operator(original: Callable[..., Any], make: Callable[..., Function]) -> Callable[..., Any]:
    """An operator of a tensor and another operand, recorded by `make(tensor, other)`."""

    @wraps(original)
    def operation(self: Any, other: Any) -> Any:
        output = original(self, other)
        if grad_enabled.get() and (self.requires_grad or needs_gradient(other)):
            if not isinstance(other, Tensor):
                other = constant(other, (self,))
            output._grad_fn = make(self, other)
            output.requires_grad = True
            if self.__class__ is Variable or other.__class__ is Variable:
                output.__class__ = Variable
        return output

    return operation


def of_method(original: Callable[..., Any], make: Callable[..., Function]) -> Callable[..., Any]:
    """A method of a tensor, recorded by `make(tensor, *arguments)`."""

    @wraps(original)
    def operation(self: Any, *args: Any, **options: Any) -> Any:
        if not grad_enabled.get() or not (self.requires_grad or any(map(needs_gradient, args))):
            return original(self, *args, **options)
        output = unrecorded_call(original, self, *args, **options)
        return attach(output, make(self, *args, **options), self)

    return operation


def of_function(original: Callable[..., Any], make: Callable[..., Function]) -> Callable[..., Any]:
    """A method that is a function of each element, recorded by `make(tensor, output)`."""

    @wraps(original)
    def operation(self: Any) -> Any:
        if not (grad_enabled.get() and self.requires_grad):
            return original(self)
        output = unrecorded_call(original, self)
        return attach(output, make(self, output), self)

    return operation


def of_activation(original: Callable[..., Any], make: Callable[..., Function]) -> Callable[..., Any]:
    """The forward of an activation, recorded by `make(input, output)`."""

    @wraps(original)
    def operation(self: Any, x: Any) -> Any:
        if not (grad_enabled.get() and needs_gradient(x)):
            return original(self, x)
        output = unrecorded_call(original, self, x)
        return attach(output, make(x, output), x)

    return operation


def of_loss(original: Callable[..., Any], make: Callable[..., Function]) -> Callable[..., Any]:
    """The forward of a loss, recorded by `make(prediction, targets)`."""

    @wraps(original)
    def operation(self: Any, prediction: Any, targets: Any) -> Any:
        if not (grad_enabled.get() and needs_gradient(prediction)):
            return original(self, prediction, targets)
        output = unrecorded_call(original, self, prediction, targets)
        return attach(output, make(prediction, targets), prediction)

    return operation


def of_layer(original: Callable[..., Any], make: Callable[..., Function]) -> Callable[..., Any]:
    """The forward of any other layer, recorded by `make(layer, output, input, *arguments)`."""

    @wraps(original)
    def operation(self: Any, x: Any, *args: Any, **options: Any) -> Any:
        if not grad_enabled.get() or not (needs_gradient(x) or needs_gradient(getattr(self, "weight", None))):
            return original(self, x, *args, **options)
        output = unrecorded_call(original, self, x, *args, **options)
        return attach(output, make(self, output, x, *args, **options), x)

    return operation


def form_of(layer: Any) -> Any:
    """The form of GELU that a layer computes: tanh unless it says otherwise."""
    return getattr(layer, "approximate", "tanh")


def of_norm(layer: Any, x: Any) -> Function:
    """The node of a layer norm of x."""
    return LayerNormBackward(x, layer.weight, layer.bias, layer.eps)


RECORDED: tuple[tuple[type, str, Callable[..., Any], Callable[..., Function]], ...] = (
    (Tensor, "__add__", of_operator, AddBackward),
    (Tensor, "__sub__", of_operator, SubBackward),
    (Tensor, "__mul__", of_operator, MulBackward),
    (Tensor, "__truediv__", of_operator, DivBackward),
    (Tensor, "__pow__", of_operator, PowBackward),
    (Tensor, "matmul", of_operator, MatmulBackward),
    (Tensor, "__neg__", of_method, NegBackward),
    (Tensor, "sum", of_method, SumBackward),
    (Tensor, "mean", of_method, MeanBackward),
    (Tensor, "max", of_method, MaxBackward),
    (Tensor, "min", of_method, MinBackward),
    (Tensor, "var", of_method, VarBackward),
    (Tensor, "reshape", of_method, lambda x, *shape: ReshapeBackward(x, x.shape)),
    (Tensor, "broadcast_to", of_method, lambda x, shape: BroadcastBackward(x)),
    (Tensor, "transpose", of_method, TransposeBackward),
    (Tensor, "permute", of_method, PermuteBackward),
    (Tensor, "__getitem__", of_method, SliceBackward),
    (Tensor, "concatenate", of_method, ConcatenateBackward),
    (Tensor, "where", of_method, lambda x, condition, other: WhereBackward(condition, x, other)),
    (Tensor, "masked_fill", of_method, MaskedFillBackward),
    (Tensor, "clip", of_method, ClipBackward),
    (Tensor, "abs", of_function, lambda x, output: AbsBackward(x)),
    (Tensor, "log", of_function, lambda x, output: LogBackward(x)),
    (Tensor, "exp", of_function, ExpBackward),
    (Tensor, "sqrt", of_function, SqrtBackward),
    (Tensor, "tanh", of_function, TanhBackward),
    (Tensor, "sigmoid", of_function, SigmoidBackward),
    (ReLU, "forward", of_activation, ReLUBackward),
    (Sigmoid, "forward", of_activation, SigmoidBackward),
    (Tanh, "forward", of_activation, TanhBackward),
    (MSELoss, "forward", of_loss, MSEBackward),
    (BinaryCrossEntropyLoss, "forward", of_loss, BCEBackward),
    (CrossEntropyLoss, "forward", of_loss, CrossEntropyBackward),
    (NLLLoss, "forward", of_loss, NLLBackward),
    (GELU, "forward", of_layer, lambda layer, output, x: GELUBackward(x, form_of(layer))),
    (Softmax, "forward", of_layer, lambda layer, output, x, dim=-1: SoftmaxBackward(x, output, dim)),
    (LogSoftmax, "forward", of_layer, lambda layer, output, x, dim=-1: LogSoftmaxBackward(x, output, dim)),
    (Embedding, "forward", of_layer, lambda layer, output, x: EmbeddingBackward(layer.weight, x)),
    (LayerNorm, "forward", of_layer, lambda layer, output, x: of_norm(layer, x)),
)


def enable_autograd(quiet: bool = False) -> None:
    """Record every operation of the table from now on, around its own forward; again changes nothing."""
    for owner, name, family, make in RECORDED:
        current = getattr(owner, name)
        if getattr(current, "recorded_by", None) is not make:
            operation = family(unrecorded(current), make)
            vars(operation)["recorded_by"] = make
            setattr(owner, name, operation)
    Tensor.backward = backward
    Tensor.zero_grad = zero_grad
    if not quiet:
        print("autograd is on: operations are recorded, tensors have backward() and zero_grad()")


def disable_autograd() -> None:
    """Put back the operations that record nothing; graphs made before still run backward."""
    for owner, name, _, _ in RECORDED:
        setattr(owner, name, unrecorded(getattr(owner, name)))


def unrecorded(operation: Any) -> Any:
    """The operation as it was before recording was put around it."""
    while hasattr(operation, "recorded_by"):
        operation = operation.__wrapped__
    return operation


def gradcheck(fn: Callable[..., Any], *inputs: Any, step: float = 6e-6, tolerance: float = 1e-6) -> bool:
    """Whether the gradients of `fn` agree with central differences, in float64, for a random output gradient.

    The largest error may be `tolerance` times the largest gradient of that input (or times 1).
    """
    leaves = [double_leaf(each) for each in inputs]
    output = fn(*leaves)
    weights = np.random.default_rng(0).standard_normal(output.shape)
    output.backward(weights)
    return all(
        np.max(np.abs(expected - (0 if leaf.grad is None else leaf.grad)), initial=0)
        <= tolerance * max(1, np.max(np.abs(expected), initial=0))
        for leaf in leaves
        for expected in [central_difference(fn, leaves, leaf, weights, step)]
    )


def double_leaf(value: Any) -> Tensor:
    """A leaf with a float64 copy of the values."""
    leaf = tensor_of(np.array(value.data if isinstance(value, Tensor) else value, dtype=np.float64))
    leaf.requires_grad = True
    return leaf


def central_difference(
    fn: Callable[..., Any], leaves: list[Tensor], leaf: Tensor, weights: Array, step: float
) -> Array:
    """The slope of sum(weights * fn(leaves)) along every element of `leaf`, which is moved and put back."""
    slopes = np.empty(leaf.data.shape)
    for index in np.ndindex(*leaf.data.shape):
        middle = leaf.data[index]
        values = []
        for moved in (middle + step, middle - step):
            leaf.data[index] = moved
            with no_grad():
                values.append(np.sum(weights * fn(*leaves).data))
        leaf.data[index] = middle
        slopes[index] = (values[0] - values[1]) / (2 * step)
    return slopes


def clip_gradients(params: Iterable[Any], max_norm: float) -> float:
    """Scale all gradients in place so that their common length is at most `max_norm`; the length before."""
    grads = [param.grad for param in params if param.grad is not None]
    norm = sqrt(sum(float(np.vdot(grad, grad)) for grad in grads))
    if norm > max_norm:
        for grad in grads:
            grad *= max_norm / norm
    return norm


class ClosureBackward(Function):
    """A function of the output's gradient that sends the operands theirs by calling their `backward`."""

    reads = "nothing"

    def __init__(self, closure: Callable[[Any], Any]) -> None:
        super().__init__()
        self.closure = closure

    def apply(self, grad_output: Array) -> Gradients:
        """Hand over the gradient as a Variable; graphs below stay whole, for it may reach them twice."""
        before = graph_kept.set(True)
        try:
            self.closure(Variable(grad_output, requires_grad=False))
        finally:
            graph_kept.reset(before)
        return ()


class Variable(Tensor):
    """A tensor that wants a gradient unless told otherwise: the older name, before tensors could have one."""

    def __init__(self, data: Any, requires_grad: bool = True, grad_fn: Any = None) -> None:
        """`data` is a number, list, array or tensor; `grad_fn` a node, or a function of the gradient."""
        super().__init__(data, requires_grad)
        if grad_fn is not None:
            self._grad_fn = grad_fn if isinstance(grad_fn, Function) else ClosureBackward(grad_fn)

    @property
    def grad_fn(self) -> Any:
        """The node, or the function given for one; None for a leaf."""
        return getattr(self._grad_fn, "closure", self._grad_fn)

    @property
    def is_leaf(self) -> bool:
        """Whether it was made by no operation."""
        return self._grad_fn is None

    def detach(self) -> Variable:
        """The same elements, not copied, as a leaf that wants no gradient."""
        leaf = Variable(0, requires_grad=False)
        leaf.data = self.data
        return leaf

    def backward(self, gradient: Any = None, retain_graph: bool = False) -> None:
        """As for a tensor; without a gradient, every element counts with 1."""
        backward(self, np.ones(self.data.shape) if gradient is None else gradient, retain_graph)


def as_variable(value: Any) -> Any:
    """A tensor as it is, all else as a Variable that wants no gradient."""
    return value if isinstance(value, Tensor) else Variable(value, requires_grad=False)


def add(a: Any, b: Any) -> Any:
    """a + b."""
    return as_variable(a) + b


def subtract(a: Any, b: Any) -> Any:
    """a - b."""
    return as_variable(a) - b


def multiply(a: Any, b: Any) -> Any:
    """a * b, element by element."""
    return as_variable(a) * b


def divide(a: Any, b: Any) -> Any:
    """a / b, element by element."""
    return as_variable(a) / b


def power(a: Any, b: Any) -> Any:
    """a ** b, element by element."""
    return as_variable(a) ** b


def matmul(a: Any, b: Any) -> Any:
    """The matrix product a @ b."""
    return as_variable(a).matmul(as_variable(b))


def relu_with_grad(x: Any) -> Any:
    """max(0, x)."""
    return ReLU()(as_variable(x))


def sigmoid_with_grad(x: Any) -> Any:
    """1 / (1 + e^-x)."""
    return Sigmoid()(as_variable(x))


def tanh_with_grad(x: Any) -> Any:
    """The hyperbolic tangent."""
    return Tanh()(as_variable(x))


enable_autograd(quiet=True)
