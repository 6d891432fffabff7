"""The walk back: order, shared nodes and depth."""

from tito.probes import fixed, gradient, integers, normal

ONCE = "Visit each node once, after everything that uses it has delivered its gradient."


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


@gradient(component="backward", points=6, hint="Visit each node once: walking every path takes 2^40 steps.")
def forty_doublings(x=integers(2)):
    """Double a tensor forty times by adding it to itself."""
    for _ in range(40):
        x = x + x
    return x


@gradient(
    component="backward",
    points=6,
    hint="Walk the graph with a list of your own; recursion ends at a depth of 1,000.",
)
def chain_of_5000(x=integers(2), c=fixed(integers(2))):
    """Add a constant five thousand times."""
    for _ in range(5000):
        x = x + c
    return x


@gradient(
    component="backward", hint="Each rule multiplies what comes from above; nothing is lost on the way."
)
def deep_expression_of_reals(x=normal(3, 4), y=normal(4), z=normal(3, 1)):
    """Mix sums, differences and products with broadcasting."""
    a = x * y - z
    b = (a + y) * z
    return (a * b - x) * 0.5 + b


@gradient(
    component="backward", hint="A tensor that was stretched collects a sum, whatever operation stretched it."
)
def broadcasting_on_both_sides(x=integers(4, 4), y=integers(4), z=integers(4, 1)):
    """Stretch a row and a column over a square, where sizes coincide."""
    return (x * y + z) * (z - y)


@gradient(
    component="backward", hint="Every axis of length one that was stretched is summed, not the first alone."
)
def two_axes_stretched(x=integers(1, 3, 1), y=integers(2, 3, 4)):
    """Stretch a tensor along its first axis and its last."""
    return x * y


@gradient(
    component="backward", hint="As many numbers in another shape: the gradient has the shape of its tensor."
)
def an_axis_of_length_one_in_front(x=integers(4), y=integers(1, 1)):
    """Stretch a vector into a matrix of one row."""
    return x * y


@gradient(component="backward", hint="A number is stretched along every axis: all of its gradient adds up.")
def stretched_number(x=integers(), y=integers(3, 4)):
    """Stretch a tensor without dimensions over a matrix, by a product and by a sum."""
    return x * y + x


@gradient(
    component="backward",
    hint="An array that arrives may have been sent to another operand too: add with a + b, never with +=.",
)
def sums_that_share_a_gradient(x=integers(3), y=integers(3)):
    """Add two products, then one of them once more: both get the very same array at first."""
    u, v = x * 2.0, y * 3.0
    return (u + v) + u


@gradient(component="backward", hint="Two ways to stretch: new axes in front, and axes of length one.")
def stretched_results_of_operations(x=integers(1, 4), y=integers(3, 1), z=integers(2, 3, 4)):
    """Stretch tensors that are themselves results, inside the graph."""
    return (x + x) * z - (y * y) * z
