"""GELU: both forms by name, what holds for every form, and numbers far out."""

import numpy as np

from tito.probes import nonzero, normal, positive, probe

SOFT = 1e-3
"""Where no form is named the exact one, by erf, is as right: it differs by 4.7e-4 at the most."""

FORM = "0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))): compare with your line, factor by factor."


@probe(component="GELU", points=2, tolerance=SOFT, hint="GELU() without a name is the tanh form.")
def gelu_without_a_name(lib, a=nonzero(2, 3, 4, low=0.5, high=3.0)):
    """Apply GELU(), whose form the lesson names, to a stack of matrices."""
    return lib.data(lib.gelu(lib.tensor(a)))


@probe(component="GELU", points=2, hint=FORM)
def gelu_by_tanh(lib, a=nonzero(5, 4, low=0.2, high=3.0)):
    """Apply GELU("tanh") to a matrix, and to numbers in its dip."""
    gelu = lib.module("activations").GELU(approximate="tanh")
    return [lib.data(gelu(lib.tensor(each))) for each in (a, -1 - abs(a) / 3)]


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


@probe(component="GELU", hint="Below zero GELU dips to -0.17 and comes back: it is not ReLU.")
def gelu_in_its_dip(lib):
    """Look for the lowest place of GELU, whatever its form, and at what is far below zero."""
    x = np.linspace(-5.0, 0.0, 101, dtype=np.float32)
    y = lib.data(lib.gelu(lib.tensor(x)))
    return {
        "about -0.17 deep": bool(-0.175 < y.min() < -0.155),
        "near -0.75": bool(-0.9 < x[y.argmin()] < -0.6),
        "comes back": bool(-0.01 < y[0] <= 0),
    }


@probe(component="GELU", hint="Element by element: the result has the shape of the input, whatever that is.")
def gelu_of_every_shape(lib, a=normal(), b=normal(5), c=normal(1, 6), d=normal(2, 1, 3)):
    """Apply GELU to a number, a vector, a row, a stack and a transposed matrix, and to their elements."""
    found = []
    for each in (a, b, c, d, c.T):
        y, alone = (lib.data(lib.gelu(lib.tensor(given))) for given in (each, np.ravel(each)))
        found.append([list(y.shape), bool(np.allclose(y.ravel(), alone.ravel(), rtol=1e-4, atol=1e-6))])
    return found


@probe(
    component="GELU",
    tolerance=SOFT,
    hint="Give back a new tensor that shares no memory. np.sqrt(2 / np.pi) widens float32: use math's sqrt.",
)
def gelu_gives_a_tensor_of_its_own(lib, a=normal(3, 4, mean=1.0)):
    """Look at the input, at whose memory the result is, and at both again after a second call."""
    activation, x = lib.module("activations").GELU(), lib.tensor(a)
    y = activation.forward(x)
    kept = np.array(lib.data(y))
    other = activation.forward(lib.tensor(1 - a))
    return {
        "input": lib.data(x),
        "a tensor": isinstance(y, lib.tensors.Tensor),
        "dtype": str(lib.data(y).dtype) == lib.dtype,
        "memory of its own": not np.shares_memory(lib.data(y), lib.data(x)),
        "the first result stays": np.array_equal(kept, lib.data(y)),
        "the second is another": not np.array_equal(kept, lib.data(other)),
    }
