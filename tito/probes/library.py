"""The adapter a probe talks to: one set of names over every reasonable spelling of the package.

It absorbs what correct completions differ in (both generations of the API, names of classes, gradients as
arrays or tensors, a tuple or a list from `apply`), so that no probe has to. It runs in the student's
process and therefore decides nothing.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from tito.probes.answer import Array

SYNONYMS = {
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "truediv": "div",
    "power": "pow",
    "negate": "neg",
    "negative": "neg",
    "view": "reshape",
    "getitem": "slice",
    "index": "slice",
    "crossentropyloss": "crossentropy",
    "ce": "crossentropy",
    "binarycrossentropy": "bce",
    "binarycrossentropyloss": "bce",
    "bceloss": "bce",
    "meansquarederror": "mse",
    "mseloss": "mse",
}
"""Other stems seen in completions (`MultiplyBackward`, `CEBackward`), in lower case, and ours."""

OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "add": lambda lib, a, b: a + b,
    "sub": lambda lib, a, b: a - b,
    "mul": lambda lib, a, b: a * b,
    "div": lambda lib, a, b: a / b,
    "pow": lambda lib, a, b: a**b,
    "matmul": lambda lib, a, b: lib.matmul(a, b),
    "sum": lambda lib, x, axis=None, keepdims=False: x.sum(axis, keepdims),
    "mean": lambda lib, x, axis=None, keepdims=False: x.mean(axis, keepdims),
    "max": lambda lib, x, axis=None, keepdims=False: x.max(axis, keepdims),
    "transpose": lambda lib, x, dim0=None, dim1=None: x.transpose(dim0, dim1),
    "permute": lambda lib, x, axes: x.permute(*axes),
    "slice": lambda lib, x, key: x[key],
    "embedding": lambda lib, weight, indices: weight[lib.data(indices).astype(int)],
    "exp": lambda lib, x, output=None: x.exp(),
    "log": lambda lib, x: x.log(),
    "relu": lambda lib, x: lib.relu(x),
    "sigmoid": lambda lib, x, output: lib.sigmoid(x),
    "tanh": lambda lib, x, output: lib.tanh(x),
    "softmax": lambda lib, x, output, dim=-1: lib.softmax(x, dim),
    "gelu": lambda lib, x: lib.gelu(x),
    "mse": lambda lib, prediction, targets: lib.mse(prediction, targets),
    "bce": lambda lib, prediction, targets: lib.bce(prediction, targets),
    "crossentropy": lambda lib, prediction, targets: lib.cross_entropy(prediction, targets),
}
"""The operation behind each rule that the older API has too, called with the rule's arguments."""


NOTHING = "None where an array or a tensor was expected: does the function return what it computes?"

NOT_BUILT = ModuleType("tinytorch.core.autograd")
"""Stands for autograd in the modules of the course that come before it: tensors compute forward only."""


class Library:
    """The package under test, as a probe sees it."""

    def __init__(self, dtype: str = "float32") -> None:
        self.dtype = dtype
        self.tensors = self.module("tensor")
        self.autograd = self._autograd()
        self._set_precision()
        self._enable()
        self.variables = self._is_older()

    def module(self, name: str) -> ModuleType:
        """`tinytorch.core.<name>`."""
        return importlib.import_module(f"tinytorch.core.{name}")

    def _autograd(self) -> ModuleType:
        """The package's autograd, or `NOT_BUILT`."""
        try:
            return self.module("autograd")
        except ModuleNotFoundError as error:
            if error.name != NOT_BUILT.__name__:
                raise
            return NOT_BUILT

    def _set_precision(self) -> None:
        choose = getattr(self.tensors, "set_default_dtype", None)
        if choose is not None:
            choose(np.dtype(self.dtype).type)

    def _enable(self) -> None:
        """Not every completion calls `enable_autograd()` at its end; one still unwritten stays off."""
        enable = getattr(self.autograd, "enable_autograd", None)
        if enable is None or hasattr(self.tensors.Tensor, "backward"):
            return
        with contextlib.suppress(NotImplementedError):
            enable()

    def tensor(self, data: Any, requires_grad: bool = True) -> Any:
        """A leaf holding a copy of `data`, in the older API a Variable; before autograd, plainly a tensor."""
        if self.autograd is NOT_BUILT:
            return self.tensors.Tensor(self.array(data))
        return self._leaf_class()(self.array(data), requires_grad=requires_grad)

    def array(self, data: Any) -> Array:
        """`data` as an array of its own; floats in the precision asked for."""
        array = np.asarray(data)
        return np.array(array, dtype=self.dtype if array.dtype.kind == "f" else array.dtype)

    def _leaf_class(self) -> Any:
        return self.autograd.Variable if self.variables else self.tensors.Tensor

    def _is_older(self) -> bool:
        """Whether this is the older API: a `Variable` that works, and a Tensor that cannot walk a graph."""
        if hasattr(self.tensors.Tensor, "backward"):
            return False
        with contextlib.suppress(AttributeError, NotImplementedError):
            return isinstance(self.autograd.Variable(1.0), self.autograd.Variable)
        return False

    def _wrap(self, value: Any) -> Any:
        return self.tensor(value) if isinstance(value, np.ndarray | float | int) else value

    def data(self, value: Any) -> Array:
        """The array inside a tensor (a Variable holds a Tensor that holds it); AttributeError for None."""
        while not isinstance(value, np.ndarray | np.generic | int | float):
            if value is None:
                raise AttributeError(NOTHING)
            value = value.data
        array = np.asarray(value)
        if array.dtype.kind == "O" and array.shape == () and array[()] is None:
            raise AttributeError(NOTHING)
        return array

    def grad(self, tensor: Any) -> Array | None:
        """The gradient as an array, whatever the package keeps it in; None before there is one."""
        return None if tensor.grad is None else self.data(tensor.grad)

    def grad_fn(self, tensor: Any) -> Any:
        """What the tensor was made by; None for a leaf."""
        return getattr(tensor, "_grad_fn", None) or getattr(tensor, "grad_fn", None)

    def backward(self, tensor: Any, gradient: Any = None) -> None:
        """Send `gradient` back through the graph of `tensor`; nothing for the default of the package."""
        if gradient is None:
            self.walk(tensor)
        elif self.variables:
            self.walk(tensor, self.tensor(gradient, requires_grad=False))
        else:
            self.walk(tensor, self.array(gradient))

    def walk(self, tensor: Any, *gradient: Any) -> None:
        """tensor.backward with the arguments as they are."""
        _written(tensor, "backward")(*gradient)

    def enable(self) -> None:
        """Call enable_autograd, which the older API need not have."""
        if not self.variables or hasattr(self.autograd, "enable_autograd"):
            self.named("enable_autograd")()

    def zero_grad(self, tensor: Any) -> None:
        """Forget the gradient."""
        _written(tensor, "zero_grad")()

    def named(self, name: str) -> Any:
        """What the package's autograd calls `name`; NotImplementedError where nothing bears the name."""
        return _written(self.autograd, name)

    def matmul(self, a: Any, b: Any) -> Any:
        """a @ b."""
        a, b = self._wrap(a), self._wrap(b)
        return self.autograd.matmul(a, b) if self.variables else a.matmul(b)

    def relu(self, x: Any) -> Any:
        """max(x, 0)."""
        return self._activation("ReLU", x)

    def sigmoid(self, x: Any) -> Any:
        """1 / (1 + exp(-x))."""
        return self._activation("Sigmoid", x)

    def tanh(self, x: Any) -> Any:
        """The hyperbolic tangent."""
        return self._activation("Tanh", x)

    def gelu(self, x: Any) -> Any:
        """x times the normal distribution function of x, in the form the lesson names."""
        return self._activation("GELU", x)

    def softmax(self, x: Any, dim: int = -1) -> Any:
        """exp(x) over its sum along `dim`."""
        return self._activation("Softmax", x, dim)

    def _activation(self, name: str, x: Any, *arguments: Any) -> Any:
        older = getattr(self.autograd, f"{name.lower()}_with_grad", None) if self.variables else None
        call = older or _run(getattr(self.module("activations"), name)())
        return call(self._wrap(x), *arguments)

    def activations(self, *names: str) -> list[Any]:
        """One object of each activation class of these that the package has; there is one at least."""
        module = self.module("activations")
        made = [getattr(module, name)() for name in names if hasattr(module, name)]
        return made or [_written(module, names[0])]

    def linear(self, weight: Any, bias: Any = None) -> Callable[[Any], Any]:
        """A Dense layer with this weight (in, out) and bias (out,), as the package's own layer.

        A layer that keeps (out, in) is given the transpose; a square weight does not tell.
        """
        weight, bias = self._wrap(weight), None if bias is None else self._wrap(bias)
        if self.variables:
            return lambda x: self.matmul(x, weight) if bias is None else self.matmul(x, weight) + bias
        layer = self.module("layers").Linear(*self.data(weight).shape, bias=bias is not None)
        name = "weight" if hasattr(layer, "weight") else "weights"
        as_given = self.data(getattr(layer, name)).shape == self.data(weight).shape
        setattr(layer, name, weight if as_given else weight.transpose())
        layer.bias = bias
        return layer  # type: ignore[no-any-return]

    def mse(self, prediction: Any, target: Any) -> Any:
        """The mean squared error."""
        return self._loss("MSELoss", prediction, target)

    def bce(self, prediction: Any, target: Any) -> Any:
        """The binary cross-entropy of probabilities."""
        return self._loss("BinaryCrossEntropyLoss", prediction, target)

    def cross_entropy(self, logits: Any, target: Any) -> Any:
        """The cross-entropy of logits against class numbers, averaged over the batch."""
        return self._loss("CrossEntropyLoss", logits, target)

    def _loss(self, name: str, prediction: Any, target: Any) -> Any:
        target = self.tensor(target, requires_grad=False) if isinstance(target, np.ndarray) else target
        return _run(getattr(self.module("losses"), name)())(self._wrap(prediction), target)

    def rule(self, name: str, *arguments: Any) -> Any:
        """The package's `<name>` (say "MulBackward") built by hand, without a forward pass."""
        made = self._rule_class(name)
        if made is None:
            raise NotImplementedError(f"tinytorch.core.autograd has no {name}")
        return made(*arguments)

    def apply(self, name: str, arguments: Sequence[Any], grad_output: Any) -> list[Array | None]:
        """One gradient a tensor from the rule called by hand; None where the rule gives none.

        In the older API rules are closures, which cannot be called: the operation is run and walked.
        """
        operation = OPERATIONS.get(_stem(name) or "")
        if operation and self.variables:
            return self._walked(operation, arguments, grad_output)
        gradients = self.applied(self.rule(name, *arguments), self.array(grad_output))
        several = list(gradients) if isinstance(gradients, tuple | list) else [gradients]
        tensors = sum(hasattr(argument, "requires_grad") for argument in arguments)
        several += [None] * (tensors - len(several))
        return [None if each is None else self.data(each) for each in several]

    def applied(self, rule: Any, grad_output: Array) -> Any:
        """What the rule returns; one written for gradients that are tensors is given a tensor."""
        try:
            return rule.apply(grad_output)
        except (AttributeError, TypeError, AssertionError) as error:
            try:
                return rule.apply(self.tensor(grad_output, requires_grad=False))
            except NotImplementedError:
                raise
            except Exception:
                raise error from None

    def _walked(
        self, operation: Callable[..., Any], arguments: Sequence[Any], grad_output: Any
    ) -> list[Array | None]:
        self.backward(operation(self, *arguments), grad_output)
        return [self.grad(argument) for argument in arguments if hasattr(argument, "requires_grad")]

    def _rule_class(self, name: str) -> Any:
        """The class of that name, or of another spelling of it."""
        exact = getattr(self.autograd, name, None)
        return exact if exact is not None else self._spelled(name)

    def _spelled(self, name: str) -> Any:
        found = (thing for key, thing in vars(self.autograd).items() if _stem(key) == _stem(name))
        return next((thing for thing in found if isinstance(thing, type)), None)


def _written(owner: Any, name: str) -> Any:
    """The attribute; where there is none it is not written yet, which is no mistake of another kind."""
    if not hasattr(owner, name):
        raise NotImplementedError(f"{getattr(owner, '__name__', type(owner).__name__)} has no {name}")
    return getattr(owner, name)


def _run(thing: Any) -> Callable[..., Any]:
    """A call of it; its forward where only `__call__` is missing, which has probes of its own."""
    return thing if callable(thing) else thing.forward  # type: ignore[no-any-return]


def _stem(name: str) -> str | None:
    """`MatMulBackward` -> `matmul`; None for a name that is no rule's."""
    if not name.endswith("Backward"):
        return None
    stem = name.removesuffix("Backward").replace("_", "").lower()
    return SYNONYMS.get(stem, stem)
