"""Writes every operation on a tape and plays it backwards from the result's place.

The tape refers to its entries weakly, so that what nobody can reach any more drops out of it. An entry's
rule is a pullback for each operand, a closure made while the entry is: `apply` only calls them.
"""

import weakref
from contextlib import suppress

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor


class Tape:
    """Entries by position, in the order in which they were recorded."""

    def __init__(self):
        self.entries = weakref.WeakValueDictionary()
        self.length = 0
        self.paused = 0

    def write(self, entry):
        self.length += 1
        self.entries[self.length] = entry
        return self.length

    def backwards(self, start):
        """The entries at `start` and before, last first."""
        positions = sorted((p for p in self.entries if p <= start), reverse=True)
        for position in positions:
            with suppress(KeyError):
                yield self.entries[position]

    @property
    def running(self):
        return not self.paused


tape = Tape()


def is_grad_enabled():
    return tape.running


class no_grad:
    def __enter__(self):
        tape.paused += 1

    def __exit__(self, *details):
        tape.paused -= 1


class Letterbox:
    """Gradients on their way, added up under the name of whoever they are for."""

    def __init__(self):
        self.letters = {}

    def post(self, receiver, gradient):
        if receiver in self.letters:
            gradient = self.letters[receiver] + gradient
        self.letters[receiver] = gradient

    def collect(self, receiver):
        return self.letters.pop(receiver, None)


def val(x):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


def wanted(x):
    return isinstance(x, Tensor) and x.requires_grad


def narrowed(gradient, shape):
    gradient = np.asarray(gradient)
    for _ in range(gradient.ndim - len(shape)):
        gradient = gradient.sum(axis=0)
    wide = tuple(i for i, (n, m) in enumerate(zip(gradient.shape, shape, strict=True)) if n != m)
    return gradient.sum(axis=wide, keepdims=True) if wide else gradient


class Function:
    pullbacks = ()

    def __init__(self, *tensors):
        self.saved_tensors = tensors
        self.position = tape.write(self)

    def pull(self, *pullbacks):
        self.pullbacks = pullbacks

    def apply(self, grad_output):
        if not self.pullbacks:
            raise NotImplementedError("no pullbacks: call self.pull(...) in __init__")
        pairs = zip(self.saved_tensors, self.pullbacks, strict=True)
        return tuple(narrowed(pull(grad_output), x.shape) if wanted(x) else None for x, pull in pairs)


def same(g):
    return g


class AddBackward(Function):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.pull(same, same)


class SubBackward(Function):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.pull(same, np.negative)


class MulBackward(Function):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.pull(lambda g: g * val(b), lambda g: g * val(a))


class DivBackward(Function):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.pull(lambda g: g / val(b), lambda g: -g / val(b) * (val(a) / val(b)))


class PowBackward(Function):
    def __init__(self, a, b):
        super().__init__(a, b)

        def to_exponent(g):
            base = val(a)
            return g * base ** val(b) * np.log(base, out=np.zeros_like(base), where=base > 0)

        self.pull(lambda g: g * val(b) * val(a) ** (val(b) - 1), to_exponent)


class MatmulBackward(Function):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.pull(lambda g: matmul_left(g, a.data, b.data), lambda g: matmul_right(g, a.data, b.data))


def matrices(g, a, b):
    """Gradient and operands with the axes that vectors lack."""
    if b.ndim == 1:
        b, g = np.expand_dims(b, 1), np.expand_dims(g, -1)
    if a.ndim == 1:
        a, g = np.expand_dims(a, 0), np.expand_dims(g, -2)
    return g, a, b


def matmul_left(g, a, b):
    g, _, columns = matrices(g, a, b)
    grad = g @ np.moveaxis(columns, -2, -1)
    return grad[..., 0, :] if a.ndim == 1 else grad


def matmul_right(g, a, b):
    g, rows, _ = matrices(g, a, b)
    grad = np.moveaxis(rows, -2, -1) @ g
    return grad[..., 0] if b.ndim == 1 else grad


class NegBackward(Function):
    def __init__(self, x):
        super().__init__(x)
        self.pull(np.negative)


class Reduction:
    """What a sum over some axes needs to be undone."""

    def __init__(self, x, axis, keepdims):
        self.shape, self.axis, self.keepdims = x.shape, axis, keepdims

    def undo(self, g):
        if not self.keepdims and self.axis is not None:
            g = np.expand_dims(g, self.axis)
        return np.broadcast_to(g, self.shape)

    def count(self, g):
        return np.prod(self.shape, dtype=int) // max(np.size(g), 1)


class SumBackward(Function):
    def __init__(self, x, axis=None, keepdims=False):
        super().__init__(x)
        self.pull(Reduction(x, axis, keepdims).undo)


class MeanBackward(Function):
    def __init__(self, x, axis=None, keepdims=False):
        super().__init__(x)
        reduction = Reduction(x, axis, keepdims)
        self.pull(lambda g: reduction.undo(g / reduction.count(g)))


class MaxBackward(Function):
    def __init__(self, x, axis=None, keepdims=False):
        super().__init__(x)
        reduction = Reduction(x, axis, keepdims)

        def to_the_largest(g):
            hit = (x.data == x.data.max(axis=axis, keepdims=True)).astype(x.dtype)
            return reduction.undo(g) * hit / hit.sum(axis=axis, keepdims=True)

        self.pull(to_the_largest)


class ReshapeBackward(Function):
    def __init__(self, x, original_shape):
        super().__init__(x)
        self.pull(lambda g: g.reshape(original_shape))


class TransposeBackward(Function):
    def __init__(self, x, dim0=None, dim1=None):
        super().__init__(x)
        dims = (-1, -2) if dim0 is None else (dim0, dim1)
        self.pull(lambda g: np.swapaxes(g, *dims) if g.ndim > 1 else g)


class PermuteBackward(Function):
    def __init__(self, x, axes):
        super().__init__(x)
        self.pull(lambda g: np.moveaxis(g, range(g.ndim), axes))


class SliceBackward(Function):
    def __init__(self, x, key):
        super().__init__(x)

        def scatter(g):
            out = np.zeros(x.shape, g.dtype)
            np.add.at(out, key, g)
            return out

        self.pull(scatter)


class EmbeddingBackward(Function):
    def __init__(self, weight, indices):
        super().__init__(weight)
        chosen = val(indices).astype(int).reshape(-1)

        def scatter(g):
            out = np.zeros(weight.shape, g.dtype)
            np.add.at(out, chosen, g.reshape(len(chosen), weight.shape[1]))
            return out

        self.pull(scatter)


class MaskedFillBackward(Function):
    def __init__(self, x, mask, value=0.0):
        super().__init__(x)
        self.pull(lambda g: g * (val(mask) == 0))


class ClipBackward(Function):
    def __init__(self, x, low=None, high=None):
        super().__init__(x)
        self.pull(lambda g: np.where(x.data == np.clip(x.data, low, high), g, g.dtype.type(0)))


class LogBackward(Function):
    def __init__(self, x):
        super().__init__(x)
        self.pull(lambda g: g / x.data)


class AbsBackward(Function):
    def __init__(self, x):
        super().__init__(x)
        self.pull(lambda g: g * np.sign(x.data))


class ReLUBackward(Function):
    def __init__(self, x):
        super().__init__(x)
        self.pull(lambda g: g * (x.data > 0))


class GELUBackward(Function):
    def __init__(self, x, approximate="tanh"):
        super().__init__(x)
        self.pull(lambda g: g * (quick_slope if approximate == "sigmoid" else tanh_slope)(x.data))


def quick_slope(x):
    gate = 0.5 * np.tanh(0.851 * x) + 0.5
    return gate * (1 + 1.702 * x * (1 - gate))


def tanh_slope(x):
    c = float(np.sqrt(2 / np.pi))
    t = np.tanh(c * x * (1 + 0.044715 * x * x))
    return 0.5 + 0.5 * t + 0.5 * c * x * (1 - t * t) * (1 + 0.134145 * x * x)


class ExpBackward(Function):
    def __init__(self, x, output):
        super().__init__(x)
        y = val(output)
        self.pull(lambda g: g * y)


class SigmoidBackward(Function):
    def __init__(self, x, output):
        super().__init__(x)
        y = val(output)
        self.pull(lambda g: g * y * (1 - y))


class TanhBackward(Function):
    def __init__(self, x, output):
        super().__init__(x)
        y = val(output)
        self.pull(lambda g: g * (1 - y * y))


class SoftmaxBackward(Function):
    def __init__(self, x, output, dim=-1):
        super().__init__(x)
        y = val(output)
        self.pull(lambda g: y * (g - (g * y).sum(axis=dim, keepdims=True)))


class LogSoftmaxBackward(Function):
    def __init__(self, x, output, dim=-1):
        super().__init__(x)
        y = val(output)
        self.pull(lambda g: g - np.exp(y) * g.sum(axis=dim, keepdims=True))


class MSEBackward(Function):
    def __init__(self, prediction, targets):
        super().__init__(prediction)
        t = val(targets)
        self.pull(lambda g: g * 2 / t.size * (prediction.data - t))


class BCEBackward(Function):
    def __init__(self, prediction, targets):
        super().__init__(prediction)
        t = val(targets)

        def slope(g):
            p = np.clip(prediction.data, 1e-7, 1 - 1e-7)
            return g / p.size * (p - t) / (p * (1 - p))

        self.pull(slope)


class CrossEntropyBackward(Function):
    def __init__(self, logits, targets):
        super().__init__(logits)
        rows = val(targets).astype(int)

        def slope(g):
            e = np.exp(logits.data - logits.data.max(axis=-1, keepdims=True))
            p = e / e.sum(axis=-1, keepdims=True)
            p[np.arange(len(rows)), rows] -= 1
            return g / len(rows) * p

        self.pull(slope)


class NLLBackward(Function):
    def __init__(self, log_probabilities, targets):
        super().__init__(log_probabilities)
        rows = val(targets).astype(int)

        def slope(g):
            out = np.zeros_like(log_probabilities.data)
            out[np.arange(len(rows)), rows] = -g / len(rows)
            return out

        self.pull(slope)


class Recorder:
    """Puts recorded operations in the place of plain ones, each once."""

    def __init__(self):
        self.done = set()

    def replace(self, owner, name, entry):
        if (owner, name) in self.done:
            return
        self.done.add((owner, name))
        plain = getattr(owner, name)

        def operation(self, *args, **kwargs):
            if tape.paused:
                return plain(self, *args, **kwargs)
            with no_grad():
                out = plain(self, *args, **kwargs)
            return marked(out, entry(self, out, *args, **kwargs))

        setattr(owner, name, operation)


recorder = Recorder()


def marked(out, entry):
    if any(wanted(x) for x in entry.saved_tensors):
        out.requires_grad, out._grad_fn = True, entry
    if any(isinstance(x, Variable) for x in entry.saved_tensors):
        out.__class__ = Variable
    return out


def index(key):
    if isinstance(key, tuple):
        return tuple(map(index, key))
    return key.data.astype(int) if isinstance(key, Tensor) else key


def tensor(x):
    return x if isinstance(x, Tensor) else Tensor(x)


SIGNS = {
    "add": AddBackward,
    "sub": SubBackward,
    "mul": MulBackward,
    "truediv": DivBackward,
    "pow": PowBackward,
}


def enable_autograd(quiet=False):
    """Replace every operation by one that writes on the tape."""
    replace = recorder.replace
    for sign, rule in SIGNS.items():
        replace(Tensor, f"__{sign}__", lambda a, out, b, rule=rule: rule(a, tensor(b)))
        replace(Tensor, f"__r{sign}__", lambda b, out, a, rule=rule: rule(tensor(a), b))
    for name, rule in (("sum", SumBackward), ("mean", MeanBackward), ("max", MaxBackward)):
        replace(Tensor, name, lambda x, out, axis=None, keepdims=False, rule=rule: rule(x, axis, keepdims))
    for name, rule in (("exp", ExpBackward), ("tanh", TanhBackward), ("sigmoid", SigmoidBackward)):
        replace(Tensor, name, lambda x, out, rule=rule: rule(x, out))
    for name, rule in (("__neg__", NegBackward), ("log", LogBackward), ("abs", AbsBackward)):
        replace(Tensor, name, lambda x, out, rule=rule: rule(x))
    replace(Tensor, "matmul", lambda a, out, b: MatmulBackward(a, b))
    replace(Tensor, "reshape", lambda x, out, *shape: ReshapeBackward(x, x.shape))
    replace(Tensor, "transpose", lambda x, out, dim0=None, dim1=None: TransposeBackward(x, dim0, dim1))
    replace(Tensor, "permute", lambda x, out, *axes: PermuteBackward(x, np.hstack(axes).tolist()))
    replace(Tensor, "__getitem__", lambda x, out, key: SliceBackward(x, index(key)))
    replace(Tensor, "masked_fill", lambda x, out, mask, value: MaskedFillBackward(x, mask, value))
    replace(Tensor, "clip", lambda x, out, low=None, high=None: ClipBackward(x, low, high))
    enable_modules()
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    if not quiet:
        print("the tape is running")


def enable_modules():
    def forward(cls, entry):
        recorder.replace(cls, "forward", entry)

    forward(activations.ReLU, lambda self, out, x: ReLUBackward(x))
    forward(activations.GELU, lambda self, out, x: GELUBackward(x, self.approximate))
    forward(activations.Sigmoid, lambda self, out, x: SigmoidBackward(x, out))
    forward(activations.Tanh, lambda self, out, x: TanhBackward(x, out))
    forward(activations.Softmax, lambda self, out, x, dim=-1: SoftmaxBackward(x, out, dim))
    forward(activations.LogSoftmax, lambda self, out, x, dim=-1: LogSoftmaxBackward(x, out, dim))
    forward(losses.MSELoss, lambda self, out, p, t: MSEBackward(p, t))
    forward(losses.BinaryCrossEntropyLoss, lambda self, out, p, t: BCEBackward(p, t))
    forward(losses.CrossEntropyLoss, lambda self, out, p, t: CrossEntropyBackward(p, t))
    forward(losses.NLLLoss, lambda self, out, p, t: NLLBackward(p, t))
    forward(layers.Embedding, lambda self, out, indices: EmbeddingBackward(self.weight, indices))


def first_letter(t, gradient):
    if gradient is None and t.size != 1:
        raise ValueError(f"backward() of shape {t.shape}: more than one element, so say with which gradient")
    letter = np.array(1 if gradient is None else val(gradient), dtype=t.dtype)
    letter = np.broadcast_to(letter, t.shape) if gradient is None else letter
    if letter.shape != t.shape:
        raise ValueError(f"backward() of shape {t.shape} cannot start from shape {letter.shape}")
    return letter


def receiver_of(t):
    return t if t._grad_fn is None else t._grad_fn


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    box, ends = Letterbox(), {}
    post(box, ends, self, first_letter(self, gradient))
    if isinstance(self._grad_fn, Function):
        play(self._grad_fn.position, box, ends)
    for end in ends:
        deliver(end, box.collect(receiver_of(end)))


def post(box, ends, x, gradient):
    """Address a gradient to the entry that made `x`, or to `x` itself where the tape ends."""
    box.post(receiver_of(x), gradient)
    if not isinstance(x._grad_fn, Function):
        ends[x] = None


def play(start, box, ends):
    for entry in tape.backwards(start):
        gradient = box.collect(entry)
        if gradient is not None:
            for x, share in zip(entry.saved_tensors, entry.apply(gradient), strict=True):
                if share is not None:
                    post(box, ends, x, share)


def deliver(end, gradient):
    if end._grad_fn is not None:
        end._grad_fn(Variable(gradient, requires_grad=False))
    elif end.grad is None:
        end.grad = np.array(gradient, dtype=end.dtype)
    else:
        end.grad = end.grad + gradient


def zero_grad(self):
    self.grad = None


class Variable(Tensor):
    def __init__(self, data, requires_grad=True, grad_fn=None):
        super().__init__(data, requires_grad)
        self._grad_fn = grad_fn

    grad_fn = property(lambda self: self._grad_fn)
    is_leaf = property(lambda self: self._grad_fn is None)

    def backward(self, gradient=None):
        backward(self, np.ones_like(self.data) if gradient is None else gradient)


def v(x):
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def add(a, b):
    return v(a) + v(b)


def subtract(a, b):
    return v(a) - v(b)


def multiply(a, b):
    return v(a) * v(b)


def divide(a, b):
    return v(a) / v(b)


def power(a, n):
    return v(a) ** n


def matmul(a, b):
    return v(a).matmul(v(b))


def relu_with_grad(x):
    return activations.ReLU()(v(x))


def sigmoid_with_grad(x):
    return activations.Sigmoid()(v(x))


def tanh_with_grad(x):
    return activations.Tanh()(v(x))


def clip_gradients(params, max_norm):
    grads = [p.grad for p in params if p.grad is not None]
    norm = float(np.linalg.norm([float(np.linalg.norm(g)) for g in grads])) if grads else 0.0
    if norm > max_norm:
        for g in grads:
            np.multiply(g, max_norm / norm, out=g)


def gradcheck(fn, *inputs):
    rng, leaves = np.random.default_rng(1), [x for x in inputs if x.requires_grad]
    for x in leaves:
        x.zero_grad()
    fn(*inputs).sum().backward()
    for _ in range(5):
        moves = [rng.normal(size=x.shape) / np.sqrt(x.size) for x in leaves]
        expected = sum(float(np.vdot(x.grad, move)) for x, move in zip(leaves, moves, strict=True))
        change = moved(fn, inputs, leaves, moves, 1e-2) - moved(fn, inputs, leaves, moves, -1e-2)
        if not np.isclose(change / 2e-2, expected, rtol=2e-2, atol=1e-2):
            return False
    return True


def moved(fn, inputs, leaves, moves, step):
    kept = [x.data for x in leaves]
    for x, move in zip(leaves, moves, strict=True):
        x.data = (x.data + step * move).astype(x.dtype)
    total = float(fn(*inputs).data.sum())
    for x, data in zip(leaves, kept, strict=True):
        x.data = data
    return total


enable_autograd(quiet=True)
