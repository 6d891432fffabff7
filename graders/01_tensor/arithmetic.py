"""Hidden probes of module 01: operators, whatever stands on either side, and comparisons."""

import numpy as np

from tito.probes import integers, nonzero, positive, probe


@probe(component="arithmetic", hint="A sum of arrays; wrap it.")
def sum_and_product_of_stacks(lib, a=integers(2, 3, 4), b=integers(2, 3, 4)):
    """Sum and product of two stacks of matrices."""
    x, y = lib.tensor(a), lib.tensor(b)
    return {"x + y": lib.data(x + y), "x * y": lib.data(x * y)}


@probe(
    component="arithmetic", hint="Neither - nor / may be turned round: the tensor on the left comes first."
)
def order_matters(lib, a=nonzero(3, 4), b=nonzero(3, 4)):
    """x - y is not y - x, and x / y is not y / x."""
    x, y = lib.tensor(a), lib.tensor(b)
    return {
        "x - y": lib.data(x - y),
        "y - x": lib.data(y - x),
        "x / y": lib.data(x / y),
        "y / x": lib.data(y / x),
        "x / 2.5": lib.data(x / 2.5),
    }


@probe(
    component="arithmetic", points=2, hint="Broadcasting lines shapes up from the right: (4, 1) is a column."
)
def a_column_with_a_row(lib, a=integers(4, 1), b=integers(3)):
    """A column and a row make a matrix."""
    x, y = lib.tensor(a), lib.tensor(b)
    return {"x + y": lib.data(x + y), "x - y": lib.data(x - y), "y * x": lib.data(y * x)}


@probe(component="arithmetic", hint="The smaller operand may stand on either side.")
def a_stack_with_a_matrix(lib, a=integers(2, 3, 4), b=integers(3, 4)):
    """A matrix goes with every matrix of a stack, from either side."""
    x, y = lib.tensor(a), lib.tensor(b)
    return {
        "x + y": lib.data(x + y),
        "y + x": lib.data(y + x),
        "y - x": lib.data(y - x),
        "y * x": lib.data(y * x),
    }


@probe(component="arithmetic", hint="A tensor without dimensions goes with everything.")
def a_scalar_tensor_with_a_matrix(lib, a=integers(2, 3), b=integers(1)):
    """A tensor without dimensions counts like a number."""
    x, s = lib.tensor(a), lib.tensor(lib.array(b).reshape(()))
    return {"x * s": lib.data(x * s), "s - x": lib.data(s - x), "s + s": lib.data(s + s)}


@probe(component="arithmetic", hint="Shapes that do not broadcast are NumPy's ValueError; let it through.")
def shapes_that_do_not_broadcast(lib, a=integers(3, 4), b=integers(3)):
    """A matrix of four columns plus a row of three is a ValueError."""
    return lib.data(lib.tensor(a) + lib.tensor(b))


@probe(
    component="arithmetic", hint="raw(other, self.data) turns an array into one of the tensor's own dtype."
)
def an_array_on_the_right(lib, a=integers(3, 4), b=integers(4)):
    """The other operand may be an array, or a list."""
    x, twos = lib.tensor(a), 2 * abs(b) ** 0
    return {
        "x + b": lib.data(x + b),
        "x - b": lib.data(x - b),
        "x * b": lib.data(x * b),
        "x / twos": lib.data(x / twos),
        "x ** twos": lib.data(x**twos),
        "x - b.tolist()": lib.data(x - b.tolist()),
    }


@probe(component="arithmetic", hint="The result of array * tensor is a tensor, never an array of tensors.")
def an_array_on_the_left(lib, a=integers(3, 4), b=integers(3, 4)):
    """An array times a tensor is one tensor."""
    product = lib.array(b) * lib.tensor(a)
    return {"tensor": isinstance(product, lib.tensors.Tensor), "data": lib.data(product)}


@probe(
    component="arithmetic",
    points=2,
    hint="A float64 operand must not widen the tensor: convert it, raw(...).",
)
def the_dtype_stays(lib, a=integers(2, 3)):
    """A tensor keeps its dtype, whatever it is combined with, and gives a tensor."""
    x, wide = lib.tensor(a), np.ones(3, dtype=np.float64)
    numbers = (x + 1, x - 1, x * 2.5, x / 3, x * np.float64(0.5), x**2, -x)
    arrays = (x - wide, x + wide, x * wide, x / wide)
    return {
        "with a number": [str(lib.data(each).dtype) == lib.dtype for each in numbers],
        "with a float64 array": [str(lib.data(each).dtype) == lib.dtype for each in arrays],
        "a tensor": [isinstance(each, lib.tensors.Tensor) for each in numbers],
    }


@probe(
    component="arithmetic",
    hint="A power takes a base and an exponent: power(self.data, raw(other, self.data)).",
)
def powers(lib, a=integers(3, 4)):
    """Squares, cubes, the first and the zeroth power."""
    x = lib.tensor(a)
    return {
        "x ** 2": lib.data(x**2),
        "x ** 3": lib.data(x**3),
        "x ** 1": lib.data(x**1),
        "x ** 0": lib.data(x**0),
    }


@probe(
    component="arithmetic", hint="The exponent need not be whole, positive, or a number: a tensor will do."
)
def powers_of_every_kind(lib, a=positive(3, 4), b=integers(4)):
    """Roots, reciprocals, and an exponent for every column."""
    x = lib.tensor(a)
    y = lib.tensor(b)
    return {
        "x ** 0.5": lib.data(x**0.5),
        "x ** -1": lib.data(x**-1),
        "x ** -2.0": lib.data(x**-2.0),
        "x ** y": lib.data(x**y),
    }


@probe(component="arithmetic", hint="-x is a new tensor; x keeps its signs.")
def the_opposite(lib, a=integers(2, 3)):
    """Minus a tensor, and twice minus."""
    x = lib.tensor(a)
    once = -x
    return {"once": lib.data(once), "twice": lib.data(-once), "left": lib.data(x)}


@probe(
    component="arithmetic",
    points=2,
    hint="self.data = self.data + ... changes the operand: make a new tensor.",
)
def operands_stay_as_they_are(lib, a=integers(3, 4), b=integers(3, 4)):
    """No operation changes an operand."""
    x, y = lib.tensor(a), lib.tensor(b)
    x + y, x - y, x * y, x / y
    return {"left": lib.data(x), "right": lib.data(y)}


@probe(component="arithmetic", hint="Even x + 0 is an array of its own.")
def results_have_their_own_memory(lib, a=integers(3, 4)):
    """Writing into a result changes no operand."""
    x = lib.tensor(a)
    for result in (x + 0, x - 0, x * 1, x / 1):
        lib.data(result)[...] = 99
    return lib.data(x)


@probe(component="arithmetic", hint="x**1 and -x are new tensors with an array of their own.")
def powers_and_opposites_leave_the_operand(lib, a=integers(3, 4)):
    """Neither a power nor the opposite changes the operand, nor does writing into them."""
    x = lib.tensor(a)
    for result in (x**2, x**1, -x):
        lib.data(result)[...] = 99
    return lib.data(x)


@probe(component="arithmetic", hint="The number may be negative, and the quotient need not be whole.")
def whole_numbers_on_the_right(lib, a=integers(3, 4)):
    """A tensor with numbers of either sign."""
    x = lib.tensor(a)
    return {
        "x + -3": lib.data(x + -3),
        "x - -2": lib.data(x - -2),
        "x * -4": lib.data(x * -4),
        "x / 8": lib.data(x / 8),
    }


@probe(component="arithmetic", hint="Dividing by zero is inf, as NumPy has it; do not guard against it.")
def dividing_by_zero(lib, a=integers(2, 3)):
    """A number over zero is infinite."""
    with np.errstate(all="ignore"):
        return lib.data(lib.tensor(a) / 0)


@probe(component="arithmetic", hint="An operation on an empty tensor gives an empty tensor.")
def nothing_plus_nothing(lib, a=integers(0, 3)):
    """Arithmetic on no rows gives no rows."""
    x = lib.tensor(a)
    return {"x + x": lib.data(x + x), "x * 2": lib.data(x * 2)}


@probe(component="reflected", points=2, hint="2 - x is constant(2, self.data) - self; x - 2 is its opposite.")
def left_minus_right(lib, a=integers(2, 5)):
    """A number minus a tensor."""
    x = lib.tensor(a)
    return {"5 - x": lib.data(5 - x), "-1.5 - x": lib.data(-1.5 - x)}


@probe(component="reflected", points=2, hint="1 / x is constant(1, self.data) / self; x / 1 is x.")
def left_over_right(lib, a=nonzero(2, 5)):
    """A number over a tensor, and a list over it."""
    x, row = lib.tensor(a), [1.0, -2.0, 3.0, 0.5, 4.0]
    return {"1 / x": lib.data(1 / x), "-6.5 / x": lib.data(-6.5 / x), "row / x": lib.data(row / x)}


@probe(component="reflected", hint="2 ** x raises the number: the tensor holds the exponents.")
def number_to_the_tensor(lib, a=integers(3, 4)):
    """A number to the power of every element, in the tensor's dtype."""
    x = lib.tensor(a)
    return {"2 ** x": lib.data(2**x), "kept": str(lib.data(0.5**x).dtype) == lib.dtype, "x": lib.data(x)}


@probe(component="reflected", hint="2 + x is x + 2 and 2 * x is x * 2: hand over to __add__ and __mul__.")
def sums_and_products_turn_round(lib, a=integers(3, 4)):
    """A number plus a tensor, and times a tensor."""
    x = lib.tensor(a)
    return {"7 + x": lib.data(7 + x), "-3 * x": lib.data(-3 * x), "sum([x, x, x])": lib.data(sum([x, x, x]))}


@probe(
    component="reflected", hint="constant(other, self.data) has the dtype of self; a plain np.array has not."
)
def the_dtype_stays_on_the_right(lib, a=integers(3, largest=2)):
    """A number on the left does not widen the tensor, and leaves it as it is."""
    x = lib.tensor(a)
    kept = [str(lib.data(each).dtype) == lib.dtype for each in (0.5 + x, 0.5 - x, 0.5 * x, 0.5 / x)]
    return {"kept": kept, "x": lib.data(x)}


@probe(component="comparisons", points=2, hint="< and <= differ where the two are equal, and only there.")
def comparisons_at_equality(lib, a=integers(4, 6, largest=2)):
    """Where both are equal, <= and >= hold, < and > do not; nearly equal is not equal."""
    x, near = lib.tensor(a), lib.tensor(a * 2.0**-21)
    return {
        "near >= 2 ** -20": lib.data(near >= 2.0**-20).astype(bool),
        "near <= -(2 ** -20)": lib.data(near <= -(2.0**-20)).astype(bool),
        "x < 2": lib.data(x < 2).astype(bool),
        "x <= 2": lib.data(x <= 2).astype(bool),
        "x > -1": lib.data(x > -1).astype(bool),
        "x >= -1": lib.data(x >= -1).astype(bool),
    }


@probe(component="comparisons", hint="The other side may be a tensor; broadcasting is NumPy's.")
def comparing_two_tensors(lib, a=integers(3, 4, largest=2), b=integers(4, largest=2)):
    """A matrix against a row, element by element."""
    x, y = lib.tensor(a), lib.tensor(b)
    return {
        "x < y": lib.data(x < y).astype(bool),
        "x <= y": lib.data(x <= y).astype(bool),
        "x > y": lib.data(x > y).astype(bool),
        "x >= y": lib.data(x >= y).astype(bool),
    }


@probe(component="comparisons", hint="NumPy's comparison of two arrays is the mask: make no numbers of it.")
def a_mask_holds_truths(lib, a=integers(3, 4)):
    """A comparison gives truth values, neither zeros and ones nor a single one."""
    x = lib.tensor(a)
    return [lib.data(each).dtype == bool for each in (x < 1, x <= 1, x > 1, x >= 1)]


@probe(component="comparisons", hint="A number on the left turns the comparison round: 1 < x asks x > 1.")
def a_number_compared_with_a_tensor(lib, a=integers(3, 4, largest=2)):
    """The number may stand on the left."""
    x = lib.tensor(a)
    return {
        "1 < x": lib.data(1 < x).astype(bool),  # noqa: SIM300
        "1 <= x": lib.data(1 <= x).astype(bool),  # noqa: SIM300
        "1 > x": lib.data(1 > x).astype(bool),  # noqa: SIM300
        "1 >= x": lib.data(1 >= x).astype(bool),  # noqa: SIM300
    }
