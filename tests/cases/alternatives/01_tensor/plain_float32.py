"""float32 and nothing else: no helpers, a copy at every result, NumPy told to keep its hands off."""

import numpy as np


class Tensor:
    """Numbers in float32."""

    __array_ufunc__ = None

    def __init__(self, data, requires_grad=False):
        if isinstance(data, Tensor):
            data = data.data
        self.data = np.array(data).astype(np.float32)
        self.requires_grad = requires_grad
        self.grad = None

    def __repr__(self):
        return f"Tensor(data={self.data}, shape={self.shape})"

    @property
    def shape(self):
        return tuple(self.data.shape)

    @property
    def size(self):
        return np.prod(self.data.shape, dtype=int)

    @property
    def ndim(self):
        return len(self.data.shape)

    @property
    def dtype(self):
        return self.data.dtype

    def numpy(self):
        return self.data

    def item(self):
        if self.data.size != 1:
            raise ValueError("item() needs exactly one element")
        return float(self.data.flat[0])

    def detach(self):
        new = Tensor(0.0)
        new.data = self.data
        return new

    def __add__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data + other.data)
        return Tensor(self.data + other)

    def __sub__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data - other.data)
        return Tensor(self.data - other)

    def __mul__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data * other.data)
        return Tensor(self.data * other)

    def __truediv__(self, other):
        if isinstance(other, Tensor):
            return Tensor(self.data / other.data)
        return Tensor(self.data / other)

    def __pow__(self, other):
        if isinstance(other, Tensor):
            return Tensor(np.power(self.data, other.data))
        return Tensor(np.power(self.data, np.float32(other)))

    def __neg__(self):
        return Tensor(np.negative(self.data))

    def __radd__(self, other):
        return Tensor(other) + self

    def __rsub__(self, other):
        return -self + other

    def __rmul__(self, other):
        return Tensor(other) * self

    def __rtruediv__(self, other):
        return Tensor(other) / self

    def __rpow__(self, other):
        return Tensor(other) ** self

    def __lt__(self, other):
        return self.data < Tensor(other).data

    def __le__(self, other):
        return self.data <= Tensor(other).data

    def __gt__(self, other):
        return self.data > Tensor(other).data

    def __ge__(self, other):
        return self.data >= Tensor(other).data

    def __matmul__(self, other):
        return self.matmul(other if isinstance(other, Tensor) else Tensor(other))

    def __rmatmul__(self, other):
        return Tensor(other).matmul(self)

    def matmul(self, other):
        if not isinstance(other, Tensor):
            raise TypeError(f"Expected Tensor, got {type(other)}")
        if self.ndim == 0 or other.ndim == 0:
            raise ValueError(f"cannot matmul {self.shape} and {other.shape}")
        inner = other.shape[0] if other.ndim == 1 else other.shape[-2]
        if self.shape[-1] != inner:
            raise ValueError(f"cannot matmul {self.shape} with {other.shape}: {self.shape[-1]} != {inner}")
        return Tensor(np.matmul(self.data, other.data))

    def exp(self):
        return Tensor(np.exp(self.data))

    def log(self):
        return Tensor(np.log(self.data))

    def sqrt(self):
        return Tensor(np.sqrt(self.data))

    def abs(self):
        return Tensor(np.where(self.data < 0, -self.data, self.data))

    def tanh(self):
        return Tensor(np.tanh(self.data))

    def sigmoid(self):
        small = np.exp(-np.abs(self.data))
        return Tensor(np.where(self.data >= 0, 1 / (1 + small), small / (1 + small)))

    def clip(self, low=None, high=None):
        out = self.data.copy()
        if low is not None:
            out[out < low] = low
        if high is not None:
            out[out > high] = high
        return Tensor(out)

    def masked_fill(self, mask, value):
        mask = Tensor(mask).data != 0
        out = self.data.copy()
        out[np.broadcast_to(mask, out.shape)] = value
        return Tensor(out)

    def where(self, condition, other):
        condition = Tensor(condition).data != 0
        return Tensor(np.where(condition, self.data, Tensor(other).data))

    def sum(self, axis=None, keepdims=False):
        return Tensor(np.sum(self.data, axis=axis, keepdims=keepdims))

    def mean(self, axis=None, keepdims=False):
        return Tensor(np.mean(self.data, axis=axis, keepdims=keepdims))

    def max(self, axis=None, keepdims=False):
        return Tensor(np.max(self.data, axis=axis, keepdims=keepdims))

    def min(self, axis=None, keepdims=False):
        return Tensor(np.min(self.data, axis=axis, keepdims=keepdims))

    def var(self, axis=None, keepdims=False):
        return Tensor(np.var(self.data, axis=axis, keepdims=keepdims))

    def std(self, axis=None, keepdims=False):
        return Tensor(np.std(self.data, axis=axis, keepdims=keepdims))

    def reshape(self, *shape):
        if len(shape) == 1 and isinstance(shape[0], (list, tuple)):
            shape = tuple(shape[0])
        return Tensor(np.reshape(self.data, shape))

    def view(self, *shape):
        return self.reshape(*shape)

    def flatten(self, start=0):
        rest = 1
        for length in self.shape[start:]:
            rest = rest * length
        return self.reshape((*self.shape[:start], rest))

    def squeeze(self, axis=None):
        return Tensor(np.squeeze(self.data, axis=axis))

    def unsqueeze(self, axis):
        return Tensor(np.expand_dims(self.data, axis))

    def transpose(self, dim0=None, dim1=None):
        if dim0 is None and dim1 is None:
            if self.ndim < 2:
                return Tensor(self.data)
            dim0, dim1 = self.ndim - 2, self.ndim - 1
        elif dim0 is None or dim1 is None:
            raise ValueError("Both dim0 and dim1 must be specified")
        axes = list(range(self.ndim))
        axes[dim0], axes[dim1] = axes[dim1], axes[dim0]
        return Tensor(np.transpose(self.data, axes))

    @property
    def T(self):
        return self.transpose()

    def permute(self, *axes):
        if len(axes) == 1 and isinstance(axes[0], (list, tuple)):
            axes = tuple(axes[0])
        return Tensor(np.transpose(self.data, axes))

    def __getitem__(self, key):
        if isinstance(key, Tensor):
            key = key.data.astype(int)
        if isinstance(key, tuple):
            key = tuple(k.data.astype(int) if isinstance(k, Tensor) else k for k in key)
        return Tensor(self.data[key])

    def concatenate(self, *others, axis=0):
        return concatenate([self, *others], axis)


def concatenate(tensors, axis=0):
    return Tensor(np.concatenate([t.data for t in tensors], axis=axis))


def stack(tensors, axis=0):
    return Tensor(np.stack([t.data for t in tensors], axis=axis))
