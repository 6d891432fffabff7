"""Counts the consumers of every node and visits a node when the last one has delivered (Kahn).

Each rule reduces its own gradients to the shape of its input, so the engine only adds.
"""

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor


def sum_to(grad, shape):
    """Undo broadcasting: add up over every axis that was stretched."""
    extra = grad.ndim - len(shape)
    stretched = [i + extra for i, n in enumerate(shape) if n == 1 and grad.shape[i + extra] != 1]
    return grad.sum(axis=(*range(extra), *stretched), keepdims=True).reshape(shape)


def value(x):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


def needs(x):
    return isinstance(x, Tensor) and x.requires_grad


class Function:
    def __init__(self, *tensors):
        self.saved_tensors = tensors

    def apply(self, grad_output):
        raise NotImplementedError(f"{type(self).__name__} has no rule")


class Binary(Function):
    def apply(self, grad_output):
        a, b = self.saved_tensors
        left = sum_to(self.left(grad_output, value(a), value(b)), a.shape) if needs(a) else None
        right = sum_to(self.right(grad_output, value(a), value(b)), b.shape) if needs(b) else None
        return left, right


class AddBackward(Binary):
    def left(self, g, a, b):
        return g

    def right(self, g, a, b):
        return g


class SubBackward(Binary):
    def left(self, g, a, b):
        return g

    def right(self, g, a, b):
        return -g


class MulBackward(Binary):
    def left(self, g, a, b):
        return g * b

    def right(self, g, a, b):
        return g * a


class DivBackward(Binary):
    def left(self, g, a, b):
        return g / b

    def right(self, g, a, b):
        return -g * a / (b * b)


class PowBackward(Binary):
    def left(self, g, a, b):
        return g * b * a ** (b - 1)

    def right(self, g, a, b):
        return g * a**b * np.log(np.where(a > 0, a, 1))


class MatmulBackward(Function):
    def apply(self, grad_output):
        x, y = self.saved_tensors
        a, b, g = x.data, y.data, grad_output
        if a.ndim == 1:
            a, g = a[None, :], np.expand_dims(g, -1 if b.ndim == 1 else -2)
        if b.ndim == 1:
            b, g = b[:, None], g[..., None] if y.ndim == 1 and x.ndim > 1 else g.reshape(1, 1)
        grad_a = g @ b.swapaxes(-1, -2) if needs(x) else None
        grad_b = a.swapaxes(-1, -2) @ g if needs(y) else None
        return (
            None if grad_a is None else sum_to(grad_a, a.shape).reshape(x.shape),
            None if grad_b is None else sum_to(grad_b, b.shape).reshape(y.shape),
        )


class Unary(Function):
    """A rule for one input; `slope(grad, data)` is asked only when somebody wants it."""

    def apply(self, grad_output):
        (x,) = self.saved_tensors
        return (self.slope(grad_output, x.data),) if needs(x) else (None,)


class Reduction(Unary):
    def __init__(self, tensor, axis=None, keepdims=False):
        super().__init__(tensor)
        self.axis, self.keepdims = axis, keepdims

    def spread(self, g, shape):
        if self.axis is not None and not self.keepdims:
            g = np.expand_dims(g, self.axis)
        return np.broadcast_to(g, shape)

    def count(self, x):
        kept = x.sum(axis=self.axis, keepdims=True)
        return x.size // max(kept.size, 1)


class SumBackward(Reduction):
    def slope(self, g, x):
        return self.spread(g, x.shape)


class MeanBackward(Reduction):
    def slope(self, g, x):
        return self.spread(g, x.shape) / self.count(x)


class MaxBackward(Reduction):
    def best(self, x):
        return x.max(axis=self.axis, keepdims=True)

    def slope(self, g, x):
        won = x == self.best(x)
        return self.spread(g, x.shape) * won / won.sum(axis=self.axis, keepdims=True).astype(x.dtype)


class MinBackward(MaxBackward):
    def best(self, x):
        return x.min(axis=self.axis, keepdims=True)


class VarBackward(Reduction):
    def slope(self, g, x):
        centred = x - x.mean(axis=self.axis, keepdims=True)
        return self.spread(g, x.shape) * centred * (2 / self.count(x))


class ReshapeBackward(Unary):
    def __init__(self, tensor, original_shape):
        super().__init__(tensor)
        self.original_shape = original_shape

    def slope(self, g, x):
        return g.reshape(self.original_shape)


class TransposeBackward(Unary):
    def __init__(self, tensor, dim0=None, dim1=None):
        super().__init__(tensor)
        self.dims = (-2, -1) if dim0 is None else (dim0, dim1)

    def slope(self, g, x):
        return g if g.ndim < 2 else g.swapaxes(*self.dims)


class PermuteBackward(Unary):
    def __init__(self, tensor, axes):
        super().__init__(tensor)
        self.axes = axes

    def slope(self, g, x):
        back = np.empty(len(self.axes), dtype=int)
        back[[axis % x.ndim for axis in self.axes]] = np.arange(x.ndim)
        return g.transpose(back)


class SliceBackward(Unary):
    def __init__(self, tensor, key):
        super().__init__(tensor)
        self.key = key

    def slope(self, g, x):
        full = np.zeros_like(x)
        np.add.at(full, self.key, g)
        return full


class EmbeddingBackward(Unary):
    def __init__(self, weight, indices):
        super().__init__(weight)
        self.rows = value(indices).astype(int)

    def slope(self, g, x):
        full = np.zeros_like(x)
        np.add.at(full, self.rows.ravel(), g.reshape(-1, x.shape[-1]))
        return full


class MaskedFillBackward(Unary):
    def __init__(self, tensor, mask, fill=0.0):
        super().__init__(tensor)
        self.mask = value(mask).astype(bool)

    def slope(self, g, x):
        return sum_to(np.where(self.mask, 0, g).astype(g.dtype), x.shape)


class ClipBackward(Unary):
    def __init__(self, tensor, low=None, high=None):
        super().__init__(tensor)
        self.low, self.high = low, high

    def slope(self, g, x):
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        return g * ((x >= low) & (x <= high))


class NegBackward(Unary):
    def slope(self, g, x):
        return -g


class LogBackward(Unary):
    def slope(self, g, x):
        return g / x


class AbsBackward(Unary):
    def slope(self, g, x):
        return g * np.sign(x)


class ReLUBackward(Unary):
    def slope(self, g, x):
        return g * (x > 0)


class GELUBackward(Unary):
    def __init__(self, tensor, approximate="tanh"):
        super().__init__(tensor)
        self.approximate = approximate

    def slope(self, g, x):
        if self.approximate == "sigmoid":
            gate = 0.5 * (1 + np.tanh(0.851 * x))
            return g * (gate + 1.702 * x * gate * (1 - gate))
        root = np.sqrt(2 / np.pi).astype(x.dtype)
        t = np.tanh(root * (x + 0.044715 * x * x * x))
        return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * root * (1 + 0.134145 * x * x))


class ByOutput(Unary):
    """A rule that is shortest in terms of the result."""

    def __init__(self, tensor, output):
        super().__init__(tensor)
        self.output = value(output)


class ExpBackward(ByOutput):
    def slope(self, g, x):
        return g * self.output


class SqrtBackward(ByOutput):
    def slope(self, g, x):
        return g / (2 * self.output)


class SigmoidBackward(ByOutput):
    def slope(self, g, x):
        return g * self.output * (1 - self.output)


class TanhBackward(ByOutput):
    def slope(self, g, x):
        return g * (1 - self.output**2)


class SoftmaxBackward(ByOutput):
    def __init__(self, tensor, output, dim=-1):
        super().__init__(tensor, output)
        self.dim = dim

    def slope(self, g, x):
        inner = (g * self.output).sum(axis=self.dim, keepdims=True)
        return self.output * (g - inner)


class LogSoftmaxBackward(SoftmaxBackward):
    def slope(self, g, x):
        return g - np.exp(self.output) * g.sum(axis=self.dim, keepdims=True)


class LossRule(Unary):
    def __init__(self, prediction, targets):
        super().__init__(prediction)
        self.targets = value(targets)

    def one_hot(self, shape):
        hot = np.zeros(shape, dtype=np.float32)
        hot[np.arange(shape[0]), self.targets.astype(int)] = 1
        return hot


class MSEBackward(LossRule):
    def slope(self, g, x):
        return g * (2 / x.size) * (x - self.targets)


class BCEBackward(LossRule):
    def slope(self, g, x):
        p = np.clip(x, 1e-7, 1 - 1e-7)
        return g * (p - self.targets) / (p * (1 - p) * x.size)


class CrossEntropyBackward(LossRule):
    def slope(self, g, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return g * (e / e.sum(axis=1, keepdims=True) - self.one_hot(x.shape)) / len(x)


class NLLBackward(LossRule):
    def slope(self, g, x):
        return -g * self.one_hot(x.shape) / len(x)


recording = [True]


def is_grad_enabled():
    return recording[-1]


class no_grad:
    def __enter__(self):
        recording.append(False)
        return self

    def __exit__(self, *error):
        recording.pop()


def attach(result, rule):
    """Let `result` remember how it was made."""
    if any(needs(t) for t in rule.saved_tensors):
        result.requires_grad, result._grad_fn = True, rule
        if any(isinstance(t, Variable) for t in rule.saved_tensors):
            result.__class__ = Variable
    return result


def tracked(method, make_rule):
    """`method`, followed by making its rule; nothing inside it is recorded on its own."""

    def call(self, *args, **kwargs):
        if not is_grad_enabled():
            return method(self, *args, **kwargs)
        with no_grad():
            result = method(self, *args, **kwargs)
        return attach(result, make_rule(self, result, *args, **kwargs))

    return call


def as_tensor(x):
    return x if isinstance(x, Tensor) else Tensor(x)


def binary(rule):
    return lambda a, out, b: rule(a, as_tensor(b))


def mirrored(rule):
    return lambda a, out, b: rule(as_tensor(b), a)


def key_of(key):
    if isinstance(key, tuple):
        return tuple(key_of(k) for k in key)
    return key.data.astype(int) if isinstance(key, Tensor) else key


def flat(axes):
    return tuple(axes[0]) if len(axes) == 1 and isinstance(axes[0], tuple | list) else axes


TENSOR_RULES = {
    "__add__": binary(AddBackward),
    "__radd__": binary(AddBackward),
    "__sub__": binary(SubBackward),
    "__rsub__": mirrored(SubBackward),
    "__mul__": binary(MulBackward),
    "__rmul__": binary(MulBackward),
    "__truediv__": binary(DivBackward),
    "__rtruediv__": mirrored(DivBackward),
    "__pow__": binary(PowBackward),
    "__rpow__": mirrored(PowBackward),
    "__neg__": lambda x, out: NegBackward(x),
    "matmul": lambda a, out, b: MatmulBackward(a, b),
    "reshape": lambda x, out, *shape: ReshapeBackward(x, x.shape),
    "transpose": lambda x, out, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1),
    "permute": lambda x, out, *axes: PermuteBackward(x, flat(axes)),
    "sum": lambda x, out, axis=None, keepdims=False: SumBackward(x, axis, keepdims),
    "mean": lambda x, out, axis=None, keepdims=False: MeanBackward(x, axis, keepdims),
    "max": lambda x, out, axis=None, keepdims=False: MaxBackward(x, axis, keepdims),
    "min": lambda x, out, axis=None, keepdims=False: MinBackward(x, axis, keepdims),
    "var": lambda x, out, axis=None, keepdims=False: VarBackward(x, axis, keepdims),
    "__getitem__": lambda x, out, key: SliceBackward(x, key_of(key)),
    "masked_fill": lambda x, out, mask, fill: MaskedFillBackward(x, mask, fill),
    "clip": lambda x, out, *bounds, **named: ClipBackward(x, *bounds, *named.values()),
    "exp": lambda x, out: ExpBackward(x, out),
    "log": lambda x, out: LogBackward(x),
    "sqrt": lambda x, out: SqrtBackward(x, out),
    "abs": lambda x, out: AbsBackward(x),
    "tanh": lambda x, out: TanhBackward(x, out),
    "sigmoid": lambda x, out: SigmoidBackward(x, out),
}
FORWARD_RULES = {
    activations.Sigmoid: lambda self, out, x: SigmoidBackward(x, out),
    activations.ReLU: lambda self, out, x: ReLUBackward(x),
    activations.Tanh: lambda self, out, x: TanhBackward(x, out),
    activations.GELU: lambda self, out, x: GELUBackward(x, self.approximate),
    activations.Softmax: lambda self, out, x, dim=-1: SoftmaxBackward(x, out, dim),
    activations.LogSoftmax: lambda self, out, x, dim=-1: LogSoftmaxBackward(x, out, dim),
    losses.MSELoss: lambda self, out, p, t: MSEBackward(p, t),
    losses.BinaryCrossEntropyLoss: lambda self, out, p, t: BCEBackward(p, t),
    losses.CrossEntropyLoss: lambda self, out, p, t: CrossEntropyBackward(p, t),
    losses.NLLLoss: lambda self, out, p, t: NLLBackward(p, t),
    layers.Embedding: lambda self, out, indices: EmbeddingBackward(self.weight, indices),
}


def enable_autograd(quiet=False):
    if getattr(Tensor, "_autograd_enabled", False):
        return
    for name, make_rule in TENSOR_RULES.items():
        setattr(Tensor, name, tracked(getattr(Tensor, name), make_rule))
    for owner, make_rule in FORWARD_RULES.items():
        owner.forward = tracked(owner.forward, make_rule)
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    Tensor._autograd_enabled = True
    if not quiet:
        print("gradients are on")


def count_consumers(root):
    """How many gradients each tensor of the graph is going to receive, by id."""
    counts, waiting = {id(root): 0}, [root]
    while waiting:
        rule = waiting.pop()._grad_fn
        for parent in getattr(rule, "saved_tensors", ()):
            if needs(parent):
                if id(parent) not in counts:
                    counts[id(parent)] = 0
                    waiting.append(parent)
                counts[id(parent)] += 1
    return counts


def check_seed(tensor, gradient):
    if gradient is None and tensor.size != 1:
        raise ValueError(f"a tensor of shape {tensor.shape} is no scalar: backward needs a gradient")
    seed = np.ones_like(tensor.data) if gradient is None else value(gradient).astype(tensor.dtype)
    if seed.shape != tensor.shape:
        raise ValueError(f"gradient of shape {seed.shape} for a tensor of shape {tensor.shape}")
    return seed


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    counts, pending = count_consumers(self), {id(self): check_seed(self, gradient)}
    ready = [self]
    while ready:
        tensor = ready.pop()
        grad, rule = pending.pop(id(tensor)), tensor._grad_fn
        if rule is None:
            tensor.grad = grad.copy() if tensor.grad is None else tensor.grad + grad
        elif not isinstance(rule, Function):
            rule(Variable(grad, requires_grad=False))
        else:
            for parent, share in zip(rule.saved_tensors, rule.apply(grad), strict=True):
                if share is not None:
                    key = id(parent)
                    pending[key] = share if key not in pending else pending[key] + share
                    counts[key] -= 1
                    if counts[key] == 0:
                        ready.append(parent)


def zero_grad(self):
    self.grad = None


class Variable(Tensor):
    """The older spelling: a tensor that wants a gradient unless told otherwise."""

    def __init__(self, data, requires_grad=True, grad_fn=None):
        super().__init__(value(data))
        self.requires_grad, self._grad_fn = requires_grad, grad_fn

    @property
    def grad_fn(self):
        return self._grad_fn

    @property
    def is_leaf(self):
        return self._grad_fn is None

    def backward(self, gradient=None):
        backward(self, np.ones_like(self.data) if gradient is None else gradient)


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def add(a, b):
    return as_variable(a) + as_variable(b)


def subtract(a, b):
    return as_variable(a) - as_variable(b)


def multiply(a, b):
    return as_variable(a) * as_variable(b)


def divide(a, b):
    return as_variable(a) / as_variable(b)


def power(a, exponent):
    return as_variable(a) ** exponent


def matmul(a, b):
    return as_variable(a).matmul(as_variable(b))


def relu_with_grad(x):
    return activations.ReLU()(as_variable(x))


def sigmoid_with_grad(x):
    return activations.Sigmoid()(as_variable(x))


def tanh_with_grad(x):
    return activations.Tanh()(as_variable(x))


def clip_gradients(params, max_norm):
    """Scale all gradients by one factor, in place, so that their joint norm is at most `max_norm`."""
    grads = [p.grad for p in params if p.grad is not None]
    norm = np.sqrt(sum(float((g.astype(np.float64) ** 2).sum()) for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return norm


def gradcheck(fn, *inputs, eps=1e-2, atol=4e-3, rtol=2e-2):
    """Whether backward agrees with central differences of `fn` in every entry of every input."""
    for x in inputs:
        x.zero_grad()
    out = fn(*inputs)
    out.backward(np.ones_like(out.data))
    for x in (t for t in inputs if needs(t)):
        for index in np.ndindex(x.shape):
            kept = x.data[index].copy()
            x.data[index] = kept + eps
            up = fn(*inputs).data.sum()
            x.data[index] = kept - eps
            down = fn(*inputs).data.sum()
            x.data[index] = kept
            if not np.isclose(x.grad[index], (up - down) / (2 * eps), atol=atol, rtol=rtol):
                return False
    return True


enable_autograd(quiet=True)
