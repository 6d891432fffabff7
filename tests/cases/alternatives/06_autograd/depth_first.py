"""Sorts the graph depth-first with a visited set and an explicit stack, then walks the order backwards.

Rules ignore broadcasting altogether: the engine sums each gradient down to its tensor. A rule of two
operands computes both gradients and then drops what nobody asked for. Every arithmetic operation is patched
by a method of its own, and the reflected operators go through the plain ones.
"""

import contextlib

import numpy as np
from tinytorch.core.activations import GELU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from tinytorch.core.layers import Embedding
from tinytorch.core.losses import BinaryCrossEntropyLoss, CrossEntropyLoss, MSELoss, NLLLoss
from tinytorch.core.tensor import Tensor

_enabled = True


def is_grad_enabled():
    return _enabled


@contextlib.contextmanager
def no_grad():
    global _enabled
    before, _enabled = _enabled, False
    try:
        yield
    finally:
        _enabled = before


def _np(x):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


class Function:
    def __init__(self, *tensors):
        self.saved_tensors = tuple(tensors)

    def __call__(self, out):
        """Hang this node on `out` when a gradient may be asked for."""
        wanted = [t for t in self.saved_tensors if isinstance(t, Tensor) and t.requires_grad]
        if wanted and is_grad_enabled():
            out.requires_grad = True
            out._grad_fn = self
        if any(isinstance(t, Variable) for t in self.saved_tensors):
            out.__class__ = Variable
        return out

    def apply(self, grad_output):
        raise NotImplementedError

    @property
    def arrays(self):
        return tuple(_np(t) for t in self.saved_tensors)

    def wanted(self, *grads):
        pairs = zip(self.saved_tensors, grads, strict=True)
        return tuple(g if isinstance(t, Tensor) and t.requires_grad else None for t, g in pairs)


class AddBackward(Function):
    def apply(self, grad_output):
        return self.wanted(grad_output, grad_output)


class SubBackward(Function):
    def apply(self, grad_output):
        return self.wanted(grad_output, -grad_output)


class MulBackward(Function):
    def apply(self, grad_output):
        a, b = self.arrays
        return self.wanted(grad_output * b, grad_output * a)


class DivBackward(Function):
    def apply(self, grad_output):
        a, b = self.arrays
        shared = grad_output / b
        return self.wanted(shared, -shared * (a / b))


class PowBackward(Function):
    def apply(self, grad_output):
        base, exponent = self.arrays
        grad_base = grad_output * (exponent * np.power(base, exponent - 1))
        log = np.log(base, where=base > 0, out=np.zeros_like(base))
        return self.wanted(grad_base, grad_output * np.power(base, exponent) * log)


class MatmulBackward(Function):
    def apply(self, grad_output):
        a, b = self.arrays
        if a.ndim == 1 and b.ndim == 1:
            return self.wanted(grad_output * b, grad_output * a)
        if a.ndim == 1:
            column = grad_output[..., None, :]
            return self.wanted((column @ np.swapaxes(b, -1, -2))[..., 0, :], a[:, None] * column)
        if b.ndim == 1:
            column = grad_output[..., None]
            return self.wanted(column * b, (np.swapaxes(a, -1, -2) @ column)[..., 0])
        return self.wanted(grad_output @ np.swapaxes(b, -1, -2), np.swapaxes(a, -1, -2) @ grad_output)


class SumBackward(Function):
    def __init__(self, tensor, axis=None, keepdims=False):
        super().__init__(tensor)
        self.axis = tuple(range(tensor.ndim)) if axis is None else axis
        self.keepdims = keepdims

    def _back(self, reduced):
        return reduced if self.keepdims else np.expand_dims(reduced, self.axis)

    def _share(self):
        shape = self.saved_tensors[0].shape
        axes = self.axis if isinstance(self.axis, tuple) else (self.axis,)
        return int(np.prod([shape[i] for i in axes]))

    def apply(self, grad_output):
        (x,) = self.arrays
        return (np.zeros_like(x) + self._back(grad_output),)


class MeanBackward(SumBackward):
    def apply(self, grad_output):
        return super().apply(grad_output / self._share())


class VarBackward(SumBackward):
    def apply(self, grad_output):
        (x,) = self.arrays
        return (
            2 / self._share() * (x - np.mean(x, axis=self.axis, keepdims=True)) * self._back(grad_output),
        )


class MaxBackward(SumBackward):
    extreme = staticmethod(np.max)

    def apply(self, grad_output):
        (x,) = self.arrays
        hit = x == self.extreme(x, axis=self.axis, keepdims=True)
        ties = hit.sum(axis=self.axis, keepdims=True, dtype=x.dtype)
        return (np.where(hit, self._back(grad_output) / ties, 0).astype(x.dtype),)


class MinBackward(MaxBackward):
    extreme = staticmethod(np.min)


class ReshapeBackward(Function):
    def __init__(self, tensor, original_shape):
        super().__init__(tensor)
        self.original_shape = tuple(original_shape)

    def apply(self, grad_output):
        return (np.reshape(grad_output, self.original_shape),)


class TransposeBackward(Function):
    def __init__(self, tensor, dim0=None, dim1=None):
        super().__init__(tensor)
        self.dim0, self.dim1 = dim0, dim1

    def apply(self, grad_output):
        if self.dim0 is not None:
            return (np.swapaxes(grad_output, self.dim0, self.dim1),)
        return (np.swapaxes(grad_output, -2, -1) if grad_output.ndim > 1 else grad_output,)


class PermuteBackward(Function):
    def __init__(self, tensor, axes):
        super().__init__(tensor)
        self.inverse = np.argsort([axis % len(axes) for axis in axes])

    def apply(self, grad_output):
        return (grad_output.transpose(self.inverse),)


class SliceBackward(Function):
    def __init__(self, tensor, key):
        super().__init__(tensor)
        self.key = key

    def apply(self, grad_output):
        grad = np.zeros_like(self.arrays[0])
        parts = self.key if isinstance(self.key, tuple) else (self.key,)
        if any(isinstance(part, list | np.ndarray) for part in parts):
            np.add.at(grad, self.key, grad_output)
        else:
            grad[self.key] = grad_output
        return (grad,)


class EmbeddingBackward(Function):
    def __init__(self, weight, indices):
        super().__init__(weight)
        self.indices = _np(indices)

    def apply(self, grad_output):
        rows, width = self.saved_tensors[0].shape
        grad = np.zeros((rows, width), dtype=grad_output.dtype)
        for row, part in zip(self.indices.astype(int).flat, grad_output.reshape(-1, width), strict=True):
            grad[row] += part
        return (grad,)


class MaskedFillBackward(Function):
    def __init__(self, tensor, mask, value=0.0):
        super().__init__(tensor)
        self.open = ~_np(mask).astype(bool)

    def apply(self, grad_output):
        return (grad_output * self.open,)


class ClipBackward(Function):
    def __init__(self, tensor, low=None, high=None):
        super().__init__(tensor)
        self.low, self.high = low, high

    def apply(self, grad_output):
        (x,) = self.arrays
        return (grad_output * (np.clip(x, self.low, self.high) == x),)


class NegBackward(Function):
    def apply(self, grad_output):
        return (-grad_output,)


class ContiguousBackward(Function):
    def apply(self, grad_output):
        return (grad_output,)


class LogBackward(Function):
    def apply(self, grad_output):
        return (grad_output / self.arrays[0],)


class AbsBackward(Function):
    def apply(self, grad_output):
        return (np.copysign(grad_output, grad_output * self.arrays[0]),)


class ExpBackward(Function):
    def __init__(self, tensor, output):
        super().__init__(tensor)
        self.output_data = _np(output)

    def apply(self, grad_output):
        return (grad_output * self.output_data,)


class SqrtBackward(ExpBackward):
    def apply(self, grad_output):
        return (0.5 * grad_output / self.output_data,)


class SigmoidBackward(ExpBackward):
    def apply(self, grad_output):
        return (grad_output * (self.output_data - self.output_data**2),)


class TanhBackward(ExpBackward):
    def apply(self, grad_output):
        return (grad_output * (1 - self.output_data) * (1 + self.output_data),)


class ReLUBackward(Function):
    def apply(self, grad_output):
        return (np.where(self.arrays[0] > 0, grad_output, 0).astype(grad_output.dtype),)


class GELUBackward(Function):
    def __init__(self, tensor, approximate="tanh"):
        super().__init__(tensor)
        self.form = approximate

    def apply(self, grad_output):
        (x,) = self.arrays
        if self.form == "sigmoid":
            s = 1 / (1 + np.exp(np.clip(-1.702 * x, -80, 80)))
            return (grad_output * (s + 1.702 * x * s * (1 - s)),)
        inner = 0.7978845608 * x * (1 + 0.044715 * x**2)
        slope = 0.7978845608 * (1 + 3 * 0.044715 * x**2)
        th = np.tanh(inner)
        return (grad_output * 0.5 * (1 + th + x * slope * (1 - th) * (1 + th)),)


class SoftmaxBackward(Function):
    def __init__(self, tensor, output, dim=-1):
        super().__init__(tensor)
        self.output_data, self.dim = _np(output), dim

    def apply(self, grad_output):
        weighted = grad_output * self.output_data
        return (weighted - self.output_data * weighted.sum(axis=self.dim, keepdims=True),)


class LogSoftmaxBackward(SoftmaxBackward):
    def apply(self, grad_output):
        total = grad_output.sum(axis=self.dim, keepdims=True)
        return (grad_output - np.exp(self.output_data) * total,)


class MSEBackward(Function):
    def __init__(self, predictions, targets):
        super().__init__(predictions)
        self.targets = _np(targets)

    def apply(self, grad_output):
        difference = self.arrays[0] - self.targets
        return (2 * grad_output * difference / difference.size,)


class BCEBackward(MSEBackward):
    def apply(self, grad_output):
        p, y = np.clip(self.arrays[0], 1e-7, 1 - 1e-7), self.targets
        return (grad_output * ((1 - y) / (1 - p) - y / p) / p.size,)


class NLLBackward(MSEBackward):
    def apply(self, grad_output):
        grad = np.zeros_like(self.arrays[0])
        grad[np.arange(len(grad)), self.targets.astype(int)] = -1 / len(grad)
        return (grad * grad_output,)


class CrossEntropyBackward(NLLBackward):
    def apply(self, grad_output):
        logits = self.arrays[0]
        odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
        softmax = odds / odds.sum(axis=-1, keepdims=True)
        return (super().apply(grad_output)[0] + softmax * (grad_output / len(logits)),)


def _other(b):
    return b if isinstance(b, Tensor) else Tensor(b)


def _axes(shape):
    return tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape


def _patch_arithmetic():
    old = {name: getattr(Tensor, f"__{name}__") for name in ("add", "sub", "mul", "truediv", "pow")}
    matmul, neg = Tensor.matmul, Tensor.__neg__

    def _add(self, other):
        return AddBackward(self, _other(other))(old["add"](self, other))

    def _sub(self, other):
        return SubBackward(self, _other(other))(old["sub"](self, other))

    def _mul(self, other):
        return MulBackward(self, _other(other))(old["mul"](self, other))

    def _div(self, other):
        return DivBackward(self, _other(other))(old["truediv"](self, other))

    def _pow(self, other):
        return PowBackward(self, other)(old["pow"](self, other))

    def _neg(self):
        with no_grad():
            out = neg(self)
        return NegBackward(self)(out)

    def _matmul(self, other):
        out = matmul(self, other)
        return MatmulBackward(self, other)(out)

    Tensor.__add__, Tensor.__sub__, Tensor.__mul__, Tensor.__truediv__ = _add, _sub, _mul, _div
    Tensor.__pow__, Tensor.__neg__, Tensor.matmul = _pow, _neg, _matmul
    Tensor.__radd__ = lambda self, other: _other(other) + self
    Tensor.__rsub__ = lambda self, other: _other(other) - self
    Tensor.__rmul__ = lambda self, other: _other(other) * self
    Tensor.__rtruediv__ = lambda self, other: _other(other) / self
    Tensor.__rpow__ = lambda self, other: _other(other) ** self


def _patch_shapes():
    reshape, transpose, permute = Tensor.reshape, Tensor.transpose, Tensor.permute
    getitem, masked_fill, contiguous = Tensor.__getitem__, Tensor.masked_fill, Tensor.contiguous

    def _reshape(self, *shape):
        return ReshapeBackward(self, self.shape)(reshape(self, *shape))

    def _transpose(self, dim0=None, dim1=None):
        return TransposeBackward(self, dim0, dim1)(transpose(self, dim0, dim1))

    def _permute(self, *axes):
        return PermuteBackward(self, _axes(axes))(permute(self, *axes))

    def _getitem(self, key):
        key = key.data.astype(int) if isinstance(key, Tensor) else key
        return SliceBackward(self, key)(getitem(self, key))

    def _masked_fill(self, mask, value):
        return MaskedFillBackward(self, mask, value)(masked_fill(self, mask, value))

    def _contiguous(self):
        out = contiguous(self)
        return self if out is self else ContiguousBackward(self)(out)

    Tensor.reshape, Tensor.transpose, Tensor.permute = _reshape, _transpose, _permute
    Tensor.__getitem__, Tensor.masked_fill, Tensor.contiguous = _getitem, _masked_fill, _contiguous


def _patch_reduction(name, rule):
    old = getattr(Tensor, name)

    def reduce(self, axis=None, keepdims=False):
        with no_grad():
            out = old(self, axis=axis, keepdims=keepdims)
        return rule(self, axis, keepdims)(out)

    setattr(Tensor, name, reduce)


def _patch_elementwise(name, make):
    old = getattr(Tensor, name)

    def function(self, *args, **kwargs):
        with no_grad():
            out = old(self, *args, **kwargs)
        return make(self, out, *args, **kwargs)(out)

    setattr(Tensor, name, function)


def _patch_forward(cls, make):
    old = cls.forward

    def forward(self, *args, **kwargs):
        with no_grad():
            out = old(self, *args, **kwargs)
        return make(self, out, *args, **kwargs)(out)

    cls.forward = forward


def enable_autograd(quiet=False):
    if hasattr(Tensor, "_autograd_enabled"):
        return
    Tensor._autograd_enabled = True
    _patch_arithmetic()
    _patch_shapes()
    reductions = (SumBackward, MeanBackward, MaxBackward, MinBackward, VarBackward)
    for rule in reductions:
        _patch_reduction(rule.__name__.removesuffix("Backward").lower(), rule)
    for rule in (ExpBackward, SqrtBackward, TanhBackward, SigmoidBackward):
        _patch_elementwise(rule.__name__.removesuffix("Backward").lower(), rule)
    _patch_elementwise("log", lambda x, out: LogBackward(x))
    _patch_elementwise("abs", lambda x, out: AbsBackward(x))
    _patch_elementwise("clip", lambda x, out, *ends, **named: ClipBackward(x, *ends, *named.values()))
    _patch_forward(Sigmoid, lambda _, out, x: SigmoidBackward(x, out))
    _patch_forward(Tanh, lambda _, out, x: TanhBackward(x, out))
    _patch_forward(ReLU, lambda _, out, x: ReLUBackward(x))
    _patch_forward(GELU, lambda layer, out, x: GELUBackward(x, layer.approximate))
    _patch_forward(Softmax, lambda _, out, x, dim=-1: SoftmaxBackward(x, out, dim))
    _patch_forward(LogSoftmax, lambda _, out, x, dim=-1: LogSoftmaxBackward(x, out, dim))
    _patch_forward(MSELoss, lambda _, out, p, t: MSEBackward(p, t))
    _patch_forward(BinaryCrossEntropyLoss, lambda _, out, p, t: BCEBackward(p, t))
    _patch_forward(CrossEntropyLoss, lambda _, out, p, t: CrossEntropyBackward(p, t))
    _patch_forward(NLLLoss, lambda _, out, p, t: NLLBackward(p, t))
    _patch_forward(Embedding, lambda layer, out, indices: EmbeddingBackward(layer.weight, indices))
    Tensor.backward, Tensor.zero_grad = _backward, _zero_grad
    if not quiet:
        print("autograd enabled")


def _topological(root):
    """The tensors that need gradients, each after everything it was made from."""
    order, visited, stack = [], set(), [(root, False)]
    while stack:
        tensor, finished = stack.pop()
        if finished:
            order.append(tensor)
        elif id(tensor) not in visited:
            visited.add(id(tensor))
            stack.append((tensor, True))
            inputs = getattr(tensor._grad_fn, "saved_tensors", ())
            stack.extend((t, False) for t in inputs if isinstance(t, Tensor) and t.requires_grad)
    return order


def _unbroadcast(grad, tensor):
    while grad.ndim > tensor.ndim:
        grad = grad.sum(axis=0)
    for axis, length in enumerate(tensor.shape):
        if length == 1 and grad.shape[axis] > 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


def _seed(tensor, gradient):
    if gradient is None:
        if tensor.size > 1:
            raise ValueError(
                f"backward on shape {tensor.shape} needs a gradient; only a scalar has a default"
            )
        gradient = np.ones(tensor.shape)
    gradient = np.array(_np(gradient), dtype=tensor.dtype)
    if gradient.shape != tensor.shape:
        raise ValueError(f"gradient has shape {gradient.shape} but the tensor has {tensor.shape}")
    return gradient


def _backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    grads = {id(self): _seed(self, gradient)}
    for tensor in reversed(_topological(self)):
        grad, node = grads.pop(id(tensor)), tensor._grad_fn
        if node is None:
            tensor.grad = grad + (0 if tensor.grad is None else tensor.grad)
        elif not isinstance(node, Function):
            node(Variable(grad, requires_grad=False))
        else:
            for t, g in zip(node.saved_tensors, node.apply(grad), strict=True):
                if g is not None and isinstance(t, Tensor) and t.requires_grad:
                    grads[id(t)] = grads.get(id(t), 0) + _unbroadcast(g, t)


def _zero_grad(self):
    self.grad = None


class Variable(Tensor):
    def __init__(self, data, requires_grad=True, grad_fn=None):
        Tensor.__init__(self, _np(data), requires_grad=requires_grad)
        self._grad_fn = grad_fn

    grad_fn = property(lambda self: self._grad_fn)
    is_leaf = property(lambda self: self._grad_fn is None)

    def backward(self, gradient=None):
        _backward(self, np.ones(self.shape) if gradient is None else gradient)


def _variable(x):
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def add(a, b):
    return _variable(a) + _variable(b)


def subtract(a, b):
    return _variable(a) - _variable(b)


def multiply(a, b):
    return _variable(a) * _variable(b)


def divide(a, b):
    return _variable(a) / _variable(b)


def power(a, b):
    return _variable(a) ** b


def matmul(a, b):
    return _variable(a).matmul(_variable(b))


def relu_with_grad(x):
    return ReLU().forward(_variable(x))


def sigmoid_with_grad(x):
    return Sigmoid().forward(_variable(x))


def tanh_with_grad(x):
    return Tanh().forward(_variable(x))


def clip_gradients(params, max_norm):
    total = np.sqrt(sum(np.vdot(p.grad, p.grad) for p in params if p.grad is not None))
    for p in params:
        if p.grad is not None and total > max_norm:
            np.multiply(p.grad, max_norm / total, out=p.grad)


def gradcheck(fn, *inputs):
    """Compares the gradients with a central difference along a random direction, four times."""
    rng = np.random.default_rng(0)
    for tensor in inputs:
        tensor.zero_grad()
    out = fn(*inputs)
    seed = rng.normal(size=out.shape).astype(out.dtype)
    out.backward(seed)
    leaves = [t for t in inputs if t.requires_grad]
    return all(_slope_agrees(fn, inputs, leaves, seed, rng) for _ in range(4))


def _slope_agrees(fn, inputs, leaves, seed, rng, step=5e-3):
    directions = [rng.choice([-1.0, 1.0], t.shape).astype(t.dtype) for t in leaves]
    claimed = sum(float((t.grad * d).sum()) for t, d in zip(leaves, directions, strict=True))
    kept, values = [t.data for t in leaves], []
    for sign in (1, -1):
        for t, d, data in zip(leaves, directions, kept, strict=True):
            t.data = data + sign * step * d
        values.append(float((fn(*inputs).data * seed).sum()))
    for t, data in zip(leaves, kept, strict=True):
        t.data = data
    return np.isclose(claimed, (values[0] - values[1]) / (2 * step), rtol=2e-2, atol=1e-2)


enable_autograd(quiet=True)
