"""Keeps `.grad` as a Tensor, and `apply` hands back a list, with zeros for an operand that needs nothing.

Every tensor knows its level, one above the highest operand; backward empties the levels from the top.
"""

import functools

import numpy as np
import tinytorch.core.activations as A
import tinytorch.core.losses as L
from tinytorch.core.layers import Embedding
from tinytorch.core.tensor import Tensor


class GradMode:
    """A switch that is also its own context manager."""

    def __init__(self):
        self.off = 0

    def __call__(self):
        return self

    def __enter__(self):
        self.off += 1

    def __exit__(self, *exception):
        self.off -= 1


no_grad = GradMode()


def is_grad_enabled():
    return no_grad.off == 0


class Function:
    level = 0

    def __init__(self, *tensors):
        self.saved_tensors = tensors
        self.level = 1 + max([level(t) for t in tensors], default=0)

    def apply(self, grad_output):
        raise NotImplementedError("write apply() in a subclass")

    def values(self):
        return [t.data if isinstance(t, Tensor) else t for t in self.saved_tensors]

    def fold(self, *gradients):
        """Shape each gradient like its operand; zeros where the operand is a constant."""
        out = []
        for tensor, gradient in zip(self.saved_tensors, gradients, strict=True):
            needed = isinstance(tensor, Tensor) and tensor.requires_grad
            out.append(fold(gradient, tensor.shape) if needed else np.zeros(np.shape(tensor)))
        return out


def level(tensor):
    made_by = getattr(tensor, "_grad_fn", None)
    return made_by.level if isinstance(made_by, Function) else 0


def fold(gradient, shape):
    if gradient.shape == tuple(shape):
        return gradient
    lead = gradient.ndim - len(shape)
    gradient = gradient.sum(axis=tuple(range(lead)))
    thin = tuple(i for i, n in enumerate(shape) if n == 1)
    return gradient.sum(axis=thin, keepdims=True) if thin else gradient


def plain(x):
    return x.data if isinstance(x, Tensor) else x


class AddBackward(Function):
    def apply(self, grad_output):
        return self.fold(grad_output, grad_output)


class SubBackward(Function):
    def apply(self, grad_output):
        return self.fold(grad_output, -grad_output)


class MulBackward(Function):
    def apply(self, grad_output):
        a, b = self.values()
        return self.fold(grad_output * b, grad_output * a)


class DivBackward(Function):
    def apply(self, grad_output):
        a, b = self.values()
        return self.fold(grad_output / b, grad_output * a / -(b * b))


class PowBackward(Function):
    def apply(self, grad_output):
        a, b = self.values()
        to_exponent = grad_output * np.log(np.where(a > 0, a, 1)) * a**b
        return self.fold(b * a ** (b - 1) * grad_output, to_exponent)


class MatmulBackward(Function):
    """Written with matrices: vectors get an axis first and lose it after."""

    def apply(self, grad_output):
        a, b = self.values()
        rows, columns = np.atleast_2d(a), b[:, None] if b.ndim == 1 else b
        shape = np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
        g = np.reshape(grad_output, (*shape, rows.shape[-2], columns.shape[-1]))
        to_a = fold(g @ np.moveaxis(columns, -1, -2), rows.shape).reshape(a.shape)
        to_b = fold(np.moveaxis(rows, -1, -2) @ g, columns.shape).reshape(b.shape)
        return self.fold(to_a, to_b)


class NegBackward(Function):
    def apply(self, grad_output):
        return self.fold(-grad_output)


class SumBackward(Function):
    def __init__(self, tensor, axis=None, keepdims=False):
        super().__init__(tensor)
        thin = np.empty(tensor.shape, dtype=bool).any(axis=axis, keepdims=True)
        self.axis, self.thin_shape = axis, thin.shape
        self.ratio = tensor.size // max(thin.size, 1)

    def stretch(self, grad_output):
        return np.broadcast_to(grad_output.reshape(self.thin_shape), self.saved_tensors[0].shape)

    def apply(self, grad_output):
        return self.fold(self.stretch(grad_output))


class MeanBackward(SumBackward):
    def apply(self, grad_output):
        return self.fold(self.stretch(grad_output / self.ratio))


class MaxBackward(SumBackward):
    def apply(self, grad_output):
        (x,) = self.values()
        top = (x == x.max(axis=self.axis, keepdims=True)).astype(x.dtype)
        return self.fold(self.stretch(grad_output) * top / top.sum(axis=self.axis, keepdims=True))


class ReshapeBackward(Function):
    def __init__(self, tensor, original_shape):
        super().__init__(tensor)
        self.original_shape = original_shape

    def apply(self, grad_output):
        return [grad_output.reshape(self.original_shape)]


class TransposeBackward(Function):
    def __init__(self, tensor, dim0=None, dim1=None):
        super().__init__(tensor)
        self.dim0, self.dim1 = dim0, dim1

    def apply(self, grad_output):
        axes = list(range(grad_output.ndim))
        i, j = (-2, -1) if self.dim0 is None else (self.dim0, self.dim1)
        if len(axes) > 1:
            axes[i], axes[j] = axes[j], axes[i]
        return [grad_output.transpose(axes)]


class PermuteBackward(Function):
    def __init__(self, tensor, axes):
        super().__init__(tensor)
        self.axes = [axis if axis >= 0 else axis + tensor.ndim for axis in axes]

    def apply(self, grad_output):
        back = [self.axes.index(axis) for axis in range(len(self.axes))]
        return [grad_output.transpose(back)]


class SliceBackward(Function):
    """Numbers the cells of the operand and counts what falls on each of them."""

    def __init__(self, tensor, key):
        super().__init__(tensor)
        self.key = key

    def apply(self, grad_output):
        (x,) = self.values()
        cells = np.arange(x.size).reshape(x.shape)[self.key]
        total = np.bincount(np.ravel(cells), weights=np.ravel(grad_output), minlength=x.size)
        return [total.reshape(x.shape).astype(x.dtype)]


class EmbeddingBackward(SliceBackward):
    def __init__(self, weight, indices):
        super().__init__(weight, np.asarray(plain(indices)).astype(int))


class MaskedFillBackward(Function):
    def __init__(self, tensor, mask, value=0.0):
        super().__init__(tensor)
        self.kept = np.logical_not(plain(mask))

    def apply(self, grad_output):
        return self.fold(np.where(self.kept, grad_output, np.zeros_like(grad_output)))


class ClipBackward(Function):
    def __init__(self, tensor, low=None, high=None):
        super().__init__(tensor)
        self.inside = np.clip(tensor.data, low, high) == tensor.data

    def apply(self, grad_output):
        return [grad_output * self.inside]


class LogBackward(Function):
    def apply(self, grad_output):
        return [grad_output / self.values()[0]]


class AbsBackward(Function):
    def apply(self, grad_output):
        return [np.where(self.values()[0] < 0, -grad_output, grad_output)]


class ReLUBackward(Function):
    def apply(self, grad_output):
        return [grad_output * np.heaviside(self.values()[0], 0)]


class OfOutput(Function):
    def __init__(self, tensor, output, *settings):
        super().__init__(tensor)
        self.output, self.settings = np.asarray(plain(output)), settings


class ExpBackward(OfOutput):
    def apply(self, grad_output):
        return [grad_output * self.output]


class SigmoidBackward(OfOutput):
    def apply(self, grad_output):
        return [grad_output * self.output * (1 - self.output)]


class TanhBackward(OfOutput):
    def apply(self, grad_output):
        return [grad_output - grad_output * self.output**2]


class SoftmaxBackward(OfOutput):
    def __init__(self, tensor, output, dim=-1):
        super().__init__(tensor, output, dim)

    def apply(self, grad_output):
        (dim,) = self.settings
        average = np.sum(self.output * grad_output, axis=dim, keepdims=True)
        return [self.output * (grad_output - average)]


class LogSoftmaxBackward(SoftmaxBackward):
    def apply(self, grad_output):
        (dim,) = self.settings
        return [grad_output - np.exp(self.output) * np.sum(grad_output, axis=dim, keepdims=True)]


class GELUBackward(Function):
    def __init__(self, tensor, approximate="tanh"):
        super().__init__(tensor)
        self.derivative = gelu_by_sigmoid if approximate == "sigmoid" else gelu_by_tanh

    def apply(self, grad_output):
        return [grad_output * self.derivative(self.values()[0])]


def gelu_by_sigmoid(x):
    s = 0.5 * (1 + np.tanh(0.5 * 1.702 * x))
    return s + 1.702 * x * s * (1 - s)


def gelu_by_tanh(x):
    c = (2 / np.pi) ** 0.5
    u = np.tanh(c * (x + 0.044715 * x * x * x))
    return (1 + u) / 2 + x / 2 * (1 - u * u) * c * (1 + 3 * 0.044715 * x * x)


class LossBackward(Function):
    def __init__(self, prediction, targets):
        super().__init__(prediction)
        self.targets = np.asarray(plain(targets))

    def minus_hot(self, table):
        """`table` with one taken off the entry of each row's class."""
        table = table.copy()
        table[np.arange(len(table)), self.targets.astype(int)] -= 1
        return table


class MSEBackward(LossBackward):
    def apply(self, grad_output):
        (p,) = self.values()
        return [(p - self.targets) * (grad_output * 2 / p.size)]


class BCEBackward(LossBackward):
    def apply(self, grad_output):
        p = np.clip(self.values()[0], 1e-7, 1 - 1e-7)
        return [(p - self.targets) / p / (1 - p) * (grad_output / p.size)]


class CrossEntropyBackward(LossBackward):
    def apply(self, grad_output):
        (x,) = self.values()
        log_sum = np.log(np.exp(x - x.max(1, keepdims=True)).sum(1, keepdims=True)) + x.max(1, keepdims=True)
        return [self.minus_hot(np.exp(x - log_sum)) * (grad_output / len(x))]


class NLLBackward(LossBackward):
    def apply(self, grad_output):
        (x,) = self.values()
        return [self.minus_hot(np.zeros_like(x)) * (grad_output / len(x))]


def track(make):
    """Decorator over an operation: `make(out, *arguments)` gives its Function."""

    def around(operation):
        @functools.wraps(operation)
        def tracked(*args, **kwargs):
            with no_grad:
                out = operation(*args, **kwargs)
            return out if no_grad.off else joined(out, make(out, *args, **kwargs))

        return tracked

    return around


def joined(out, function):
    tensors = [t for t in function.saved_tensors if isinstance(t, Tensor)]
    if any(t.requires_grad for t in tensors):
        out.requires_grad = True
        out._grad_fn = function
    if any(type(t) is Variable for t in tensors):
        out.__class__ = Variable
    return out


def reflected(function):
    return lambda out, self, other: function(Tensor(other), self)


def patch_tensor():
    pairs = {"__add__": AddBackward, "__sub__": SubBackward, "__mul__": MulBackward}
    pairs |= {"__truediv__": DivBackward, "__pow__": PowBackward, "matmul": MatmulBackward}
    pairs |= {"__neg__": NegBackward, "log": LogBackward, "abs": AbsBackward}
    for name, function in pairs.items():
        setattr(Tensor, name, track(lambda out, *args, f=function: f(*args))(getattr(Tensor, name)))
    for name, function in (
        ("__rsub__", SubBackward),
        ("__rtruediv__", DivBackward),
        ("__rpow__", PowBackward),
    ):
        setattr(Tensor, name, track(reflected(function))(getattr(Tensor, name)))
    for name, function in (("exp", ExpBackward), ("tanh", TanhBackward), ("sigmoid", SigmoidBackward)):
        setattr(Tensor, name, track(lambda out, x, f=function: f(x, out))(getattr(Tensor, name)))
    for name, function in (("sum", SumBackward), ("mean", MeanBackward), ("max", MaxBackward)):
        setattr(Tensor, name, track(lambda out, *a, f=function, **k: f(*a, **k))(getattr(Tensor, name)))


def patch_shapes():
    Tensor.reshape = track(lambda out, x, *shape: ReshapeBackward(x, x.shape))(Tensor.reshape)
    Tensor.transpose = track(lambda out, x, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1))(
        Tensor.transpose
    )
    Tensor.permute = track(lambda out, x, *axes: PermuteBackward(x, np.ravel(axes).tolist()))(Tensor.permute)
    Tensor.__getitem__ = track(lambda out, x, key: SliceBackward(x, whole_numbers(key)))(Tensor.__getitem__)
    Tensor.masked_fill = track(lambda out, x, mask, value: MaskedFillBackward(x, mask))(Tensor.masked_fill)
    Tensor.clip = track(lambda out, x, low=None, high=None: ClipBackward(x, low, high))(Tensor.clip)


def whole_numbers(key):
    if isinstance(key, tuple):
        return tuple(whole_numbers(part) for part in key)
    return key.data.astype(int) if isinstance(key, Tensor) else key


def patch_modules():
    for cls, function in ((A.Sigmoid, SigmoidBackward), (A.Tanh, TanhBackward)):
        cls.forward = track(lambda out, self, x, f=function: f(x, out))(cls.forward)
    for cls, function in ((A.Softmax, SoftmaxBackward), (A.LogSoftmax, LogSoftmaxBackward)):
        cls.forward = track(lambda out, self, x, dim=-1, f=function: f(x, out, dim))(cls.forward)
    A.ReLU.forward = track(lambda out, self, x: ReLUBackward(x))(A.ReLU.forward)
    A.GELU.forward = track(lambda out, self, x: GELUBackward(x, self.approximate))(A.GELU.forward)
    losses = ((L.MSELoss, MSEBackward), (L.BinaryCrossEntropyLoss, BCEBackward))
    losses += ((L.CrossEntropyLoss, CrossEntropyBackward), (L.NLLLoss, NLLBackward))
    for cls, function in losses:
        cls.forward = track(lambda out, self, p, t, f=function: f(p, t))(cls.forward)
    Embedding.forward = track(lambda out, self, i: EmbeddingBackward(self.weight, i))(Embedding.forward)


_done = False


def enable_autograd(quiet=False):
    global _done
    if not _done:
        _done = True
        patch_tensor()
        patch_shapes()
        patch_modules()
        Tensor.backward, Tensor.zero_grad = backward, zero_grad
    if not quiet:
        print("Tensors remember now.")


def prepared(tensor, gradient):
    if gradient is None:
        if tensor.size != 1:
            raise ValueError(f"backward() on {tensor.shape}: say which gradient to start from")
        return np.ones_like(tensor.data)
    gradient = np.array(plain(gradient), dtype=tensor.dtype)
    if gradient.shape != tensor.shape:
        raise ValueError(f"backward() on {tensor.shape} was given a gradient of shape {gradient.shape}")
    return gradient


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    levels = {level(self): {id(self): (self, prepared(self, gradient))}}
    for height in range(level(self), -1, -1):
        for tensor, grad in levels.pop(height, {}).values():
            if tensor._grad_fn is None:
                tensor.grad = Tensor(grad if tensor.grad is None else tensor.grad.data + grad)
            elif not isinstance(tensor._grad_fn, Function):
                tensor._grad_fn(Variable(grad, requires_grad=False))
            else:
                send_down(tensor._grad_fn, grad, levels)


def send_down(function, grad, levels):
    for tensor, share in zip(function.saved_tensors, function.apply(grad), strict=True):
        if isinstance(tensor, Tensor) and tensor.requires_grad:
            floor = levels.setdefault(level(tensor), {})
            _, sofar = floor.get(id(tensor), (tensor, 0))
            floor[id(tensor)] = (tensor, sofar + share)


def zero_grad(self):
    self.grad = None


class Variable(Tensor):
    def __init__(self, data, requires_grad=True, grad_fn=None):
        super().__init__(data.data if isinstance(data, Tensor) else data)
        self.requires_grad = requires_grad
        self._grad_fn = grad_fn

    @property
    def grad_fn(self):
        return self._grad_fn

    @property
    def is_leaf(self):
        return self._grad_fn is None

    def backward(self, gradient=None):
        backward(self, np.ones(self.shape) if gradient is None else gradient)


def lift(x):
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def add(a, b):
    return lift(a) + lift(b)


def subtract(a, b):
    return lift(a) - lift(b)


def multiply(a, b):
    return lift(a) * lift(b)


def divide(a, b):
    return lift(a) / lift(b)


def power(a, n):
    return lift(a) ** n


def matmul(a, b):
    return lift(a) @ lift(b)


def relu_with_grad(x):
    return A.ReLU()(lift(x))


def sigmoid_with_grad(x):
    return A.Sigmoid()(lift(x))


def tanh_with_grad(x):
    return A.Tanh()(lift(x))


def clip_gradients(params, max_norm):
    given = [p for p in params if p.grad is not None]
    norm = sum((plain(p.grad) ** 2).sum() for p in given) ** 0.5
    for p in given:
        plain(p.grad)[...] *= max_norm / max(norm, max_norm)


def gradcheck(fn, *inputs):
    for x in inputs:
        x.zero_grad()
    fn(*inputs).sum().backward()
    checks = []
    for x in inputs:
        if x.requires_grad:
            measured = [central(fn, inputs, x, place) for place in np.ndindex(x.shape)]
            checks.append(np.allclose(x.grad.data.ravel(), measured, rtol=0.02, atol=0.004))
    return all(checks)


def central(fn, inputs, x, place, step=0.01):
    before = x.data[place]
    total = []
    for moved in (before + step, before - step):
        x.data[place] = moved
        total.append(float(fn(*inputs).data.sum()))
    x.data[place] = before
    return (total[0] - total[1]) / (2 * step)


enable_autograd(quiet=True)
