"""A class in four parts: storage, arithmetic, reductions, shapes, one above the other; masks are tensors."""

from __future__ import annotations

import math

import numpy as np

_dtype = np.float32


def set_default_dtype(dtype):
    global _dtype
    _dtype = dtype


class Storage:
    """An array, and what is known of it."""

    def __init__(self, data, requires_grad=False):
        while isinstance(data, Storage):
            data = data.data
        self._array = np.array(data, dtype=_dtype, copy=True)
        self.requires_grad = bool(requires_grad)
        self.grad = None

    @classmethod
    def _of(cls, array):
        tensor = cls.__new__(cls)
        tensor._array, tensor.requires_grad, tensor.grad = np.asarray(array), False, None
        return tensor

    @property
    def data(self):
        return self._array

    @data.setter
    def data(self, array):
        self._array = np.asarray(array)

    shape = property(lambda self: self._array.shape)
    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: math.prod(self.shape))
    dtype = property(lambda self: self._array.dtype)

    def numpy(self):
        return self._array

    def item(self):
        return self._array.astype(float).item()

    def detach(self):
        return self._of(self._array.view())

    def _other(self, other):
        """The other operand's array, in this one's dtype."""
        return np.asarray(other.data if isinstance(other, Storage) else other).astype(self.dtype, copy=False)

    def __getitem__(self, key):
        if isinstance(key, tuple):
            return self._of(self._array[tuple(map(_key, key))])
        return self._of(self._array[_key(key)])


def _key(key):
    return np.asarray(key.data, dtype=int) if isinstance(key, Storage) else key


class Arithmetic(Storage):
    """Operators; an array on the left is turned away by refusing NumPy's functions."""

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        arrays = [self._other(each) for each in inputs]
        return self._of(getattr(ufunc, method)(*arrays, **options))

    def __add__(self, other):
        return self._of(self.data + self._other(other))

    __radd__ = __add__

    def __neg__(self):
        return self._of(0 - self.data)

    def __sub__(self, other):
        return self._of(self.data - self._other(other))

    def __rsub__(self, other):
        return self._of(self._other(other) - self.data)

    def __mul__(self, other):
        return self._of(self.data * self._other(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._of(self.data / self._other(other))

    def __rtruediv__(self, other):
        return self._of(self._other(other) / self.data)

    def __pow__(self, other):
        return self._of(self.data ** self._other(other))

    def __rpow__(self, other):
        return self._of(self._other(other) ** self.data)

    def __lt__(self, other):
        return self._of(self.data < self._other(other))

    def __le__(self, other):
        return self._of(self.data <= self._other(other))

    def __gt__(self, other):
        return self._of(self.data > self._other(other))

    def __ge__(self, other):
        return self._of(self.data >= self._other(other))

    def matmul(self, other):
        if isinstance(other, Storage):
            try:
                return self._of(product(self.data, other.data))
            except ValueError as error:
                raise ValueError(f"{self.shape} @ {other.shape}: {error}") from error
        raise TypeError("not a tensor")

    def __matmul__(self, other):
        return self._of(product(self.data, self._other(other)))

    def __rmatmul__(self, other):
        return self._of(product(self._other(other), self.data))

    def exp(self):
        return np.exp(self)

    def log(self):
        return np.log(self)

    def sqrt(self):
        return self**0.5

    def abs(self):
        return np.maximum(self, -self)

    def tanh(self):
        return np.tanh(self)

    def sigmoid(self):
        return ((self / 2).tanh() + 1) / 2


class Reductions(Arithmetic):
    """Many numbers to few: axes are moved to the end and taken together as one."""

    def _last(self, axis):
        axes = range(self.ndim) if axis is None else np.atleast_1d(axis)
        axes = sorted(int(each) % self.ndim for each in axes)
        kept = [each for each in range(self.ndim) if each not in axes]
        joined = math.prod(self.shape[each] for each in axes)
        rows = self.data.transpose(*kept, *axes).reshape(*(self.shape[each] for each in kept), joined)
        return rows, [1 if each in axes else length for each, length in enumerate(self.shape)]

    def _reduced(self, how, axis, keepdims):
        rows, kept = self._last(axis)
        reduced = how(rows, axis=-1)
        return self._of(np.reshape(reduced, kept) if keepdims else reduced)

    def sum(self, axis=None, keepdims=False):
        return self._reduced(np.sum, axis, keepdims)

    def max(self, axis=None, keepdims=False):
        return self._reduced(np.max, axis, keepdims)

    def min(self, axis=None, keepdims=False):
        return self._reduced(np.min, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        return self._reduced(np.mean, axis, keepdims)

    def var(self, axis=None, keepdims=False):
        return (self - self.mean(axis, keepdims=True)).__pow__(2).mean(axis, keepdims)

    def std(self, axis=None, keepdims=False):
        return np.sqrt(self.var(axis, keepdims))


class Tensor(Reductions):
    """Shapes, masks and selections."""

    def clip(self, low=-math.inf, high=math.inf):
        low, high = -math.inf if low is None else low, math.inf if high is None else high
        return self.where(self > low, low).where(self < high, high)

    def where(self, condition, other):
        chosen = np.asarray(condition.data if isinstance(condition, Storage) else condition).astype(bool)
        return self._of(np.where(chosen, self.data, self._other(other)))

    def masked_fill(self, mask, value):
        mask = np.asarray(mask.data if isinstance(mask, Storage) else mask).astype(bool)
        return self.where(~mask, value)

    def reshape(self, *shape):
        shape = shape[0] if isinstance(shape[0], (tuple, list)) else shape
        return self._of(self.data.reshape(shape).copy())

    def view(self, *shape):
        return self.reshape(*shape)

    def flatten(self, start=0):
        return self.reshape(*self.shape[:start], math.prod(self.shape[start:]))

    def squeeze(self, axis=None):
        if axis is None:
            return self.reshape([length for length in self.shape if length != 1])
        if self.shape[axis] != 1:
            raise ValueError(f"dimension {axis} has length {self.shape[axis]}")
        lengths = list(self.shape)
        del lengths[axis]
        return self.reshape(lengths)

    def unsqueeze(self, axis):
        lengths = list(self.shape)
        lengths.insert(axis if axis >= 0 else axis + self.ndim + 1, 1)
        return self.reshape(lengths)

    def transpose(self, dim0=None, dim1=None):
        if dim0 is None and dim1 is None:
            return self._of(np.matrix_transpose(self.data)) if self.ndim > 1 else self.detach()
        if dim0 is None or dim1 is None:
            raise ValueError("one dimension has nothing to swap with")
        return self._of(np.swapaxes(self.data, dim0, dim1))

    @property
    def T(self):
        return self.transpose()

    def permute(self, *axes):
        axes = axes[0] if isinstance(axes[0], (tuple, list)) else axes
        if sorted(axis % self.ndim for axis in axes) != list(range(self.ndim)):
            raise ValueError(f"{axes} does not name every dimension once")
        return self._of(np.moveaxis(self.data, axes, range(self.ndim)))

    def concatenate(self, *others, axis=0):
        return self._of(np.concatenate([each.data for each in (self, *others)], axis=axis))


def product(left, right):
    return np.matmul(left, right)


def concatenate(tensors, axis=0):
    first, *rest = tensors
    return first.concatenate(*rest, axis=axis)


def stack(tensors, axis=0):
    return concatenate([each.unsqueeze(axis) for each in tensors], axis)
