"""Returns the gradient of a single operand bare, not in a tuple; `enable_autograd` takes no argument.

Nodes save arrays beside their operands, `saved_tensors` is a list, and `next_functions` tells where a
gradient goes: to another node, or to a leaf. Tensor's own `__init__` is extended, so that every tensor has a
`_grad_fn`. Backward first counts how often each node is used; one whose count is down to nothing sends.
"""

import functools

import numpy as np
from tinytorch.core.activations import GELU, ReLU, Sigmoid, Softmax, Tanh
from tinytorch.core.layers import Embedding
from tinytorch.core.losses import BinaryCrossEntropyLoss, CrossEntropyLoss, MSELoss
from tinytorch.core.tensor import Tensor

_tracking = True


def needs(x):
    return isinstance(x, Tensor) and x.requires_grad


def raw(x):
    return x.data if isinstance(x, Tensor) else x


class Function:
    def __init__(self, *tensors):
        self.saved_tensors = list(tensors)
        self.arrays = [raw(x) for x in tensors]
        self.next_functions = [getattr(x, "_grad_fn", None) or x if needs(x) else None for x in tensors]

    def apply(self, grad_output):
        raise NotImplementedError


def fit(grad, like):
    """Add up what was spread: `grad` in the shape of `like`."""
    shape = np.shape(like)
    extra = np.ndim(grad) - len(shape)
    grad = np.sum(grad, axis=tuple(range(extra))) if extra else np.asarray(grad)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


class AddBackward(Function):
    def apply(self, grad_output):
        a, b = self.arrays
        return fit(grad_output, a), fit(grad_output, b)


class SubBackward(Function):
    def apply(self, grad_output):
        a, b = self.arrays
        return fit(grad_output, a), fit(-grad_output, b)


class MulBackward(Function):
    def apply(self, grad_output):
        a, b = self.arrays
        return fit(grad_output * b, a), fit(grad_output * a, b)


class DivBackward(Function):
    def apply(self, grad_output):
        a, b = self.arrays
        quotient = grad_output / b
        return fit(quotient, a), fit(-quotient * (a / b), b)


class PowBackward(Function):
    def apply(self, grad_output):
        base, exponent = self.arrays
        grads = [fit(grad_output * exponent * np.power(base, exponent - 1), base), None]
        if needs(self.saved_tensors[1]):
            grads[1] = fit(grad_output * np.power(base, exponent) * np.log(base), exponent)
        return grads


class MatmulBackward(Function):
    def apply(self, grad_output):
        a, b = self.arrays
        if a.ndim == b.ndim == 1:
            return grad_output * b, grad_output * a
        if a.ndim == 1:
            product = a[:, None] * grad_output[..., None, :]
            return fit(np.einsum("...n,...kn->...k", grad_output, b), a), fit(product, b)
        if b.ndim == 1:
            product = grad_output[..., None] * b
            return fit(product, a), fit(np.einsum("...mk,...m->...k", a, grad_output), b)
        to_a = np.einsum("...mn,...kn->...mk", grad_output, b)
        to_b = np.einsum("...mk,...mn->...kn", a, grad_output)
        return fit(to_a, a), fit(to_b, b)


class SumBackward(Function):
    def __init__(self, tensor, axis=None, keepdims=False):
        super().__init__(tensor)
        self.kept = np.sum(np.zeros(tensor.shape), axis=axis, keepdims=True).shape

    def apply(self, grad_output):
        repeats = np.divide(self.arrays[0].shape, self.kept).astype(int)
        return np.tile(grad_output.reshape(self.kept), repeats)


class MeanBackward(SumBackward):
    def apply(self, grad_output):
        return super().apply(grad_output / (self.arrays[0].size / np.prod(self.kept, dtype=int)))


class MaxBackward(SumBackward):
    def __init__(self, tensor, axis=None, keepdims=False):
        super().__init__(tensor, axis, keepdims)
        best = tensor.data.max(axis=axis, keepdims=True)
        self.share = (tensor.data == best) / np.sum(tensor.data == best, axis=axis, keepdims=True)

    def apply(self, grad_output):
        return super().apply(grad_output) * self.share


class ReshapeBackward(Function):
    def __init__(self, tensor, original_shape):
        super().__init__(tensor)
        self.original_shape = original_shape

    def apply(self, grad_output):
        return grad_output.reshape(self.original_shape)


class TransposeBackward(Function):
    def __init__(self, tensor, dim0=None, dim1=None):
        super().__init__(tensor)
        self.dims = (-2, -1) if dim0 is None else (dim0, dim1)

    def apply(self, grad_output):
        return np.swapaxes(grad_output, *self.dims) if grad_output.ndim > 1 else grad_output


class PermuteBackward(Function):
    def __init__(self, tensor, axes):
        super().__init__(tensor)
        self.axes = tuple(axis % tensor.ndim for axis in axes)

    def apply(self, grad_output):
        return np.moveaxis(grad_output, range(grad_output.ndim), self.axes)


class SliceBackward(Function):
    """Every element of the result knows the number of the element that it was."""

    def __init__(self, tensor, key):
        super().__init__(tensor)
        key = raw(key).astype(int) if isinstance(key, Tensor) else key
        self.taken = np.arange(tensor.size).reshape(tensor.shape)[key]

    def apply(self, grad_output):
        (x,) = self.arrays
        flat = np.bincount(self.taken.ravel(), grad_output.ravel(), minlength=x.size)
        return flat.reshape(x.shape).astype(x.dtype)


class EmbeddingBackward(Function):
    """A lookup is a product with one-hot rows, and so is the way back."""

    def __init__(self, weight, indices):
        super().__init__(weight)
        self.rows = raw(indices).astype(int).ravel()

    def apply(self, grad_output):
        (weight,) = self.arrays
        one_hot = np.eye(len(weight), dtype=weight.dtype)[self.rows]
        return one_hot.T @ grad_output.reshape(len(self.rows), -1)


class WithOutput(Function):
    def __init__(self, tensor, output, dim=-1):
        super().__init__(tensor)
        self.output, self.dim = raw(output), dim


class ExpBackward(WithOutput):
    def apply(self, grad_output):
        return grad_output * self.output


class SigmoidBackward(WithOutput):
    def apply(self, grad_output):
        return grad_output * self.output * (1 - self.output)


class TanhBackward(WithOutput):
    def apply(self, grad_output):
        return grad_output * (1 - self.output) * (1 + self.output)


class SoftmaxBackward(WithOutput):
    """By the whole Jacobian of each row: diag(z) - z z^T."""

    def apply(self, grad_output):
        z, g = (np.moveaxis(each, self.dim, -1) for each in (self.output, grad_output))
        jacobian = z[..., None] * np.eye(z.shape[-1], dtype=z.dtype) - z[..., None] * z[..., None, :]
        return np.moveaxis(np.einsum("...ij,...j->...i", jacobian, g), -1, self.dim)


class LogBackward(Function):
    def apply(self, grad_output):
        return grad_output / self.arrays[0]


class ReLUBackward(Function):
    def apply(self, grad_output):
        grad = grad_output.copy()
        grad[self.arrays[0] <= 0] = 0
        return grad


class GELUBackward(Function):
    def apply(self, grad_output):
        (x,) = self.arrays
        inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
        outer = np.sqrt(2 / np.pi) * (1 + 0.134145 * x**2)
        return grad_output * 0.5 * (1 + np.tanh(inner) + x * outer / np.cosh(np.minimum(abs(inner), 20)) ** 2)


class Loss(Function):
    def __init__(self, prediction, targets):
        super().__init__(prediction)
        self.targets = raw(targets)


class MSEBackward(Loss):
    def apply(self, grad_output):
        (p,) = self.arrays
        return grad_output * (p - self.targets) * (2.0 / p.size)


class BCEBackward(Loss):
    def apply(self, grad_output):
        p = self.arrays[0].clip(1e-7, 1 - 1e-7)
        return grad_output / p.size * np.where(self.targets == 1, -1 / p, 1 / (1 - p))


class CrossEntropyBackward(Loss):
    def apply(self, grad_output):
        (x,) = self.arrays
        logarithms = x - x.max(axis=1, keepdims=True)
        logarithms -= np.log(np.exp(logarithms).sum(axis=1, keepdims=True))
        hot = np.arange(x.shape[1]) == self.targets.astype(int)[:, None]
        return grad_output * (np.exp(logarithms) - hot) / len(x)


class no_grad:
    def __enter__(self):
        global _tracking
        self.previous, _tracking = _tracking, False

    def __exit__(self, *error):
        global _tracking
        _tracking = self.previous


def tracked(original, node_of):
    @functools.wraps(original)
    def wrapper(*args, **kwargs):
        with no_grad() as _:
            result = original(*args, **kwargs)
        if _tracking:
            node = node_of(result, *args, **kwargs)
            if any(needs(x) for x in node.saved_tensors):
                result.requires_grad, result._grad_fn = True, node
        return result

    return wrapper


def node(rule):
    """The rule is built from the operands of the call, whatever the result."""
    return lambda result, *args, **kwargs: rule(*args, **kwargs)


def enable_autograd():
    if getattr(Tensor, "_autograd_enabled", False):
        return
    original_init = Tensor.__init__

    def init(self, data, requires_grad=False):
        original_init(self, data, requires_grad)
        self._grad_fn = None

    Tensor.__init__ = init
    for owner, name, make in (
        (Tensor, "__add__", node(AddBackward)),
        (Tensor, "__sub__", node(SubBackward)),
        (Tensor, "__mul__", node(MulBackward)),
        (Tensor, "__truediv__", node(DivBackward)),
        (Tensor, "__pow__", node(PowBackward)),
        (Tensor, "matmul", node(MatmulBackward)),
        (Tensor, "sum", node(SumBackward)),
        (Tensor, "mean", node(MeanBackward)),
        (Tensor, "max", node(MaxBackward)),
        (Tensor, "reshape", lambda y, x, *shape: ReshapeBackward(x, x.shape)),
        (Tensor, "transpose", node(TransposeBackward)),
        (Tensor, "permute", lambda y, x, *axes: PermuteBackward(x, axes if len(axes) > 1 else axes[0])),
        (Tensor, "__getitem__", node(SliceBackward)),
        (Tensor, "exp", lambda y, x: ExpBackward(x, y)),
        (Tensor, "log", node(LogBackward)),
        (ReLU, "forward", lambda y, layer, x: ReLUBackward(x)),
        (Sigmoid, "forward", lambda y, layer, x: SigmoidBackward(x, y)),
        (Tanh, "forward", lambda y, layer, x: TanhBackward(x, y)),
        (GELU, "forward", lambda y, layer, x: GELUBackward(x)),
        (Softmax, "forward", lambda y, layer, x, dim=-1: SoftmaxBackward(x, y, dim)),
        (MSELoss, "forward", lambda y, layer, p, t: MSEBackward(p, t)),
        (BinaryCrossEntropyLoss, "forward", lambda y, layer, p, t: BCEBackward(p, t)),
        (CrossEntropyLoss, "forward", lambda y, layer, p, t: CrossEntropyBackward(p, t)),
        (Embedding, "forward", lambda y, layer, rows: EmbeddingBackward(layer.weight, rows)),
    ):
        setattr(owner, name, tracked(getattr(owner, name), make))
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    Tensor._autograd_enabled = True


def uses(first):
    """How often each node is asked to go on from, by the nodes that can be reached from the first."""
    counts, waiting = {first: 1}, [first]
    while waiting:
        for after in waiting.pop().next_functions:
            if isinstance(after, Function):
                if after not in counts:
                    counts[after] = 0
                    waiting.append(after)
                counts[after] += 1
    return counts


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    if gradient is None and self.size > 1:
        raise ValueError("backward() without a gradient is for results of one element")
    start = np.ones(self.shape, self.dtype) if gradient is None else np.array(raw(gradient), dtype=self.dtype)
    if start.shape != self.shape:
        raise ValueError(f"the gradient has shape {start.shape}, the tensor {self.shape}")
    if self._grad_fn is None:
        collect(self, start)
        return
    missing, arrived, ready = uses(self._grad_fn), {self._grad_fn: start}, [self._grad_fn]
    while ready:
        current = ready.pop()
        grads = current.apply(arrived.pop(current))
        if len(current.saved_tensors) == 1:
            grads = [grads]
        for after, grad in zip(current.next_functions, grads, strict=True):
            if isinstance(after, Tensor):
                collect(after, grad)
            elif after is not None:
                arrived[after] = arrived[after] + grad if after in arrived else grad
                missing[after] -= 1
                if not missing[after]:
                    ready.append(after)


def collect(leaf, grad):
    leaf.grad = np.array(grad, dtype=leaf.dtype) if leaf.grad is None else leaf.grad + grad


def zero_grad(self):
    self.grad = None


enable_autograd()
