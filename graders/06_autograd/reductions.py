"""Sum, mean and max: over everything, along an axis from either end, with the axis kept or dropped."""

import numpy as np

from tito.probes import NORMWISE, distinct, gradient, integers, nonzero, normal, probe

SPREAD = "Put back the axis that was summed away, then give every element the gradient of its sum."


@probe(
    component="SumBackward",
    points=2,
    hint="Every element has the slope 1: each receives the incoming gradient.",
)
def total_rule_by_hand(lib, a=integers(3, 4), g=integers()):
    """Build SumBackward by hand and apply it to the gradient of the total."""
    return {"a": lib.apply("SumBackward", (lib.tensor(a),), g)[0] + np.zeros((3, 4))}


@gradient(
    component="SumBackward",
    points=3,
    hint="ones is d(sum)/dx; it still has to be multiplied by what arrives.",
)
def total(x=integers(3, 4)):
    """Sum all elements."""
    return x.sum()


@gradient(component="SumBackward", hint="The incoming gradient is 3 times as large; so is every element's.")
def total_times_three(x=integers(3, 4)):
    """Sum all elements and scale the total."""
    return x.sum() * 3.0


@gradient(component="SumBackward", points=2, hint=SPREAD)
def column_sums(x=integers(3, 4)):
    """Sum along axis 0."""
    return x.sum(axis=0)


@gradient(component="SumBackward", points=2, hint=SPREAD)
def row_sums(x=integers(3, 4)):
    """Sum along axis 1."""
    return x.sum(axis=1)


@gradient(component="SumBackward", hint="A negative axis counts from the end.")
def sums_along_the_last_axis(x=integers(2, 3, 4)):
    """Sum along axis -1."""
    return x.sum(axis=-1)


@gradient(component="SumBackward", hint="With keepdims the axis is there already: do not add it again.")
def row_sums_kept(x=integers(3, 4)):
    """Sum along axis 1 and keep the axis."""
    return x.sum(axis=1, keepdims=True)


@gradient(component="SumBackward", points=2, hint="Use the axis you were given; sizes can coincide.")
def sums_of_a_cube(x=integers(4, 4, 4)):
    """Sum a cube along its middle axis."""
    return x.sum(axis=1)


@gradient(component="SumBackward", hint=SPREAD)
def sums_of_a_square(x=integers(3, 3)):
    """Sum a square matrix along axis 1: the gradients of rows must not land on columns."""
    return x.sum(axis=1)


@gradient(component="SumBackward", hint="Zero divided by zero is not one: build the ones directly.")
def total_with_zeros(x=integers(3, 4)):
    """Sum a tensor that is zero in places."""
    return (x * (x - x)).sum()


@gradient(component="SumBackward", points=0.5, hint="The axis may be a tuple: put back every axis in it.")
def sums_along_two_axes(x=integers(2, 3, 4)):
    """Sum along axes 0 and 2 at once."""
    return x.sum(axis=(0, 2))


@gradient(component="SumBackward", hint="A sum of sums is a total.")
def sum_of_sums(x=integers(2, 3, 4)):
    """Sum along one axis, then along another."""
    return x.sum(axis=2).sum(axis=0)


@probe(component="MeanBackward", hint="Divide by the number of elements that were averaged.")
def mean_rule_by_hand(lib, a=normal(3, 4), g=normal()):
    """Build MeanBackward by hand and apply it to the gradient of the mean."""
    return {"a": lib.apply("MeanBackward", (lib.tensor(a),), g)[0] + np.zeros((3, 4))}


@gradient(
    component="MeanBackward",
    points=2,
    tolerance=NORMWISE,
    hint="Divide by the number of elements that were averaged.",
)
def mean_of_all(x=integers(3, 4)):
    """Average all elements."""
    return x.mean()


@gradient(
    component="MeanBackward",
    tolerance=NORMWISE,
    hint="Divide by the length of the averaged axis, not by the size.",
)
def row_means(x=integers(3, 4)):
    """Average along axis 1."""
    return x.mean(axis=1)


@gradient(
    component="MeanBackward",
    tolerance=NORMWISE,
    hint="With keepdims the axis is there already: do not add it again.",
)
def column_means_kept(x=integers(3, 4)):
    """Average along axis 0 and keep the axis."""
    return x.mean(axis=0, keepdims=True)


@gradient(component="MeanBackward", tolerance=NORMWISE, hint="A negative axis counts from the end.")
def means_along_the_last_axis(x=integers(2, 3, 5)):
    """Average along axis -1."""
    return x.mean(axis=-1)


@gradient(
    component="MeanBackward",
    points=0.5,
    tolerance=NORMWISE,
    hint="The axis may be a tuple: divide by the product of the lengths of all axes in it.",
)
def means_along_two_axes(x=integers(2, 3, 4)):
    """Average along axes 0 and 2 at once."""
    return x.mean(axis=(0, 2))


@gradient(component="MaxBackward", hint="The whole gradient goes to the largest element, none to the others.")
def largest_of_all(x=distinct(3, 4)):
    """Take the largest element."""
    return x.max()


@gradient(component="MaxBackward", hint="Each row's gradient goes to that row's largest element.")
def largest_of_each_row(x=distinct(3, 4)):
    """Take the largest element along axis 1."""
    return x.max(axis=1)


@probe(
    component="MaxBackward",
    points=0.5,
    hint="Equal winners share: divide by their number in their own group.",
)
def equal_winners_share(lib, a=distinct(3, 2), g=nonzero(3)):
    """Take the largest of rows in which every number stands twice."""
    x = lib.tensor(np.repeat(a, 2, axis=1))
    lib.backward(x.max(axis=1), g)
    return {"x": lib.grad(x)}


@gradient(component="MaxBackward", hint="The minimum listens to the smallest element, with the slope 1.")
def smallest_of_each_row(x=distinct(3, 4)):
    """Take the smallest element along axis 1; the older API has the largest alone."""
    return x.min(axis=1) if hasattr(x, "min") else -(-x).max(axis=1)


@gradient(component="MaxBackward", hint="With keepdims the axis is there already: do not add it again.")
def largest_of_each_column_kept(x=distinct(3, 4)):
    """Take the largest element along axis 0 and keep the axis."""
    return x.max(axis=0, keepdims=True)
