"""GELU: both forms by name, what holds for every form, and numbers far out."""

import numpy as np

from tito.probes import nonzero, normal, positive, probe

SOFT = 1e-3
"""Where no form is named the exact one, by erf, is as right: it differs by 4.7e-4 at the most."""

ANY = 0.015
"""Where it is not the form that is asked for: tanh and sigmoid differ by 0.021, of results of 2 and more."""

FORM = "0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))): compare with your line, factor by factor."


@probe(component="GELU", points=2, tolerance=SOFT, hint="GELU() without a name is the tanh form.")
def gelu_without_a_name(lib, a=nonzero(2, 3, 4, low=0.5, high=3.0)):
    """Apply GELU(), whose form the lesson names, to a stack of matrices."""
    return lib.data(lib.gelu(lib.tensor(a)))


@probe(component="GELU", points=2, hint=FORM)
def gelu_by_tanh(lib, a=nonzero(5, 4, low=0.2, high=3.0)):
    """Apply GELU("tanh") to a matrix."""
    return lib.data(lib.module("activations").GELU(approximate="tanh")(lib.tensor(a)))


@probe(component="GELU", points=2, hint="x times the sigmoid of 1.702 x: the factor belongs inside.")
def gelu_by_sigmoid(lib, a=nonzero(5, 4, low=0.2, high=3.0)):
    """Apply GELU("sigmoid") to a matrix."""
    return lib.data(lib.module("activations").GELU("sigmoid")(lib.tensor(a)))


@probe(
    component="GELU",
    hint="In every form gelu(x) - gelu(-x) = x: what x loses on one side, -x has on the other.",
)
def gelu_of_opposite_numbers(lib, a=positive(4, 5, low=0.2, high=3.0)):
    """Compare GELU at x and at -x."""
    return lib.data(lib.gelu(lib.tensor(a))) - lib.data(lib.gelu(lib.tensor(-a)))


@probe(component="GELU", hint="Far to the right GELU is x, far to the left 0, and nowhere inf or nan.")
def gelu_far_out_on_both_sides(lib, a=nonzero(4, 5, low=20.0, high=1e4)):
    """Apply GELU to numbers up to 10,000 on either side."""
    return lib.data(lib.gelu(lib.tensor(a)))


@probe(component="GELU", hint="Far to the right both forms are x, far to the left 0, and nowhere inf or nan.")
def forms_of_gelu_far_out(lib, a=nonzero(4, 5, low=20.0, high=1e4)):
    """Apply GELU in each form to numbers up to 10,000 on either side."""
    make = lib.module("activations").GELU
    return [lib.data(make(form)(lib.tensor(a))) for form in ("tanh", "sigmoid")]


@probe(component="GELU", tolerance=ANY, hint="Below zero GELU dips to -0.17 and comes back: it is not ReLU.")
def gelu_in_its_dip(lib, a=positive(4, 5, low=0.6, high=2.0)):
    """Apply GELU to negative numbers, beside positive ones."""
    return lib.data(lib.gelu(lib.tensor(np.concatenate([-a, a + 1]))))


@probe(
    component="GELU",
    tolerance=ANY,
    hint="Element by element: the result has the shape of the input, whatever that is.",
)
def gelu_of_every_shape(
    lib, a=positive(low=2.0), b=positive(5, low=2.0), c=positive(1, 6, low=2.0), d=positive(2, 1, 3, low=2.0)
):
    """Apply GELU to a single number, a vector, a row, a stack, and a transposed matrix."""
    shaped = [lib.tensor(each) for each in (a, b, c, d)]
    return [lib.data(lib.gelu(each)) for each in (*shaped, lib.tensor(c).transpose())]


@probe(
    component="GELU",
    tolerance=SOFT,
    hint="Give back a new tensor: write into nothing that came in, and share no memory with it.",
)
def gelu_gives_a_tensor_of_its_own(lib, a=normal(3, 4, mean=1.0)):
    """Look at the input, and at whose memory the result is, after GELU."""
    x = lib.tensor(a)
    y = lib.gelu(x)
    return {
        "input": lib.data(x),
        "a tensor": isinstance(y, lib.tensors.Tensor),
        "memory of its own": not np.shares_memory(lib.data(y), lib.data(x)),
    }
