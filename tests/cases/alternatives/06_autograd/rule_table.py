"""Makes every rule class from a line of a table: a signature and one small function an operand.

The signatures are those of the patched methods, so one recorder serves all of them. Backward keeps the
nodes that have received something in a heap ordered by creation number; the youngest goes next.
"""

import heapq
import inspect
import itertools
from contextlib import ContextDecorator
from types import SimpleNamespace

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor

birth = itertools.count()


def array(x):
    return x.data if isinstance(x, Tensor) else x


class Function:
    """A node: the operands it saved, and the settings of the operation as plain arrays and numbers."""

    def __init__(self, *tensors):
        self.saved_tensors = tensors
        self.settings = {}
        self.number = next(birth)

    def apply(self, grad_output):
        if not hasattr(self, "slopes"):
            raise NotImplementedError(type(self).__name__)
        known = SimpleNamespace(**self.settings, **{k: array(t) for k, t in self.operands()})
        return tuple(
            unstretched(self.slopes[name](grad_output, known), t.shape) if wants(t) else None
            for name, t in self.operands()
        )

    def operands(self):
        return zip(self.slopes, self.saved_tensors, strict=True)


def wants(t):
    return isinstance(t, Tensor) and t.requires_grad


def unstretched(grad, shape):
    """`grad` summed down to `shape`, the way broadcasting had stretched it."""
    grad = np.asarray(grad)
    if grad.shape == shape:
        return grad
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, (n, m) in enumerate(zip(padded, grad.shape, strict=True)) if n != m)
    return grad.sum(axis=axes, keepdims=True).reshape(shape)


def rule(name, signature, **slopes):
    """The class `<name>Backward`, whose constructor takes what `signature` says."""
    parameters = inspect.signature(eval(f"lambda {signature}: 0"))

    def __init__(self, *args, **kwargs):
        bound = parameters.bind(*args, **kwargs)
        bound.apply_defaults()
        Function.__init__(self, *(bound.arguments.pop(operand) for operand in slopes))
        self.settings = {key: array(value) for key, value in bound.arguments.items()}

    return type(name + "Backward", (Function,), {"__init__": __init__, "slopes": slopes})


def spread(g, n):
    if n.axis is None or n.keepdims:
        return np.broadcast_to(g, n.x.shape)
    return np.broadcast_to(np.expand_dims(g, n.axis), n.x.shape)


def members(n):
    """How many elements were reduced into one."""
    return n.x.size / n.x.sum(axis=n.axis).size


def winners(n, best):
    won = n.x == best(n.x, axis=n.axis, keepdims=True)
    return won / won.sum(axis=n.axis, keepdims=True).astype(n.x.dtype)


def left_product(g, n):
    """G @ B^T, vectors standing for a row on the left and a column on the right."""
    if n.b.ndim == 1:
        return np.multiply.outer(g, n.b)
    return (np.atleast_2d(g) if n.a.ndim == 1 and n.b.ndim == 2 else row(g, n)) @ np.swapaxes(n.b, -1, -2)


def row(g, n):
    return g[..., None, :] if n.a.ndim == 1 else g


def right_product(g, n):
    """A^T @ G."""
    if n.b.ndim == 1:
        return (g[..., None] * n.a).reshape(-1, n.b.size).sum(axis=0)
    if n.a.ndim == 1:
        return n.a[:, None] * row(g, n)
    return np.swapaxes(n.a, -1, -2) @ g


def scattered(g, n, key):
    grad = np.zeros(n.x.shape, g.dtype)
    np.add.at(grad, key, g)
    return grad


def gelu_slope(x, form):
    if form == "sigmoid":
        s = 0.5 + 0.5 * np.tanh(0.851 * x)
        return s * (1 + 1.702 * x * (1 - s))
    c = float(np.sqrt(2 / np.pi))
    t = np.tanh(c * x * (1 + 0.044715 * x * x))
    return 0.5 + 0.5 * t + 0.5 * x * (1 - t * t) * c * (1 + 0.134145 * x * x)


def probabilities(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def hot(n):
    return np.eye(n.x.shape[-1], dtype=n.x.dtype)[np.asarray(n.targets).astype(int)]


def clipped(x):
    return np.clip(x, 1e-7, 1 - 1e-7)


AddBackward = rule("Add", "a, b", a=lambda g, n: g, b=lambda g, n: g)
SubBackward = rule("Sub", "a, b", a=lambda g, n: g, b=lambda g, n: -g)
MulBackward = rule("Mul", "a, b", a=lambda g, n: g * n.b, b=lambda g, n: g * n.a)
DivBackward = rule("Div", "a, b", a=lambda g, n: g / n.b, b=lambda g, n: -g * n.a / n.b / n.b)
PowBackward = rule(
    "Pow",
    "a, b",
    a=lambda g, n: g * n.b * n.a ** (n.b - 1),
    b=lambda g, n: g * n.a**n.b * np.log(np.maximum(n.a, np.finfo(g.dtype).tiny)),
)
MatmulBackward = rule("Matmul", "a, b", a=left_product, b=right_product)
NegBackward = rule("Neg", "x", x=lambda g, n: -g)
SumBackward = rule("Sum", "x, axis=None, keepdims=False", x=spread)
MeanBackward = rule("Mean", "x, axis=None, keepdims=False", x=lambda g, n: spread(g, n) / members(n))
MaxBackward = rule("Max", "x, axis=None, keepdims=False", x=lambda g, n: spread(g, n) * winners(n, np.max))
MinBackward = rule("Min", "x, axis=None, keepdims=False", x=lambda g, n: spread(g, n) * winners(n, np.min))
ReshapeBackward = rule("Reshape", "x, original_shape", x=lambda g, n: g.reshape(n.original_shape))
TransposeBackward = rule(
    "Transpose",
    "x, dim0=None, dim1=None",
    x=lambda g, n: np.swapaxes(g, *((-1, -2) if n.dim0 is None else (n.dim0, n.dim1))) if g.ndim > 1 else g,
)
PermuteBackward = rule(
    "Permute", "x, axes", x=lambda g, n: np.transpose(g, np.argsort(np.arange(g.ndim)[list(n.axes)]))
)
SliceBackward = rule("Slice", "x, key", x=lambda g, n: scattered(g, n, n.key))
EmbeddingBackward = rule(
    "Embedding", "x, indices", x=lambda g, n: scattered(g, n, np.asarray(n.indices).astype(int))
)
MaskedFillBackward = rule("MaskedFill", "x, mask, value=0", x=lambda g, n: g * (np.asarray(n.mask) == 0))
ClipBackward = rule("Clip", "x, low=None, high=None", x=lambda g, n: g * (np.clip(n.x, n.low, n.high) == n.x))
ExpBackward = rule("Exp", "x, output", x=lambda g, n: g * n.output)
LogBackward = rule("Log", "x", x=lambda g, n: g / n.x)
AbsBackward = rule("Abs", "x", x=lambda g, n: g * np.sign(n.x))
ReLUBackward = rule("ReLU", "x", x=lambda g, n: g * (n.x > 0))
SigmoidBackward = rule("Sigmoid", "x, output", x=lambda g, n: g * n.output * (1 - n.output))
TanhBackward = rule("Tanh", "x, output", x=lambda g, n: g * (1 - n.output * n.output))
GELUBackward = rule("GELU", "x, approximate='tanh'", x=lambda g, n: g * gelu_slope(n.x, n.approximate))
SoftmaxBackward = rule(
    "Softmax",
    "x, output, dim=-1",
    x=lambda g, n: n.output * (g - (n.output * g).sum(axis=n.dim, keepdims=True)),
)
LogSoftmaxBackward = rule(
    "LogSoftmax",
    "x, output, dim=-1",
    x=lambda g, n: g - np.exp(n.output) * g.sum(axis=n.dim, keepdims=True),
)
MSEBackward = rule("MSE", "x, targets", x=lambda g, n: 2 * g * (n.x - n.targets) / n.x.size)
BCEBackward = rule(
    "BCE",
    "x, targets",
    x=lambda g, n: g * (clipped(n.x) - n.targets) / (clipped(n.x) * (1 - clipped(n.x))) / n.x.size,
)
CrossEntropyBackward = rule(
    "CrossEntropy", "x, targets", x=lambda g, n: g * (probabilities(n.x) - hot(n)) / len(n.x)
)
NLLBackward = rule("NLL", "x, targets", x=lambda g, n: -g * hot(n) / len(n.x))


class state:
    recording = True


def is_grad_enabled():
    return state.recording


class no_grad(ContextDecorator):
    def __enter__(self):
        self.outer, state.recording = state.recording, False

    def __exit__(self, *_):
        state.recording = self.outer


def remember(out, node):
    if any(map(wants, node.saved_tensors)):
        out.requires_grad, out._grad_fn = True, node
    if any(isinstance(t, Variable) for t in node.saved_tensors):
        out.__class__ = Variable
    return out


def recorded(method, make):
    def call(self, *args, **kwargs):
        if not state.recording:
            return method(self, *args, **kwargs)
        with no_grad():
            out = method(self, *args, **kwargs)
        return remember(out, make(self, out, *args, **kwargs))

    return call


def plainly(cls):
    """Make the node from the very arguments of the call."""
    return lambda x, out, *args, **kwargs: cls(x, *args, **kwargs)


def swapped(cls):
    return lambda x, out, other: cls(other if isinstance(other, Tensor) else Tensor(other), x)


def with_output(cls):
    return lambda x, out, *args, **kwargs: cls(x, out, *args, **kwargs)


def of_layer(cls):
    """The same three for `forward`, whose first argument is the activation or the loss."""
    return lambda layer, out, *args, **kwargs: cls(*args, **kwargs)


def of_layer_with_output(cls):
    return lambda layer, out, x, *args, **kwargs: cls(x, out, *args, **kwargs)


def index(key):
    if isinstance(key, tuple):
        return tuple(map(index, key))
    return key.data.astype(int) if isinstance(key, Tensor) else key


METHODS = {
    "__add__": plainly(AddBackward),
    "__sub__": plainly(SubBackward),
    "__rsub__": swapped(SubBackward),
    "__mul__": plainly(MulBackward),
    "__truediv__": plainly(DivBackward),
    "__rtruediv__": swapped(DivBackward),
    "__pow__": plainly(PowBackward),
    "__neg__": plainly(NegBackward),
    "matmul": plainly(MatmulBackward),
    "reshape": lambda x, out, *shape: ReshapeBackward(x, x.shape),
    "transpose": plainly(TransposeBackward),
    "permute": lambda x, out, *axes: PermuteBackward(x, axes if len(axes) > 1 else axes[0]),
    "__getitem__": lambda x, out, key: SliceBackward(x, index(key)),
    "masked_fill": plainly(MaskedFillBackward),
    "clip": plainly(ClipBackward),
    "sum": plainly(SumBackward),
    "mean": plainly(MeanBackward),
    "max": plainly(MaxBackward),
    "min": plainly(MinBackward),
    "exp": with_output(ExpBackward),
    "log": plainly(LogBackward),
    "abs": plainly(AbsBackward),
    "tanh": with_output(TanhBackward),
    "sigmoid": with_output(SigmoidBackward),
}
FORWARDS = {
    activations.ReLU: of_layer(ReLUBackward),
    activations.GELU: lambda layer, out, x: GELUBackward(x, layer.approximate),
    activations.Sigmoid: of_layer_with_output(SigmoidBackward),
    activations.Tanh: of_layer_with_output(TanhBackward),
    activations.Softmax: of_layer_with_output(SoftmaxBackward),
    activations.LogSoftmax: of_layer_with_output(LogSoftmaxBackward),
    losses.MSELoss: of_layer(MSEBackward),
    losses.BinaryCrossEntropyLoss: of_layer(BCEBackward),
    losses.CrossEntropyLoss: of_layer(CrossEntropyBackward),
    losses.NLLLoss: of_layer(NLLBackward),
    layers.Embedding: lambda layer, out, indices: EmbeddingBackward(layer.weight, indices),
}


def enable_autograd(quiet=False):
    if Tensor.__dict__.get("zero_grad") is zero_grad:
        return
    for name, make in METHODS.items():
        setattr(Tensor, name, recorded(getattr(Tensor, name), make))
    for cls, make in FORWARDS.items():
        cls.forward = recorded(cls.forward, make)
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
    if not quiet:
        print(f"{len(METHODS)} methods are recorded from now on")


def seed_of(tensor, gradient):
    if gradient is None and tensor.size != 1:
        raise ValueError(f"which gradient? the result has shape {tensor.shape}, only a scalar starts with 1")
    seed = (
        np.ones(tensor.shape, tensor.dtype) if gradient is None else np.asarray(array(gradient), tensor.dtype)
    )
    if seed.shape != tensor.shape:
        raise ValueError(f"the gradient's shape {seed.shape} is not the tensor's {tensor.shape}")
    return seed


def backward(self, gradient=None, retain_graph=False):
    if not self.requires_grad:
        return
    inbox, queue = {}, []

    def deliver(tensor, grad):
        node = tensor._grad_fn
        if node is None:
            tensor.grad = grad.copy() if tensor.grad is None else tensor.grad + grad
        elif not isinstance(node, Function):
            node(Variable(grad, requires_grad=False))
        elif node in inbox:
            inbox[node] = inbox[node] + grad
        else:
            inbox[node] = grad
            heapq.heappush(queue, (-node.number, node))

    deliver(self, seed_of(self, gradient))
    while queue:
        _, node = heapq.heappop(queue)
        for tensor, grad in zip(node.saved_tensors, node.apply(inbox.pop(node)), strict=True):
            if grad is not None:
                deliver(tensor, grad)


def zero_grad(self):
    self.grad = None


class Variable(Tensor):
    def __init__(self, data, requires_grad=True, grad_fn=None):
        super().__init__(array(data), requires_grad)
        self._grad_fn = grad_fn

    @property
    def grad_fn(self):
        return self._grad_fn

    @property
    def is_leaf(self):
        return self._grad_fn is None

    def detach(self):
        return Variable(self.data, requires_grad=False)

    def backward(self, gradient=None):
        backward(self, np.ones(self.shape) if gradient is None else gradient)


def variable(x):
    return x if isinstance(x, Variable) else Variable(x, requires_grad=False)


def on_variables(operation):
    return lambda *operands: operation(*map(variable, operands))


add = on_variables(lambda a, b: a + b)
subtract = on_variables(lambda a, b: a - b)
multiply = on_variables(lambda a, b: a * b)
divide = on_variables(lambda a, b: a / b)
matmul = on_variables(lambda a, b: a.matmul(b))
relu_with_grad = on_variables(activations.ReLU())
sigmoid_with_grad = on_variables(activations.Sigmoid())
tanh_with_grad = on_variables(activations.Tanh())


def power(a, exponent):
    return variable(a) ** exponent


def clip_gradients(params, max_norm):
    grads = [p.grad for p in params if p.grad is not None]
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    for g in grads:
        g *= min(1, max_norm / norm) if norm else 1


def gradcheck(fn, *inputs):
    """Every partial derivative of the sum of `fn`, by a central difference."""
    for x in inputs:
        x.zero_grad()
    out = fn(*inputs)
    out.backward(np.ones(out.shape))
    return all(np.allclose(x.grad, slopes(fn, inputs, x), rtol=2e-2, atol=4e-3) for x in inputs if wants(x))


def slopes(fn, inputs, x, h=1e-2):
    found = np.empty(x.shape)
    original = x.data
    for place in np.ndindex(x.shape):
        ends = []
        for step in (h, -h):
            x.data = original.copy()
            x.data[place] += step
            ends.append(fn(*inputs).data.sum())
        found[place] = (ends[0] - ends[1]) / (2 * h)
    x.data = original
    return found


enable_autograd(quiet=True)
