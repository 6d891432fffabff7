"""Writes the rules with the operations of Tensor, unrecorded; `apply` takes an array and returns Tensors.

Also unlike the rest: composite operations (mean, min, var, sqrt, minus) are not patched but recorded
through their parts, and the wrapper is a decorator factory.
"""

import functools

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor

_depth_of_no_grad = 0


def is_grad_enabled():
    return _depth_of_no_grad == 0


class no_grad:
    def __enter__(self):
        global _depth_of_no_grad
        _depth_of_no_grad += 1

    def __exit__(self, *_):
        global _depth_of_no_grad
        _depth_of_no_grad -= 1


def tensor(x):
    return x if isinstance(x, Tensor) else Tensor(x)


def constant(x):
    return Tensor(x.data if isinstance(x, Tensor) else x)


def sum_to(grad, shape):
    """A Tensor summed down to `shape`."""
    extra = grad.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        i + extra for i, n in enumerate(shape) if n == 1 and grad.shape[i + extra] > 1
    )
    return grad.sum(axis=axes, keepdims=True).reshape(shape) if axes else grad


class Function:
    def __init__(self, *tensors):
        self.saved_tensors = tensors

    def gradients(self, g, *operands):
        raise NotImplementedError(f"{type(self).__name__}.gradients")

    def apply(self, grad_output):
        """Computes with constants that share the operands' arrays, so that nothing is recorded."""
        with no_grad():
            detached = [x.detach() if isinstance(x, Tensor) else x for x in self.saved_tensors]
            found = self.gradients(tensor(grad_output), *detached)
            pairs = zip(self.saved_tensors, found, strict=True)
            return tuple(sum_to(g, x.shape) if requires(x) else None for x, g in pairs)


def requires(x):
    return isinstance(x, Tensor) and x.requires_grad


class AddBackward(Function):
    def gradients(self, g, a, b):
        return g, g


class SubBackward(Function):
    def gradients(self, g, a, b):
        return g, -g


class MulBackward(Function):
    def gradients(self, g, a, b):
        return g * b, g * a


class DivBackward(Function):
    def gradients(self, g, a, b):
        return g / b, -(g * a) / (b * b)


class PowBackward(Function):
    def gradients(self, g, a, b):
        to_base = g * (a ** (b - 1)) * b
        if not requires(self.saved_tensors[1]):
            return to_base, None
        safe = np.where(a.data > 0, a.data, 1).astype(a.dtype)
        return to_base, g * a**b * Tensor(np.log(safe))


class MatmulBackward(Function):
    def gradients(self, g, a, b):
        if a.ndim > 1 and b.ndim > 1:
            return g @ b.transpose(), a.transpose() @ g
        rows = a if a.ndim > 1 else a.reshape(1, -1)
        columns = b if b.ndim > 1 else b.reshape(-1, 1)
        batch = np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
        g = g.reshape(*batch, rows.shape[-2], columns.shape[-1])
        to_rows, to_columns = g @ columns.transpose(), rows.transpose() @ g
        return sum_to(to_rows, rows.shape).reshape(a.shape), sum_to(to_columns, columns.shape).reshape(
            b.shape
        )


class SumBackward(Function):
    def __init__(self, x, axis=None, keepdims=False):
        super().__init__(x)
        self.axis, self.keepdims = axis, keepdims

    def spread(self, g, x):
        """`g` with its axes back, once for every element of `x`."""
        kept = np.zeros(x.shape, dtype=bool).any(axis=self.axis, keepdims=True).shape
        return g.reshape(kept) * Tensor(np.ones(x.shape))

    def gradients(self, g, x):
        return (self.spread(g, x),)


class MeanBackward(SumBackward):
    def gradients(self, g, x):
        return (self.spread(g, x) * (g.size / x.size),)


class MaxBackward(SumBackward):
    def gradients(self, g, x):
        hit = Tensor(x.data == x.data.max(axis=self.axis, keepdims=True))
        return (self.spread(g, x) * hit / hit.sum(self.axis, True),)


class ReshapeBackward(Function):
    def __init__(self, x, original_shape):
        super().__init__(x)
        self.original_shape = original_shape

    def gradients(self, g, x):
        return (g.reshape(self.original_shape),)


class TransposeBackward(Function):
    def __init__(self, x, dim0=None, dim1=None):
        super().__init__(x)
        self.dims = dim0, dim1

    def gradients(self, g, x):
        return (g.transpose(*self.dims),)


class PermuteBackward(Function):
    def __init__(self, x, axes):
        super().__init__(x)
        self.axes = np.asarray(axes) % x.ndim

    def gradients(self, g, x):
        return (g.permute(*np.argsort(self.axes).tolist()),)


class SliceBackward(Function):
    def __init__(self, x, key):
        super().__init__(x)
        self.key = key

    def gradients(self, g, x):
        out = np.zeros(x.shape)
        np.add.at(out, self.key, g.data)
        return (Tensor(out),)


class EmbeddingBackward(SliceBackward):
    def __init__(self, weight, indices):
        super().__init__(weight, constant(indices).data.astype(int))


class MaskedFillBackward(Function):
    def __init__(self, x, mask, value=0.0):
        super().__init__(x)
        self.mask = mask

    def gradients(self, g, x):
        return (g.masked_fill(self.mask, 0.0),)


class ClipBackward(Function):
    def __init__(self, x, low=None, high=None):
        super().__init__(x)
        self.low, self.high = low, high

    def gradients(self, g, x):
        return (g * Tensor(x.clip(self.low, self.high).data == x.data),)


class LogBackward(Function):
    def gradients(self, g, x):
        return (g / x,)


class AbsBackward(Function):
    def gradients(self, g, x):
        return (g * Tensor(np.sign(x.data)),)


class ReLUBackward(Function):
    def gradients(self, g, x):
        return (g * Tensor(x.data > 0),)


class OfOutput(Function):
    def __init__(self, x, output, dim=-1):
        super().__init__(x)
        self.array, self.dim = (output.data if isinstance(output, Tensor) else output), dim

    @property
    def output(self):
        return Tensor(self.array)


class ExpBackward(OfOutput):
    def gradients(self, g, x):
        return (g * self.output,)


class SigmoidBackward(OfOutput):
    def gradients(self, g, x):
        return (g * self.output * (1.0 - self.output),)


class TanhBackward(OfOutput):
    def gradients(self, g, x):
        return (g * (1.0 - self.output * self.output),)


class SoftmaxBackward(OfOutput):
    def gradients(self, g, x):
        return (self.output * (g - (g * self.output).sum(axis=self.dim, keepdims=True)),)


class LogSoftmaxBackward(OfOutput):
    def gradients(self, g, x):
        return (g - self.output.exp() * g.sum(axis=self.dim, keepdims=True),)


class GELUBackward(Function):
    def __init__(self, x, approximate="tanh"):
        super().__init__(x)
        self.approximate = approximate

    def gradients(self, g, x):
        if self.approximate == "sigmoid":
            s = (x * 1.702).sigmoid()
            return (g * (s + x * s * (1.0 - s) * 1.702),)
        c = float(np.sqrt(2 / np.pi))
        t = ((x + x * x * x * 0.044715) * c).tanh()
        return (g * ((t + 1.0) * 0.5 + x * 0.5 * (1.0 - t * t) * (x * x * 0.134145 + 1.0) * c),)


class MSEBackward(Function):
    def __init__(self, prediction, targets):
        super().__init__(prediction)
        self.targets = constant(targets)

    def hot(self, x):
        return Tensor(np.arange(x.shape[1]) == self.targets.data.astype(int)[:, None])

    def gradients(self, g, x):
        return ((x - self.targets) * (g * (2 / x.size)),)


class BCEBackward(MSEBackward):
    def gradients(self, g, x):
        p = x.clip(1e-7, 1 - 1e-7)
        return ((p - self.targets) / (p * (1.0 - p)) * (g / x.size),)


class CrossEntropyBackward(MSEBackward):
    def gradients(self, g, x):
        e = (x - x.max(axis=1, keepdims=True)).exp()
        return ((e / e.sum(axis=1, keepdims=True) - self.hot(x)) * (g / len(x.data)),)


class NLLBackward(MSEBackward):
    def gradients(self, g, x):
        return (self.hot(x) * (-g / len(x.data)),)


def recorded(make):
    """Decorates an operation: unless paused, its result takes along what `make` returns."""

    def decorate(operation):
        @functools.wraps(operation)
        def with_memory(self, *args, **kwargs):
            if not is_grad_enabled():
                return operation(self, *args, **kwargs)
            with no_grad():
                out = operation(self, *args, **kwargs)
            return remember(out, make(self, out, *args, **kwargs))

        return with_memory

    return decorate


def remember(out, function):
    if any(map(requires, function.saved_tensors)):
        out.requires_grad, out._grad_fn = True, function
    if any(isinstance(x, Variable) for x in function.saved_tensors):
        out.__class__ = Variable
    return out


def numbers(key):
    if isinstance(key, tuple):
        return tuple(map(numbers, key))
    return key.data.astype(int) if isinstance(key, Tensor) else key


METHODS = {
    "__add__": lambda a, out, b: AddBackward(a, tensor(b)),
    "__sub__": lambda a, out, b: SubBackward(a, tensor(b)),
    "__mul__": lambda a, out, b: MulBackward(a, tensor(b)),
    "__truediv__": lambda a, out, b: DivBackward(a, tensor(b)),
    "__pow__": lambda a, out, b: PowBackward(a, b),
    "matmul": lambda a, out, b: MatmulBackward(a, b),
    "sum": lambda x, out, axis=None, keepdims=False: SumBackward(x, axis, keepdims),
    "max": lambda x, out, axis=None, keepdims=False: MaxBackward(x, axis, keepdims),
    "reshape": lambda x, out, *shape: ReshapeBackward(x, x.shape),
    "transpose": lambda x, out, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1),
    "permute": lambda x, out, *axes: PermuteBackward(x, np.ravel(axes)),
    "__getitem__": lambda x, out, key: SliceBackward(x, numbers(key)),
    "masked_fill": lambda x, out, mask, value: MaskedFillBackward(x, mask, value),
    "clip": lambda x, out, low=None, high=None: ClipBackward(x, low, high),
    "exp": lambda x, out: ExpBackward(x, out),
    "log": lambda x, out: LogBackward(x),
    "abs": lambda x, out: AbsBackward(x),
    "tanh": lambda x, out: TanhBackward(x, out),
    "sigmoid": lambda x, out: SigmoidBackward(x, out),
}
FORWARDS = {
    activations.ReLU: lambda layer, out, x: ReLUBackward(x),
    activations.GELU: lambda layer, out, x: GELUBackward(x, layer.approximate),
    activations.Sigmoid: lambda layer, out, x: SigmoidBackward(x, out),
    activations.Tanh: lambda layer, out, x: TanhBackward(x, out),
    activations.Softmax: lambda layer, out, x, dim=-1: SoftmaxBackward(x, out, dim),
    activations.LogSoftmax: lambda layer, out, x, dim=-1: LogSoftmaxBackward(x, out, dim),
    losses.MSELoss: lambda layer, out, x, t: MSEBackward(x, t),
    losses.BinaryCrossEntropyLoss: lambda layer, out, x, t: BCEBackward(x, t),
    losses.CrossEntropyLoss: lambda layer, out, x, t: CrossEntropyBackward(x, t),
    losses.NLLLoss: lambda layer, out, x, t: NLLBackward(x, t),
    layers.Embedding: lambda layer, out, indices: EmbeddingBackward(layer.weight, indices),
}


def enable_autograd(quiet=False):
    if getattr(Tensor, "_remembers", False):
        return
    Tensor._remembers = True
    for name, make in METHODS.items():
        setattr(Tensor, name, recorded(make)(getattr(Tensor, name)))
    for cls, make in FORWARDS.items():
        cls.forward = recorded(make)(cls.forward)
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    if not quiet:
        print("operations remember")


def operands(x):
    function = x._grad_fn
    return [t for t in function.saved_tensors if requires(t)] if isinstance(function, Function) else []


def awaited(root):
    """How many deliveries each tensor of the graph waits for."""
    counts, found = {root: 0}, [root]
    for x in found:
        for operand in operands(x):
            if operand not in counts:
                counts[operand] = 0
                found.append(operand)
            counts[operand] += 1
    return counts


def start(x, gradient):
    if gradient is None and x.size != 1:
        raise ValueError(f"only one element may go without a gradient, not shape {x.shape}")
    seed = np.array(np.ones(x.shape) if gradient is None else constant(gradient).data, dtype=x.dtype)
    if seed.shape != x.shape:
        raise ValueError(f"shape {x.shape} cannot take a gradient of shape {seed.shape}")
    return Tensor(seed)


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    received = {self: start(self, gradient)}
    with no_grad():
        walk(self, received, awaited(self))


def walk(root, received, waiting):
    ready = [root]
    while ready:
        x = ready.pop()
        grad = received.pop(x)
        if x._grad_fn is None:
            x.grad = grad.data.copy() if x.grad is None else x.grad + grad.data
        elif not isinstance(x._grad_fn, Function):
            x._grad_fn(Variable(grad, requires_grad=False))
        else:
            for operand, share in zip(x._grad_fn.saved_tensors, x._grad_fn.apply(grad.data), strict=True):
                if share is not None:
                    received[operand] = received[operand] + share if operand in received else share
                    waiting[operand] -= 1
                    if not waiting[operand]:
                        ready.append(operand)


def zero_grad(self):
    self.grad = None


class Variable(Tensor):
    def __init__(self, data, requires_grad=True, grad_fn=None):
        super().__init__(data)
        self.requires_grad, self._grad_fn = requires_grad, grad_fn

    grad_fn = property(lambda self: self._grad_fn)
    is_leaf = property(lambda self: self._grad_fn is None)

    def backward(self, gradient=None):
        backward(self, np.ones(self.shape) if gradient is None else gradient)


def dressed(x):
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def add(a, b):
    return dressed(a) + dressed(b)


def subtract(a, b):
    return dressed(a) - dressed(b)


def multiply(a, b):
    return dressed(a) * dressed(b)


def divide(a, b):
    return dressed(a) / dressed(b)


def power(a, n):
    return dressed(a) ** n


def matmul(a, b):
    return dressed(a).matmul(dressed(b))


def relu_with_grad(x):
    return activations.ReLU()(dressed(x))


def sigmoid_with_grad(x):
    return activations.Sigmoid()(dressed(x))


def tanh_with_grad(x):
    return activations.Tanh()(dressed(x))


def clip_gradients(params, max_norm):
    having = [p for p in params if p.grad is not None]
    norm = sum(float((p.grad * p.grad).sum()) for p in having) ** 0.5
    for p in having if norm > max_norm else ():
        p.grad *= max_norm / norm


def gradcheck(fn, *inputs):
    for x in inputs:
        x.zero_grad()
    fn(*inputs).sum().backward()
    with no_grad():
        return all(agrees(fn, inputs, x, i) for x in inputs if x.requires_grad for i in range(x.size))


def agrees(fn, inputs, x, i, h=1e-2):
    flat = x.data.reshape(-1)
    kept = flat[i].copy()
    flat[i] = kept + h
    above = fn(*inputs).sum().item()
    flat[i] = kept - h
    below = fn(*inputs).sum().item()
    flat[i] = kept
    return bool(np.isclose(x.grad.reshape(-1)[i], (above - below) / (2 * h), rtol=2e-2, atol=4e-3))


enable_autograd(quiet=True)
