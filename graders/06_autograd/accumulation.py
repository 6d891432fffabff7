"""Where gradients end up: they add up, are nobody else's, start from the right seed, and reach who asked."""

import numpy as np

from tito.probes import integers, probe

ADDS = "Gradients add up until zero_grad() is called."


@probe(component="backward", points=2, hint=ADDS)
def two_graphs_add_up(lib, a=integers(3, 2), b=integers(3, 2), c=integers(3, 2), g=integers(3, 2)):
    """Send gradients back through two graphs that share a leaf."""
    x = lib.tensor(a)
    lib.backward(x * lib.tensor(b), g)
    first = np.array(lib.grad(x))
    lib.backward(x * lib.tensor(c), g)
    return {"first": first, "both": lib.grad(x)}


@probe(component="backward", hint=ADDS)
def ten_graphs_add_up(lib, a=integers(2, 3), b=integers(2, 3), g=integers(2, 3)):
    """Build the same graph ten times without zero_grad between."""
    x, y = lib.tensor(a), lib.tensor(b)
    for _ in range(10):
        lib.backward(x * y, g)
    return {"x": lib.grad(x), "y": lib.grad(y)}


@probe(
    component="backward",
    hint="Adding to one tensor's gradient must not change another's: never share a buffer.",
)
def gradients_are_not_shared(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Add two leaves, then send a second gradient to one of them."""
    x, y = lib.tensor(a), lib.tensor(b)
    lib.backward(x + y, g)
    lib.backward(x * 2.0, g)
    return {"x": lib.grad(x), "y": lib.grad(y)}


@probe(
    component="backward", hint="Copy the gradient when you store it: an array may be scaled in place later."
)
def gradients_are_writable_and_their_own(lib, a=integers(3, 2), b=integers(3, 2), g=integers(3, 2)):
    """Scale one leaf's gradient in place and look at the other's."""
    x, y = lib.tensor(a), lib.tensor(b)
    lib.backward(x + y, g)
    scaled = lib.grad(x)
    scaled *= 10
    return {"x": lib.grad(x), "y": lib.grad(y)}


@probe(component="backward", hint="A gradient that was spread over a tensor must be an array of its own.")
def gradient_of_a_total_is_writable(lib, a=integers(3, 2)):
    """Scale the gradient of a total in place, as gradient clipping does."""
    x = lib.tensor(a)
    lib.backward(x.sum())
    scaled = lib.grad(x)
    scaled *= 10
    return {"x": lib.grad(x)}


@probe(component="backward", hint="The caller's array stays the caller's: copy it before you add to it.")
def incoming_gradient_stays_as_it_is(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Send the same array back twice, then change it."""
    x, y, seed = lib.tensor(a), lib.tensor(b), lib.array(g)
    sent = lib.tensor(seed, requires_grad=False) if lib.variables else seed
    lib.walk(x + y, sent)
    lib.walk(x * y, sent)
    kept = bool(np.array_equal(lib.data(sent), g))
    seed[...] = 99
    return {"kept": kept, "x": lib.grad(x), "y": lib.grad(y)}


@probe(component="backward", hint="d(out)/d(out) = 1: without an argument a single element starts from one.")
def default_gradient_is_one(lib, a=integers(1), b=integers(1, 1), c=integers()):
    """Call backward() without an argument on results of a single element."""
    leaves = [lib.tensor(a), lib.tensor(b), lib.tensor(c)]
    for leaf in leaves:
        lib.walk(leaf * 3.0)
    return [lib.grad(leaf) for leaf in leaves]


@probe(
    component="backward",
    hint="Only a single element has an obvious starting gradient: raise ValueError otherwise.",
)
def several_elements_need_a_gradient(lib, a=integers(3, 2), g=integers(3, 2)):
    """Call backward() without an argument on a matrix, then with one."""
    x = lib.tensor(a)
    refused = lib.variables
    try:
        lib.walk(x * 2.0)
    except ValueError:
        refused = True
    if lib.variables:
        lib.zero_grad(x)
    lib.backward(x * 2.0, g)
    return {"refused": refused, "x": lib.grad(x)}


@probe(
    component="backward",
    points=0.5,
    hint="A gradient of another shape is a mistake: raise ValueError and touch nothing.",
)
def gradient_of_another_shape_is_refused(lib, a=integers(3, 4), b=integers(3, 4), g=integers(3, 4)):
    """Send back a gradient whose shape is not the result's."""
    x, y = lib.tensor(a), lib.tensor(b)
    refused = {}
    for name, wrong in (("transposed", g.T), ("of one row", g[0]), ("with a row missing", g[:2])):
        refused[f"a gradient {name} is refused"] = False
        try:
            lib.backward(x * y, wrong)
        except ValueError:
            refused[f"a gradient {name} is refused"] = True
    x = lib.tensor(a)
    lib.backward(x * 2.0, g)
    return {**refused, "x": lib.grad(x)}


@probe(component="backward", points=0.5, hint="Take the array out of a Tensor that arrives as the gradient.")
def gradient_as_a_tensor(lib, a=integers(3, 2), b=integers(3, 2), g=integers(3, 2)):
    """Send back a gradient that is itself a tensor."""
    x = lib.tensor(a)
    lib.walk(x * lib.tensor(b), lib.tensor(g, requires_grad=False))
    return {"x": lib.grad(x)}


@probe(component="backward", points=0.5, hint="A number is a gradient too, for a result of one element.")
def gradient_as_a_number(lib, a=integers()):
    """Send back a Python float."""
    x = lib.tensor(a)
    lib.walk(x * 3.0, 2.0)
    return {"x": lib.grad(x)}


@probe(component="backward", hint="Ask requires_grad before you store or descend.")
def tensor_without_requires_grad_gets_none(lib, a=integers(3, 2), b=integers(3, 2), g=integers(3, 2)):
    """Multiply a leaf by a tensor that needs no gradient."""
    x, c = lib.tensor(a), lib.tensor(b, requires_grad=False)
    lib.backward(c * (x * c + c), g)
    found = lib.grad(c)
    return {"x": lib.grad(x), "constant has none": found is None or not np.any(found)}


@probe(
    component="backward",
    hint="There is no gradient before backward, and one of the tensor's own shape after it.",
)
def gradient_before_and_after(lib, a=integers(3, 2), b=integers(2)):
    """Look at the gradients before and after the walk back."""
    x, y = lib.tensor(a), lib.tensor(b)
    z = (x * y).sum()
    before = all(each is None or not np.any(each) for each in (lib.grad(x), lib.grad(y)))
    lib.backward(z)
    return {"none before": before, "x": lib.grad(x), "y": lib.grad(y)}


@probe(component="backward", hint="Only what the result was made of receives a gradient.")
def bystander_gets_no_gradient(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Build two graphs on one leaf, and walk back through one of them."""
    x, y = lib.tensor(a), lib.tensor(b)
    used, aside = x * 2.0, x * y
    lib.backward(used, g)
    found = lib.grad(y)
    return {
        "aside": lib.data(aside),
        "x": lib.grad(x),
        "bystander has none": found is None or not np.any(found),
    }


@probe(component="backward", hint="backward reads values and writes gradients; it never changes .data.")
def values_survive_the_walk(lib, a=integers(3, 2), b=integers(2), g=integers(3, 2)):
    """Look at every tensor's values after the walk back."""
    x, y = lib.tensor(a), lib.tensor(b)
    h = x * y
    z = h + y
    lib.backward(z, g)
    return {"values": [lib.data(each) for each in (x, y, h, z)], "x": lib.grad(x), "y": lib.grad(y)}


@probe(
    component="backward",
    points=0.5,
    hint="Nothing needs a gradient here, so nothing happens: return (or warn), and leave .grad as it is.",
)
def backward_where_nothing_needs_a_gradient(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Call backward on a result of data alone, on data, then on a result that has a leaf in it."""
    x, c = lib.tensor(a), lib.tensor(b, requires_grad=False)
    lib.backward(c * 2.0, g)
    lib.backward(c, g)
    found = lib.grad(c)
    lib.backward(x * c, g)
    return {"that data has no gradient": found is None or not np.any(found), "x": lib.grad(x)}


@probe(component="backward", hint="A leaf is its own result: the gradient that arrives is its gradient.")
def backward_from_a_leaf(lib, a=integers(3), g=integers(3)):
    """Call backward on a tensor that no operation made."""
    x = lib.tensor(a)
    lib.backward(x, g)
    return {"x": lib.grad(x)}


@probe(
    component="backward",
    points=0.5,
    hint="no_grad() is about recording: what was recorded before it can be walked inside it.",
)
def walk_back_inside_a_block(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Record a product, and send a gradient back inside no_grad()."""
    x = lib.tensor(a)
    z = x * lib.tensor(b)
    with lib.named("no_grad")():
        lib.backward(z, g)
    return {"x": lib.grad(x)}


@probe(
    component="backward",
    points=0.5,
    hint="Ask each node check_unchanged() before its rule: a gradient from changed data is wrong in silence.",
)
def data_changed_before_the_walk(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Walk back, then write into an operand of another graph before its walk, where nodes note their data."""
    x, y = lib.tensor(a), lib.tensor(b)
    refused = not hasattr(lib.named("Function"), "check_unchanged")
    lib.backward(x * 2.0, g)
    if not refused:
        z = x * y
        lib.data(y)[...] = 7.0
        try:
            lib.backward(z, g)
        except RuntimeError:
            refused = True
    return {"refused": refused, "x": lib.grad(x) if refused else None}


@probe(
    component="backward",
    points=0.5,
    hint="A rule returns a tuple of one gradient per operand, each of its shape or one that sums to it: ask.",
)
def rules_that_return_nonsense(lib, a=integers(2, 3), g=integers(2, 3)):
    """Walk back through rules that return a bare array, one gradient too many, and one of another shape."""
    recorded = None if lib.variables or not hasattr(lib.autograd, "RECORDED") else lib.named("recorded")
    refused = []
    for wrong, error in ((g, TypeError), ((g, g), TypeError), ((g[:1],), ValueError)):

        class Rule(lib.named("Function")):
            returned = wrong

            def apply(self, grad_output):
                return self.returned

        x = lib.tensor(a)
        try:
            if recorded is not None:
                lib.backward(recorded(lib.array(a), Rule, x), g)
            refused.append(recorded is None)
        except error:
            refused.append(lib.grad(x) is None)
    return {"refused": refused}


@probe(
    component="backward",
    points=0.5,
    hint="None is no gradient: skip it, and a node that received nothing; data gets none, whatever arrives.",
)
def rules_that_return_none(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Join a product to rules of one's own: one that sends nothing, one that sends to data as well."""
    x, c = lib.tensor(a), lib.tensor(b, requires_grad=False)
    recorded = None if lib.variables or not hasattr(lib.autograd, "RECORDED") else lib.named("recorded")
    h, z = x * 2.0, x * 3.0

    class Stops(lib.named("Function")):
        def apply(self, grad_output):
            return (None,)

    class SendsToData(lib.named("Function")):
        def apply(self, grad_output):
            return grad_output, grad_output

    if recorded is not None:
        z = z + recorded(lib.data(h), Stops, h) * 0.0 + recorded(lib.data(x) * 0, SendsToData, x, c) - x
    lib.backward(z, g)
    found = lib.grad(c)
    return {"x": lib.grad(x), "data has none": found is None or not np.any(found)}
