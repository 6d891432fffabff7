"""The walk back: order, shared nodes, accumulation, depth, the incoming gradient, and who gets none."""

import numpy as np

from tito.probes import fixed, gradient, integers, normal, probe

ONCE = "Visit each node once, after everything that uses it has delivered its gradient."
ADDS = "Gradients add up until zero_grad() is called."


@gradient(component="backward", points=2, hint="A tensor used twice receives two gradients: add them.")
def sum_with_itself(x=integers(3, 2)):
    """Add h = 2x to itself."""
    h = x * 2.0
    return h + h


@gradient(component="backward", points=2, hint="A tensor used twice receives two gradients: add them.")
def doubled_times_doubled(x=integers(2, 3)):
    """Multiply 2x by 2x, each made for itself."""
    return (x * 2.0) * (x * 2.0)


@gradient(component="backward", points=2, hint="Do not forget a node until every consumer has delivered.")
def residual_connection(x=integers(2, 3), w=integers(2, 3)):
    """Add a scaled copy to a product: h + 5h."""
    h = x * w
    return h + h * 5.0


@gradient(component="backward", points=2, hint="Do not forget a node until every consumer has delivered.")
def diamond(x=integers(4)):
    """Send one tensor along two ways and join them again."""
    y = x * 3.0
    return y * 2.0 + y * 5.0


@gradient(component="backward", points=2, hint=ONCE)
def short_and_long_way(x=integers(3)):
    """Join a short way and a long way from one tensor: breadth first is too early."""
    a = x * 2.0
    b = a * 3.0
    c = b * a
    return c * b + a


@gradient(component="backward", points=2, hint=ONCE)
def long_and_short_way(x=integers(3)):
    """The same with the operands in the other order: depth first is too early."""
    a = x * 2.0
    b = a * 3.0
    c = a * b
    return a + b * c


@gradient(component="backward", hint=ONCE)
def ladder_of_squares(x=integers(2, largest=2)):
    """Square and add along a ladder in which each rung is used twice."""
    h = x * x
    k = h * h + h
    return k + h + k


@gradient(component="backward", hint=ONCE)
def three_users(x=integers(2, 3), y=integers(2, 3)):
    """Use a product in three places."""
    h = x * y
    return h * x + h * y + h * 4.0


@gradient(component="backward", hint=ONCE)
def grid_of_sums(x=integers(2), y=integers(2)):
    """Cross two strands three times, so that each node has two users."""
    for _ in range(3):
        x, y = x + y, x - y
    return x * 2.0 + y * 3.0


@gradient(component="backward", hint="One leaf stands in several places: its gradients add up.")
def leaf_in_many_places(x=integers(3)):
    """Use a leaf directly, in a product, and squared."""
    return x + x * 4.0 + x * x


@gradient(component="backward", hint="A tensor used twice in one operation receives both gradients.")
def matrix_times_its_transpose(lib, x=integers(3, 4)):
    """Multiply a matrix by its own transpose."""
    return lib.matmul(x, x.transpose())


@gradient(component="backward", points=2, hint="Visit each node once: walking every path takes 2^40 steps.")
def forty_doublings(x=integers(2)):
    """Double a tensor forty times by adding it to itself."""
    for _ in range(40):
        x = x + x
    return x


@gradient(
    component="backward",
    points=2,
    hint="Walk the graph with a list of your own; recursion ends at a depth of 1,000.",
)
def chain_of_5000(x=integers(2), c=fixed(integers(2))):
    """Add a constant five thousand times."""
    for _ in range(5000):
        x = x + c
    return x


@gradient(
    component="backward", hint="Walk the graph with a list of your own, and do constant work at each node."
)
def chain_of_100000(x=integers(1), c=fixed(integers(1))):
    """Add a constant a hundred thousand times."""
    for _ in range(100000):
        x = x + c
    return x


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
    (x + y).backward(sent)
    (x * y).backward(sent)
    kept = bool(np.array_equal(lib.data(sent), g))
    seed[...] = 99
    return {"kept": kept, "x": lib.grad(x), "y": lib.grad(y)}


@probe(component="backward", hint="d(out)/d(out) = 1: without an argument a single element starts from one.")
def default_gradient_is_one(lib, a=integers(1), b=integers(1, 1), c=integers()):
    """Call backward() without an argument on results of a single element."""
    leaves = [lib.tensor(a), lib.tensor(b), lib.tensor(c)]
    for leaf in leaves:
        (leaf * 3.0).backward()
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
        (x * 2.0).backward()
    except ValueError:
        refused = True
    if lib.variables:
        x.zero_grad()
    lib.backward(x * 2.0, g)
    return {"refused": refused, "x": lib.grad(x)}


@probe(
    component="backward",
    points=0.5,
    hint="A gradient of another shape is a mistake: raise ValueError and touch nothing.",
)
def gradient_of_another_shape_is_refused(lib, a=integers(3, 4), g=integers(3, 4)):
    """Send back a gradient whose shape is not the result's."""
    x = lib.tensor(a)
    refused = []
    for wrong in (g.T, g[0], g[:2]):
        try:
            lib.backward(x * 2.0, wrong)
        except ValueError:
            refused.append(True)
    x = lib.tensor(a)
    lib.backward(x * 2.0, g)
    return {"refused": len(refused), "x": lib.grad(x)}


@probe(component="backward", points=0.5, hint="Take the array out of a Tensor that arrives as the gradient.")
def gradient_as_a_tensor(lib, a=integers(3, 2), b=integers(3, 2), g=integers(3, 2)):
    """Send back a gradient that is itself a tensor."""
    x = lib.tensor(a)
    (x * lib.tensor(b)).backward(lib.tensor(g, requires_grad=False))
    return {"x": lib.grad(x)}


@probe(component="backward", points=0.5, hint="A number is a gradient too, for a result of one element.")
def gradient_as_a_number(lib, a=integers()):
    """Send back a Python float."""
    x = lib.tensor(a)
    (x * 3.0).backward(2.0)
    return {"x": lib.grad(x)}


@probe(component="backward", hint="Ask requires_grad before you store or descend.")
def tensor_without_requires_grad_gets_none(lib, a=integers(3, 2), b=integers(3, 2), g=integers(3, 2)):
    """Multiply a leaf by a tensor that needs no gradient."""
    x, c = lib.tensor(a), lib.tensor(b, requires_grad=False)
    lib.backward((x * c + c) * c, g)
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
    used, unused = x * 2.0, x * y
    lib.backward(used, g)
    found = lib.grad(y)
    return {"x": lib.grad(x), "bystander has none": found is None or not np.any(found)}


@probe(component="backward", hint="backward reads values and writes gradients; it never changes .data.")
def values_survive_the_walk(lib, a=integers(3, 2), b=integers(2), g=integers(3, 2)):
    """Look at every tensor's values after the walk back."""
    x, y = lib.tensor(a), lib.tensor(b)
    h = x * y
    z = h + y
    lib.backward(z, g)
    return {"values": [lib.data(each) for each in (x, y, h, z)], "x": lib.grad(x), "y": lib.grad(y)}


@probe(component="backward", hint="A leaf is its own result: the gradient that arrives is its gradient.")
def backward_from_a_leaf(lib, a=integers(3), g=integers(3)):
    """Call backward on a tensor that no operation made."""
    x = lib.tensor(a)
    lib.backward(x, g)
    return {"x": lib.grad(x)}


@gradient(
    component="backward", hint="Each rule multiplies what comes from above; nothing is lost on the way."
)
def deep_expression_of_reals(x=normal(3, 4), y=normal(4), z=normal(3, 1)):
    """Mix sums, differences and products with broadcasting."""
    a = x * y - z
    b = (a + y) * z
    return (a * b - x) * 0.5 + b


@probe(component="zero_grad", points=2, hint="Set the gradient to None (or to zeros of its shape).")
def zero_grad_forgets(lib, a=integers(3, 2), g=integers(3, 2)):
    """Forget a gradient and collect a new one."""
    x = lib.tensor(a)
    lib.backward(x * 5.0, g)
    lib.zero_grad(x)
    found = lib.grad(x)
    lib.backward(x * 2.0, g)
    return {"cleared": found is None or not np.any(found), "x": lib.grad(x)}


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
        seen.append(np.array(lib.grad(x)))
    return {"x": seen, "y": lib.grad(y)}


@probe(
    component="no_grad", points=2, hint="Inside the block nothing is recorded; after it, everything is again."
)
def nothing_is_recorded_inside_the_block(lib, a=integers(3), b=integers(3), g=integers(3)):
    """Compute inside no_grad(), then outside."""
    x, y = lib.tensor(a), lib.tensor(b)
    with lib.autograd.no_grad():
        silent = x * y
    lib.backward(x * 3.0, g)
    return {
        "value": lib.data(silent),
        "requires a gradient": bool(silent.requires_grad),
        "recorded": lib.grad_fn(silent) is not None,
        "x": lib.grad(x),
    }


@probe(component="no_grad", hint="Restore recording in __exit__, whatever happened inside (try ... finally).")
def recording_returns_after_an_error(lib, a=integers(3), g=integers(3)):
    """Leave no_grad() through an exception, then record again."""
    x = lib.tensor(a)
    try:
        with lib.autograd.no_grad():
            raise KeyError("left early")
    except KeyError:
        pass
    y = x * 3.0
    lib.backward(y, g)
    return {"requires a gradient": bool(y.requires_grad), "x": lib.grad(x)}


@probe(component="no_grad", hint="Remember what was set before the block, and restore that.")
def blocks_may_be_nested(lib, a=integers(3), g=integers(3)):
    """Leave an inner no_grad() block while the outer one is still open."""
    x = lib.tensor(a)
    with lib.autograd.no_grad():
        with lib.autograd.no_grad():
            x * 2.0
        still = x * 2.0
    y = x * 3.0
    lib.backward(y, g)
    return {"inside": bool(still.requires_grad), "after": bool(y.requires_grad), "x": lib.grad(x)}


@probe(component="no_grad", hint="Activations, products of matrices and sums are operations as well.")
def no_operation_is_recorded_inside_the_block(lib, a=integers(3, 2), w=integers(2, 4)):
    """Run a layer, an activation and a sum inside no_grad()."""
    x, weight = lib.tensor(a), lib.tensor(w)
    with lib.autograd.no_grad():
        h = lib.matmul(x, weight)
        y = lib.relu(h)
        z = y.sum()
    return {"value": lib.data(z), "recorded": [bool(each.requires_grad) for each in (h, y, z)]}


@probe(
    component="Function",
    points=2,
    hint="Keep the tensors as they are: self.saved_tensors = tensors, a tuple.",
)
def function_keeps_its_tensors(lib, a=integers(3), b=integers(2, 3)):
    """Build a Function from two tensors and look at what it saved."""
    x, y = lib.tensor(a), lib.tensor(b)
    saved = lib.autograd.Function(x, y).saved_tensors
    return {"count": len(saved), "same": saved[0] is x and saved[1] is y}


@probe(component="Function", hint="saved_tensors is a tuple even when it holds one thing.")
def function_of_one_tensor(lib, a=integers(3)):
    """Build a Function from one tensor and look at what it saved."""
    x = lib.tensor(a)
    saved = lib.autograd.Function(x).saved_tensors
    return {"count": len(saved), "same": saved[0] is x}


@probe(component="Function", hint="The base has no rule: its apply raises NotImplementedError.")
def function_without_a_rule(lib, a=integers(3), g=integers(3)):
    """Apply a Function that no rule was written for."""
    node = lib.autograd.Function(lib.tensor(a))
    refused = False
    try:
        node.apply(g)
    except NotImplementedError:
        refused = True
    return {"refused": refused, "count": len(node.saved_tensors)}


@probe(
    component="Function",
    hint="A rule is a subclass: it reads self.saved_tensors and returns one gradient for each.",
)
def rule_of_ones_own(lib, a=integers(3), g=integers(3)):
    """Write a rule for the cube as a subclass of Function."""

    class CubeRule(lib.autograd.Function):
        def apply(self, grad_output):
            (x,) = self.saved_tensors
            return (3.0 * lib.data(x) ** 2 * grad_output,)

    return {"x": CubeRule(lib.tensor(a)).apply(lib.array(g))[0]}
