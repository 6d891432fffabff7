"""How one student fills in module 01: by the hints of the lesson, in other words than the reference.

Only the bodies count; `typed_test.py` puts each into the notebook where its exercise stands.
"""

# ruff: noqa: F821


class Tensor:
    def __init__(self, data, requires_grad):
        if isinstance(data, Tensor):
            data = data.data
        self.data = np.array(data, dtype=_default_dtype)
        self.requires_grad = requires_grad
        self.grad = None

    def shape(self):
        return tuple(self.data.shape)

    def size(self):
        return prod(self.data.shape)

    def ndim(self):
        return len(self.data.shape)

    def dtype(self):
        return np.dtype(self.data.dtype)

    def numpy(self):
        return self.data[...]

    def item(self):
        only = self.data.item()
        return float(only)

    def detach(self):
        return wrap(self.numpy())

    def __add__(self, other):
        return wrap(np.add(self.data, raw(other, self.data)))

    def __sub__(self, other):
        return wrap(np.subtract(self.data, raw(other, self.data)))

    def __mul__(self, other):
        return wrap(np.multiply(self.data, raw(other, self.data)))

    def __truediv__(self, other):
        return wrap(np.divide(self.data, raw(other, self.data)))

    def __pow__(self, other):
        exponent = raw(other, self.data)
        return wrap(power(self.data, exponent))

    def __neg__(self):
        return wrap(-self.data)

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        left = constant(other, self.data)
        return left - self

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        left = constant(other, self.data)
        return left / self

    def __rpow__(self, other):
        left = constant(other, self.data)
        return left**self

    def __matmul__(self, other):
        if not isinstance(other, Tensor):
            other = constant(other, self.data)
        return self.matmul(other)

    def __rmatmul__(self, other):
        left = constant(other, self.data)
        return left.matmul(self)

    def matmul(self, other):
        if not isinstance(other, Tensor):
            raise TypeError(f"{other!r} is not a Tensor")
        try:
            result = product(self.data, other.data)
        except ValueError as error:
            raise ValueError(f"{self.shape} @ {other.shape} does not fit") from error
        return wrap(result)

    def __lt__(self, other):
        return self.data < raw(other, self.data)

    def __le__(self, other):
        return self.data <= raw(other, self.data)

    def __gt__(self, other):
        return self.data > raw(other, self.data)

    def __ge__(self, other):
        return self.data >= raw(other, self.data)

    def exp(self):
        values = np.exp(self.data)
        return wrap(values)

    def log(self):
        values = np.log(self.data)
        return wrap(values)

    def sqrt(self):
        return wrap(np.sqrt(self.data))

    def abs(self):
        return wrap(np.absolute(self.data))

    def tanh(self):
        values = np.tanh(self.data)
        return wrap(values)

    def sigmoid(self):
        return ((self / 2).tanh() + 1) / 2

    def clip(self, low, high):
        clipped = np.clip(self.data, low, high)
        return wrap(clipped)

    def masked_fill(self, mask, value):
        truths = as_mask(mask)
        return wrap(np.where(truths, self.dtype.type(value), self.data))

    def where(self, condition, other):
        elsewhere = np.asarray(raw(other, self.data)).astype(self.dtype)
        return wrap(np.where(as_mask(condition), self.data, elsewhere))

    def sum(self, axis, keepdims):
        return wrap(np.sum(self.data, axis=axis, keepdims=keepdims))

    def mean(self, axis, keepdims):
        total = self.sum(axis=axis, keepdims=keepdims)
        return total / count(self.shape, axis)

    def max(self, axis, keepdims):
        return wrap(np.max(self.data, axis=axis, keepdims=keepdims))

    def min(self, axis, keepdims):
        turned = -self
        return -turned.max(axis=axis, keepdims=keepdims)

    def var(self, axis, keepdims):
        centred = self - self.mean(axis, True)
        return (centred**2).mean(axis, keepdims)

    def std(self, axis, keepdims):
        return self.var(axis=axis, keepdims=keepdims).sqrt()

    def reshape(self, *shape):
        lengths = unpacked(shape)
        return wrap(np.reshape(self.data, lengths))

    def flatten(self, start):
        before, after = self.shape[:start], self.shape[start:]
        return self.reshape((*before, prod(after)))

    def squeeze(self, axis):
        return wrap(np.squeeze(self.data, axis))

    def unsqueeze(self, axis):
        return wrap(np.expand_dims(self.data, axis))

    def transpose(self, dim0, dim1):
        if [dim0, dim1].count(None) == 1:
            raise ValueError("one dimension alone cannot be swapped")
        if dim0 is None:
            return wrap(swap(self.data)) if self.ndim >= 2 else self.detach()
        return wrap(np.swapaxes(self.data, dim0, dim1))

    def permute(self, *axes):
        order = unpacked(axes)
        return wrap(np.transpose(self.data, order))

    def __getitem__(self, key):
        part = self.data[as_key(key)]
        return wrap(part)

    def concatenate(self, *others, axis):
        arrays = [tensor.data for tensor in (self, *others)]
        return wrap(np.concatenate(arrays, axis))


def count(shape, axis):
    if axis is None:
        return prod(shape)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return prod([shape[i] for i in axes])


def product(left, right):
    if right.ndim != 2 or left.ndim < 3:
        return left @ right
    *leading, inner = left.shape
    flat = left.reshape(prod(leading), inner) @ right
    return flat.reshape(*leading, right.shape[1])


def concatenate(tensors, axis):
    return tensors[0].concatenate(*tensors[1:], axis=axis)


def stack(tensors, axis):
    longer = [tensor.unsqueeze(axis) for tensor in tensors]
    return concatenate(longer, axis)
