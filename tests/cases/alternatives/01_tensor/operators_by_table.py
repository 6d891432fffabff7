"""Methods made from tables of NumPy functions, put onto the class in loops; the constructor is slotted."""

from __future__ import annotations

import operator
from functools import reduce

import numpy as np

DEFAULT = [np.float32]


def set_default_dtype(dtype):
    """The dtype of tensors made from now on."""
    DEFAULT[0] = np.dtype(dtype).type


def values(anything):
    """The array in a tensor, or made of anything else, in the default dtype."""
    if isinstance(anything, Tensor):
        return anything.data
    return np.asarray(anything, DEFAULT[0])


def new(array):
    """A tensor around an array, without a copy."""
    made = object.__new__(Tensor)
    made.data, made.requires_grad, made.grad = np.asarray(array), False, None
    return made


class Tensor:
    """Three slots and nothing else."""

    __slots__ = ("data", "grad", "requires_grad")
    __array_priority__ = 1000
    __array_ufunc__ = None

    def __init__(self, data, requires_grad=False):
        self.data = values(data).copy()
        self.requires_grad, self.grad = requires_grad, None

    def item(self):
        (only,) = self.data.ravel().tolist()
        return float(only)

    def numpy(self):
        return self.data

    def detach(self):
        return new(self.data)

    def matmul(self, other):
        if not isinstance(other, Tensor):
            raise TypeError("wrap it in a Tensor")
        shapes = f"{self.shape} and {other.shape}"
        if not self.ndim or not other.ndim:
            raise ValueError(f"no matrix in {shapes}")
        left, right = self.data, other.data
        rows = left[None, :] if left.ndim == 1 else left
        columns = right[:, None] if right.ndim == 1 else right
        if rows.shape[-1] != columns.shape[-2]:
            raise ValueError(f"inner lengths differ: {shapes}")
        out = np.einsum("...ik,...kj->...ij", rows, columns)
        out = out[..., 0] if right.ndim == 1 else out
        return new(out[..., 0, :] if left.ndim == 1 < right.ndim else out[0] if left.ndim == 1 else out)

    def __matmul__(self, other):
        return self.matmul(new(values(other)))

    def __rmatmul__(self, other):
        return new(values(other)).matmul(self)

    def clip(self, low=None, high=None):
        out = self.data if low is None else np.maximum(self.data, values(low))
        return new(np.array(out if high is None else np.minimum(out, values(high))))

    def masked_fill(self, mask, value):
        return new(np.full_like(self.data, value)).where(mask, self)

    def where(self, condition, other):
        return new(np.where(values(condition).astype(bool), self.data, values(other)))

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total * (total.size / self.size)

    def var(self, axis=None, keepdims=False):
        return ((self - self.mean(axis, True)) ** 2).mean(axis, keepdims)

    def std(self, axis=None, keepdims=False):
        return self.var(axis, keepdims).sqrt()

    def reshape(self, *shape):
        return new(self.data.reshape(*shape))

    view = reshape

    def flatten(self, start=0):
        return self.reshape((*self.shape[:start], reduce(operator.mul, self.shape[start:], 1)))

    def squeeze(self, axis=None):
        return new(self.data.squeeze(axis))

    def unsqueeze(self, axis):
        where = axis if axis >= 0 else self.ndim + 1 + axis
        return new(self.data[(slice(None),) * where + (None,)])

    def transpose(self, dim0=None, dim1=None):
        given = [dim for dim in (dim0, dim1) if dim is not None]
        if len(given) == 1:
            raise ValueError("two dimensions, or none")
        if not given and self.ndim < 2:
            return self
        return new(np.swapaxes(self.data, *(given or (-2, -1))))

    T = property(transpose)

    def permute(self, *axes):
        return new(self.data.transpose(*axes))

    def __getitem__(self, key):
        keys = key if isinstance(key, tuple) else (key,)
        keys = tuple(values(k).astype(np.int64) if isinstance(k, Tensor) else k for k in keys)
        return new(self.data[keys if isinstance(key, tuple) else keys[0]])

    def concatenate(self, *others, axis=0):
        return concatenate((self, *others), axis)


def binary(function):
    """An operator and its reflection."""
    return (
        lambda self, other: new(function(self.data, values(other))),
        lambda self, other: new(function(values(other), self.data)),
    )


OPERATORS = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.true_divide, "pow": np.power,
}  # fmt: skip
for name, function in OPERATORS.items():
    straight, reflected = binary(function)
    setattr(Tensor, f"__{name}__", straight)
    setattr(Tensor, f"__r{name}__", reflected)

for ask in (operator.lt, operator.le, operator.gt, operator.ge):
    setattr(Tensor, f"__{ask.__name__}__", lambda self, other, ask=ask: ask(self.data, values(other)))


def steady(x):
    """The sigmoid by the logarithm of 1 + e^-x, which never overflows."""
    return np.exp(-np.logaddexp(0, -x))


ELEMENTWISE = {
    "__neg__": np.negative, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": np.absolute,
    "tanh": np.tanh, "sigmoid": steady,
}  # fmt: skip
for name, function in ELEMENTWISE.items():
    setattr(Tensor, name, lambda self, call=function: new(call(self.data)))

for name, function in {"sum": np.add, "max": np.maximum, "min": np.minimum}.items():
    setattr(
        Tensor,
        name,
        lambda self, axis=None, keepdims=False, fold=function: new(
            fold.reduce(self.data, axis=axis, keepdims=keepdims)
        ),
    )

for name in ("shape", "size", "ndim", "dtype"):
    setattr(Tensor, name, property(lambda self, ask=name: getattr(self.data, ask)))


def concatenate(tensors, axis=0):
    return new(np.concatenate(list(map(values, tensors)), axis))


def stack(tensors, axis=0):
    return new(np.stack(list(map(values, tensors)), axis))
