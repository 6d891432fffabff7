"""enable_autograd: every operation is recorded, whichever operand needs it, once, and values stay the same.

These probes ask whether a gradient arrives and has the right shape; whether it is right is the rules' matter.
"""

import numpy as np

from tito.probes import NORMWISE, gradient, integers, nonzero, normal, probe

EVERY = "requires_grad on a result is a promise that a backward rule is attached."
EITHER = "Either operand can need the gradient: ask both."
ONE_NAME = "Set the one attribute that the engine follows (_grad_fn), under this name in every operation."


@probe(component="enable_autograd", points=2, hint=EVERY)
def arithmetic_is_recorded(lib, a=nonzero(3, 2), b=nonzero(3, 2)):
    """Send a gradient back through each of + - * / and see where it arrives."""
    found = {}
    for sign, name in (("+", "add"), ("-", "sub"), ("*", "mul"), ("/", "truediv")):
        x, y = lib.tensor(a), lib.tensor(b)
        z = getattr(x, f"__{name}__")(y)
        lib.backward(z, a)
        found[f"{sign} is recorded"] = bool(z.requires_grad)
        found[f"{sign} reaches its left operand"] = np.shape(lib.grad(x)) == (3, 2)
        found[f"{sign} reaches its right operand"] = np.shape(lib.grad(y)) == (3, 2)
    return found


@probe(component="enable_autograd", points=2, hint=EITHER)
def only_the_second_operand_needs_a_gradient(lib, a=nonzero(3, 3), b=nonzero(3, 3)):
    """Combine data with a weight on the right, by + - * / and by a matrix product."""
    found = {}
    for sign, name in (("+", "add"), ("-", "sub"), ("*", "mul"), ("/", "truediv"), ("@", "matmul")):
        x, y = lib.tensor(a, requires_grad=False), lib.tensor(b)
        z = lib.matmul(x, y) if name == "matmul" else getattr(x, f"__{name}__")(y)
        lib.backward(z, a)
        found[f"{sign} is recorded"] = bool(z.requires_grad)
        found[f"{sign} reaches its right operand"] = np.shape(lib.grad(y)) == (3, 3)
    return found


@probe(component="enable_autograd", hint=EITHER)
def only_the_first_operand_needs_a_gradient(lib, a=nonzero(3, 3), b=nonzero(3, 3)):
    """Combine a weight with data on the right, by + - * / and by a matrix product."""
    found = {}
    for sign, name in (("+", "add"), ("-", "sub"), ("*", "mul"), ("/", "truediv"), ("@", "matmul")):
        x, y = lib.tensor(a), lib.tensor(b, requires_grad=False)
        z = lib.matmul(x, y) if name == "matmul" else getattr(x, f"__{name}__")(y)
        lib.backward(z, a)
        found[f"{sign} is recorded"] = bool(z.requires_grad)
        found[f"{sign} reaches its left operand"] = np.shape(lib.grad(x)) == (3, 3)
    return found


@probe(component="enable_autograd", hint="Where nothing needs a gradient, nothing is recorded.")
def data_alone_is_not_recorded(lib, a=nonzero(3, 2), b=nonzero(3, 2)):
    """Combine data with data, then data with a weight."""
    x, y, w = lib.tensor(a, requires_grad=False), lib.tensor(b, requires_grad=False), lib.tensor(b)
    silent, recorded = [x + y, x * y, x - y], x * w
    lib.backward(recorded, a)
    return {"recorded": [bool(each.requires_grad) for each in silent], "w": lib.grad(w).shape == (3, 2)}


@probe(component="enable_autograd", hint="Ask the switch first: grad_enabled.get(), in every operation.")
def arithmetic_asks_the_switch(lib, a=nonzero(3, 2), b=nonzero(3, 2)):
    """Combine weights by + - * / inside no_grad(), then outside."""
    x, y = lib.tensor(a), lib.tensor(b)
    with lib.named("no_grad")():
        silent = [x + y, x - y, x * y, x / y]
    recorded = [bool(each.requires_grad) or lib.grad_fn(each) is not None for each in silent]
    after = x * y
    lib.backward(after, a)
    return {"recorded": recorded, "after": bool(after.requires_grad)}


@probe(component="enable_autograd", hint="Switched on, every tensor has backward and zero_grad: set both.")
def tensors_walk_and_forget(lib, a=integers(3)):
    """Look for the two methods on the class of tensors, or on Variable in the text that has one instead."""
    older = lib.variables or not hasattr(lib.autograd, "RECORDED")
    owner = type(lib.tensor(a)) if older else lib.tensors.Tensor
    found = {name: hasattr(owner, name) for name in ("backward", "zero_grad")}
    if not any(found.values()):
        raise NotImplementedError("tensors cannot walk back yet")
    return found


@probe(component="enable_autograd", points=2, hint=EVERY)
def products_sums_and_shapes_are_recorded(lib, a=nonzero(3, 4), b=nonzero(4, 2)):
    """Send a gradient back through matmul, sum, reshape, transpose and a slice."""
    found = {}
    for name in ("matmul", "sum", "reshape", "transpose", "slice"):
        x = lib.tensor(a)
        y = {
            "matmul": lambda x: lib.matmul(x, b),
            "sum": lambda x: x.sum(axis=0),
            "reshape": lambda x: x.reshape(2, 6),
            "transpose": lambda x: x.transpose(),
            "slice": lambda x: x[1:3],
        }[name](x)
        lib.backward(y, np.ones(y.shape))
        found[f"{name} is recorded"] = bool(y.requires_grad)
        found[f"{name} reaches its operand"] = np.shape(lib.grad(x)) == (3, 4)
    return found


@probe(
    component="enable_autograd",
    points=2,
    hint="An ImportError that is swallowed leaves every activation unrecorded.",
)
def activations_are_recorded(lib, a=nonzero(3, 4)):
    """Send a gradient back through ReLU, sigmoid, softmax and GELU."""
    found = {}
    for name in ("relu", "sigmoid", "softmax", "gelu"):
        x = lib.tensor(a)
        y = getattr(lib, name)(x)
        lib.backward(y, a)
        found[f"{name} is recorded"] = bool(y.requires_grad)
        found[f"{name} reaches its operand"] = np.shape(lib.grad(x)) == (3, 4)
    return found


@probe(
    component="enable_autograd",
    points=2,
    hint="An ImportError that is swallowed leaves every loss unrecorded.",
)
def losses_are_recorded(lib, a=nonzero(3, 4, low=0.1, high=0.9)):
    """Send a gradient back through the three losses."""
    found = {}
    for name, target in (("mse", a * 0), ("bce", a > 0), ("cross_entropy", np.array([0, 3, 1]))):
        x = lib.tensor(abs(a))
        loss = getattr(lib, name)(x, target.astype(np.float32) if target.ndim == 2 else target)
        lib.backward(loss)
        found[f"{name} is recorded"] = bool(loss.requires_grad)
        found[f"{name} reaches its prediction"] = np.shape(lib.grad(x)) == (3, 4)
    return found


@probe(component="enable_autograd", hint=EVERY)
def rarer_operations_are_recorded(lib, a=nonzero(3, 4)):
    """Send a gradient back through powers, exp, log, mean, max, permute and tanh."""
    found = {}
    for name in ("pow", "exp", "log", "mean", "max", "permute", "tanh"):
        x = lib.tensor(abs(a))
        y = {
            "pow": lambda x: x**2,
            "exp": lambda x: x.exp(),
            "log": lambda x: x.log(),
            "mean": lambda x: x.mean(),
            "max": lambda x: x.max(axis=0),
            "permute": lambda x: x.permute(1, 0),
            "tanh": lib.tanh,
        }[name](x)
        lib.backward(y, np.ones(y.shape))
        found[f"{name} is recorded"] = bool(y.requires_grad)
        found[f"{name} reaches its operand"] = np.shape(lib.grad(x)) == (3, 4)
    return found


@gradient(
    component="enable_autograd",
    hint="A number on the left reaches the tensor through the reflected operators.",
)
def numbers_on_the_left(x=integers(3, 2)):
    """Write the number first: 2 * x, 3 + x, 1 - x."""
    return 2.0 * x + (3.0 + x) - (1.0 - x)


@gradient(
    component="enable_autograd",
    hint="A number on the left reaches the tensor through the reflected operators.",
)
def one_over_a_tensor(x=nonzero(3, 2)):
    """Divide a number by a tensor."""
    return 1.0 / x


@gradient(component="enable_autograd", hint="Minus x is an operation as well: x * -1.")
def minus_sign(x=integers(3, 2)):
    """Put a minus sign before a tensor."""
    return -x


@gradient(component="enable_autograd", hint="a @ b and a.matmul(b) are one operation.")
def at_sign(x=integers(3, 4), w=integers(4, 2)):
    """Write a matrix product with @."""
    return x @ w


@gradient(
    component="enable_autograd", hint="An array beside a tensor is data: it takes part, without a gradient."
)
def array_beside_a_tensor(x=integers(3, 2)):
    """Multiply a tensor by a NumPy array and add one."""
    return x * np.array([2.0, -3.0]) + np.array([1.0, 4.0])


@probe(
    component="enable_autograd",
    points=2,
    hint="Remember that it is on: wrapping an operation twice records it twice.",
)
def calling_it_again_changes_nothing(lib, a=integers(3, 2), b=integers(3, 2), g=integers(3, 2)):
    """Call enable_autograd three times more, then compute."""
    product = lib.tensors.Tensor.__mul__
    for _ in range(3):
        lib.enable()
    x, y = lib.tensor(a), lib.tensor(b)
    z = lib.relu(x * y + 0.5)
    lib.backward(z, g)
    same = lib.tensors.Tensor.__mul__ is product
    return {"z": lib.data(z), "x": lib.grad(x), "y": lib.grad(y), "same": same}


@probe(
    component="enable_autograd",
    hint="Wrap the operator; do not write it again: shapes and errors stay the same.",
)
def mistakes_still_raise(lib, a=integers(3, 4), b=integers(3, 2)):
    """Multiply matrices that do not fit, then ones that do."""
    x, y = lib.tensor(a), lib.tensor(b)
    refused = False
    try:
        lib.matmul(x, y)
    except ValueError:
        refused = True
    z = lib.matmul(x.transpose(), y)
    lib.backward(z, np.ones((4, 2)))
    return {"refused": refused, "z": lib.data(z), "reached": lib.grad(x).shape == (3, 4)}


@probe(
    component="enable_autograd",
    hint="The wrapped forward is the one of the earlier modules: the same numbers.",
)
def recorded_values_are_the_same(lib, a=normal(3, 4), w=normal(4, 2)):
    """Compute with and without recording, and compare."""
    found = []
    for recording in (True, False):
        x, weight = lib.tensor(a, requires_grad=recording), lib.tensor(w, requires_grad=recording)
        y = lib.softmax(lib.sigmoid(lib.matmul(x, weight)) - 0.5)
        found.append(lib.data(y))
        if recording:
            lib.backward(y, np.ones(y.shape))
    return {"values": found, "reached": lib.grad(x) is None}


@probe(
    component="enable_autograd",
    tolerance=NORMWISE,
    hint="Hand on whatever the operation takes: axis, keepdims, one dimension or two.",
)
def arguments_reach_the_operation(lib, a=integers(2, 3, 4)):
    """Reduce, transpose, reshape and slice a recorded tensor, with arguments of every kind."""
    x = lib.tensor(a)
    made = (
        x.sum(axis=0, keepdims=True),
        x.sum(axis=-1),
        x.mean(axis=1, keepdims=True),
        x.max(axis=0),
        x.transpose(),
        x.transpose(0, 2),
        x.reshape((4, 6)),
        x.reshape(3, -1),
        x[1, :, 2:],
    )
    lib.backward(made[0], np.ones((1, 3, 4)))
    return {"arrives": np.shape(lib.grad(x)) == (2, 3, 4), "values": [lib.data(each) for each in made]}


@probe(component="enable_autograd", hint=ONE_NAME)
def results_know_what_made_them(lib, a=integers(3, 4)):
    """Look for what made a result, and for what made a leaf."""
    x = lib.tensor(a)
    made = {"x * 2": x * 2.0, "x + x": x + x, "x.sum()": x.sum(), "relu(x)": lib.relu(x)}
    known = {f"that {name} knows what made it": lib.grad_fn(each) is not None for name, each in made.items()}
    lib.backward(made["x * 2"], a)
    return {**known, "that a leaf was made by nothing": lib.grad_fn(x) is None}


@probe(
    component="enable_autograd",
    points=2,
    hint="An operation and its rule are two ends of one call: read them side by side.",
)
def each_operation_carries_its_own_rule(lib, a=nonzero(3, 3), b=nonzero(3, 3), g=nonzero(3, 3)):
    """Compare the gradients of + - * / and matmul with those of their rules called by hand."""
    same = {}
    for sign, method, rule in (
        ("+", "add", "Add"),
        ("-", "sub", "Sub"),
        ("*", "mul", "Mul"),
        ("/", "truediv", "Div"),
        ("@", "matmul", "Matmul"),
    ):
        x, y = lib.tensor(a), lib.tensor(b)
        lib.backward(lib.matmul(x, y) if rule == "Matmul" else getattr(x, f"__{method}__")(y), g)
        by_hand = lib.apply(rule + "Backward", (lib.tensor(a), lib.tensor(b)), g)
        for side, leaf, expected in zip(("left", "right"), (x, y), by_hand, strict=False):
            found = lib.grad(leaf)
            agree = found is not None and bool(np.allclose(found, expected, rtol=1e-4, atol=1e-5))
            same[f"{sign} gives its {side} operand what {rule}Backward gives"] = agree
    return same


@probe(
    component="enable_autograd", hint="Hand every argument of forward on to the rule: axis, keepdims, dim."
)
def arguments_reach_the_rule(lib, a=normal(3, 4), g=nonzero(3, 4)):
    """Compare the gradients of softmax along dim 0 and of row sums with their rules' called by hand."""
    e = np.exp(lib.array(a))
    output = lib.tensor(e / e.sum(axis=0, keepdims=True), requires_grad=False)
    x, y = lib.tensor(a), lib.tensor(a)
    lib.backward(lib.softmax(x, 0), g)
    lib.backward(y.sum(axis=1), g[:, 0])
    found = [lib.grad(x), lib.grad(y)]
    if lib.variables:
        return [each.shape == (3, 4) for each in found]
    by_hand = (
        lib.apply("SoftmaxBackward", (lib.tensor(a), output, 0), g)[0],
        lib.apply("SumBackward", (lib.tensor(a), 1, False), g[:, 0])[0],
    )
    return [
        bool(np.allclose(one, two, rtol=1e-4, atol=1e-5)) for one, two in zip(found, by_hand, strict=True)
    ]
