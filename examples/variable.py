"""Reverse-mode differentiation by the older course text: Variables whose grad_fn is a closure."""

import numpy as np
from tinytorch.core.tensor import Tensor


class Variable:
    """A tensor that knows how it was made."""

    def __init__(self, data, requires_grad=True, grad_fn=None):
        if isinstance(data, Variable):
            data = data.data
        self.data = data if isinstance(data, Tensor) else Tensor(data)
        self.requires_grad = requires_grad
        self.grad = None
        self.grad_fn = grad_fn
        self.parents = ()
        self.is_leaf = grad_fn is None

    @property
    def shape(self):
        return self.data.shape

    @property
    def size(self):
        return self.data.size

    def zero_grad(self):
        self.grad = None

    def detach(self):
        return Variable(self.data, requires_grad=False)

    def backward(self, gradient=None):
        if gradient is None:
            gradient = np.ones(self.shape)
        pending = {id(self): _values(gradient)}
        for variable in reversed(_in_order(self)):
            gradient = pending.pop(id(variable), None)
            if gradient is None:
                continue
            if variable.grad_fn is None:
                old = 0 if variable.grad is None else variable.grad.data.data
                variable.grad = Variable(old + gradient, requires_grad=False)
                continue
            for parent, share in zip(variable.parents, variable.grad_fn(gradient), strict=True):
                if parent.requires_grad:
                    share = _fitted(share, parent.shape)
                    pending[id(parent)] = pending.get(id(parent), 0) + share

    def __add__(self, other):
        return add(self, other)

    def __sub__(self, other):
        return subtract(self, other)

    def __mul__(self, other):
        return multiply(self, other)

    def __truediv__(self, other):
        return divide(self, other)

    def __pow__(self, exponent):
        return power(self, exponent)

    def __neg__(self):
        return multiply(self, -1.0)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return subtract(other, self)

    def __rtruediv__(self, other):
        return divide(other, self)

    def __matmul__(self, other):
        return matmul(self, other)

    def sum(self, axis=None, keepdims=False):
        def grad_fn(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            return (np.broadcast_to(g, self.shape),)

        return _made(self.data.data.sum(axis=axis, keepdims=keepdims), grad_fn, self)

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total * (total.size / self.size)


def _values(value):
    while not isinstance(value, np.ndarray):
        value = value.data if hasattr(value, "data") and not np.isscalar(value) else np.asarray(value)
    return value


def _in_order(root):
    """Every variable after the ones it was made from."""
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        variable, expanded = stack.pop()
        if expanded:
            order.append(variable)
        elif id(variable) not in seen:
            seen.add(id(variable))
            stack.append((variable, True))
            stack.extend((parent, False) for parent in variable.parents)
    return order


def _fitted(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1 and gradient.shape[axis] != 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


def _made(values, grad_fn, *parents):
    needed = any(parent.requires_grad for parent in parents)
    result = Variable(values, requires_grad=needed, grad_fn=grad_fn if needed else None)
    result.parents = parents if needed else ()
    return result


def _both(a, b):
    a = a if isinstance(a, Variable) else Variable(a, requires_grad=False)
    b = b if isinstance(b, Variable) else Variable(b, requires_grad=False)
    return a, b, a.data.data, b.data.data


def add(a, b):
    a, b, x, y = _both(a, b)
    return _made(x + y, lambda g: (g, g), a, b)


def subtract(a, b):
    a, b, x, y = _both(a, b)
    return _made(x - y, lambda g: (g, -g), a, b)


def multiply(a, b):
    a, b, x, y = _both(a, b)
    return _made(x * y, lambda g: (g * y, g * x), a, b)


def divide(a, b):
    a, b, x, y = _both(a, b)
    return _made(x / y, lambda g: (g / y, -g * x / y**2), a, b)


def power(a, exponent):
    x = a.data.data
    return _made(x**exponent, lambda g: (g * exponent * x ** (exponent - 1),), a)


def matmul(a, b):
    a, b, x, y = _both(a, b)
    return _made(x @ y, lambda g: (g @ np.swapaxes(y, -1, -2), np.swapaxes(x, -1, -2) @ g), a, b)


def relu_with_grad(x):
    values = x.data.data
    return _made(np.maximum(values, 0), lambda g: (g * (values > 0),), x)


def sigmoid_with_grad(x):
    out = 1 / (1 + np.exp(-np.clip(x.data.data, -60, 60)))
    return _made(out, lambda g: (g * out * (1 - out),), x)


def tanh_with_grad(x):
    out = np.tanh(x.data.data)
    return _made(out, lambda g: (g * (1 - out**2),), x)
