"""The tensor: an array of numbers that computes as NumPy does.

Every operation gives a new tensor and leaves its operands as they are. Views share memory where
NumPy's do (`reshape`, `transpose`, slices, `detach`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from numpy import ndarray

Array: TypeAlias = npt.NDArray[Any]
Axis: TypeAlias = "int | tuple[int, ...] | None"

_default_dtype: np.dtype[Any] = np.dtype(np.float32)


def set_default_dtype(dtype: npt.DTypeLike) -> None:
    """Tensors made from now on hold `dtype`; those that exist keep theirs."""
    global _default_dtype
    _default_dtype = np.dtype(dtype)


def get_default_dtype() -> np.dtype[Any]:
    """The dtype of new tensors: float32 unless set."""
    return _default_dtype


class Tensor:
    """An n-dimensional array of one dtype; `grad` has the same shape once a gradient has arrived."""

    data: Array
    requires_grad: bool = False
    grad: Any = None
    _grad_fn: Any = None
    backward: Callable[..., None]
    zero_grad: Callable[..., None]

    def __init__(self, data: Any, requires_grad: bool = False) -> None:
        """Copy `data` (a number, nested lists, an array or a tensor) in the default dtype."""
        source = data.data if isinstance(data, Tensor) else data
        self.data = np.array(source, dtype=_default_dtype)
        self.requires_grad = requires_grad
        self.grad = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of every dimension."""
        return self.data.shape

    @property
    def size(self) -> int:
        """The number of elements."""
        return self.data.size

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self.data.ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of an element."""
        return self.data.dtype

    def numpy(self) -> Array:
        """The elements as an array, not copied."""
        return self.data

    def item(self) -> float:
        """The only element as a Python number; ValueError if there are more."""
        return float(self.data.item())

    def detach(self) -> Tensor:
        """The same elements, not copied, outside every graph."""
        return wrap(self.data)

    def contiguous(self) -> Tensor:
        """The same elements in row-major memory."""
        return self.reshape(self.shape)

    def __repr__(self) -> str:
        needs = ", requires_grad=True" if self.requires_grad else ""
        return f"Tensor({np.array2string(self.data, separator=', ', prefix='Tensor(')}{needs})"

    # arithmetic: element by element, broadcasting as NumPy does

    def __add__(self, other: Any) -> Tensor:
        return wrap(self.data + (other.data if isinstance(other, Tensor) else raw(other, self.data)))

    def __sub__(self, other: Any) -> Tensor:
        return wrap(self.data - (other.data if isinstance(other, Tensor) else raw(other, self.data)))

    def __mul__(self, other: Any) -> Tensor:
        return wrap(self.data * (other.data if isinstance(other, Tensor) else raw(other, self.data)))

    def __truediv__(self, other: Any) -> Tensor:
        return wrap(self.data / (other.data if isinstance(other, Tensor) else raw(other, self.data)))

    def __pow__(self, other: Any) -> Tensor:
        return wrap(power(self.data, raw(other, self.data)))

    def __neg__(self) -> Tensor:
        return self * -1

    def __radd__(self, other: Any) -> Tensor:
        return self.__add__(other)

    def __rsub__(self, other: Any) -> Tensor:
        return constant(other, self.data) - self

    def __rmul__(self, other: Any) -> Tensor:
        return self.__mul__(other)

    def __rtruediv__(self, other: Any) -> Tensor:
        return constant(other, self.data) / self

    def __rpow__(self, other: Any) -> Tensor:
        return constant(other, self.data) ** self

    def __matmul__(self, other: Any) -> Tensor:
        return self.matmul(other if isinstance(other, Tensor) else constant(other, self.data))

    def __rmatmul__(self, other: Any) -> Tensor:
        return constant(other, self.data).matmul(self)

    def matmul(self, other: Tensor) -> Tensor:
        """(..., n, k) @ (..., k, m) -> (..., n, m); a vector is a row on the left, a column on the right."""
        if not isinstance(other, Tensor):
            raise TypeError(f"matmul needs a Tensor, not {type(other).__name__}: wrap it, Tensor(values)")
        try:
            return wrap(product(self.data, other.data))
        except ValueError:
            raise ValueError(
                f"matmul of shapes {self.shape} and {other.shape}: "
                "the last dimension of the first must be the second-to-last of the second"
            ) from None

    # comparisons give masks, not tensors

    def __lt__(self, other: Any) -> Any:
        return np.less(self.data, raw(other, self.data))

    def __le__(self, other: Any) -> Any:
        return np.less_equal(self.data, raw(other, self.data))

    def __gt__(self, other: Any) -> Any:
        return np.greater(self.data, raw(other, self.data))

    def __ge__(self, other: Any) -> Any:
        return np.greater_equal(self.data, raw(other, self.data))

    # functions of each element

    def exp(self) -> Tensor:
        """e^x."""
        return wrap(np.exp(self.data))

    def log(self) -> Tensor:
        """The natural logarithm."""
        return wrap(np.log(self.data))

    def sqrt(self) -> Tensor:
        """The square root."""
        return self**0.5

    def abs(self) -> Tensor:
        """|x|."""
        return wrap(np.abs(self.data))

    def tanh(self) -> Tensor:
        """The hyperbolic tangent."""
        return wrap(np.tanh(self.data))

    def sigmoid(self) -> Tensor:
        """1 / (1 + e^-x), by the hyperbolic tangent, which never overflows."""
        return wrap(0.5 * np.tanh(0.5 * self.data) + 0.5)

    def clip(self, low: float | None = None, high: float | None = None) -> Tensor:
        """Each element moved into [low, high]."""
        return wrap(np.clip(self.data, low, high))

    def masked_fill(self, mask: Any, value: float) -> Tensor:
        """`value` where `mask` holds, the element elsewhere; `mask` broadcasts to the shape."""
        return wrap(np.where(as_mask(mask), self.dtype.type(value), self.data))

    def where(self, condition: Any, other: Any) -> Tensor:
        """The element where `condition` holds, that of `other` elsewhere."""
        return wrap(np.where(as_mask(condition), self.data, np.asarray(raw(other, self.data), self.dtype)))

    # reductions: over every axis (None), one, or a tuple of them

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The sum over `axis`."""
        return wrap(self.data.sum(axis=axis, keepdims=keepdims))

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The arithmetic mean over `axis`."""
        return self.sum(axis, keepdims) / count(self.shape, axis)

    def max(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The largest element over `axis`."""
        return wrap(self.data.max(axis=axis, keepdims=keepdims))

    def min(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The smallest element over `axis`."""
        return -(-self).max(axis, keepdims)

    def var(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The mean squared distance from the mean over `axis`."""
        distance = self - self.mean(axis, keepdims=True)
        return (distance * distance).mean(axis, keepdims)

    def std(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The square root of the variance over `axis`."""
        return self.var(axis, keepdims).sqrt()

    # shape and order

    def reshape(self, *shape: Any) -> Tensor:
        """The elements in row-major order in another shape; one length may be -1."""
        return wrap(self.data.reshape(unpacked(shape)))

    def view(self, *shape: Any) -> Tensor:
        """The same as `reshape`."""
        return self.reshape(*shape)

    def flatten(self, start: int = 0) -> Tensor:
        """The dimensions from `start` on as one."""
        return self.reshape(*self.shape[:start], prod(self.shape[start:]))

    def squeeze(self, axis: Axis = None) -> Tensor:
        """Without dimensions of length 1: all of them, or those of `axis`."""
        return self.reshape(np.squeeze(self.data, axis).shape)

    def unsqueeze(self, axis: int) -> Tensor:
        """With a dimension of length 1 at `axis`."""
        return self.reshape(np.expand_dims(self.data, axis).shape)

    def broadcast_to(self, shape: tuple[int, ...]) -> Tensor:
        """The elements repeated to `shape` without taking memory; not to be written into."""
        return wrap(np.broadcast_to(self.data, shape))

    def transpose(self, dim0: int | None = None, dim1: int | None = None) -> Tensor:
        """Two dimensions swapped: the last two unless given."""
        if (dim0 is None) != (dim1 is None):
            raise ValueError("transpose swaps two dimensions: give both dim0 and dim1, or neither")
        if dim0 is None or dim1 is None:
            return wrap(swap(self.data) if self.ndim > 1 else self.data.view())
        return wrap(self.data.swapaxes(dim0, dim1))

    @property
    def T(self) -> Tensor:
        """The last two dimensions swapped."""
        return self.transpose()

    @property
    def mT(self) -> Tensor:
        """The last two dimensions swapped, as an array's `mT`."""
        return self.transpose()

    def permute(self, *axes: Any) -> Tensor:
        """The dimensions in the order of `axes`."""
        return wrap(self.data.transpose(unpacked(axes)))

    def __getitem__(self, key: Any) -> Tensor:
        return wrap(self.data[as_key(key)])

    def concatenate(self, *others: Tensor, axis: int = 0) -> Tensor:
        """This tensor and `others` one after the other along `axis`."""
        return wrap(np.concatenate([self.data, *(other.data for other in others)], axis=axis))

    # NumPy's own functions take tensors: np.exp(x) is x.exp(), array * x is a tensor

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self.data, dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method == "__call__" and ufunc.__name__ in _BY_UFUNC and not options:
            first, *rest = inputs
            first = first if isinstance(first, Tensor) else constant(first, self.data)
            return getattr(first, _BY_UFUNC[ufunc.__name__])(*rest)
        if method == "reduce" and ufunc is np.add and isinstance(inputs[0], Tensor):
            return inputs[0].sum(**{"axis": 0} | options)
        return getattr(ufunc, method)(*map(unwrapped, inputs), **options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        name = function.__name__
        if name == "where" and len(args) == 3:
            return where(*args)
        if name in _BY_FUNCTION and isinstance(args[0], Tensor):
            return getattr(args[0], _BY_FUNCTION[name])(*args[1:], **options)
        return function(*map(unwrapped, args), **{key: unwrapped(value) for key, value in options.items()})


_BY_UFUNC = {
    "add": "__add__", "subtract": "__sub__", "multiply": "__mul__", "divide": "__truediv__",
    "power": "__pow__", "matmul": "__matmul__", "negative": "__neg__", "exp": "exp", "log": "log",
    "sqrt": "sqrt", "absolute": "abs", "tanh": "tanh",
}  # fmt: skip
_BY_FUNCTION = {
    "sum": "sum", "mean": "mean", "max": "max", "amax": "max", "min": "min", "amin": "min", "var": "var",
    "std": "std", "reshape": "reshape", "transpose": "permute", "swapaxes": "transpose", "clip": "clip",
    "squeeze": "squeeze", "expand_dims": "unsqueeze", "broadcast_to": "broadcast_to",
}  # fmt: skip
_PLAIN_INIT = Tensor.__init__
_new = object.__new__


def wrap(data: Any) -> Tensor:
    """A tensor around `data` itself, not copied."""
    if Tensor.__init__ is not _PLAIN_INIT:
        return Tensor(data)
    tensor = _new(Tensor)
    tensor.data = data if data.__class__ is ndarray else np.asarray(data)
    return tensor


def raw(value: Any, like: Array) -> Any:
    """A tensor's array, a Python number as it is, all else as an array in the dtype of `like`."""
    if type(value) in (float, int):
        return value
    if value is None:  # which NumPy takes for nan
        raise TypeError("there is nothing to compute with in None: does a function lack its return?")
    return value.data if isinstance(value, Tensor) else np.asarray(value, dtype=like.dtype)


def constant(value: Any, like: Array) -> Tensor:
    """`value` as a tensor in the dtype of `like`."""
    return wrap(np.array(value, dtype=like.dtype))


def unwrapped(value: Any) -> Any:
    """`value` with arrays in the place of its tensors, one list deep."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(unwrapped, value))
    return value.data if isinstance(value, Tensor) else value


def unpacked(lengths: tuple[Any, ...]) -> tuple[int, ...]:
    """The numbers, given one by one or as one tuple or list."""
    return tuple(lengths[0]) if len(lengths) == 1 and isinstance(lengths[0], (tuple, list)) else lengths


def as_mask(condition: Any) -> npt.NDArray[np.bool_]:
    """A tensor, array or list as truth values."""
    return np.asarray(unwrapped(condition), dtype=bool)


def as_key(key: Any) -> Any:
    """An index in which tensors count as integer arrays."""
    if isinstance(key, tuple):
        return tuple(map(as_key, key))
    return key.data.astype(np.intp) if isinstance(key, Tensor) else key


def count(shape: tuple[int, ...], axis: Axis) -> int:
    """How many elements a reduction over `axis` takes together."""
    axes = range(len(shape)) if axis is None else (axis,) if isinstance(axis, int) else axis
    return prod(shape[each] for each in axes)


def swap(matrices: Array) -> Array:
    """The last two axes swapped."""
    return matrices.swapaxes(-1, -2)


def power(base: Array, exponent: Any) -> Any:
    """base ** exponent; a cube is two products, which NumPy's general power is far slower than."""
    if type(exponent) is int and exponent == 3:
        return base * base * base
    return base**exponent


def product(left: Array, right: Array) -> Array:
    """left @ right; a stack of matrices times one matrix is a single product of all its rows."""
    if left.ndim > 2 and right.ndim == 2:
        rows = left.reshape(prod(left.shape[:-1]), left.shape[-1]) @ right
        return rows.reshape(*left.shape[:-1], right.shape[-1])
    return left @ right


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """The tensors one after the other along an axis that they have."""
    first, *others = tensors
    return first.concatenate(*others, axis=axis)


def stack(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """The tensors one after the other along a new axis."""
    return concatenate([tensor.unsqueeze(axis) for tensor in tensors], axis)


def where(condition: Any, first: Any, second: Any) -> Tensor:
    """Elements of `first` where `condition` holds, of `second` elsewhere."""
    like = next(value.data for value in (first, second, condition) if isinstance(value, Tensor))
    return (first if isinstance(first, Tensor) else constant(first, like)).where(condition, second)
