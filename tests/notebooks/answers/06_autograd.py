"""How one student fills in module 06: by the hints of the lesson, in other words than the reference.

Only the bodies count; `typed_test.py` puts each into the notebook where its exercise stands.
"""

# ruff: noqa: F821, B905


def no_grad(function):
    maker = recording(False)
    if function is not None:
        return maker(function)
    return maker


def enable_grad(function):
    maker = recording(True)
    if function is not None:
        return maker(function)
    return maker


class Function:
    def __init__(self, *tensors):
        operands = tuple(t if isinstance(t, (Tensor, Constant)) else constant(t, tensors) for t in tensors)
        self.number = next(numbers)
        self.edges = tuple(map(origin, operands))
        self.saved_tensors = operands
        self.keep(operands)


class AddBackward:
    def apply(self, grad_output):
        first, second = self.saved_tensors
        return [grad_output if t.requires_grad else None for t in (first, second)]


class SubBackward:
    def apply(self, grad_output):
        return grad_output, -grad_output


class MulBackward:
    def apply(self, grad_output):
        left, right = self.saved_tensors
        return grad_output * right.data, grad_output * left.data


class DivBackward:
    def apply(self, grad_output):
        top, bottom = self.saved_tensors
        return grad_output / bottom.data, -grad_output * top.data / bottom.data**2


class PowBackward:
    def apply(self, grad_output):
        base, power = self.saved_tensors
        gb = grad_output * power.data * slope_power(base.data, power.data)
        ge = None
        if power.requires_grad:
            ge = grad_output * base.data**power.data * safe_log(base.data)
        return gb, ge


class MatmulBackward:
    def apply(self, grad_output):
        a, b = self.saved_tensors
        A, B, G = as_matrices(a, b, grad_output)
        da = shaped_like(a, G @ swap(B)) if a.requires_grad else None
        db = shaped_like(b, swap(A) @ G) if b.requires_grad else None
        return da, db


class SumBackward:
    def apply(self, grad_output):
        a = self.saved_tensors[0]
        g = expanded(grad_output, a, self.axis, self.keepdims)
        return (g * np.ones(a.shape, dtype=g.dtype),)


class MeanBackward:
    def apply(self, grad_output):
        a = self.saved_tensors[0]
        g = expanded(grad_output, a, self.axis, self.keepdims)
        return (np.broadcast_to(g, a.shape) / taken(a, self.axis),)


class MaxBackward:
    def apply(self, grad_output):
        a = self.saved_tensors[0]
        who = a.data == a.data.max(axis=self.axis, keepdims=True)
        return (shared(expanded(grad_output, a, self.axis, self.keepdims), who, self.axis),)


class MinBackward:
    def apply(self, grad_output):
        a = self.saved_tensors[0]
        who = a.data == a.data.min(axis=self.axis, keepdims=True)
        return (shared(expanded(grad_output, a, self.axis, self.keepdims), who, self.axis),)


class ReshapeBackward:
    def apply(self, grad_output):
        return (np.reshape(grad_output, self.original_shape),)


class TransposeBackward:
    def apply(self, grad_output):
        if grad_output.ndim < 2:
            return (grad_output,)
        return (grad_output.swapaxes(self.dim0, self.dim1),)


class PermuteBackward:
    def apply(self, grad_output):
        n = len(self.axes)
        return (grad_output.transpose(np.argsort([axis % n for axis in self.axes])),)


class SliceBackward:
    def apply(self, grad_output):
        return (scatter(grad_output, self.key, self.saved_tensors[0].shape),)


class EmbeddingBackward:
    def apply(self, grad_output):
        return (scatter(grad_output, self.indices, self.saved_tensors[0].shape),)


class ExpBackward:
    def apply(self, grad_output):
        return (self.output * grad_output,)


class LogBackward:
    def apply(self, grad_output):
        return (grad_output / self.saved_tensors[0].data,)


class ReLUBackward:
    def apply(self, grad_output):
        return (np.where(self.output > 0, grad_output, 0),)


class SigmoidBackward:
    def apply(self, grad_output):
        z = self.output
        return (grad_output * z * (1 - z),)


class TanhBackward:
    def apply(self, grad_output):
        z = self.output
        return (grad_output * (1 - z**2),)


class GELUBackward:
    def apply(self, grad_output):
        x = self.saved_tensors[0].data
        if self.approximate == "sigmoid":
            return (grad_output * gelu_slope_sigmoid(x),)
        c = sqrt(2 / pi)
        t = np.tanh(c * x * (1 + 0.044715 * x * x))
        return (grad_output * ((1 + t) / 2 + x / 2 * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x)),)


class SoftmaxBackward:
    def apply(self, grad_output):
        z = self.output
        return (z * (grad_output - np.sum(grad_output * z, axis=self.dim, keepdims=True)),)


class LogSoftmaxBackward:
    def apply(self, grad_output):
        return (grad_output - np.exp(self.output) * np.sum(grad_output, axis=self.dim, keepdims=True),)


class MSEBackward:
    def apply(self, grad_output):
        p = self.saved_tensors[0].data
        return (grad_output * 2 * (p - self.targets) / p.size,)


class BCEBackward:
    def apply(self, grad_output):
        p = np.clip(self.saved_tensors[0].data, 1e-7, 1 - 1e-7)
        return (grad_output * (p - self.targets) / (p * (1 - p)) / p.size,)


class CrossEntropyBackward:
    def apply(self, grad_output):
        x = self.saved_tensors[0]
        return (grad_output * (softmax(x.data) - one_hot(self.targets, x)) / self.targets.size,)


def unbroadcast(grad, shape):
    extra = grad.ndim - len(shape)
    if extra < 0:
        raise ValueError(f"{grad.shape} is no gradient of {shape}")
    grad = grad.sum(axis=tuple(range(extra))) if extra else grad
    for axis, length in enumerate(shape):
        if length == 1 and grad.shape[axis] != 1:
            grad = grad.sum(axis=axis, keepdims=True)
    if grad.shape != shape:
        raise ValueError(f"{grad.shape} is no gradient of {shape}")
    return grad


def reachable(root):
    seen, todo = [], [root]
    marked = {root}
    while todo:
        node = todo.pop()
        if node.edges is None:
            raise RuntimeError("this graph was released")
        seen.append(node)
        for target in node.edges:
            if isinstance(target, Function) and target not in marked:
                marked.add(target)
                todo.append(target)
    return sorted(seen, key=lambda node: node.number)


def backpropagate(root, seed, keep_graph, lift):
    gradients = {root: seed}
    summed = set()
    order = reachable(root) if isinstance(root, Function) else []
    for node in reversed(order):
        if node in gradients:
            node.check_unchanged()
            node_here = node if lift is None else lift(node)
            send(node, node_here.apply(gradients.pop(node)), gradients, summed)
        if not keep_graph:
            node.release()
    return gradients


def send(node, grads, gradients, summed):
    if not isinstance(grads, (tuple, list)) or len(grads) != len(node.edges):
        raise TypeError(f"{type(node).__name__}.apply must return a tuple")
    for target, grad in zip(node.edges, grads):
        if grad is None or not target.requires_grad:
            continue
        shape = target.output_shape if isinstance(target, Function) else target.data.shape
        grad = unbroadcast(np.asarray(grad), shape)
        gradients[target] = gradients[target] + grad if target in gradients else grad


def backward(self, gradient, retain_graph):
    if not self.requires_grad:
        warnings.warn("nothing to do")
        return
    found = backpropagate(origin(self), as_seed(self, gradient), retain_graph or graph_kept.get())
    settle(found)


def zero_grad(self):
    self.grad = None


def of_operator(original, make):
    @wraps(original)
    def record(self, other):
        output = original(self, other)
        if not isinstance(other, Tensor):
            other = constant(other, (self,))
        if grad_enabled.get() and (self.requires_grad or other.requires_grad):
            output._grad_fn = make(self, other)
            output.requires_grad = True
            if Variable in (type(self), type(other)):
                output.__class__ = Variable
        return output

    return record


def enable_autograd(quiet):
    for owner, name, family, make in RECORDED:
        now = getattr(owner, name)
        if getattr(now, "recorded_by", None) is make:
            continue
        wrapped = family(unrecorded(now), make)
        wrapped.recorded_by = make
        setattr(owner, name, wrapped)
    Tensor.backward = backward
    Tensor.zero_grad = zero_grad
    if not quiet:
        print("on")


def clip_gradients(params, max_norm):
    grads = [p.grad for p in params if p.grad is not None]
    length = sqrt(sum(float((g * g).sum()) for g in grads))
    if length > max_norm:
        for g in grads:
            g *= max_norm / length
    return length


class Variable:
    def __init__(self, data, requires_grad, grad_fn):
        super().__init__(data, requires_grad)
        if isinstance(grad_fn, Function):
            self._grad_fn = grad_fn
        elif grad_fn is not None:
            self._grad_fn = ClosureBackward(grad_fn)

    def backward(self, gradient, retain_graph):
        if gradient is None:
            gradient = np.ones(self.data.shape)
        backward(self, gradient, retain_graph)
