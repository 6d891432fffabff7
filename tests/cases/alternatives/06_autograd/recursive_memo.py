"""Asks instead of pushing: the gradient of a tensor is the sum over its users, computed once and remembered.

The question is asked recursively, from the leaves up, so the recursion limit is raised for as long as the
walk lasts (pure Python calls take no C stack). Rules are methods of a pair: `of_a`, `of_b` or `of_x`.
"""

import sys
from contextlib import contextmanager

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor


class _Switch:
    on = True


def is_grad_enabled():
    return _Switch.on


@contextmanager
def no_grad():
    was = _Switch.on
    _Switch.on = False
    try:
        yield
    finally:
        _Switch.on = was


def arr(x):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


def needs(x):
    return isinstance(x, Tensor) and x.requires_grad


class Function:
    """A rule: a method for each operand, named after it, is asked for that operand's gradient."""

    names = ("x",)

    def __init__(self, *tensors):
        self.saved_tensors = tensors
        self.setup()

    def setup(self):
        pass

    def share(self, i, g):
        """The gradient of operand number `i`, reduced to its shape."""
        operand = self.saved_tensors[i]
        return reduced(getattr(self, f"of_{self.names[i]}")(g), operand.shape)

    def apply(self, grad_output):
        if not hasattr(self, f"of_{self.names[0]}"):
            raise NotImplementedError(f"{type(self).__name__} does not say how")
        shares = range(len(self.saved_tensors))
        return tuple(self.share(i, grad_output) if needs(self.saved_tensors[i]) else None for i in shares)

    @property
    def x(self):
        return self.saved_tensors[0].data

    @property
    def a(self):
        return arr(self.saved_tensors[0])

    @property
    def b(self):
        return arr(self.saved_tensors[1])


def reduced(g, shape):
    g = np.asarray(g)
    if g.shape == shape:
        return g
    aligned = (1,) * (g.ndim - len(shape)) + shape
    return g.sum(axis=tuple(i for i in range(g.ndim) if aligned[i] < g.shape[i]), keepdims=True).reshape(
        shape
    )


class Pair(Function):
    names = ("a", "b")


class AddBackward(Pair):
    def of_a(self, g):
        return g

    def of_b(self, g):
        return g


class SubBackward(Pair):
    def of_a(self, g):
        return g

    def of_b(self, g):
        return 0 - g


class MulBackward(Pair):
    def of_a(self, g):
        return self.b * g

    def of_b(self, g):
        return self.a * g


class DivBackward(Pair):
    def of_a(self, g):
        return g / self.b

    def of_b(self, g):
        return -self.a * g / (self.b * self.b)


class PowBackward(Pair):
    def of_a(self, g):
        return g * self.b * np.power(self.a, self.b - 1)

    def of_b(self, g):
        log = np.where(self.a > 0, np.log(np.where(self.a > 0, self.a, 1)), 0)
        return g * np.power(self.a, self.b) * log


class MatmulBackward(Pair):
    def of_a(self, g):
        g, b = self.opened(g), self.b if self.b.ndim > 1 else self.b[:, None]
        return self.closed(np.matmul(g, b.swapaxes(-1, -2)), self.a.ndim == 1, -2, self.a.shape)

    def of_b(self, g):
        g, a = self.opened(g), self.a if self.a.ndim > 1 else self.a[None, :]
        return self.closed(np.matmul(a.swapaxes(-1, -2), g), self.b.ndim == 1, -1, self.b.shape)

    def opened(self, g):
        """`g` with the axes that it would have if both operands were matrices."""
        g = g[..., None] if self.b.ndim == 1 else g
        return np.expand_dims(g, -2) if self.a.ndim == 1 else g

    def closed(self, grad, vector, axis, shape):
        return reduced(grad.squeeze(axis), shape) if vector else grad


class NegBackward(Function):
    def of_x(self, g):
        return -g


class SumBackward(Function):
    def __init__(self, tensor, axis=None, keepdims=False):
        self.axis, self.keepdims = axis, keepdims
        super().__init__(tensor)

    def spread(self, g):
        return np.broadcast_to(
            g if self.keepdims or self.axis is None else np.expand_dims(g, self.axis), self.x.shape
        )

    def of_x(self, g):
        return self.spread(g)


class MeanBackward(SumBackward):
    def of_x(self, g):
        return self.spread(g) * (np.size(g) / self.x.size)


class MaxBackward(SumBackward):
    def of_x(self, g):
        best = self.x == np.amax(self.x, axis=self.axis, keepdims=True)
        return self.spread(g) * best / best.sum(axis=self.axis, keepdims=True, dtype=self.x.dtype)


class ReshapeBackward(Function):
    def __init__(self, tensor, original_shape):
        self.original_shape = original_shape
        super().__init__(tensor)

    def of_x(self, g):
        return g.reshape(self.original_shape)


class TransposeBackward(Function):
    def __init__(self, tensor, dim0=None, dim1=None):
        self.dim0, self.dim1 = dim0, dim1
        super().__init__(tensor)

    def of_x(self, g):
        if self.dim0 is None:
            return g.swapaxes(-2, -1) if g.ndim > 1 else g
        return g.swapaxes(self.dim0, self.dim1)


class PermuteBackward(Function):
    def __init__(self, tensor, axes):
        self.axes = axes
        super().__init__(tensor)

    def of_x(self, g):
        positions = dict(zip((axis % g.ndim for axis in self.axes), range(g.ndim), strict=True))
        return g.transpose([positions[axis] for axis in range(g.ndim)])


class SliceBackward(Function):
    def __init__(self, tensor, key):
        self.key = key
        super().__init__(tensor)

    def of_x(self, g):
        grad = np.zeros(self.x.shape, self.x.dtype)
        np.add.at(grad, self.key, g)
        return grad


class EmbeddingBackward(Function):
    def __init__(self, weight, indices):
        self.order = arr(indices).astype(int).ravel()
        super().__init__(weight)

    def of_x(self, g):
        rows = g.reshape(self.order.size, -1)
        grad = np.zeros(self.x.shape, self.x.dtype)
        for row in np.unique(self.order):
            grad[row] = rows[self.order == row].sum(axis=0)
        return grad


class MaskedFillBackward(Function):
    def __init__(self, tensor, mask, value=0.0):
        self.mask = arr(mask).astype(bool)
        super().__init__(tensor)

    def of_x(self, g):
        return g * np.logical_not(self.mask)


class ClipBackward(Function):
    def __init__(self, tensor, low=None, high=None):
        self.ends = low, high
        super().__init__(tensor)

    def of_x(self, g):
        return g * np.equal(self.x, self.x.clip(*self.ends))


class LogBackward(Function):
    def of_x(self, g):
        return g / self.x


class AbsBackward(Function):
    def of_x(self, g):
        return np.where(self.x >= 0, g, -g)


class ReLUBackward(Function):
    def of_x(self, g):
        return g * np.where(self.x > 0, np.float32(1), np.float32(0))


class GELUBackward(Function):
    def __init__(self, tensor, approximate="tanh"):
        self.slope = _sigmoid_form if approximate == "sigmoid" else _tanh_form
        super().__init__(tensor)

    def of_x(self, g):
        return g * self.slope(self.x)


def _sigmoid_form(x):
    s = 0.5 + 0.5 * np.tanh(0.851 * x)
    return s + s * (1 - s) * 1.702 * x


def _tanh_form(x):
    k = 0.7978845608028654
    t = np.tanh(k * x + k * 0.044715 * x * x * x)
    return 0.5 * (1 + t) * (1 + x * (1 - t) * (k + 3 * k * 0.044715 * x * x))


class FromOutput(Function):
    def __init__(self, tensor, output, dim=-1):
        self.out, self.dim = arr(output), dim
        super().__init__(tensor)


class ExpBackward(FromOutput):
    def of_x(self, g):
        return g * self.out


class SigmoidBackward(FromOutput):
    def of_x(self, g):
        return self.out * (1 - self.out) * g


class TanhBackward(FromOutput):
    def of_x(self, g):
        return (1 - self.out * self.out) * g


class SoftmaxBackward(FromOutput):
    def of_x(self, g):
        return self.out * (g - np.add.reduce(g * self.out, axis=self.dim, keepdims=True))


class LogSoftmaxBackward(FromOutput):
    def of_x(self, g):
        return g - np.exp(self.out) * np.add.reduce(g, axis=self.dim, keepdims=True)


class AgainstTargets(Function):
    def __init__(self, prediction, targets):
        self.targets = arr(targets)
        super().__init__(prediction)

    def chosen(self):
        """Rows and columns of the targets' entries."""
        return np.arange(len(self.x)), self.targets.astype(int)


class MSEBackward(AgainstTargets):
    def of_x(self, g):
        return (self.x - self.targets) * 2 / self.x.size * g


class BCEBackward(AgainstTargets):
    def of_x(self, g):
        p = self.x.clip(1e-7, 1 - 1e-7)
        return (p - self.targets) / (p - p * p) * (g / p.size)


class CrossEntropyBackward(AgainstTargets):
    def of_x(self, g):
        p = np.exp(self.x - self.x.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[self.chosen()] -= 1
        return p * (g / len(p))


class NLLBackward(AgainstTargets):
    def of_x(self, g):
        p = np.zeros_like(self.x)
        p[self.chosen()] = -1
        return p * (g / len(p))


def recorded(operation, make):
    def wrapper(self, *args, **kwargs):
        with no_grad():
            out = operation(self, *args, **kwargs)
        return made_by(make(self, out, *args, **kwargs), out) if _Switch.on else out

    return wrapper


def made_by(rule, out):
    if any(isinstance(t, Variable) for t in rule.saved_tensors):
        out.__class__ = Variable
    if any(needs(t) for t in rule.saved_tensors):
        out.requires_grad, out._grad_fn = True, rule
    return out


def tensor(x):
    return x if isinstance(x, Tensor) else Tensor(x)


def as_key(key):
    if type(key) is tuple:
        return tuple(as_key(each) for each in key)
    return key.data.astype(int) if isinstance(key, Tensor) else key


def pair(rule):
    return lambda a, out, b: rule(a, tensor(b))


def riap(rule):
    return lambda b, out, a: rule(tensor(a), b)


def simple(rule):
    return lambda x, out: rule(x)


def from_output(rule):
    return lambda x, out: rule(x, out)


def reduction(rule):
    return lambda x, out, axis=None, keepdims=False: rule(x, axis, keepdims)


OPERATIONS = {
    "__add__": pair(AddBackward),
    "__sub__": pair(SubBackward),
    "__rsub__": riap(SubBackward),
    "__mul__": pair(MulBackward),
    "__truediv__": pair(DivBackward),
    "__rtruediv__": riap(DivBackward),
    "__pow__": pair(PowBackward),
    "__rpow__": riap(PowBackward),
    "__neg__": simple(NegBackward),
    "matmul": lambda a, out, b: MatmulBackward(a, b),
    "sum": reduction(SumBackward),
    "mean": reduction(MeanBackward),
    "max": reduction(MaxBackward),
    "reshape": lambda x, out, *shape: ReshapeBackward(x, x.shape),
    "transpose": lambda x, out, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1),
    "permute": lambda x, out, *axes: PermuteBackward(x, axes[0] if len(axes) == 1 else axes),
    "__getitem__": lambda x, out, key: SliceBackward(x, as_key(key)),
    "masked_fill": lambda x, out, mask, value: MaskedFillBackward(x, mask, value),
    "clip": lambda x, out, low=None, high=None: ClipBackward(x, low, high),
    "exp": from_output(ExpBackward),
    "log": simple(LogBackward),
    "abs": simple(AbsBackward),
    "tanh": from_output(TanhBackward),
    "sigmoid": from_output(SigmoidBackward),
}
FORWARDS = {
    activations.ReLU: lambda self, out, x: ReLUBackward(x),
    activations.GELU: lambda self, out, x: GELUBackward(x, self.approximate),
    activations.Sigmoid: lambda self, out, x: SigmoidBackward(x, out),
    activations.Tanh: lambda self, out, x: TanhBackward(x, out),
    activations.Softmax: lambda self, out, x, dim=-1: SoftmaxBackward(x, out, dim),
    activations.LogSoftmax: lambda self, out, x, dim=-1: LogSoftmaxBackward(x, out, dim),
    losses.MSELoss: lambda self, out, p, t: MSEBackward(p, t),
    losses.BinaryCrossEntropyLoss: lambda self, out, p, t: BCEBackward(p, t),
    losses.CrossEntropyLoss: lambda self, out, p, t: CrossEntropyBackward(p, t),
    losses.NLLLoss: lambda self, out, p, t: NLLBackward(p, t),
    layers.Embedding: lambda self, out, rows: EmbeddingBackward(self.weight, rows),
}


def enable_autograd(quiet=False):
    if hasattr(Tensor, "backward"):
        return
    for name, make in OPERATIONS.items():
        setattr(Tensor, name, recorded(getattr(Tensor, name), make))
    for cls, make in FORWARDS.items():
        cls.forward = recorded(cls.forward, make)
    Tensor.backward = backward
    Tensor.zero_grad = zero_grad
    if not quiet:
        print("recording")


def users_of_all(root):
    """For each tensor below `root`: who uses it, as (result, which operand), in the order of discovery."""
    users, waiting = {root: []}, [root]
    for result in waiting:
        rule = result._grad_fn
        for i, operand in enumerate(rule.saved_tensors if isinstance(rule, Function) else ()):
            if needs(operand):
                if operand not in users:
                    users[operand] = []
                    waiting.append(operand)
                users[operand].append((result, i))
    return users


def gradient_of(t, users, known):
    """The gradient of `t`: what all its users say, added up; each answer is asked for once."""
    if t in known:
        return known[t]
    total = None
    for result, i in users[t]:
        part = share_of(result, i, users, known)
        total = part if total is None else total + part
    known[t] = total
    return total


def share_of(result, i, users, known):
    key = (result, "shares")
    if key not in known:
        known[key] = result._grad_fn.apply(gradient_of(result, users, known))
    return known[key][i]


@contextmanager
def deep_recursion(calls):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, limit + calls))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def seed(t, gradient):
    if gradient is None and t.size > 1:
        raise ValueError(f"a tensor of shape {t.shape} has many gradients: pass the one you mean")
    start = np.ones(t.shape, t.dtype) if gradient is None else arr(gradient).astype(t.dtype)
    if start.shape != t.shape:
        raise ValueError(f"a gradient of shape {start.shape} does not fit a tensor of shape {t.shape}")
    return start


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    known, users = {self: seed(self, gradient)}, users_of_all(self)
    with deep_recursion(4 * len(users)):
        for t in users:
            if not isinstance(t._grad_fn, Function):
                hand_over(t, gradient_of(t, users, known))


def hand_over(t, grad):
    if t._grad_fn is not None:
        t._grad_fn(Variable(grad, requires_grad=False))
    elif t.grad is None:
        t.grad = np.array(grad, dtype=t.dtype)
    else:
        t.grad = t.grad + grad


def zero_grad(self):
    self.grad = None


class Variable(Tensor):
    def __init__(self, data, requires_grad=True, grad_fn=None):
        super().__init__(data, requires_grad)
        self._grad_fn = grad_fn

    @property
    def grad_fn(self):
        return self._grad_fn

    @property
    def is_leaf(self):
        return self._grad_fn is None

    def backward(self, gradient=None):
        backward(self, np.ones(self.shape) if gradient is None else gradient)


def var(x):
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def add(a, b):
    return var(a) + var(b)


def subtract(a, b):
    return var(a) - var(b)


def multiply(a, b):
    return var(a) * var(b)


def divide(a, b):
    return var(a) / var(b)


def power(a, b):
    return var(a) ** b


def matmul(a, b):
    return var(a) @ var(b)


def relu_with_grad(x):
    return activations.ReLU()(var(x))


def sigmoid_with_grad(x):
    return activations.Sigmoid()(var(x))


def tanh_with_grad(x):
    return activations.Tanh()(var(x))


def clip_gradients(params, max_norm):
    squares = [np.square(p.grad).sum() for p in params if p.grad is not None]
    factor = max_norm / max(np.sqrt(sum(squares)), max_norm)
    for p in params:
        if p.grad is not None:
            p.grad *= factor


def gradcheck(fn, *inputs):
    for t in inputs:
        t.zero_grad()
    out = fn(*inputs)
    out.backward(np.ones_like(out.data))
    return all(np.allclose(t.grad, nudged(fn, inputs, t), atol=4e-3, rtol=2e-2) for t in inputs if needs(t))


def nudged(fn, inputs, t, h=1e-2):
    slopes, data = np.zeros(t.shape), t.data
    for i in range(data.size):
        step = np.zeros(data.size, data.dtype)
        step[i] = h
        step = step.reshape(data.shape)
        t.data = data + step
        slopes.flat[i] = fn(*inputs).data.sum()
        t.data = data - step
        slopes.flat[i] -= fn(*inputs).data.sum()
    t.data = data
    return slopes / (2 * h)


enable_autograd(quiet=True)
