"""Function, zero_grad and no_grad: what a node keeps, forgetting gradients, and not recording."""

import numpy as np

from tito.probes import fixed, gradient, integers, off_kink, probe


@probe(component="zero_grad", points=2, hint="Set the gradient to None (or to zeros of its shape).")
def zero_grad_forgets(lib, a=integers(3, 2), g=integers(3, 2)):
    """Forget a gradient and collect a new one."""
    x = lib.tensor(a)
    lib.backward(x * 5.0, g)
    lib.zero_grad(x)
    found = lib.grad(x)
    lib.backward(x * 2.0, g)
    cleared = found is None or (found.shape == (3, 2) and not np.any(found))
    return {"cleared": cleared, "x": lib.grad(x)}


@probe(component="zero_grad", hint="Only this tensor's gradient is forgotten.")
def zero_grad_spares_the_others(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Forget one leaf's gradient and look at the other's."""
    x, y = lib.tensor(a), lib.tensor(b)
    lib.backward(x + y, g)
    lib.zero_grad(x)
    found = lib.grad(x)
    return {"cleared": found is None or not np.any(found), "y": lib.grad(y), "values": lib.data(x)}


@probe(component="zero_grad", hint="A tensor without a gradient has nothing to forget: no error.")
def zero_grad_before_any_gradient(lib, a=integers(3), g=integers(3)):
    """Call zero_grad before the first walk back."""
    x = lib.tensor(a)
    lib.zero_grad(x)
    lib.backward(x * 3.0, g)
    return {"x": lib.grad(x)}


@probe(component="zero_grad", hint="An array handed out before stays what it was.")
def zero_grad_between_steps(lib, a=integers(2, 3), b=integers(2, 3), g=integers(2, 3)):
    """Train three steps with zero_grad between them."""
    x, y = lib.tensor(a), lib.tensor(b)
    seen = []
    for step in range(3):
        lib.zero_grad(x)
        lib.backward(x * y * float(step + 2), g)
        seen.append(lib.grad(x))
    return {"x": seen, "y": lib.grad(y)}


@probe(
    component="no_grad", points=2, hint="Inside the block nothing is recorded; after it, everything is again."
)
def nothing_is_recorded_inside_the_block(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Compute inside no_grad(), then outside."""
    x, y = lib.tensor(a), lib.tensor(b)
    with lib.named("no_grad")():
        silent = x * y
    lib.backward(x * 3.0, g)
    return {
        "value": lib.data(silent),
        "requires a gradient": bool(silent.requires_grad),
        "recorded": lib.grad_fn(silent) is not None,
        "x": lib.grad(x),
    }


@probe(
    component="no_grad",
    hint="Restore recording in __exit__, whatever happened inside, and let the error pass (try ... finally).",
)
def recording_returns_after_an_error(lib, a=integers(3), g=integers(3)):
    """Leave no_grad() through an exception, then record again."""
    x, came_out = lib.tensor(a), False
    try:
        with lib.named("no_grad")():
            raise KeyError("left early")
    except KeyError:
        came_out = True
    y = x * 3.0
    lib.backward(y, g)
    return {
        "that the error comes out": came_out,
        "requires a gradient": bool(y.requires_grad),
        "x": lib.grad(x),
    }


@probe(component="no_grad", hint="Remember what was set before the block, and restore that.")
def blocks_may_be_nested(lib, a=integers(3), g=integers(3)):
    """Compute in an inner no_grad() block, then in the outer one, then after both."""
    x = lib.tensor(a)
    with lib.named("no_grad")():
        with lib.named("no_grad")():
            inner = x * 2.0
        still = x * 2.0
    y = x * 3.0
    lib.backward(y, g)
    return {
        "innermost": bool(inner.requires_grad),
        "inside": bool(still.requires_grad),
        "after": bool(y.requires_grad),
        "x": lib.grad(x),
    }


@probe(
    component="no_grad",
    hint="Activations, losses, products of matrices and sums are operations as well: each asks the switch.",
)
def no_operation_is_recorded_inside_the_block(lib, a=integers(3, 2), w=integers(2, 4)):
    """Run a product of matrices, activations, a loss and a sum on a leaf inside no_grad()."""
    x, weight = lib.tensor(a), lib.tensor(w)
    with lib.named("no_grad")():
        made = {
            "a product of matrices": lib.matmul(x, weight),
            "relu": lib.relu(x),
            "sigmoid": lib.sigmoid(x),
            "softmax": lib.softmax(x),
            "mse": lib.mse(x, a),
            "a sum": x.sum(),
        }
    recorded = {f"that {name} is recorded": bool(each.requires_grad) for name, each in made.items()}
    return {"product": lib.data(made["a product of matrices"]), **recorded}


@probe(
    component="no_grad",
    points=0.5,
    hint="Given a function, hand back one that runs it in the block and returns what it returns.",
)
def functions_run_in_the_block(lib, a=integers(3), g=integers(3)):
    """Decorate a function with no_grad; where the text has enable_grad, one with that too."""
    x, no_grad = lib.tensor(a), lib.named("no_grad")
    enable_grad = None if lib.variables else getattr(lib.autograd, "enable_grad", None)

    def doubled():
        return x * 2.0

    def in_the_block():
        with no_grad():
            return doubled()

    silent = in_the_block if enable_grad is None else no_grad(doubled)
    loud = doubled if enable_grad is None else enable_grad(doubled)
    results = [silent(), doubled(), silent()]
    with no_grad():
        results.append(doubled())
    if enable_grad is None:
        results.append(loud())
    else:
        with no_grad():
            results.append(loud())
            with enable_grad():
                results[1] = doubled()
            results[3] = doubled()
    lib.backward(results[4], g)
    return {
        "values": [lib.data(each) for each in results],
        "recorded": [bool(each.requires_grad) for each in results],
        "x": lib.grad(x),
    }


@probe(
    component="Function",
    points=2,
    hint="Keep the tensors as they are: self.saved_tensors = tensors, a tuple.",
)
def function_keeps_its_tensors(lib, a=integers(3), b=integers(2, 3)):
    """Build a Function from two tensors and look at what it saved."""
    x, y = lib.tensor(a), lib.tensor(b)
    saved = lib.named("Function")(x, y).saved_tensors
    return {"count": len(saved), "same": saved[0] is x and saved[1] is y}


@probe(component="Function", hint="saved_tensors is a tuple even when it holds one thing.")
def function_of_one_tensor(lib, a=integers(3)):
    """Build a Function from one tensor and look at what it saved."""
    x = lib.tensor(a)
    saved = lib.named("Function")(x).saved_tensors
    return {"count": len(saved), "same": saved[0] is x}


@probe(
    component="Function", points=0.5, hint="An operand may be a number or data: as_operands(tensors) first."
)
def function_of_a_tensor_and_a_number(lib, a=integers(3), b=integers(3)):
    """Build a Function from data, a leaf and a number, and look at what it saved."""
    c, x = lib.tensor(a, requires_grad=False), lib.tensor(b)
    node = lib.named("Function")(c, x, 3.0)
    saved = node.saved_tensors
    edges = len(getattr(node, "edges", saved))
    return {"count": len(saved), "edges": edges, "same": saved[1] is x, "number": lib.data(saved[2])}


@probe(
    component="Function",
    points=0.5,
    hint="self.keep(tensors) notes what the data was: without it nobody sees that it was changed.",
)
def function_notes_what_its_data_was(lib, a=integers(3)):
    """Build a Function, write into its operand, and ask the node, where it can be asked."""
    x = lib.tensor(a)
    node = lib.named("Function")(x)
    refused = not hasattr(node, "check_unchanged")
    lib.data(x)[...] = 7.0
    if not refused:
        try:
            node.check_unchanged()
        except RuntimeError:
            refused = True
    return {"refused": refused, "count": len(node.saved_tensors)}


@gradient(
    component="Function",
    points=2,
    hint="Keeping the operands is not all: the walk needs the node's number and an edge for each operand.",
)
def nodes_lead_back_to_their_operands(lib, x=off_kink(3, 2), t=fixed(off_kink(3, 2))):
    """Send a gradient back through two operations of one operand each: ReLU, then a loss."""
    return lib.mse(lib.relu(x), t)


@probe(component="Function", hint="The base has no rule: its apply raises NotImplementedError.")
def function_without_a_rule(lib, a=integers(3), g=integers(3)):
    """Apply a Function that no rule was written for."""
    node = lib.named("Function")(lib.tensor(a))
    refused = False
    try:
        lib.applied(node, lib.array(g))
    except NotImplementedError:
        refused = True
    return {"refused": refused, "count": len(node.saved_tensors)}


@probe(
    component="Function",
    hint="A rule is a subclass: it reads self.saved_tensors and returns one gradient for each.",
)
def rule_of_ones_own(lib, a=integers(3), g=integers(3)):
    """Write a rule for the cube as a subclass of Function."""

    class CubeRule(lib.named("Function")):
        def apply(self, grad_output):
            (x,) = self.saved_tensors
            return (3.0 * lib.data(x) ** 2 * grad_output,)

    return {"x": CubeRule(lib.tensor(a)).apply(lib.array(g))[0]}
