"""Hidden probes of module 01: functions of each element, and masks."""

import numpy as np

from tito.probes import bits, integers, normal, off_kink, positive, probe


@probe(component="functions", hint="np.exp of every element.")
def exponentials(lib, a=normal(3, 5)):
    """e to every element, of either sign, near zero and further out."""
    return [lib.data(lib.tensor(each).exp()) for each in (a, 8 * a, 0 * a - 40, 0 * a + 40)]


@probe(component="functions", hint="The natural logarithm, np.log; nothing is added inside it.")
def natural_logarithms(lib, a=positive(4, 3, low=0.001, high=0.01)):
    """The natural logarithm of small numbers."""
    return lib.data(lib.tensor(a).log())


@probe(component="functions", hint="log(0) is -inf. A small number added inside would hide it.")
def logarithm_of_zero(lib):
    """The logarithm of zero is minus infinity."""
    with np.errstate(all="ignore"):
        return lib.data(lib.tensor(np.array([0.0, 1.0])).log())


@probe(component="functions", hint="The square root is the power 0.5; nothing is changed inside it.")
def square_roots(lib, a=positive(2, 3, 4)):
    """The square root of every element, and of zero; a negative number has none."""
    with np.errstate(all="ignore"):
        none = np.isnan(lib.data(lib.tensor(-a).sqrt()))
    return [*(lib.data(lib.tensor(each).sqrt()) for each in (a, 0 * a)), none]


@probe(component="functions", hint="|x|: turn the sign of what is below zero.")
def absolute_values(lib, a=off_kink(4, 5)):
    """The absolute value of every element, tiny and huge."""
    return [lib.data(lib.tensor(scale * a).abs()) for scale in (1.0, 1e-30, 1e30)]


@probe(
    component="functions", hint="tanh is odd and runs from -1 to 1; by exponentials it is inf / inf far out."
)
def hyperbolic_tangents(lib, a=normal(3, 4, scale=2.0)):
    """The hyperbolic tangent of every element, near zero and far out."""
    return [lib.data(lib.tensor(each).tanh()) for each in (a, 100 * a)]


@probe(
    component="functions",
    points=2,
    hint="exp(-x) overflows at x = -89 in float32: (1 + tanh(x / 2)) / 2 never does.",
)
def sigmoid_far_from_zero(lib):
    """The sigmoid of large numbers is 0 or 1, and nothing overflows on the way."""
    with np.errstate(over="raise"):
        return lib.data(lib.tensor(np.array([-1e4, -200.0, 0.0, 200.0, 1e4])).sigmoid())


@probe(component="functions", hint="sigmoid(-x) = 1 - sigmoid(x): check the sign inside.")
def sigmoids(lib, a=normal(4, 3, scale=3.0)):
    """The sigmoid of numbers of either sign."""
    return lib.data(lib.tensor(a).sigmoid())


@probe(component="functions", points=2, hint="Compute from self.data; never write into it.")
def functions_leave_the_tensor(lib, a=positive(3, 4)):
    """No function changes the tensor, nor its dtype."""
    x = lib.tensor(a)
    results = (x.exp(), x.log(), x.sqrt(), x.abs(), x.tanh(), x.sigmoid())
    for result in results:
        lib.data(result)[...] = 99
    return {"x": lib.data(x), "dtype": [str(lib.data(each).dtype) == lib.dtype for each in results]}


@probe(component="masking", hint="Both ends may be left out: clip(low=None, high=None).")
def clipping_one_end(lib, a=integers(4, 5, largest=9)):
    """Only from below, only from above, and not at all."""
    x = lib.tensor(a)
    return {
        "x.clip(-2)": lib.data(x.clip(-2)),
        "x.clip(high=3)": lib.data(x.clip(high=3)),
        "x.clip(low=1)": lib.data(x.clip(low=1)),
        "x.clip()": lib.data(x.clip()),
    }


@probe(component="masking", hint="Zero is an end like any other: ask `low is None`, not `not low`.")
def clipping_at_zero(lib, a=integers(4, 5, largest=9)):
    """Everything below zero, then everything above it, cut off at zero."""
    x = lib.tensor(a)
    return {"x.clip(low=0)": lib.data(x.clip(low=0)), "x.clip(high=0)": lib.data(x.clip(high=0))}


@probe(component="masking", hint="Clipping makes a new tensor: np.clip without out.")
def clipping_leaves_the_tensor(lib, a=integers(3, 4, largest=9)):
    """Clipping changes nothing but its result."""
    x = lib.tensor(a)
    x.clip(-1, 1)
    lib.data(x.clip())[...] = 99
    return lib.data(x)


@probe(
    component="masking",
    points=2,
    hint="value goes where the mask holds, the element stays elsewhere: not the other way round.",
)
def filling_by_a_tensor_of_bits(lib, a=integers(3, 4), m=bits(3, 4)):
    """A mask may be a tensor of zeros and ones, or of zeros and other numbers."""
    return [lib.data(lib.tensor(a).masked_fill(lib.tensor(each), 7.0)) for each in (m, -2.5 * m)]


@probe(component="masking", hint="as_mask(mask) may be smaller than the tensor: np.where broadcasts it.")
def filling_columns(lib, a=integers(3, 4), m=bits(4)):
    """A mask of one row fills whole columns, with whatever number: with zero, with a fraction."""
    return [lib.data(lib.tensor(a).masked_fill(m.astype(bool), value)) for value in (-8.0, 0.0, 0.25)]


@probe(component="masking", hint="self.data[mask] = value changes the tensor: use np.where.")
def filling_leaves_the_tensor(lib, a=integers(4, 3), m=bits(4, 3)):
    """Filling makes a new tensor of the same dtype."""
    x = lib.tensor(a)
    filled = x.masked_fill(m.astype(bool), float("-inf"))
    return {"x": lib.data(x), "filled": lib.data(filled), "dtype": str(lib.data(filled).dtype) == lib.dtype}


@probe(component="masking", points=2, hint="x.where(condition, other): x where it holds, other elsewhere.")
def choosing_between_two(lib, a=integers(3, 4), b=integers(3, 4), m=bits(3, 4)):
    """Elements of one tensor where a condition holds, of another elsewhere."""
    return lib.data(lib.tensor(a).where(m.astype(bool), lib.tensor(b)))


@probe(component="masking", hint="other may be a number, an array, or a row: raw(other, self.data).")
def choosing_a_number_elsewhere(lib, a=integers(3, 4), b=integers(4), m=bits(3, 4)):
    """What stands elsewhere may be a number or a row; the dtype stays."""
    x, mask = lib.tensor(a), m.astype(bool)
    number, row = x.where(mask, 0.5), x.where(mask, np.float64(1) * b)
    kept = [str(lib.data(each).dtype) == lib.dtype for each in (number, row)]
    return {"number": lib.data(number), "row": lib.data(row), "kept": kept}


@probe(
    component="masking", hint="0 times infinity is nan: choose with np.where, do not multiply by the mask."
)
def choosing_infinity_elsewhere(lib, a=integers(3, 4), m=bits(3, 4)):
    """What stands elsewhere may be minus infinity."""
    return lib.data(lib.tensor(a).where(m.astype(bool), float("-inf")))
