"""Sums, differences, products, quotients and powers: their rules, and broadcasting on either side."""

import numpy as np

from tito.probes import NORMWISE, fixed, gradient, integers, nonzero, normal, positive, probe

HOME = "Sum each gradient over the axes that broadcasting stretched, so that it gets its own tensor's shape."


@probe(component="AddBackward", hint="z = a + b: both operands receive the incoming gradient as it is.")
def sum_rule_by_hand(lib, a=integers(3, 4), b=integers(3, 4), g=integers(3, 4)):
    """Build AddBackward by hand and apply it to a gradient."""
    grads = lib.apply("AddBackward", (lib.tensor(a), lib.tensor(b)), g)
    return {"count": len(grads), "a": grads[0], "b": grads[1]}


@gradient(component="AddBackward", hint="z = a + b: both operands receive the incoming gradient as it is.")
def sum_of_two(a=integers(2, 3), b=integers(2, 3)):
    """Add two matrices of one shape."""
    return a + b


@gradient(component="AddBackward", points=2, hint=HOME)
def sum_with_a_row(a=integers(3, 4), b=integers(4)):
    """Add a row to every row of a matrix."""
    return a + b


@gradient(component="AddBackward", hint=HOME)
def row_plus_square(a=integers(4), b=integers(4, 4)):
    """Add a square matrix to a row, and that row to the square: NumPy lines shapes up from the right."""
    return (a + b) + (b + a)


@gradient(
    component="AddBackward", points=2, hint="An axis of length one was stretched too: sum over it, keep it."
)
def sum_with_a_column(a=integers(3, 4), b=integers(3, 1)):
    """Add a column to every column of a matrix."""
    return a + b


@gradient(component="AddBackward", hint=HOME)
def row_plus_column(a=integers(1, 5), b=integers(3, 1)):
    """Add a row and a column: both are stretched."""
    return a + b


@gradient(
    component="AddBackward", hint="Two ways to stretch at once: new axes in front, and axes of length one."
)
def stack_plus_column(a=integers(2, 3, 4), b=integers(3, 1)):
    """Add a column to a stack of matrices."""
    return a + b


@gradient(component="AddBackward", hint="A number has no gradient; the tensor beside it still has.")
def sum_with_a_number(a=integers(3, 2)):
    """Add a Python number to a matrix."""
    return a + 3.0


@probe(component="SubBackward", hint="z falls when b rises: b receives minus the incoming gradient.")
def difference_rule_by_hand(lib, a=integers(3, 4), b=integers(3, 4), g=integers(3, 4)):
    """Build SubBackward by hand and apply it to a gradient."""
    grads = lib.apply("SubBackward", (lib.tensor(a), lib.tensor(b)), g)
    return {"count": len(grads), "a": grads[0], "b": grads[1]}


@gradient(component="SubBackward", hint="z falls when b rises: b receives minus the incoming gradient.")
def difference_of_two(a=integers(2, 5), b=integers(2, 5)):
    """Subtract one matrix from another."""
    return a - b


@gradient(component="SubBackward", points=2, hint=HOME)
def difference_with_a_row(a=integers(3, 4), b=integers(4)):
    """Subtract a row from every row of a matrix."""
    return a - b


@gradient(component="SubBackward", hint=HOME)
def row_minus_matrix(a=fixed(integers(4)), b=integers(3, 4), c=fixed(integers(3, 4))):
    """Subtract a matrix from a row of data, and data from that."""
    return (a - b) - c


@gradient(component="SubBackward", hint="An axis of length one was stretched too: sum over it, keep it.")
def column_minus_matrix(a=integers(3, 1), b=integers(3, 4)):
    """Subtract a matrix from a column."""
    return a - b


@gradient(component="SubBackward", hint="A number has no gradient; the tensor beside it still has.")
def difference_with_a_number(a=integers(3, 2)):
    """Subtract a Python number from a matrix."""
    return a - 2.0


@probe(component="MulBackward", points=2, hint="z = a * b: dL/da = g * b and dL/db = g * a.")
def product_rule_by_hand(lib, a=integers(3, 4), b=integers(3, 4), g=integers(3, 4)):
    """Build MulBackward by hand and apply it to a gradient."""
    grads = lib.apply("MulBackward", (lib.tensor(a), lib.tensor(b)), g)
    return {"count": len(grads), "a": grads[0], "b": grads[1]}


@probe(
    component="MulBackward",
    hint="Inside apply work on .data arrays: no .grad of an operand, and nothing written into grad_output.",
)
def product_rule_beside_stale_gradients(lib, a=integers(2, 3), b=integers(2, 3), g=integers(2, 3)):
    """Apply MulBackward by hand to operands that hold gradients of earlier work, and look at what arrived."""
    x, y, seed = lib.tensor(a), lib.tensor(b), lib.array(g)
    if lib.variables:
        grads = lib.apply("MulBackward", (x, y), seed)
    else:
        x.grad, y.grad = lib.array(7 * a), lib.array(5 * b)
        grads = lib.applied(lib.rule("MulBackward", x, y), seed)
    return {"a": lib.data(grads[0]), "b": lib.data(grads[1]), "gradient": seed}


@gradient(component="MulBackward", points=2, hint="z = a * b: dL/da = g * b and dL/db = g * a.")
def product_of_two(a=integers(2, 3), b=integers(2, 3)):
    """Multiply two matrices element by element."""
    return a * b


@gradient(component="MulBackward", points=2, hint=HOME)
def product_with_a_row(a=integers(3, 4), b=integers(4)):
    """Multiply every row of a matrix by a row."""
    return a * b


@gradient(component="MulBackward", hint=HOME)
def row_times_square(a=integers(4), b=integers(4, 4)):
    """Multiply a row by a square matrix, and the square by the row: NumPy lines shapes up from the right."""
    return a * b * a


@gradient(
    component="MulBackward", points=2, hint="An axis of length one was stretched too: sum over it, keep it."
)
def column_times_matrix(a=integers(3, 1), b=integers(3, 4)):
    """Multiply a column by a matrix."""
    return a * b


@gradient(component="MulBackward", hint=HOME)
def single_element_times_stack(a=integers(1), b=integers(2, 3, 4)):
    """Multiply a tensor of one element by a stack of matrices."""
    return a * b


@gradient(
    component="MulBackward", hint="Both operands are the same tensor: their two gradients add up to 2 g x."
)
def square_by_product(x=integers(3, 2)):
    """Multiply a tensor by itself."""
    return x * x


@gradient(component="MulBackward", hint="The factor may be a plain number: it scales the gradient.")
def product_with_a_number(a=integers(3, 2)):
    """Multiply a matrix by a Python number, twice."""
    return a * 3.0 * -2.0


@gradient(component="MulBackward", hint="Each rule multiplies what comes from above by its own local slope.")
def product_of_three(a=fixed(integers(2, 3)), b=integers(2, 3), c=integers(2, 3)):
    """Multiply data by two matrices, element by element."""
    return a * b * c


@probe(component="DivBackward", points=2, hint="z = a / b: dL/da = g / b and dL/db = -g a / b^2.")
def quotient_rule_by_hand(lib, a=normal(3, 4), b=nonzero(3, 4), g=normal(3, 4)):
    """Build DivBackward by hand and apply it to a gradient."""
    grads = lib.apply("DivBackward", (lib.tensor(a), lib.tensor(b)), g)
    return {"count": len(grads), "a": grads[0], "b": grads[1]}


@gradient(component="DivBackward", points=2, hint="z = a / b: dL/da = g / b and dL/db = -g a / b^2.")
def quotient_of_two(a=normal(2, 3), b=nonzero(2, 3)):
    """Divide one matrix by another."""
    return a / b


@gradient(component="DivBackward", points=2, hint=HOME)
def quotient_by_a_row(a=normal(3, 4), b=nonzero(4)):
    """Divide every row of a matrix by a row."""
    return a / b


@gradient(component="DivBackward", hint="An axis of length one was stretched too: sum over it, keep it.")
def column_over_matrix(a=normal(3, 1), b=nonzero(3, 4)):
    """Divide a column by a matrix."""
    return a / b


@gradient(component="DivBackward", hint=HOME)
def row_over_square(a=normal(4), b=nonzero(4, 4), c=nonzero(4)):
    """Divide a row by a square matrix, and that by a row: NumPy lines shapes up from the right."""
    return a / b / c


@gradient(component="DivBackward", hint="Either operand can be data: the other one still needs its gradient.")
def data_over_a_weight(a=fixed(normal(2, 3)), b=nonzero(2, 3)):
    """Divide data by a weight."""
    return a / b


@gradient(
    component="DivBackward",
    tolerance=NORMWISE,
    hint="The divisor may be a plain number: divide the gradient by it.",
)
def quotient_by_a_number(a=integers(3, 2)):
    """Divide a matrix by a Python number."""
    return a / 4.0


@probe(
    component="PowBackward", points=2, hint="z = a^n: dL/da = g n a^(n-1), with a the number that was raised."
)
def power_rule_by_hand(lib, a=integers(3, 4), g=integers(3, 4)):
    """Build PowBackward by hand with the exponent 3 and apply it to a gradient."""
    return {"a": lib.apply("PowBackward", (lib.tensor(a), 3), g)[0]}


@gradient(component="PowBackward", hint="Lower the exponent by one and multiply by the old one.")
def cube(a=integers(3, 4)):
    """Raise a tensor to the third power."""
    return a**3


@gradient(component="PowBackward", hint="The slope of a^2 is 2 a: below zero it is negative.")
def square_of_either_sign(a=integers(3, 4)):
    """Square a tensor with numbers of either sign."""
    return a**2


@gradient(component="PowBackward", hint="n a^(n-1) holds for every real exponent, also a negative one.")
def reciprocal_square_root(a=positive(3, 4)):
    """Raise a tensor to the power of minus one half."""
    return a**-0.5


@gradient(
    component="PowBackward", hint="The derivative of a^2 at zero is zero, not nan: avoid dividing by a."
)
def square_at_zero(a=integers(2, 3)):
    """Square a tensor that has zeros in it."""
    return (a - a) ** 2 + (a * 0.0 + 1.0) ** 2


@gradient(component="PowBackward", points=0.5, hint="The exponent has a slope as well: a^b log(a).")
def power_of_two_tensors(lib, a=positive(2, 3), b=normal(2, 3)):
    """Raise a tensor to the power of another; both need a gradient. Variables are raised to numbers alone."""
    return (b * a.log()).exp() if lib.variables else a**b


@probe(component="PowBackward", hint="z = x*y + x^2: dz/dx = y + 2x and dz/dy = x.")
def polynomial_in_two_variables(lib):
    """Differentiate z = x*y + x**2 at x = 5, y = 3."""
    x, y = lib.tensor(np.array([5.0])), lib.tensor(np.array([3.0]))
    z = x * y + x**2
    lib.backward(z)
    return {"z": lib.data(z), "x": lib.grad(x), "y": lib.grad(y)}


@probe(
    component="ExpBackward", hint="exp is its own derivative: multiply the incoming gradient by the output."
)
def exponential_gradient(lib, a=normal(3, 4), g=nonzero(3, 4)):
    """Send a gradient back through exp."""
    x = lib.tensor(a)
    y = x.exp()
    lib.backward(y, g)
    return {"value": lib.data(y), "x": lib.grad(x)}


@gradient(
    component="ExpBackward", hint="exp is its own derivative: multiply the incoming gradient by the output."
)
def exponential_of_a_product(a=normal(2, 3), b=normal(2, 3)):
    """Take exp of a product."""
    return (a * b).exp()


@probe(component="LogBackward", hint="z = log a: dL/da = g / a.")
def logarithm_gradient(lib, a=positive(3, 4), g=nonzero(3, 4)):
    """Send a gradient back through log."""
    x = lib.tensor(a)
    y = x.log()
    lib.backward(y, g)
    return {"value": lib.data(y), "x": lib.grad(x)}


@gradient(component="LogBackward", hint="z = log a: dL/da = g / a, with nothing added to a.")
def logarithm_of_a_product(a=positive(2, 3), b=positive(2, 3, low=1e-4, high=1e-3)):
    """Take log of a product of small numbers."""
    return (a * b).log()
