"""Keeps as little as it can (arrays that a rule reads, shapes, edges to nodes) and frees as it walks.

A recorded node forgets the operand tensors (`saved_tensors` stays only on nodes built by hand). Leaves are
reached through one `Leaf` node each. Walking a graph a second time raises RuntimeError.
"""

import heapq
import itertools

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor

ticket = itertools.count(1)
mode = [True]


def is_grad_enabled():
    return mode[0]


class no_grad:
    def __enter__(self):
        self.outside = mode[0]
        mode[0] = False

    def __exit__(self, *_):
        mode[0] = self.outside


def data_of(x):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


def wants(x):
    return isinstance(x, Tensor) and x.requires_grad


class Leaf:
    """Where gradients of one tensor end up; older than every operation."""

    ticket = 0
    edges = ()

    def __init__(self, tensor):
        self.tensor, self.shape = tensor, tensor.shape

    def take(self, grad):
        tensor = self.tensor
        if tensor.grad is not None:
            tensor.grad = tensor.grad + grad
        else:
            tensor.grad = np.array(grad, dtype=tensor.dtype)


def node_of(x):
    if not wants(x):
        return None
    if x._grad_fn is not None:
        return x._grad_fn
    if "_leaf" not in x.__dict__:
        x._leaf = Leaf(x)
    return x._leaf


class Function:
    """`keep(*arrays)` says what of the operands' arrays the rule reads; nothing by default."""

    def __init__(self, *tensors):
        self.saved_tensors = tensors
        self.ticket = next(ticket)
        self.edges = tuple(node_of(x) for x in tensors)
        self.shapes = tuple(np.shape(data_of(x)) for x in tensors)
        self.kept = self.keep(*map(data_of, tensors))

    def keep(self, *arrays):
        return None

    def needed(self, i):
        return self.edges[i] is not None

    def forget_operands(self):
        del self.saved_tensors
        return self

    def apply(self, grad_output):
        raise NotImplementedError("a bare Function has no rule")


def unstretch(grad, shape):
    if grad.shape == shape:
        return grad
    front = grad.ndim - len(shape)
    axes = [*range(front), *(i + front for i, n in enumerate(shape) if n == 1)]
    return grad.sum(axis=tuple(axes), keepdims=True).reshape(shape)


class AddBackward(Function):
    sign = 1

    def apply(self, grad_output):
        left = unstretch(grad_output, self.shapes[0]) if self.needed(0) else None
        right = unstretch(grad_output * self.sign, self.shapes[1]) if self.needed(1) else None
        return left, right


class SubBackward(AddBackward):
    sign = -1


class MulBackward(Function):
    def keep(self, a, b):
        return (a if self.needed(1) else None), (b if self.needed(0) else None)

    def apply(self, grad_output):
        a, b = self.kept
        left = unstretch(grad_output * b, self.shapes[0]) if self.needed(0) else None
        right = unstretch(grad_output * a, self.shapes[1]) if self.needed(1) else None
        return left, right


class DivBackward(Function):
    def keep(self, a, b):
        return (a if self.needed(1) else None), b

    def apply(self, grad_output):
        a, b = self.kept
        scaled = grad_output / b
        left = unstretch(scaled, self.shapes[0]) if self.needed(0) else None
        right = unstretch(-scaled * a / b, self.shapes[1]) if self.needed(1) else None
        return left, right


class PowBackward(Function):
    def keep(self, a, b):
        return a, b

    def apply(self, grad_output):
        a, b = self.kept
        left = unstretch(grad_output * b * a ** (b - 1), self.shapes[0]) if self.needed(0) else None
        right = None
        if self.needed(1):
            right = unstretch(grad_output * a**b * np.log(np.where(a > 0, a, 1)), self.shapes[1])
        return left, right


class MatmulBackward(Function):
    def keep(self, a, b):
        return (a if self.needed(1) else None), (b if self.needed(0) else None)

    def apply(self, grad_output):
        dims = [len(shape) for shape in self.shapes]
        g = grad_output[..., None] if dims[1] == 1 else grad_output
        g = np.expand_dims(g, -2) if dims[0] == 1 else g
        return (self.left(g, dims) if self.needed(0) else None), (
            self.right(g, dims) if self.needed(1) else None
        )

    def left(self, g, dims):
        b = self.kept[1]
        grad = g @ np.swapaxes(b[:, None] if dims[1] == 1 else b, -1, -2)
        return unstretch(grad[..., 0, :] if dims[0] == 1 else grad, self.shapes[0])

    def right(self, g, dims):
        a = self.kept[0]
        grad = np.swapaxes(a[None, :] if dims[0] == 1 else a, -1, -2) @ g
        return unstretch(grad[..., 0] if dims[1] == 1 else grad, self.shapes[1])


class Single(Function):
    """A rule of one operand: `back(g)` is asked only where it is needed."""

    def apply(self, grad_output):
        return (unstretch(np.asarray(self.back(grad_output)), self.shapes[0]) if self.needed(0) else None,)


class NegBackward(Single):
    def back(self, g):
        return -g


class SumBackward(Single):
    def __init__(self, x, axis=None, keepdims=False):
        self.axis, self.keepdims = axis, keepdims
        super().__init__(x)

    def spread(self, g):
        opened = g if self.axis is None or self.keepdims else np.expand_dims(g, self.axis)
        return np.broadcast_to(opened, self.shapes[0])

    def back(self, g):
        return self.spread(g)


class MeanBackward(SumBackward):
    def back(self, g):
        terms = int(np.prod(self.shapes[0])) // max(g.size, 1)
        return self.spread(g / terms)


class MaxBackward(SumBackward):
    def keep(self, x):
        hit = x == x.max(axis=self.axis, keepdims=True)
        return hit, hit.sum(axis=self.axis, keepdims=True, dtype=x.dtype)

    def back(self, g):
        hit, ties = self.kept
        return self.spread(g) * hit / ties


class ReshapeBackward(Single):
    def __init__(self, x, original_shape):
        self.original_shape = original_shape
        super().__init__(x)

    def back(self, g):
        return g.reshape(self.original_shape)


class TransposeBackward(Single):
    def __init__(self, x, dim0=None, dim1=None):
        self.dims = (-1, -2) if dim0 is None else (dim0, dim1)
        super().__init__(x)

    def back(self, g):
        return g.swapaxes(*self.dims) if g.ndim > 1 else g


class PermuteBackward(Single):
    def __init__(self, x, axes):
        self.axes = axes
        super().__init__(x)

    def back(self, g):
        return np.moveaxis(g, np.arange(g.ndim), self.axes)


class SliceBackward(Single):
    def __init__(self, x, key):
        self.key = key
        super().__init__(x)

    def back(self, g):
        full = np.zeros(self.shapes[0], g.dtype)
        np.add.at(full, self.key, g)
        return full


class EmbeddingBackward(SliceBackward):
    def __init__(self, weight, indices):
        super().__init__(weight, data_of(indices).astype(int))


class MaskedFillBackward(Single):
    def __init__(self, x, mask, value=0.0):
        self.mask = data_of(mask).astype(bool)
        super().__init__(x)

    def back(self, g):
        return g * ~self.mask


class ClipBackward(Single):
    def __init__(self, x, low=None, high=None):
        self.ends = low, high
        super().__init__(x)

    def keep(self, x):
        return np.clip(x, *self.ends) == x

    def back(self, g):
        return g * self.kept


class LogBackward(Single):
    def keep(self, x):
        return x

    def back(self, g):
        return g / self.kept


class AbsBackward(Single):
    def keep(self, x):
        return np.sign(x).astype(np.int8)

    def back(self, g):
        return g * self.kept


class ReLUBackward(Single):
    def keep(self, x):
        return x > 0

    def back(self, g):
        return g * self.kept


class GELUBackward(Single):
    def __init__(self, x, approximate="tanh"):
        self.approximate = approximate
        super().__init__(x)

    def keep(self, x):
        return x

    def back(self, g):
        x = self.kept
        if self.approximate == "sigmoid":
            s = 0.5 + 0.5 * np.tanh(0.851 * x)
            return g * (s + 1.702 * x * s * (1 - s))
        c = 0.7978845608028654
        t = np.tanh(c * (x + 0.044715 * x * x * x))
        return g * (0.5 + 0.5 * t + 0.5 * x * (1 - t) * (1 + t) * (c + 0.134145 * c * x * x))


class FromResult(Single):
    def __init__(self, x, output, dim=-1):
        self.result, self.dim = data_of(output), dim
        super().__init__(x)


class ExpBackward(FromResult):
    def back(self, g):
        return g * self.result


class SigmoidBackward(FromResult):
    def back(self, g):
        return g * self.result * (1 - self.result)


class TanhBackward(FromResult):
    def back(self, g):
        return g * (1 - self.result * self.result)


class SoftmaxBackward(FromResult):
    def back(self, g):
        return self.result * (g - (g * self.result).sum(axis=self.dim, keepdims=True))


class LogSoftmaxBackward(FromResult):
    def back(self, g):
        return g - np.exp(self.result) * g.sum(axis=self.dim, keepdims=True)


class LossBackward(Single):
    def __init__(self, prediction, targets):
        self.targets = data_of(targets)
        super().__init__(prediction)

    def keep(self, x):
        return x

    def less_one_at_targets(self, table):
        table[np.arange(len(table)), self.targets.astype(int)] -= 1
        return table / len(table)


class MSEBackward(LossBackward):
    def back(self, g):
        return g * 2 / self.kept.size * (self.kept - self.targets)


class BCEBackward(LossBackward):
    def back(self, g):
        p = self.kept.clip(1e-7, 1 - 1e-7)
        return g / p.size * (p - self.targets) / (p * (1 - p))


class CrossEntropyBackward(LossBackward):
    def keep(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def back(self, g):
        return g * self.less_one_at_targets(self.kept.copy())


class NLLBackward(LossBackward):
    def back(self, g):
        return g * self.less_one_at_targets(np.zeros(self.shapes[0], g.dtype))


def recorded(operation, make):
    def call(self, *args, **kwargs):
        if not mode[0]:
            return operation(self, *args, **kwargs)
        with no_grad():
            out = operation(self, *args, **kwargs)
        node = make(self, out, *args, **kwargs)
        if any(isinstance(x, Variable) for x in node.saved_tensors):
            out.__class__ = Variable
        if any(edge is not None for edge in node.edges):
            out.requires_grad, out._grad_fn = True, node.forget_operands()
        return out

    return call


def integer(key):
    if isinstance(key, tuple):
        return tuple(map(integer, key))
    return key.data.astype(int) if isinstance(key, Tensor) else key


def operand(x, like):
    return x if isinstance(x, Tensor) else np.asarray(x, dtype=like.dtype)


def pair(rule):
    return lambda a, out, b: rule(a, operand(b, a))


def reflected(rule):
    return lambda b, out, a: rule(operand(a, b), b)


def reduction(rule):
    return lambda x, out, axis=None, keepdims=False: rule(x, axis, keepdims)


def alone(rule):
    return lambda x, out: rule(x)


def with_result(rule):
    return lambda x, out: rule(x, out)


METHODS = {
    "__add__": pair(AddBackward),
    "__sub__": pair(SubBackward),
    "__rsub__": reflected(SubBackward),
    "__mul__": pair(MulBackward),
    "__truediv__": pair(DivBackward),
    "__rtruediv__": reflected(DivBackward),
    "__pow__": pair(PowBackward),
    "__rpow__": reflected(PowBackward),
    "__neg__": alone(NegBackward),
    "matmul": lambda a, out, b: MatmulBackward(a, b),
    "sum": reduction(SumBackward),
    "mean": reduction(MeanBackward),
    "max": reduction(MaxBackward),
    "reshape": lambda x, out, *shape: ReshapeBackward(x, x.shape),
    "transpose": lambda x, out, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1),
    "permute": lambda x, out, *axes: PermuteBackward(x, np.ravel(axes)),
    "__getitem__": lambda x, out, key: SliceBackward(x, integer(key)),
    "masked_fill": lambda x, out, mask, value: MaskedFillBackward(x, mask),
    "clip": lambda x, out, low=None, high=None: ClipBackward(x, low, high),
    "exp": with_result(ExpBackward),
    "log": alone(LogBackward),
    "abs": alone(AbsBackward),
    "tanh": with_result(TanhBackward),
    "sigmoid": with_result(SigmoidBackward),
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
    if hasattr(Tensor, "backward"):
        return
    for name, make in METHODS.items():
        setattr(Tensor, name, recorded(getattr(Tensor, name), make))
    for cls, make in FORWARDS.items():
        cls.forward = recorded(cls.forward, make)
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    if not quiet:
        print("operations are recorded, sparingly")


def seed_for(x, gradient):
    if gradient is None:
        if x.size != 1:
            raise ValueError(f"the result has shape {x.shape}: pass its gradient")
        return np.ones_like(x.data)
    seed = np.array(data_of(gradient), dtype=x.dtype)
    if seed.shape != x.shape:
        raise ValueError(f"a gradient of shape {seed.shape} for a result of shape {x.shape}")
    return seed


def backward(self, gradient=None, retain_graph=False):
    root = node_of(self)
    if root is None:
        return
    pending, agenda = {root: seed_for(self, gradient)}, [(-getattr(root, "ticket", 0), 0, root)]
    tie = itertools.count(1)
    while agenda:
        _, _, node = heapq.heappop(agenda)
        grad = pending.pop(node)
        for edge, share in zip(edges_of(node), visit(node, grad, retain_graph), strict=True):
            if edge is not None:
                if edge not in pending:
                    heapq.heappush(agenda, (-getattr(edge, "ticket", 0), next(tie), edge))
                    pending[edge] = share
                else:
                    pending[edge] = pending[edge] + share


def edges_of(node):
    if isinstance(node, Function) and node.edges is None:
        raise RuntimeError("this graph was walked before and has been freed; compute it again")
    return getattr(node, "edges", ())


def visit(node, grad, retain_graph):
    """What the node hands on; a leaf keeps its gradient, a closure of the older API is called."""
    if isinstance(node, Leaf):
        node.take(grad)
        return ()
    if not isinstance(node, Function):
        node(Variable(grad, requires_grad=False))
        return ()
    shares = node.apply(grad)
    if not retain_graph:
        node.edges = node.kept = None
    return shares


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


def power(a, n):
    return as_variable(a) ** n


def matmul(a, b):
    return as_variable(a) @ as_variable(b)


def relu_with_grad(x):
    return activations.ReLU()(as_variable(x))


def sigmoid_with_grad(x):
    return activations.Sigmoid()(as_variable(x))


def tanh_with_grad(x):
    return activations.Tanh()(as_variable(x))


def clip_gradients(params, max_norm):
    grads = [p.grad for p in params if p.grad is not None]
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    for g in grads:
        g *= max_norm / norm if norm > max_norm else 1


def gradcheck(fn, *inputs):
    for x in inputs:
        x.zero_grad()
    out = fn(*inputs)
    out.backward(np.ones(out.shape))
    with no_grad():
        slopes = [(x.grad, differences(fn, inputs, x)) for x in inputs if x.requires_grad]
    return all(np.allclose(grad, slope, rtol=2e-2, atol=4e-3) for grad, slope in slopes)


def differences(fn, inputs, x, h=1e-2):
    slope, data = np.empty(x.size), x.data
    for i in range(x.size):
        totals = []
        for step in (h, -h):
            x.data = data.copy()
            x.data.reshape(-1)[i] += step
            totals.append(float(np.sum(fn(*inputs).data)))
        slope[i] = (totals[0] - totals[1]) / (2 * h)
    x.data = data
    return slope.reshape(data.shape)


enable_autograd(quiet=True)
