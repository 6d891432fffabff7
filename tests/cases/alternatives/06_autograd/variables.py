"""The older generation: a `Variable` holds a Tensor, and its `grad_fn` is a closure.

There are no rule classes. A closure takes the gradient of the result and returns (operand, gradient)
pairs; `parents` names the operands beforehand, so that backward can sort the graph without recursion.
Tensor itself is left alone.
"""

import numpy as np
from tinytorch.core import activations, layers, losses
from tinytorch.core.tensor import Tensor

_track = True


def is_grad_enabled():
    return _track


class no_grad:
    def __enter__(self):
        global _track
        self.saved, _track = _track, False
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        global _track
        _track = self.saved


class Function:
    """Kept for the signature's sake: an operation that remembers its operands."""

    def __init__(self, *tensors):
        self.saved_tensors = tensors

    def apply(self, grad_output):
        raise NotImplementedError("operations of this module are closures")


class Variable:
    def __init__(self, data, requires_grad=True, grad_fn=None):
        if isinstance(data, Variable):
            data = data.data
        self.data = data if isinstance(data, Tensor) else Tensor(data)
        self.requires_grad = requires_grad
        self.grad = None
        self.grad_fn = grad_fn
        self.parents = ()

    @property
    def is_leaf(self):
        return self.grad_fn is None

    @property
    def shape(self):
        return self.data.shape

    @property
    def size(self):
        return self.data.size

    @property
    def ndim(self):
        return self.data.ndim

    @property
    def dtype(self):
        return self.data.dtype

    @property
    def T(self):
        return transpose(self)

    def numpy(self):
        return self.data.data

    def item(self):
        return self.numpy().item()

    def detach(self):
        return Variable(self.data, requires_grad=False)

    def zero_grad(self):
        self.grad = None
        self.data.grad = None

    def __repr__(self):
        made = "leaf" if self.is_leaf else f"made by {getattr(self.grad_fn, '__qualname__', self.grad_fn)}"
        return f"Variable({self.numpy().tolist()}, {made})"

    def accumulate(self, gradient):
        """Add to the gradient, here and on the Tensor inside, where optimizers and layers look for it."""
        total = gradient if self.grad is None else array_of(self.grad) + gradient
        self.grad = Variable(np.array(total, dtype=self.dtype), requires_grad=False)
        self.data.grad = self.grad.numpy()

    def backward(self, gradient=None):
        if not self.requires_grad:
            return
        seed = np.ones(self.shape) if gradient is None else array_of(gradient)
        if np.shape(seed) != self.shape:
            raise ValueError(f"gradient of shape {np.shape(seed)} for a Variable of shape {self.shape}")
        owed = {self: np.array(seed, dtype=self.dtype)}
        for variable in last_to_first(self):
            gradient = owed.pop(variable)
            if variable.is_leaf:
                variable.accumulate(gradient)
                continue
            for operand, part in variable.grad_fn(Variable(gradient, requires_grad=False)) or ():
                if operand.requires_grad:
                    part = fit(part, operand.shape)
                    owed[operand] = owed[operand] + part if operand in owed else part

    def __add__(self, other):
        return add(self, other)

    def __radd__(self, other):
        return add(other, self)

    def __sub__(self, other):
        return subtract(self, other)

    def __rsub__(self, other):
        return subtract(other, self)

    def __mul__(self, other):
        return multiply(self, other)

    def __rmul__(self, other):
        return multiply(other, self)

    def __truediv__(self, other):
        return divide(self, other)

    def __rtruediv__(self, other):
        return divide(other, self)

    def __pow__(self, exponent):
        return power(self, exponent)

    def __neg__(self):
        return multiply(self, -1.0)

    def __matmul__(self, other):
        return matmul(self, other)

    def __getitem__(self, key):
        return pick(self, key)

    def matmul(self, other):
        return matmul(self, other)

    def sum(self, axis=None, keepdims=False):
        return sum_over(self, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        return mean(self, axis, keepdims)

    def max(self, axis=None, keepdims=False):
        return largest(self, axis, keepdims)

    def exp(self):
        return exp(self)

    def log(self):
        return log(self)

    def reshape(self, *shape):
        return reshape(self, *shape)

    def transpose(self, dim0=None, dim1=None):
        return transpose(self, dim0, dim1)

    def permute(self, *axes):
        return permute(self, *axes)

    # An array on the left leaves the operation to us.
    __array_ufunc__ = None


def array_of(x):
    while isinstance(x, Variable | Tensor):
        x = x.data
    return np.asarray(x)


def last_to_first(root):
    """The variables that `root` depends on, users before what they use."""
    users, found = {root: 0}, [root]
    for variable in found:
        for parent in variable.parents:
            if parent.requires_grad:
                if parent not in users:
                    users[parent] = 0
                    found.append(parent)
                users[parent] += 1
    free = [root]
    while free:
        variable = free.pop()
        yield variable
        for parent in variable.parents:
            if parent.requires_grad:
                users[parent] -= 1
                if users[parent] == 0:
                    free.append(parent)


def fit(gradient, shape):
    gradient = np.asarray(gradient)
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    return gradient.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def variable_of(x):
    """Numbers and arrays become constants; a Tensor of a layer keeps collecting its own gradient."""
    if isinstance(x, Variable):
        return x
    return Variable(x, requires_grad=isinstance(x, Tensor) and x.requires_grad)


def result(values, closure, *parents):
    made = Variable(Tensor(values), requires_grad=False)
    if _track and any(p.requires_grad for p in parents):
        made.requires_grad, made.grad_fn, made.parents = True, closure, parents
    return made


def add(a, b):
    a, b = variable_of(a), variable_of(b)

    def grad_fn(g):
        return [(a, g.numpy()), (b, g.numpy())]

    return result(a.numpy() + b.numpy(), grad_fn, a, b)


def subtract(a, b):
    a, b = variable_of(a), variable_of(b)

    def grad_fn(g):
        return [(a, g.numpy()), (b, -g.numpy())]

    return result(a.numpy() - b.numpy(), grad_fn, a, b)


def multiply(a, b):
    a, b = variable_of(a), variable_of(b)

    def grad_fn(g):
        if a.requires_grad:
            yield a, g.numpy() * b.numpy()
        if b.requires_grad:
            yield b, g.numpy() * a.numpy()

    return result(a.numpy() * b.numpy(), grad_fn, a, b)


def divide(a, b):
    a, b = variable_of(a), variable_of(b)

    def grad_fn(g):
        if a.requires_grad:
            yield a, g.numpy() / b.numpy()
        if b.requires_grad:
            yield b, -g.numpy() * a.numpy() / b.numpy() ** 2

    return result(a.numpy() / b.numpy(), grad_fn, a, b)


def power(x, exponent):
    x = variable_of(x)
    n = array_of(exponent).astype(x.dtype)

    def grad_fn(g):
        yield x, g.numpy() * n * x.numpy() ** (n - 1)

    return result(x.numpy() ** n, grad_fn, x)


def matmul(a, b):
    a, b = variable_of(a), variable_of(b)

    def grad_fn(g):
        left, right, g = a.numpy(), b.numpy(), g.numpy()
        if left.ndim == 1 and right.ndim == 1:
            yield from ((a, g * right), (b, g * left))
        elif right.ndim == 1:
            yield a, g[..., None] * right
            yield b, (np.swapaxes(left, -1, -2) @ g[..., None])[..., 0]
        elif left.ndim == 1:
            yield a, (g[..., None, :] @ np.swapaxes(right, -1, -2))[..., 0, :]
            yield b, left[:, None] * g[..., None, :]
        else:
            if a.requires_grad:
                yield a, g @ np.swapaxes(right, -1, -2)
            if b.requires_grad:
                yield b, np.swapaxes(left, -1, -2) @ g

    return result(a.data.matmul(b.data).data, grad_fn, a, b)


def opened(gradient, axis, keepdims):
    return gradient if axis is None or keepdims else np.expand_dims(gradient, axis)


def sum_over(x, axis=None, keepdims=False):
    x = variable_of(x)

    def grad_fn(g):
        yield x, np.broadcast_to(opened(g.numpy(), axis, keepdims), x.shape)

    return result(x.numpy().sum(axis=axis, keepdims=keepdims), grad_fn, x)


def sum_all(x):
    return sum_over(x)


def mean(x, axis=None, keepdims=False):
    total = sum_over(x, axis, keepdims)
    return total * (total.size / variable_of(x).size)


def largest(x, axis=None, keepdims=False):
    x = variable_of(x)

    def grad_fn(g):
        top = (x.numpy() == x.numpy().max(axis=axis, keepdims=True)).astype(x.dtype)
        yield x, opened(g.numpy(), axis, keepdims) * top / top.sum(axis=axis, keepdims=True)

    return result(x.numpy().max(axis=axis, keepdims=keepdims), grad_fn, x)


def exp(x):
    x = variable_of(x)
    out = np.exp(x.numpy())
    return result(out, lambda g: [(x, g.numpy() * out)], x)


def log(x):
    x = variable_of(x)
    return result(np.log(x.numpy()), lambda g: [(x, g.numpy() / x.numpy())], x)


def reshape(x, *shape):
    x = variable_of(x)
    return result(x.data.reshape(*shape).data, lambda g: [(x, g.numpy().reshape(x.shape))], x)


def transpose(x, dim0=None, dim1=None):
    x = variable_of(x)
    return result(x.data.transpose(dim0, dim1).data, lambda g: [(x, g.data.transpose(dim0, dim1).data)], x)


def permute(x, *axes):
    x = variable_of(x)
    out = x.data.permute(*axes).data
    order = np.arange(x.size).reshape(x.shape).transpose(np.ravel(axes)).ravel()

    def grad_fn(g):
        flat = np.empty(x.size, x.dtype)
        flat[order] = g.numpy().ravel()
        yield x, flat.reshape(x.shape)

    return result(out, grad_fn, x)


def pick(x, key):
    x = variable_of(x)

    def grad_fn(g):
        full = np.zeros(x.shape, x.dtype)
        np.add.at(full, key, g.numpy())
        yield x, full

    return result(x.numpy()[key], grad_fn, x)


def relu_with_grad(x):
    x = variable_of(x)
    return result(np.maximum(x.numpy(), 0), lambda g: [(x, g.numpy() * (x.numpy() > 0))], x)


def sigmoid_with_grad(x):
    x = variable_of(x)
    s = 0.5 * np.tanh(0.5 * x.numpy()) + 0.5
    return result(s, lambda g: [(x, g.numpy() * s * (1 - s))], x)


def tanh_with_grad(x):
    x = variable_of(x)
    t = np.tanh(x.numpy())
    return result(t, lambda g: [(x, g.numpy() * (1 - t * t))], x)


def softmax_with_grad(x, dim=-1):
    x = variable_of(x)
    s = np.exp(x.numpy() - x.numpy().max(axis=dim, keepdims=True))
    s /= s.sum(axis=dim, keepdims=True)

    def grad_fn(g):
        inner = (g.numpy() * s).sum(axis=dim, keepdims=True)
        yield x, s * (g.numpy() - inner)

    return result(s, grad_fn, x)


def gelu_with_grad(x):
    x = variable_of(x)
    a, c = x.numpy(), float(np.sqrt(2 / np.pi))
    t = np.tanh(c * (a + 0.044715 * a * a * a))

    def grad_fn(g):
        slope = 0.5 * (1 + t) + 0.5 * a * (1 - t * t) * c * (1 + 3 * 0.044715 * a * a)
        yield x, g.numpy() * slope

    return result(0.5 * a * (1 + t), grad_fn, x)


def mse_with_grad(prediction, target):
    difference = subtract(prediction, array_of(target))
    return mean(multiply(difference, difference))


def bce_with_grad(prediction, target):
    p, y = variable_of(prediction), array_of(target)
    q = np.clip(p.numpy(), 1e-7, 1 - 1e-7)
    loss = -np.mean(y * np.log(q) + (1 - y) * np.log(1 - q))
    return result(loss, lambda g: [(p, g.numpy() * (q - y) / (q * (1 - q)) / q.size)], p)


def cross_entropy_with_grad(logits, target):
    x, rows = variable_of(logits), array_of(target).astype(int)
    shifted = x.numpy() - x.numpy().max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    def grad_fn(g):
        p = np.exp(log_p)
        p[np.arange(len(p)), rows] -= 1
        yield x, p * (g.numpy() / len(p))

    return result(-np.mean(log_p[np.arange(len(rows)), rows]), grad_fn, x)


def _enters(cls, with_grad):
    """Let `cls.forward` answer a Variable with a Variable."""
    forward = cls.forward

    def either(self, x, *args, **kwargs):
        return (with_grad if isinstance(x, Variable) else forward.__get__(self))(x, *args, **kwargs)

    cls.forward = either


def _dense(self, x, *unused):
    y = matmul(x, self.weight)
    return y if self.bias is None else add(y, self.bias)


def enable_autograd(quiet=False):
    """Nothing to do to Tensor; activations, losses and Dense learn to take Variables."""
    if getattr(layers.Linear, "takes_variables", False):
        return
    layers.Linear.takes_variables = True
    _enters(activations.ReLU, relu_with_grad)
    _enters(activations.Sigmoid, sigmoid_with_grad)
    _enters(activations.Tanh, tanh_with_grad)
    _enters(activations.Softmax, softmax_with_grad)
    _enters(activations.GELU, gelu_with_grad)
    _enters(losses.MSELoss, mse_with_grad)
    _enters(losses.BinaryCrossEntropyLoss, bce_with_grad)
    _enters(losses.CrossEntropyLoss, cross_entropy_with_grad)
    forward, look_up = layers.Linear.forward, layers.Embedding.forward
    layers.Embedding.forward = lambda self, rows: (
        pick(self.weight, array_of(rows).astype(int))
        if isinstance(self.weight, Variable)
        else look_up(self, array_of(rows))
    )
    layers.Linear.forward = lambda self, x: (_dense if isinstance(x, Variable) else forward)(self, x)
    if not quiet:
        print("Variables everywhere")


def clip_gradients(variables, max_norm=1.0):
    arrays = [array_of(v.grad) for v in variables if v.grad is not None]
    norm = float(np.sqrt(sum((a * a).sum() for a in arrays)))
    for a in arrays:
        a *= min(1.0, max_norm / (norm or 1.0))


def collect_parameters(*modules):
    return [v for m in modules for v in vars(m).values() if isinstance(v, Variable) and v.requires_grad]


def zero_gradients(variables):
    for v in variables:
        v.zero_grad()


def gradcheck(fn, *inputs, step=1e-2):
    zero_gradients(inputs)
    fn(*inputs).backward()
    for x in inputs:
        values = x.numpy()
        for place in np.ndindex(x.shape) if x.requires_grad else ():
            kept = values[place].copy()
            values[place] = kept + step
            above = fn(*inputs).numpy().sum()
            values[place] = kept - step
            below = fn(*inputs).numpy().sum()
            values[place] = kept
            if not np.isclose(x.grad.numpy()[place], (above - below) / (2 * step), rtol=2e-2, atol=4e-3):
                return False
    return True


enable_autograd(quiet=True)
