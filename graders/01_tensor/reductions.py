"""Hidden probes of module 01: sums, extremes, means and variances, over any axes."""

import numpy as np

from tito.probes import distinct, integers, normal, probe


@probe(
    component="reductions", hint="A total has no dimension; with keepdims it keeps one of length 1 for each."
)
def totals_with_and_without_dimensions(lib, a=integers(2, 3, 4)):
    """The total as a scalar, and with every axis kept."""
    x = lib.tensor(a)
    return {"x.sum()": lib.data(x.sum()), "x.sum(keepdims=True)": lib.data(x.sum(keepdims=True))}


@probe(component="reductions", points=2, hint="The axis you sum over is the one that disappears.")
def sums_over_each_axis(lib, a=integers(2, 3, 4)):
    """Sums over the first, the second and the third axis."""
    x = lib.tensor(a)
    return {f"axis={axis}": lib.data(x.sum(axis=axis)) for axis in (0, 1, 2)}


@probe(component="reductions", hint="Negative axes count from the end: -1 is the last.")
def sums_over_negative_axes(lib, a=integers(2, 3, 4)):
    """Sums over axes counted from the end, the axis kept."""
    x = lib.tensor(a)
    return {f"axis={axis}": lib.data(x.sum(axis=axis, keepdims=True)) for axis in (-1, -2)}


@probe(component="reductions", hint="An axis may be a tuple: all of them go.")
def sums_over_two_axes(lib, a=integers(2, 3, 4)):
    """Sums over two axes at once, kept and not."""
    x = lib.tensor(a)
    return {
        "x.sum(axis=(0, 2))": lib.data(x.sum(axis=(0, 2))),
        "x.sum((1, -1), True)": lib.data(x.sum((1, -1), True)),
    }


@probe(component="reductions", hint="The sum of nothing is 0.")
def sums_of_nothing(lib, a=integers(0, 3)):
    """The sum of no rows is a row of zeros."""
    x = lib.tensor(a)
    return {
        "x.sum()": lib.data(x.sum()),
        "x.sum(axis=0)": lib.data(x.sum(axis=0)),
        "x.sum(axis=1)": lib.data(x.sum(axis=1)),
    }


@probe(component="reductions", hint="Only the axis you sum over goes: another dimension of length 1 stays.")
def dimensions_of_length_one_stay(lib, a=integers(1, 3, 4)):
    """Summing over one axis, or two, leaves a third of length 1 in place."""
    x = lib.tensor(a)
    return {
        "x.sum(axis=1)": lib.data(x.sum(axis=1)),
        "x.sum(axis=-1)": lib.data(x.sum(axis=-1)),
        "x.sum(axis=(1, 2))": lib.data(x.sum(axis=(1, 2))),
    }


@probe(component="reductions", hint="Add up in the tensor's own precision, nothing narrower.")
def sums_of_real_numbers(lib, a=normal(40, 6)):
    """Sums of numbers with a fraction, to rounding."""
    return lib.data(lib.tensor(a).sum(axis=0))


@probe(component="reductions", hint="max is the largest number, not its position, and not the largest size.")
def largest_elements(lib, a=distinct(2, 3, 4)):
    """The largest element of everything, over an axis and over two."""
    x = lib.tensor(a)
    return {
        "x.max()": lib.data(x.max()),
        "x.max(axis=1)": lib.data(x.max(axis=1)),
        "x.max(axis=-1)": lib.data(x.max(axis=-1)),
        "x.max(axis=(0, 2))": lib.data(x.max(axis=(0, 2))),
    }


@probe(component="reductions", hint="min(x) = -max(-x): both signs, or NumPy's own min.")
def smallest_elements(lib, a=distinct(2, 3, 4)):
    """The smallest element of everything, over an axis and over two."""
    x = lib.tensor(a)
    return {
        "x.min()": lib.data(x.min()),
        "x.min(axis=0)": lib.data(x.min(axis=0)),
        "x.min(axis=-2)": lib.data(x.min(axis=-2)),
        "x.min(axis=(0, 1))": lib.data(x.min(axis=(0, 1))),
    }


@probe(component="reductions", hint="keepdims for max as for sum: the axis stays, with length 1.")
def largest_with_the_axis_kept(lib, a=distinct(3, 5)):
    """The largest of every column and of every row, kept as a row and a column."""
    x = lib.tensor(a)
    return {
        "x.max(0, True)": lib.data(x.max(0, True)),
        "x.max(axis=-1, keepdims=True)": lib.data(x.max(axis=-1, keepdims=True)),
    }


@probe(
    component="reductions", hint="keepdims for min as for sum; and the smallest of positive numbers is one."
)
def smallest_kept_and_of_one_sign(lib, a=distinct(3, 5)):
    """The smallest of every row, kept as a column, and of positive numbers."""
    x, above = lib.tensor(a), lib.tensor(a + 50)
    return {
        "x.min(axis=-1, keepdims=True)": lib.data(x.min(axis=-1, keepdims=True)),
        "above.min(axis=0)": lib.data(above.min(axis=0)),
    }


@probe(component="reductions", hint="A mask of zeros as a start makes the largest of negative numbers 0.")
def largest_of_negative_numbers(lib, a=distinct(3, 4)):
    """The largest of negative numbers is negative."""
    return lib.data(lib.tensor(a - 50).max(axis=0))


@probe(component="reductions", hint="nan says that something went wrong: let it through, do not skip it.")
def what_is_not_a_number_shows(lib, a=integers(4)):
    """A sum, a largest and a smallest element with nan among the numbers are nan."""
    x = lib.tensor(np.where(np.arange(4) == 2, np.float32("nan"), a))
    return [bool(np.isnan(lib.data(each))) for each in (x.sum(), x.max(), x.min())]


@probe(component="reductions", hint="Nothing has no largest element: let NumPy's ValueError through.")
def largest_of_nothing(lib, a=integers(0, 3)):
    """The largest element of nothing is a ValueError."""
    lib.tensor(a).max()


@probe(component="reductions", hint="Reductions give tensors, and leave the tensor they reduce alone.")
def reductions_are_tensors(lib, a=distinct(1, 4)):
    """Results are tensors of the same dtype with memory of their own, even over an axis of length 1."""
    x = lib.tensor(a)
    results = (x.sum(axis=0), x.max(axis=0), x.sum())
    kept = [isinstance(y, lib.tensors.Tensor) and str(lib.data(y).dtype) == lib.dtype for y in results]
    for result in results:
        lib.data(result)[...] = 99
    return {"kept": kept, "x": lib.data(x)}


@probe(
    component="statistics",
    points=2,
    hint="Over an axis, divide by its length, not by how many elements there are.",
)
def means_over_each_axis(lib, a=normal(2, 3, 5)):
    """Means over the first, the second and the third axis."""
    x = lib.tensor(a)
    return {f"axis={axis}": lib.data(x.mean(axis=axis)) for axis in (0, 1, -1)}


@probe(
    component="statistics",
    hint="count((2, 3, 5), (0, 2)) is 10: the product of the lengths of all axes in the tuple.",
)
def means_over_two_axes(lib, a=normal(2, 3, 5)):
    """Means over two axes at once, kept and not."""
    x = lib.tensor(a)
    return {
        "x.mean(axis=(0, 2))": lib.data(x.mean(axis=(0, 2))),
        "x.mean((-1, 1), True)": lib.data(x.mean((-1, 1), True)),
    }


@probe(
    component="statistics",
    hint="count(shape, axis): all elements for None, a length for a number, a product for a tuple.",
)
def mean_of_everything_kept(lib, a=normal(4, 6)):
    """The mean of everything, as a scalar and with both axes kept."""
    x = lib.tensor(a)
    return [lib.data(x.mean()), lib.data(x.mean(keepdims=True)), lib.data(lib.tensor(a[0, 0]).mean())]


@probe(
    component="statistics",
    points=2,
    hint="Divide by n. Dividing by n - 1 estimates a population from a sample; layers do not.",
)
def variance_divides_by_n(lib, a=normal(4, 7)):
    """The variance of seven numbers is their squared distances' sum over seven."""
    x = lib.tensor(a)
    return {
        "x.var(axis=1)": lib.data(x.var(axis=1)),
        "x.var(axis=0)": lib.data(x.var(axis=0)),
        "x.var()": lib.data(x.var()),
    }


@probe(
    component="statistics",
    points=2,
    hint="mean(x^2) - mean(x)^2 loses every digit when the mean is large: subtract the mean first.",
)
def variance_far_from_zero(lib, a=normal(5, 7, mean=200.0)):
    """The variance of numbers near 200 that differ by about 1."""
    return lib.data(lib.tensor(a).var(axis=1))


@probe(
    component="statistics",
    hint="The mean that is subtracted must keep its axis, or rows and columns get mixed up.",
)
def variance_over_two_axes_kept(lib, a=normal(2, 3, 5)):
    """Variances over a negative axis, over two axes, and kept."""
    x = lib.tensor(a)
    return {
        "x.var(-2)": lib.data(x.var(-2)),
        "x.var((0, 2))": lib.data(x.var((0, 2))),
        "x.var(1, True)": lib.data(x.var(1, True)),
    }


@probe(
    component="statistics",
    hint="The standard deviation is the square root of the variance over the same axes.",
)
def standard_deviations(lib, a=normal(4, 7, scale=3.0)):
    """Standard deviations of everything, over an axis, and kept."""
    x = lib.tensor(a)
    return {
        "x.std()": lib.data(x.std()),
        "x.std(axis=0)": lib.data(x.std(axis=0)),
        "x.std(axis=-1, keepdims=True)": lib.data(x.std(axis=-1, keepdims=True)),
    }


@probe(component="statistics", hint="Numbers that are all the same have variance 0.")
def variance_of_equal_numbers(lib, a=integers(3, 1)):
    """Every row of equal numbers has variance and standard deviation 0."""
    x = lib.tensor(np.repeat(a, 4, axis=1))
    return {"x.var(axis=1)": lib.data(x.var(axis=1)), "x.std(axis=1)": lib.data(x.std(axis=1))}


@probe(component="statistics", hint="Compute new tensors; the dtype stays, and so do the elements.")
def statistics_leave_the_tensor(lib, a=normal(3, 4)):
    """The tensor stays as it is, and results have its dtype."""
    x = lib.tensor(a)
    results = (x.mean(axis=0), x.mean(), x.mean(axis=(0, 1), keepdims=True))
    return {"x": lib.data(x), "dtype": [str(lib.data(each).dtype) == lib.dtype for each in results]}


@probe(component="statistics", hint="Compute new tensors; the dtype stays, and so do the elements.")
def variance_leaves_the_tensor(lib, a=normal(3, 4)):
    """The tensor stays as it is, and its variances have its dtype."""
    x = lib.tensor(a)
    results = (x.var(axis=0), x.var(), x.std(axis=0))
    return {"x": lib.data(x), "dtype": [str(lib.data(each).dtype) == lib.dtype for each in results]}
