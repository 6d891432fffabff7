"""Differentiates in float64 throughout and casts once, where a leaf takes its gradient.

Backward gathers the reachable nodes, sorts them by age and visits the youngest first. Gradients travel
in the nodes themselves, which are cleared as the walk passes.
"""

import numpy as np
from tinytorch.core.activations import GELU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh
from tinytorch.core.layers import Embedding
from tinytorch.core.losses import BinaryCrossEntropyLoss, CrossEntropyLoss, MSELoss, NLLLoss
from tinytorch.core.tensor import Tensor

RECORD = {"on": True, "made": 0}


def is_grad_enabled():
    return RECORD["on"]


class no_grad:
    def __enter__(self):
        self.before = RECORD["on"]
        RECORD["on"] = False
        return self

    def __exit__(self, kind, error, trace):
        RECORD["on"] = self.before
        return False


def f64(x):
    return np.asarray(x.data if isinstance(x, Tensor) else x, dtype=np.float64)


def wants(x):
    return isinstance(x, Tensor) and x.requires_grad


def collapse(g, shape):
    """Sum `g` over what broadcasting repeated, so that it has `shape`."""
    for _ in range(g.ndim - len(shape)):
        g = np.add.reduce(g, axis=0)
    for axis in range(len(shape)):
        if shape[axis] != g.shape[axis]:
            g = np.add.reduce(g, axis=axis, keepdims=True)
    return g


class Function:
    received = None

    def __init__(self, *tensors):
        self.saved_tensors = tensors
        RECORD["made"] += 1
        self.age = RECORD["made"]

    def apply(self, grad_output):
        g = np.asarray(grad_output, dtype=np.float64)
        operands = self.saved_tensors
        grads = [None] * len(operands)
        for i, tensor in enumerate(operands):
            if wants(tensor):
                grads[i] = collapse(self.partial(i, g, *map(f64, operands)), tensor.shape)
        return tuple(grads)

    def partial(self, i, g, *values):
        raise NotImplementedError(f"{type(self).__name__}.partial")

    def give(self, g):
        self.received = g if self.received is None else self.received + g


class AddBackward(Function):
    def partial(self, i, g, a, b):
        return g


class SubBackward(Function):
    def partial(self, i, g, a, b):
        return -g if i else g


class MulBackward(Function):
    def partial(self, i, g, a, b):
        return g * (a if i else b)


class DivBackward(Function):
    def partial(self, i, g, a, b):
        return -g * a / b**2 if i else g / b


class PowBackward(Function):
    def partial(self, i, g, a, b):
        if i == 0:
            return g * b * a ** (b - 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return g * np.where(a > 0, a**b * np.log(a), 0)


class MatmulBackward(Function):
    """By einsum: the row axis i, the inner axis j, the column axis k, and whatever batch there is."""

    def partial(self, i, g, a, b):
        rows, columns = "i" * (a.ndim > 1), "k" * (b.ndim > 1)
        left, right, out = f"...{rows}j", f"...j{columns}", f"...{rows}{columns}"
        if i == 0:
            return np.einsum(f"{out},{right}->{left}", g, b, optimize=True)
        return np.einsum(f"{out},{left}->{right}", g, a, optimize=True)


class Reduction(Function):
    def __init__(self, tensor, axis=None, keepdims=False):
        super().__init__(tensor)
        axes = range(tensor.ndim) if axis is None else np.atleast_1d(axis)
        self.axes = tuple(int(i) % tensor.ndim for i in axes)
        self.kept = tuple(1 if i in self.axes else n for i, n in enumerate(tensor.shape))

    def widen(self, g, x):
        return g.reshape(self.kept) * np.ones(x.shape)


class SumBackward(Reduction):
    def partial(self, i, g, x):
        return self.widen(g, x)


class MeanBackward(Reduction):
    def partial(self, i, g, x):
        return self.widen(g, x) * (np.prod(self.kept) / x.size)


class MaxBackward(Reduction):
    def partial(self, i, g, x):
        chosen = x == x.max(axis=self.axes, keepdims=True)
        return self.widen(g, x) * chosen / np.count_nonzero(chosen, axis=self.axes, keepdims=True)


class ReshapeBackward(Function):
    def __init__(self, tensor, original_shape):
        super().__init__(tensor)
        self.original_shape = original_shape

    def partial(self, i, g, x):
        return np.reshape(g, self.original_shape)


class TransposeBackward(Function):
    def __init__(self, tensor, dim0=None, dim1=None):
        super().__init__(tensor)
        given = dim0 is not None or tensor.ndim < 2
        self.swap = (dim0, dim1) if given else (tensor.ndim - 2, tensor.ndim - 1)

    def partial(self, i, g, x):
        return g if self.swap == (None, None) else np.swapaxes(g, *self.swap)


class PermuteBackward(Function):
    def __init__(self, tensor, axes):
        super().__init__(tensor)
        self.axes = axes

    def partial(self, i, g, x):
        return np.moveaxis(g, range(x.ndim), self.axes)


class SliceBackward(Function):
    def __init__(self, tensor, key):
        super().__init__(tensor)
        self.key = key

    def partial(self, i, g, x):
        out = np.zeros(x.shape)
        np.add.at(out, self.key, g)
        return out


class EmbeddingBackward(Function):
    def __init__(self, weight, indices):
        super().__init__(weight)
        self.indices = f64(indices).astype(int).ravel()

    def partial(self, i, g, weight):
        chosen = np.equal.outer(np.arange(len(weight)), self.indices).astype(np.float64)
        return chosen @ g.reshape(len(self.indices), -1)


class MaskedFillBackward(Function):
    def __init__(self, tensor, mask, value=0.0):
        super().__init__(tensor)
        self.mask = f64(mask) != 0

    def partial(self, i, g, x):
        return np.where(self.mask, 0.0, g)


class ClipBackward(Function):
    def __init__(self, tensor, low=None, high=None):
        super().__init__(tensor)
        self.bounds = low, high

    def partial(self, i, g, x):
        low, high = self.bounds
        free = np.ones(x.shape)
        free[x < (-np.inf if low is None else low)] = 0
        free[x > (np.inf if high is None else high)] = 0
        return g * free


class LogBackward(Function):
    def partial(self, i, g, x):
        return g / x


class AbsBackward(Function):
    def partial(self, i, g, x):
        return g * np.sign(x)


class ReLUBackward(Function):
    def partial(self, i, g, x):
        return np.where(x > 0, g, 0)


class Remembering(Function):
    """A rule that reads the result, computed again from the operand in float64 where that is easy."""

    def __init__(self, tensor, output, dim=-1):
        super().__init__(tensor)
        self.output, self.dim = output.data if isinstance(output, Tensor) else output, dim


class ExpBackward(Remembering):
    def partial(self, i, g, x):
        return g * np.exp(x)


class SigmoidBackward(Remembering):
    def partial(self, i, g, x):
        s = f64(self.output)
        return g * (s - s * s)


class TanhBackward(Remembering):
    def partial(self, i, g, x):
        return g / np.cosh(np.clip(x, -300, 300)) ** 2


class SoftmaxBackward(Remembering):
    def partial(self, i, g, x):
        s = f64(self.output)
        return s * g - s * np.sum(s * g, axis=self.dim, keepdims=True)


class LogSoftmaxBackward(Remembering):
    def partial(self, i, g, x):
        return g - np.exp(f64(self.output)) * g.sum(axis=self.dim, keepdims=True)


class GELUBackward(Function):
    def __init__(self, tensor, approximate="tanh"):
        super().__init__(tensor)
        self.approximate = approximate

    def partial(self, i, g, x):
        if self.approximate == "sigmoid":
            s = (np.tanh(0.851 * x) + 1) / 2
            return g * s * (1 + 1.702 * x * (1 - s))
        k = np.sqrt(2 / np.pi)
        t = np.tanh(k * (x + 0.044715 * x**3))
        return g * ((1 + t) / 2 + x * (1 - t**2) * k * (1 + 0.134145 * x**2) / 2)


class Criterion(Function):
    def __init__(self, predictions, targets):
        super().__init__(predictions)
        self.targets = targets.data if isinstance(targets, Tensor) else np.asarray(targets)

    def hits(self, x):
        return np.arange(x.shape[-1]) == self.targets.astype(int)[:, None]


class MSEBackward(Criterion):
    def partial(self, i, g, x):
        return g * 2 * (x - self.targets) / x.size


class BCEBackward(Criterion):
    def partial(self, i, g, x):
        # The edges are those that float32 rounds to, as in the forward pass.
        low, high = np.float32([1e-7, 1 - 1e-7]).astype(np.float64)
        p = x.clip(low, high)
        return g * (p - self.targets) / (p - p * p) / x.size


class CrossEntropyBackward(Criterion):
    def partial(self, i, g, x):
        p = np.exp(x - x.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        return g * (p - self.hits(x)) / len(x)


class NLLBackward(Criterion):
    def partial(self, i, g, x):
        return -g * self.hits(x) / len(x)


def result_of(node, out):
    if any(map(wants, node.saved_tensors)):
        out.requires_grad = True
        out._grad_fn = node
    if Variable in map(type, node.saved_tensors):
        out.__class__ = Variable
    return out


def _replace(owner, name, node):
    """Let `owner.name` record what `node(out, *the arguments)` returns."""
    forward = getattr(owner, name)

    def method(*args, **kwargs):
        if not RECORD["on"]:
            return forward(*args, **kwargs)
        with no_grad():
            out = forward(*args, **kwargs)
        return result_of(node(out, *args, **kwargs), out)

    method.__name__, method.__doc__ = name, forward.__doc__
    setattr(owner, name, method)


def integer_key(key):
    parts = key if isinstance(key, tuple) else (key,)
    parts = tuple(p.data.astype(int) if isinstance(p, Tensor) else p for p in parts)
    return parts if isinstance(key, tuple) else parts[0]


def enable_autograd(quiet=False):
    """Wrap the operations, once."""
    if hasattr(Tensor, "backward"):
        return
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    two = {
        "add": AddBackward,
        "sub": SubBackward,
        "mul": MulBackward,
        "truediv": DivBackward,
        "pow": PowBackward,
    }
    for name, cls in two.items():
        _replace(Tensor, f"__{name}__", lambda out, a, b, cls=cls: cls(a, b))
    for name in ("sub", "truediv", "pow"):
        _replace(Tensor, f"__r{name}__", lambda out, a, b, cls=two[name]: cls(b, a))
    _replace(Tensor, "matmul", lambda out, a, b: MatmulBackward(a, b))
    for name, cls in {"sum": SumBackward, "mean": MeanBackward, "max": MaxBackward}.items():
        _replace(Tensor, name, lambda out, x, axis=None, keepdims=False, cls=cls: cls(x, axis, keepdims))
    for name, cls in {"exp": ExpBackward, "tanh": TanhBackward, "sigmoid": SigmoidBackward}.items():
        _replace(Tensor, name, lambda out, x, cls=cls: cls(x, out))
    _replace(Tensor, "log", lambda out, x: LogBackward(x))
    _replace(Tensor, "abs", lambda out, x: AbsBackward(x))
    _replace(Tensor, "clip", lambda out, x, low=None, high=None: ClipBackward(x, low, high))
    _replace(Tensor, "masked_fill", lambda out, x, mask, value: MaskedFillBackward(x, mask, value))
    _replace(Tensor, "reshape", lambda out, x, *shape: ReshapeBackward(x, x.shape))
    _replace(Tensor, "transpose", lambda out, x, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1))
    _replace(Tensor, "permute", lambda out, x, *axes: PermuteBackward(x, tuple(np.hstack(axes))))
    _replace(Tensor, "__getitem__", lambda out, x, key: SliceBackward(x, integer_key(key)))
    _replace(Embedding, "forward", lambda out, self, indices: EmbeddingBackward(self.weight, indices))
    enable_functions()
    if not quiet:
        print("autograd: float64 gradients")


def enable_functions():
    for cls, rule in ((Sigmoid, SigmoidBackward), (Tanh, TanhBackward)):
        _replace(cls, "forward", lambda out, self, x, rule=rule: rule(x, out))
    for cls, rule in ((Softmax, SoftmaxBackward), (LogSoftmax, LogSoftmaxBackward)):
        _replace(cls, "forward", lambda out, self, x, dim=-1, rule=rule: rule(x, out, dim))
    _replace(ReLU, "forward", lambda out, self, x: ReLUBackward(x))
    _replace(GELU, "forward", lambda out, self, x: GELUBackward(x, self.approximate))
    for cls, rule in (
        (MSELoss, MSEBackward),
        (BinaryCrossEntropyLoss, BCEBackward),
        (CrossEntropyLoss, CrossEntropyBackward),
        (NLLLoss, NLLBackward),
    ):
        _replace(cls, "forward", lambda out, self, p, t, rule=rule: rule(p, t))


def reachable(node):
    """Every node that `node` was computed from, itself included."""
    found, frontier = {node}, [node]
    while frontier:
        for tensor in frontier.pop().saved_tensors:
            parent = tensor._grad_fn if wants(tensor) else None
            if isinstance(parent, Function) and parent not in found:
                found.add(parent)
                frontier.append(parent)
    return found


def checked(tensor, gradient):
    if gradient is None and tensor.size != 1:
        raise ValueError(f"shape {tensor.shape} is not a scalar, so backward() needs a gradient")
    gradient = np.ones(tensor.shape) if gradient is None else f64(gradient).copy()
    if gradient.shape != tensor.shape:
        raise ValueError(f"expected a gradient of shape {tensor.shape}, got {gradient.shape}")
    return gradient


def hand_to(tensor, grad):
    if isinstance(tensor._grad_fn, Function):
        tensor._grad_fn.give(grad)
    elif tensor._grad_fn is None:
        total = grad if tensor.grad is None else tensor.grad + grad
        tensor.grad = np.array(total, dtype=tensor.dtype)
    else:
        tensor._grad_fn(Variable(grad, requires_grad=False))


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    hand_to(self, checked(self, gradient))
    nodes = reachable(self._grad_fn) if isinstance(self._grad_fn, Function) else ()
    for node in sorted(nodes, key=lambda each: each.age, reverse=True):
        grads, node.received = node.apply(node.received), None
        for tensor, grad in zip(node.saved_tensors, grads, strict=True):
            if grad is not None:
                hand_to(tensor, grad)


def zero_grad(self):
    self.grad = None


class Variable(Tensor):
    def __init__(self, data, requires_grad=True, grad_fn=None):
        super().__init__(data, requires_grad)
        self._grad_fn = grad_fn

    grad_fn = property(lambda self: self._grad_fn)
    is_leaf = property(lambda self: self._grad_fn is None)

    def backward(self, gradient=None):
        backward(self, np.ones(self.shape) if gradient is None else gradient)


def constant(x):
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def add(a, b):
    return constant(a) + constant(b)


def subtract(a, b):
    return constant(a) - constant(b)


def multiply(a, b):
    return constant(a) * constant(b)


def divide(a, b):
    return constant(a) / constant(b)


def power(a, b):
    return constant(a) ** b


def matmul(a, b):
    return constant(a).matmul(constant(b))


def relu_with_grad(x):
    return ReLU()(constant(x))


def sigmoid_with_grad(x):
    return Sigmoid()(constant(x))


def tanh_with_grad(x):
    return Tanh()(constant(x))


def clip_gradients(params, max_norm):
    norm = sum(float(np.square(p.grad, dtype=np.float64).sum()) for p in params if p.grad is not None) ** 0.5
    if norm > max_norm:
        for p in params:
            if p.grad is not None:
                p.grad *= max_norm / norm
    return norm


def gradcheck(fn, *inputs):
    leaves = [x for x in inputs if x.requires_grad]
    for x in leaves:
        x.zero_grad()
    fn(*inputs).sum().backward()
    for x in leaves:
        flat, grad = x.data.reshape(-1), x.grad.reshape(-1)
        for i, kept in enumerate(flat.tolist()):
            sums = []
            for shift in (-1e-2, 1e-2):
                flat[i] = kept + shift
                sums.append(float(fn(*inputs).data.sum()))
            flat[i] = kept
            if abs((sums[1] - sums[0]) / 2e-2 - grad[i]) > 4e-3 + 2e-2 * abs(grad[i]):
                return False
    return True


enable_autograd(quiet=True)
