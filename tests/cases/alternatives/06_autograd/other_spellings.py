"""Other spellings: `grad_fn`, MatMulBackward, GeLUBackward, CEBackward, MultiplyBackward, IndexBackward.

The graph is made of nodes alone: an operand is either the node that made it or an `AccumulateGrad`, which
every leaf keeps for life. Backward counts how many deliveries each node waits for.
"""

from collections import Counter, defaultdict, deque

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor

Tensor.grad_fn = None

__all__ = ["Function", "Variable", "enable_autograd", "gradcheck", "is_grad_enabled", "no_grad"]

_recording = True


def is_grad_enabled():
    return _recording


def set_grad_enabled(mode):
    global _recording
    _recording = mode


class no_grad:
    def __enter__(self):
        self.previous = is_grad_enabled()
        set_grad_enabled(False)

    def __exit__(self, *_):
        set_grad_enabled(self.previous)

    def __call__(self, function):
        def wrapper(*args, **kwargs):
            with no_grad():
                return function(*args, **kwargs)

        return wrapper


class AccumulateGrad:
    """The end of the line: adds what arrives to a leaf's gradient."""

    next_functions = ()

    def __init__(self, leaf):
        self.leaf = leaf

    def deliver(self, grad):
        leaf = self.leaf
        grad = _reduce(grad, leaf.shape).astype(leaf.dtype)
        leaf.grad = grad if leaf.grad is None else np.add(leaf.grad, grad)


def _node_of(x):
    if not (isinstance(x, Tensor) and x.requires_grad):
        return None
    return AccumulateGrad(x) if x.grad_fn is None else x.grad_fn


class Function:
    def __init__(self, *inputs):
        self.saved_tensors = inputs
        self.next_functions = tuple(_node_of(x) for x in inputs)

    @property
    def needs(self):
        return [each is not None for each in self.next_functions]

    def apply(self, grad_output):
        raise NotImplementedError("subclasses say how the gradient flows back")


def _reduce(grad, shape):
    if np.shape(grad) == shape:
        return grad
    while np.ndim(grad) > len(shape):
        grad = np.sum(grad, axis=0)
    return np.sum(grad, axis=tuple(np.flatnonzero(np.equal(shape, 1))), keepdims=True)


def _raw(x):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


def _both(function, left, right):
    """The pair of gradients, each as a thunk that runs only when it is needed and folds down to its input."""
    pairs = zip(function.needs, (left, right), function.saved_tensors, strict=True)
    return tuple(_reduce(grad(), x.shape) if needed else None for needed, grad, x in pairs)


class AddBackward(Function):
    def apply(self, grad_output):
        return _both(self, lambda: grad_output, lambda: grad_output)


class SubtractBackward(Function):
    def apply(self, grad_output):
        return _both(self, lambda: grad_output, lambda: np.negative(grad_output))


class MultiplyBackward(Function):
    def apply(self, grad_output):
        a, b = map(_raw, self.saved_tensors)
        return _both(self, lambda: np.multiply(grad_output, b), lambda: np.multiply(grad_output, a))


class DivideBackward(Function):
    def apply(self, grad_output):
        a, b = map(_raw, self.saved_tensors)
        return _both(self, lambda: grad_output / b, lambda: -(grad_output * a) / np.square(b))


class PowerBackward(Function):
    def apply(self, grad_output):
        a, b = map(_raw, self.saved_tensors)

        def exponent_gradient():
            logs = np.zeros_like(a)
            np.log(a, out=logs, where=a > 0)
            return grad_output * a**b * logs

        return _both(self, lambda: grad_output * b * a ** (b - 1), exponent_gradient)


class MatMulBackward(Function):
    def apply(self, grad_output):
        a, b = map(_raw, self.saved_tensors)
        return _both(self, lambda: self.to_left(grad_output, a, b), lambda: self.to_right(grad_output, a, b))

    def to_left(self, g, a, b):
        if b.ndim == 1:
            return g[..., np.newaxis] * b
        if a.ndim == 1:
            return np.squeeze(np.matmul(g[..., np.newaxis, :], np.swapaxes(b, -1, -2)), axis=-2)
        return np.matmul(g, np.swapaxes(b, -1, -2))

    def to_right(self, g, a, b):
        if a.ndim == 1:
            return g * a if b.ndim == 1 else a[:, np.newaxis] * g[..., np.newaxis, :]
        if b.ndim == 1:
            return np.squeeze(np.matmul(np.swapaxes(a, -1, -2), g[..., np.newaxis]), axis=-1)
        return np.matmul(np.swapaxes(a, -1, -2), g)


class NegateBackward(Function):
    def apply(self, grad_output):
        return (np.negative(grad_output),)


class SumBackward(Function):
    def __init__(self, tensor, axis=None, keepdims=False):
        super().__init__(tensor)
        self.shape, self.axis, self.keepdims = tensor.shape, axis, keepdims

    def expand(self, grad):
        if self.axis is not None and not self.keepdims:
            grad = np.expand_dims(grad, self.axis)
        return np.broadcast_to(grad, self.shape)

    @property
    def terms(self):
        sizes = np.array(self.shape, dtype=int)
        return int(np.prod(sizes if self.axis is None else sizes[list(np.atleast_1d(self.axis))]))

    def apply(self, grad_output):
        return (self.expand(grad_output),)


class MeanBackward(SumBackward):
    def apply(self, grad_output):
        return (self.expand(grad_output / self.terms),)


class MaxBackward(SumBackward):
    def apply(self, grad_output):
        x = _raw(self.saved_tensors[0])
        mask = np.equal(x, np.max(x, axis=self.axis, keepdims=True)).astype(x.dtype)
        return (self.expand(grad_output) * (mask / np.sum(mask, axis=self.axis, keepdims=True)),)


class ReshapeBackward(Function):
    def __init__(self, tensor, original_shape):
        super().__init__(tensor)
        self.original_shape = original_shape

    def apply(self, grad_output):
        return (np.ravel(grad_output).reshape(self.original_shape),)


class TransposeBackward(Function):
    def __init__(self, tensor, dim0=None, dim1=None):
        super().__init__(tensor)
        self.dims = [-2, -1] if dim0 is None else [dim0, dim1]

    def apply(self, grad_output):
        return (
            np.moveaxis(grad_output, self.dims, self.dims[::-1]) if grad_output.ndim > 1 else grad_output,
        )


class PermuteBackward(Function):
    def __init__(self, tensor, axes):
        super().__init__(tensor)
        self.axes = axes

    def apply(self, grad_output):
        return (np.moveaxis(grad_output, np.arange(grad_output.ndim), self.axes),)


class IndexBackward(Function):
    def __init__(self, tensor, key):
        super().__init__(tensor)
        self.key, self.shape = key, tensor.shape

    def apply(self, grad_output):
        out = np.zeros(self.shape, dtype=grad_output.dtype)
        np.add.at(out, self.key, grad_output)
        return (out,)


class EmbeddingBackward(IndexBackward):
    def __init__(self, weight, indices):
        super().__init__(weight, _raw(indices).astype(int))


class MaskedFillBackward(Function):
    def __init__(self, tensor, mask, value=0.0):
        super().__init__(tensor)
        self.mask = _raw(mask).astype(bool)

    def apply(self, grad_output):
        return (np.where(self.mask, grad_output.dtype.type(0), grad_output),)


class ClipBackward(Function):
    def __init__(self, tensor, low=None, high=None):
        super().__init__(tensor)
        self.low, self.high = low, high

    def apply(self, grad_output):
        x = _raw(self.saved_tensors[0])
        below = False if self.low is None else x < self.low
        above = False if self.high is None else x > self.high
        return (grad_output * ~np.logical_or(below, above),)


class LogBackward(Function):
    def apply(self, grad_output):
        return (grad_output / _raw(self.saved_tensors[0]),)


class AbsBackward(Function):
    def apply(self, grad_output):
        return (grad_output * np.sign(_raw(self.saved_tensors[0])),)


class ReLUBackward(Function):
    def apply(self, grad_output):
        return (np.multiply(grad_output, np.greater(_raw(self.saved_tensors[0]), 0)),)


class ExpBackward(Function):
    def __init__(self, tensor, result):
        super().__init__(tensor)
        self.result = _raw(result)

    def apply(self, grad_output):
        return (grad_output * self.result,)


class SigmoidBackward(ExpBackward):
    def apply(self, grad_output):
        return (grad_output * (1 - self.result) * self.result,)


class TanhBackward(ExpBackward):
    def apply(self, grad_output):
        return (grad_output * (1 - np.square(self.result)),)


class SoftmaxBackward(Function):
    """By the Jacobian diag(s) - s s^T, applied to the gradient without ever being formed."""

    def __init__(self, tensor, result, dim=-1):
        super().__init__(tensor)
        self.result, self.dim = _raw(result), dim

    def apply(self, grad_output):
        diagonal = self.result * grad_output
        return (diagonal - self.result * np.sum(diagonal, axis=self.dim, keepdims=True),)


class LogSoftmaxBackward(SoftmaxBackward):
    def apply(self, grad_output):
        total = np.sum(grad_output, axis=self.dim, keepdims=True)
        return (grad_output - np.exp(self.result) * total,)


class GeLUBackward(Function):
    def __init__(self, tensor, approximate="tanh"):
        super().__init__(tensor)
        self.approximate = approximate

    def apply(self, grad_output):
        x = _raw(self.saved_tensors[0])
        if self.approximate == "sigmoid":
            s = 0.5 * np.tanh(0.851 * x) + 0.5
            return (grad_output * (s + x * 1.702 * s * (1 - s)),)
        c, d = 0.7978845608028654, 0.044715
        t = np.tanh(c * (x + d * x * x * x))
        return (grad_output * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * d * x * x)),)


class MSEBackward(Function):
    def __init__(self, predictions, targets):
        super().__init__(predictions)
        self.targets = _raw(targets)

    def apply(self, grad_output):
        x = _raw(self.saved_tensors[0])
        return (grad_output * np.subtract(x, self.targets) * (2.0 / x.size),)


class BinaryCrossEntropyBackward(MSEBackward):
    def apply(self, grad_output):
        p = np.clip(_raw(self.saved_tensors[0]), 1e-7, 1 - 1e-7)
        return (grad_output * (p - self.targets) / (p * (1 - p) * p.size),)


class NLLBackward(MSEBackward):
    def one_hot(self):
        shape = self.saved_tensors[0].shape
        return np.equal(self.targets.reshape(-1, 1), np.arange(shape[1])).astype(np.float32)

    def apply(self, grad_output):
        return (self.one_hot() * (-grad_output / len(self.targets)),)


class CEBackward(NLLBackward):
    def apply(self, grad_output):
        z = _raw(self.saved_tensors[0])
        e = np.exp(z - np.max(z, axis=1, keepdims=True))
        probabilities = e / np.sum(e, axis=1, keepdims=True)
        return ((probabilities - self.one_hot()) * (grad_output / len(z)),)


def _attach(result, function):
    if any(function.needs):
        result.requires_grad = True
        result.grad_fn = function
    if any(isinstance(x, Variable) for x in function.saved_tensors):
        result.__class__ = Variable
    return result


def _traced(original, function_of):
    def traced(self, *args, **kwargs):
        if not is_grad_enabled():
            return original(self, *args, **kwargs)
        with no_grad():
            result = original(self, *args, **kwargs)
        return _attach(result, function_of(self, result, *args, **kwargs))

    return traced


def _operand(x):
    return x if isinstance(x, Tensor) else Tensor(x)


def _indices(key):
    if isinstance(key, tuple):
        return tuple(_indices(k) for k in key)
    return key.data.astype(int) if isinstance(key, Tensor) else key


def _trace_operators():
    for symbol, function in (
        ("add", AddBackward),
        ("sub", SubtractBackward),
        ("mul", MultiplyBackward),
        ("truediv", DivideBackward),
        ("pow", PowerBackward),
    ):
        name, reflected = f"__{symbol}__", f"__r{symbol}__"
        forward = _traced(getattr(Tensor, name), lambda a, out, b, f=function: f(a, _operand(b)))
        setattr(Tensor, name, forward)
        setattr(Tensor, reflected, lambda self, other, f=forward: f(_operand(other), self))
    Tensor.__neg__ = _traced(Tensor.__neg__, lambda x, out: NegateBackward(x))
    Tensor.matmul = _traced(Tensor.matmul, lambda a, out, b: MatMulBackward(a, b))


def _trace_methods():
    def method(name, function_of):
        setattr(Tensor, name, _traced(getattr(Tensor, name), function_of))

    for name, function in (("sum", SumBackward), ("mean", MeanBackward), ("max", MaxBackward)):
        method(name, lambda x, out, axis=None, keepdims=False, f=function: f(x, axis, keepdims))
    for name, function in (("exp", ExpBackward), ("tanh", TanhBackward), ("sigmoid", SigmoidBackward)):
        method(name, lambda x, out, f=function: f(x, out))
    method("log", lambda x, out: LogBackward(x))
    method("abs", lambda x, out: AbsBackward(x))
    method("clip", lambda x, out, low=None, high=None: ClipBackward(x, low, high))
    method("reshape", lambda x, out, *shape: ReshapeBackward(x, x.shape))
    method("transpose", lambda x, out, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1))
    method("permute", lambda x, out, *axes: PermuteBackward(x, axes[0] if np.ndim(axes) > 1 else axes))
    method("__getitem__", lambda x, out, key: IndexBackward(x, _indices(key)))
    method("masked_fill", lambda x, out, mask, value: MaskedFillBackward(x, mask))


def _trace_modules():
    def forward(cls, function_of):
        cls.forward = _traced(cls.forward, function_of)

    forward(activations.ReLU, lambda m, out, x: ReLUBackward(x))
    forward(activations.GELU, lambda m, out, x: GeLUBackward(x, m.approximate))
    forward(activations.Sigmoid, lambda m, out, x: SigmoidBackward(x, out))
    forward(activations.Tanh, lambda m, out, x: TanhBackward(x, out))
    forward(activations.Softmax, lambda m, out, x, dim=-1: SoftmaxBackward(x, out, dim))
    forward(activations.LogSoftmax, lambda m, out, x, dim=-1: LogSoftmaxBackward(x, out, dim))
    forward(losses.MSELoss, lambda m, out, x, t: MSEBackward(x, t))
    forward(losses.BinaryCrossEntropyLoss, lambda m, out, x, t: BinaryCrossEntropyBackward(x, t))
    forward(losses.CrossEntropyLoss, lambda m, out, x, t: CEBackward(x, t))
    forward(losses.NLLLoss, lambda m, out, x, t: NLLBackward(x, t))
    forward(layers.Embedding, lambda m, out, indices: EmbeddingBackward(m.weight, indices))


def enable_autograd(quiet=False):
    if hasattr(Tensor, "_tracing"):
        return
    Tensor._tracing = True
    _trace_operators()
    _trace_methods()
    _trace_modules()
    Tensor.backward = _backward
    Tensor.zero_grad = lambda self: setattr(self, "grad", None)
    if not quiet:
        print("Tensors are traced.")


def _expected_deliveries(root):
    expected, queue = Counter(), deque([root])
    while queue:
        for successor in getattr(queue.popleft(), "next_functions", ()):
            if successor is not None:
                expected[successor] += 1
                if expected[successor] == 1:
                    queue.append(successor)
    return expected


def _starting_gradient(tensor, gradient):
    if gradient is None:
        if tensor.size == 1:
            return np.ones(tensor.shape, dtype=tensor.dtype)
        raise ValueError("backward() without a gradient works for a single element only")
    start = np.array(_raw(gradient), dtype=tensor.dtype)
    if start.shape != tensor.shape:
        raise ValueError(f"the gradient is {start.shape}, the tensor {tensor.shape}")
    return start


def _backward(self, gradient=None, retain_graph=False):
    root = _node_of(self)
    if root is None:
        return
    waiting, arrived, ready = _expected_deliveries(root), defaultdict(list), [root]
    arrived[root].append(_starting_gradient(self, gradient))
    while ready:
        node = ready.pop()
        grads = arrived.pop(node)
        total = grads[0] if len(grads) == 1 else sum(grads)
        if isinstance(node, AccumulateGrad):
            node.deliver(total)
        elif isinstance(node, Function):
            for successor, grad in zip(node.next_functions, node.apply(total), strict=True):
                if successor is not None:
                    arrived[successor].append(grad)
                    waiting[successor] -= 1
                    if not waiting[successor]:
                        ready.append(successor)
        else:
            node(Variable(total, requires_grad=False))


class Variable(Tensor):
    def __init__(self, data, requires_grad=True, grad_fn=None):
        Tensor.__init__(self, data)
        self.requires_grad = requires_grad
        self.grad_fn = grad_fn

    @property
    def is_leaf(self):
        return self.grad_fn is None

    def backward(self, gradient=None):
        _backward(self, np.ones_like(self.data) if gradient is None else gradient)


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


def power(a, exponent):
    return _variable(a) ** exponent


def matmul(a, b):
    return _variable(a) @ _variable(b)


def relu_with_grad(x):
    return activations.ReLU()(_variable(x))


def sigmoid_with_grad(x):
    return activations.Sigmoid()(_variable(x))


def tanh_with_grad(x):
    return activations.Tanh()(_variable(x))


def clip_gradients(params, max_norm):
    norm = np.linalg.norm(np.concatenate([np.ravel(p.grad) for p in params if p.grad is not None]))
    for p in params:
        if p.grad is not None and norm > max_norm:
            p.grad *= max_norm / norm


def gradcheck(fn, *inputs, step=1e-2):
    for x in inputs:
        x.zero_grad()
    fn(*inputs).sum().backward()
    for x in filter(lambda each: each.requires_grad, inputs):
        for where, kept in np.ndenumerate(x.data.copy()):
            x.data[where] = kept + step
            high = fn(*inputs).sum().item()
            x.data[where] = kept - step
            low = fn(*inputs).sum().item()
            x.data[where] = kept
            if not np.isclose(x.grad[where], (high - low) / (2 * step), rtol=2e-2, atol=4e-3):
                return False
    return True


enable_autograd(quiet=True)
