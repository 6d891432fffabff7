"""Sends Tensors back: `apply` insists on a Tensor and returns Tensors, `.grad` is a Tensor.

What made a tensor is its `grad_fn`, without an underscore.
An operation's operands stand in its node; backward orders the nodes by a depth-first search over nodes, kept
as iterators on a list, and reads the order from its end. Composite operations are recorded by their parts.
"""

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor

RECORD = [True]


class Function:
    def __init__(self, *tensors):
        self.saved_tensors = tensors

    def apply(self, grad_output):
        assert isinstance(grad_output, Tensor), "gradients are tensors here"
        found = self.slopes(grad_output.data)
        return tuple(
            Tensor(shrink(slope, x.shape)) if takes_part(x) else None
            for x, slope in zip(self.saved_tensors, found, strict=True)
        )

    def slopes(self, g):
        raise NotImplementedError("every operation has slopes of its own")


def takes_part(x):
    return isinstance(x, Tensor) and x.requires_grad


def values(x):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


def shrink(slope, shape):
    while slope.ndim > len(shape):
        slope = slope.sum(axis=0)
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and slope.shape[i] > 1)
    return slope.sum(axis=stretched, keepdims=True) if stretched else slope


class Binary(Function):
    def __init__(self, a, b):
        super().__init__(a, b if isinstance(b, Tensor) else Tensor(b))

    def pair(self):
        return [values(x) for x in self.saved_tensors]


class AddBackward(Binary):
    def slopes(self, g):
        return g, g


class SubBackward(Binary):
    def slopes(self, g):
        return g, -g


class MulBackward(Binary):
    def slopes(self, g):
        a, b = self.pair()
        return g * b, g * a


class DivBackward(Binary):
    def slopes(self, g):
        a, b = self.pair()
        return g / b, -(g * a) / b**2


class PowBackward(Binary):
    def slopes(self, g):
        a, n = self.pair()
        to_n = g * a**n * np.log(np.where(a > 0, a, 1)) if takes_part(self.saved_tensors[1]) else g
        return g * n * a ** (n - 1), to_n


class MatmulBackward(Binary):
    def slopes(self, g):
        a, b = self.pair()
        rows, columns = np.atleast_2d(a), b[:, None] if b.ndim == 1 else b
        g = g[..., None] if b.ndim == 1 else g
        g = g[..., None, :] if a.ndim == 1 else g
        to_a, to_b = g @ columns.swapaxes(-1, -2), rows.swapaxes(-1, -2) @ g
        if a.ndim == 1:
            to_a = to_a.reshape(-1, a.size).sum(axis=0)
        return to_a, to_b[..., 0] if b.ndim == 1 else to_b


class Unary(Function):
    def __init__(self, x, *rest):
        super().__init__(x)
        self.x, self.rest = x.data, rest

    def slopes(self, g):
        return (self.slope(g, *self.rest),)


class SumBackward(Unary):
    def slope(self, g, axis=None, keepdims=False):
        g = g if axis is None or keepdims else np.expand_dims(g, axis)
        return g * np.ones_like(self.x)


class MeanBackward(SumBackward):
    def slope(self, g, axis=None, keepdims=False):
        return super().slope(g, axis, keepdims) * (max(g.size, 1) / self.x.size)


class MaxBackward(SumBackward):
    def slope(self, g, axis=None, keepdims=False):
        top = self.x == self.x.max(axis=axis, keepdims=True)
        share = top / top.sum(axis=axis, keepdims=True)
        return (super().slope(g, axis, keepdims) * share).astype(self.x.dtype)


class ReshapeBackward(Unary):
    def slope(self, g, original_shape):
        return np.reshape(g, original_shape)


class TransposeBackward(Unary):
    def slope(self, g, dim0=None, dim1=None):
        if g.ndim < 2:
            return g
        return g.swapaxes(-2, -1) if dim0 is None else g.swapaxes(dim0, dim1)


class PermuteBackward(Unary):
    def slope(self, g, axes):
        back = [0] * g.ndim
        for place, axis in enumerate(axes):
            back[axis] = place
        return g.transpose(back)


class SliceBackward(Unary):
    def slope(self, g, key):
        full = np.zeros_like(self.x)
        np.add.at(full, key, g)
        return full


class EmbeddingBackward(Unary):
    def slope(self, g, indices):
        rows = values(indices).astype(int)
        full = np.zeros_like(self.x)
        for place in np.ndindex(rows.shape):
            full[rows[place]] += g[place]
        return full


class ExpBackward(Unary):
    def slope(self, g, output=None):
        return g * (np.exp(self.x) if output is None else output.data)


class LogBackward(Unary):
    def slope(self, g):
        return g / self.x


class ReLUBackward(Unary):
    def slope(self, g):
        return np.where(self.x > 0, g, 0).astype(g.dtype)


class SigmoidBackward(Unary):
    def slope(self, g, output):
        return g * (output.data - output.data**2)


class TanhBackward(Unary):
    def slope(self, g, output):
        return g - g * output.data**2


class GELUBackward(Unary):
    def slope(self, g):
        x, k = self.x, self.x.dtype.type(np.sqrt(2 / np.pi))
        t = np.tanh(k * (x + 0.044715 * x**3))
        return g * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * k * (1 + 3 * 0.044715 * x**2))


class SoftmaxBackward(Unary):
    def slope(self, g, output, dim=-1):
        weighted = g * output.data
        return weighted - output.data * weighted.sum(axis=dim, keepdims=True)


class MSEBackward(Unary):
    def slope(self, g, targets):
        return g * 2 * (self.x - values(targets)) / self.x.size


class BCEBackward(Unary):
    def slope(self, g, targets):
        p, t = np.clip(self.x, 1e-7, 1 - 1e-7), values(targets)
        return g * ((1 - t) / (1 - p) - t / p) / p.size


class CrossEntropyBackward(Unary):
    def slope(self, g, targets):
        e = np.exp(self.x - self.x.max(axis=1, keepdims=True))
        z = e / e.sum(axis=1, keepdims=True)
        z[np.arange(len(z)), values(targets).astype(int)] -= 1
        return g * z / len(z)


class no_grad:
    def __enter__(self):
        self.before = RECORD[0]
        RECORD[0] = False
        return self

    def __exit__(self, *trouble):
        RECORD[0] = self.before


def watched(plain, make):
    def operation(self, *args, **kwargs):
        if not RECORD[0]:
            return plain(self, *args, **kwargs)
        with no_grad():
            out = plain(self, *args, **kwargs)
        node = make(self, out, *args, **kwargs)
        if any(map(takes_part, node.saved_tensors)):
            out.requires_grad, out.grad_fn = True, node
        return out

    return operation


def method(cls):
    return lambda x, out, *args, **kwargs: cls(x, *args, *kwargs.values())


def layer(cls):
    return lambda layer, out, *args: cls(*args)


def key_of(key):
    return values(key).astype(int) if isinstance(key, Tensor) else key


RULES = {
    Tensor: {
        "__add__": method(AddBackward),
        "__sub__": method(SubBackward),
        "__mul__": method(MulBackward),
        "__truediv__": method(DivBackward),
        "__pow__": method(PowBackward),
        "matmul": method(MatmulBackward),
        "sum": lambda x, out, axis=None, keepdims=False: SumBackward(x, axis, keepdims),
        "mean": lambda x, out, axis=None, keepdims=False: MeanBackward(x, axis, keepdims),
        "max": lambda x, out, axis=None, keepdims=False: MaxBackward(x, axis, keepdims),
        "reshape": lambda x, out, *shape: ReshapeBackward(x, x.shape),
        "transpose": lambda x, out, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1),
        "permute": lambda x, out, *axes: PermuteBackward(x, axes if len(axes) > 1 else axes[0]),
        "__getitem__": lambda x, out, key: SliceBackward(x, key_of(key)),
        "exp": lambda x, out: ExpBackward(x, out),
        "log": lambda x, out: LogBackward(x),
    },
    activations.ReLU: {"forward": layer(ReLUBackward)},
    activations.Sigmoid: {"forward": lambda layer, out, x: SigmoidBackward(x, out)},
    activations.Tanh: {"forward": lambda layer, out, x: TanhBackward(x, out)},
    activations.GELU: {"forward": layer(GELUBackward)},
    activations.Softmax: {"forward": lambda layer, out, x, dim=-1: SoftmaxBackward(x, out, dim)},
    losses.MSELoss: {"forward": layer(MSEBackward)},
    losses.BinaryCrossEntropyLoss: {"forward": layer(BCEBackward)},
    losses.CrossEntropyLoss: {"forward": layer(CrossEntropyBackward)},
    layers.Embedding: {"forward": lambda layer, out, rows: EmbeddingBackward(layer.weight, rows)},
}


def enable_autograd(quiet=False):
    if hasattr(Tensor, "backward"):
        return
    for cls, rules in RULES.items():
        for name, make in rules.items():
            setattr(cls, name, watched(getattr(cls, name), make))
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    if not quiet:
        print("recording")


def node_of(x):
    return getattr(x, "grad_fn", None)


def from_last_to_first(root):
    """Every node below `root`, each before those that made its operands."""
    seen, done = {root}, []
    trail = [(root, iter(root.saved_tensors))]
    while trail:
        node, operands = trail[-1]
        below = next((n for n in map(node_of, operands) if n is not None and n not in seen), None)
        if below is None:
            done.append(node)
            trail.pop()
        else:
            seen.add(below)
            trail.append((below, iter(below.saved_tensors)))
    return reversed(done)


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    if gradient is None and self.size != 1:
        raise ValueError(f"a tensor of shape {self.shape} needs a gradient to begin with")
    seed = np.ones_like(self.data) if gradient is None else np.array(values(gradient), self.data.dtype)
    if seed.shape != self.shape:
        raise ValueError(f"{seed.shape} is not {self.shape}")
    arrived = {}

    def send(x, grad):
        node = node_of(x)
        if node is None:
            x.grad = Tensor(grad.data if x.grad is None else x.grad.data + grad.data)
        else:
            arrived[node] = grad if node not in arrived else Tensor(arrived[node].data + grad.data)

    send(self, Tensor(seed))
    for node in from_last_to_first(node_of(self)) if node_of(self) else ():
        for x, grad in zip(node.saved_tensors, node.apply(arrived.pop(node)), strict=True):
            if grad is not None:
                send(x, grad)


def zero_grad(self):
    self.grad = None


enable_autograd(quiet=True)
