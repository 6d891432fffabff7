"""Rules are generators, one slope an operand, and only a slope that somebody needs is ever computed.

A decorator makes the class of a generator function. The graph hangs on the tensors: each result keeps its
operands as `parents`, and backward sorts tensors with a stack of marks and leaves a gradient on every one.
What `with no_grad()` means is kept in a context variable.
"""

from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
import tinytorch.core.activations as act
import tinytorch.core.losses as loss
from tinytorch.core.layers import Embedding
from tinytorch.core.tensor import Tensor

recording = ContextVar("recording", default=True)


class Function:
    def __init__(self, *tensors):
        self.saved_tensors = tensors

    def apply(self, grad_output):
        raise NotImplementedError


def differentiable(thing):
    return getattr(thing, "requires_grad", False)


def plain(thing):
    return getattr(thing, "data", thing) if isinstance(thing, Tensor) else thing


def collapsed(grad, shape):
    """`grad` with every stretched axis summed, in one reduction."""
    lead = grad.ndim - len(shape)
    axes = (*range(lead), *(i + lead for i, n in enumerate(shape) if n == 1))
    return np.sum(grad, axis=axes).reshape(shape) if axes else grad


def backward_of(operands):
    """The class of a rule whose first `operands` arguments are differentiated, the others settings."""

    def decorate(slopes):
        class Rule(Function):
            def __init__(self, *arguments, **settings):
                super().__init__(*arguments[:operands])
                self.arguments, self.settings = [plain(each) for each in arguments], settings

            def apply(self, grad_output):
                waiting = slopes(grad_output, *self.arguments, **self.settings)
                return tuple(self.one(x, slope) for x, slope in zip(self.saved_tensors, waiting, strict=True))

            @staticmethod
            def one(x, slope):
                return collapsed(slope(), x.shape) if differentiable(x) else None

        Rule.__name__ = Rule.__qualname__ = slopes.__name__
        return Rule

    return decorate


@backward_of(2)
def AddBackward(g, a, b):
    yield lambda: g
    yield lambda: g


@backward_of(2)
def SubBackward(g, a, b):
    yield lambda: g
    yield lambda: np.negative(g)


@backward_of(2)
def MulBackward(g, a, b):
    yield lambda: np.multiply(g, b)
    yield lambda: np.multiply(g, a)


@backward_of(2)
def DivBackward(g, a, b):
    yield lambda: np.divide(g, b)
    yield lambda: np.divide(g * a, -np.square(b))


@backward_of(2)
def PowBackward(g, a, n):
    yield lambda: g * (n * np.power(a, n - 1))
    yield lambda: g * np.power(a, n) * np.log(a)


@backward_of(2)
def MatmulBackward(g, a, b):
    left, right = np.reshape(a, (1, -1)) if a.ndim == 1 else a, np.reshape(b, (-1, 1)) if b.ndim == 1 else b
    full = np.reshape(g, np.matmul(left, right).shape)
    yield lambda: shaped_like_vector(full @ np.swapaxes(right, -1, -2), a, -2)
    yield lambda: shaped_like_vector(np.swapaxes(left, -1, -2) @ full, b, -1)


def shaped_like_vector(grad, operand, extra):
    return np.squeeze(grad, axis=extra) if operand.ndim == 1 else grad


def restored(g, x, axis, keepdims):
    return np.zeros_like(x) + (g if keepdims or axis is None else np.expand_dims(g, axis))


@backward_of(1)
def SumBackward(g, x, axis=None, keepdims=False):
    yield lambda: restored(g, x, axis, keepdims)


@backward_of(1)
def MeanBackward(g, x, axis=None, keepdims=False):
    yield lambda: restored(g, x, axis, keepdims) * (np.size(g) / x.size)


@backward_of(1)
def MaxBackward(g, x, axis=None, keepdims=False):
    reached = x == np.max(x, axis=axis, keepdims=True)
    yield lambda: restored(g, x, axis, keepdims) * reached / reached.sum(axis=axis, keepdims=True)


@backward_of(1)
def ReshapeBackward(g, x, original_shape):
    yield lambda: g.reshape(original_shape)


@backward_of(1)
def TransposeBackward(g, x, dim0=None, dim1=None):
    axes = list(range(x.ndim))
    first, second = (-1, -2) if dim0 is None else (dim0, dim1)
    if x.ndim > 1:
        axes[first], axes[second] = axes[second], axes[first]
    yield lambda: g.transpose(axes)


@backward_of(1)
def PermuteBackward(g, x, axes):
    yield lambda: g.transpose(sorted(range(x.ndim), key=[axis % x.ndim for axis in axes].__getitem__))


@backward_of(1)
def SliceBackward(g, x, key):
    yield lambda: scatter(x, key, g)


@backward_of(1)
def EmbeddingBackward(g, x, indices):
    yield lambda: scatter(x, indices.astype(int), g)


def scatter(x, key, g):
    whole = np.zeros(x.shape, x.dtype)
    np.add.at(whole, key, g)
    return whole


@backward_of(1)
def ExpBackward(g, x, output=None):
    yield lambda: g * np.exp(x)


@backward_of(1)
def LogBackward(g, x):
    yield lambda: g * np.reciprocal(x)


@backward_of(1)
def ReLUBackward(g, x):
    yield lambda: g * np.heaviside(x, x.dtype.type(0))


@backward_of(1)
def SigmoidBackward(g, x, output):
    yield lambda: g * output * (1 - output)


@backward_of(1)
def TanhBackward(g, x, output):
    yield lambda: g / np.cosh(np.clip(x, -30, 30)) ** 2


@backward_of(1)
def GELUBackward(g, x):
    u = np.sqrt(2 / np.pi).astype(x.dtype) * (x + 0.044715 * x**3)
    du = np.sqrt(2 / np.pi).astype(x.dtype) * (1 + 0.134145 * x * x)
    t = np.tanh(u)
    yield lambda: g * ((1 + t) + x * (1 - t) * (1 + t) * du) / 2


@backward_of(1)
def SoftmaxBackward(g, x, output, dim=-1):
    """Each row's gradient loses what lies along the row's ones, weighted by the probabilities."""
    yield lambda: output * (g - np.sum(output * g, axis=dim, keepdims=True))


@backward_of(1)
def MSEBackward(g, p, targets):
    yield lambda: np.multiply(2 * (p - targets) / np.size(p), g)


@backward_of(1)
def BCEBackward(g, p, targets):
    safe = np.minimum(np.maximum(p, 1e-7), 1 - 1e-7)
    yield lambda: np.multiply((safe - targets) / (safe * (1 - safe)) / np.size(p), g)


@backward_of(1)
def CrossEntropyBackward(g, x, targets):
    rows, columns = range(len(x)), targets.astype(int)
    weights = np.exp(x - np.amax(x, axis=1)[:, None])
    weights /= np.sum(weights, axis=1)[:, None]
    np.subtract.at(weights, (rows, columns), 1)
    yield lambda: weights * (g / len(x))


@contextmanager
def no_grad():
    token = recording.set(False)
    try:
        yield
    finally:
        recording.reset(token)


def remembering(forward, rule):
    def remembered(*arguments, **settings):
        if not recording.get():
            return forward(*arguments, **settings)
        with no_grad():
            result = forward(*arguments, **settings)
        made = rule(result, *arguments, **settings)
        if any(map(differentiable, made.saved_tensors)):
            result.requires_grad, result._grad_fn, result.parents = True, made, made.saved_tensors
        return result

    return remembered


def two(rule):
    return lambda result, a, b: rule(a, b if isinstance(b, Tensor) else Tensor(b))


def one(rule):
    return lambda result, x, *rest, **settings: rule(x, *rest, **settings)


def inside(rule):
    """For the forward of an activation or a loss, which comes with the object it belongs to."""
    return lambda result, owner, x, *rest: rule(x, *rest)


def operations():
    yield from ((Tensor, f"__{name}__", two(rule)) for name, rule in arithmetic())
    yield Tensor, "matmul", two(MatmulBackward)
    yield from ((Tensor, name, one(rule)) for name, rule in reductions())
    yield Tensor, "reshape", lambda result, x, *shape: ReshapeBackward(x, x.shape)
    yield Tensor, "transpose", one(TransposeBackward)
    yield Tensor, "permute", lambda result, x, *axes: PermuteBackward(x, axes if len(axes) > 1 else axes[0])
    yield Tensor, "__getitem__", lambda result, x, key: SliceBackward(x, as_index(key))
    yield Tensor, "exp", one(ExpBackward)
    yield Tensor, "log", one(LogBackward)
    yield act.ReLU, "forward", inside(ReLUBackward)
    yield act.GELU, "forward", inside(GELUBackward)
    yield act.Sigmoid, "forward", lambda result, owner, x: SigmoidBackward(x, result)
    yield act.Tanh, "forward", lambda result, owner, x: TanhBackward(x, result)
    yield act.Softmax, "forward", lambda result, owner, x, dim=-1: SoftmaxBackward(x, result, dim)
    yield loss.MSELoss, "forward", inside(MSEBackward)
    yield loss.BinaryCrossEntropyLoss, "forward", inside(BCEBackward)
    yield loss.CrossEntropyLoss, "forward", inside(CrossEntropyBackward)
    yield Embedding, "forward", lambda result, owner, indices: EmbeddingBackward(owner.weight, indices)


def arithmetic():
    return ("add", AddBackward), ("sub", SubBackward), ("mul", MulBackward), ("truediv", DivBackward), power()


def power():
    return "pow", PowBackward


def reductions():
    return ("sum", SumBackward), ("mean", MeanBackward), ("max", MaxBackward)


def as_index(key):
    return plain(key).astype(int) if isinstance(key, Tensor) else key


def enable_autograd(quiet=False):
    if "zero_grad" in vars(Tensor):
        return
    for owner, name, rule in operations():
        setattr(owner, name, remembering(getattr(owner, name), rule))
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    if not quiet:
        print("tensors remember from now on what they were made of")


def parents(tensor):
    return getattr(tensor, "parents", ())


def sorted_below(result):
    """Every tensor that `result` was made of and that needs a gradient, operands before results."""
    order, entered, stack = [], set(), [(result, False)]
    while stack:
        tensor, complete = stack.pop()
        if complete:
            order.append(tensor)
        elif id(tensor) not in entered:
            entered.add(id(tensor))
            stack.append((tensor, True))
            stack.extend((each, False) for each in parents(tensor) if differentiable(each))
    return order


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    if gradient is None:
        if self.size != 1:
            raise ValueError(f"{self.size} elements: which gradient do they start from?")
        gradient = np.ones(self.shape)
    gradient = np.array(plain(gradient), dtype=self.dtype)
    if gradient.shape != self.shape:
        raise ValueError(f"gradient {gradient.shape} for a result of shape {self.shape}")
    received = {id(self): gradient}
    for tensor in reversed(sorted_below(self)):
        total = received.pop(id(tensor))
        tensor.grad = total.astype(tensor.dtype) if tensor.grad is None else tensor.grad + total
        grads = tensor._grad_fn.apply(total) if parents(tensor) else ()
        for parent, grad in zip(parents(tensor), grads, strict=True):
            if grad is not None:
                received[id(parent)] = received[id(parent)] + grad if id(parent) in received else grad


def zero_grad(self):
    self.grad = None


enable_autograd(quiet=True)
