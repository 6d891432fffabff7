"""The public checks of module 02: what `tito test` asks of a student's own code.

Each check is one question with numbers drawn for the occasion; its docstring is what the report shows. The
hidden suite asks more of the same kind under another seed.
"""

import numpy as np

from tito.probes import integers, nonzero, normal, off_kink, probe

SOFT = 1e-3
"""Where no form of GELU is named the exact one, by erf, is as right: it differs by 4.7e-4 at the most."""


@probe(component="Activation", hint="__call__ hands x on to forward, and gives back what forward gives.")
def calling_runs_forward(lib, a=normal(3, 4)):
    """Calling an activation does what its forward does."""
    same = {}
    for name in ("Sigmoid", "ReLU", "Tanh", "GELU", "Softmax", "LogSoftmax"):
        activation = getattr(lib.module("activations"), name)()
        called, direct = activation(lib.tensor(a)), activation.forward(lib.tensor(a))
        equal = np.array_equal(lib.data(called), lib.data(direct))
        same[name] = isinstance(called, type(direct)) and bool(equal)
    return same


@probe(component="Activation", hint="Hand on whatever came with x, by position and by name.")
def calling_with_a_dimension(lib, a=normal(3, 4)):
    """Calling Softmax with a dimension does what its forward does with it."""
    softmax = lib.module("activations").Softmax()
    wanted = lib.data(softmax.forward(lib.tensor(a), 0))
    return {
        "by position": bool(np.array_equal(lib.data(softmax(lib.tensor(a), 0)), wanted)),
        "by name": bool(np.array_equal(lib.data(softmax(lib.tensor(a), dim=0)), wanted)),
    }


@probe(component="Activation", hint="An empty list, [], says that there is nothing to train; None does not.")
def activations_have_no_parameters(lib):
    """An activation lists no parameters."""
    names = ("Sigmoid", "ReLU", "Tanh", "GELU", "Softmax", "LogSoftmax")
    made = {name: getattr(lib.module("activations"), name)() for name in names}
    return {name: len(list(each.parameters())) for name, each in made.items()}


@probe(component="Sigmoid", hint="1 / (1 + e^-x), element by element: 0.5 at zero, rising.")
def sigmoid_of_a_matrix(lib, a=normal(3, 4, scale=2.0)):
    """The sigmoid of each element of a matrix."""
    y = lib.sigmoid(lib.tensor(a))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(
    component="Sigmoid", hint="e^1000 is inf, and inf / inf is nan: use a form whose exponent stays small."
)
def sigmoid_of_large_numbers(lib, a=nonzero(3, 4, low=100.0, high=1e4)):
    """The sigmoid of numbers up to 10,000 on either side is 0 or 1, not nan."""
    return lib.data(lib.sigmoid(lib.tensor(a)))


@probe(component="ReLU", hint="Negative numbers become 0, the others stay: np.maximum, not np.max.")
def relu_of_a_matrix(lib, a=integers(3, 4, largest=50)):
    """ReLU keeps what is positive and makes the rest zero."""
    y = lib.relu(lib.tensor(a))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(component="ReLU", hint="Never write into x.data: the input belongs to the caller.")
def relu_leaves_its_input_alone(lib, a=integers(3, 4)):
    """The input is the same after ReLU as before."""
    x = lib.tensor(a)
    y = lib.relu(x)
    return {"input": lib.data(x), "output": lib.data(y)}


@probe(component="Tanh", hint="tanh(x) = 2 sigmoid(2 x) - 1: both factors of two count.")
def tanh_of_a_matrix(lib, a=normal(3, 4)):
    """The hyperbolic tangent of each element of a matrix."""
    y = lib.tanh(lib.tensor(a))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(component="Tanh", hint="(e^x - e^-x) / (e^x + e^-x) is inf / inf far out: use NumPy's own tanh.")
def tanh_of_large_numbers(lib, a=nonzero(3, 4, low=100.0, high=1e4)):
    """The hyperbolic tangent of numbers up to 10,000 on either side is -1 or 1, not nan."""
    return lib.data(lib.tanh(lib.tensor(a)))


@probe(
    component="GELU",
    points=2,
    tolerance=SOFT,
    hint="GELU() is the tanh form: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). Compare each factor.",
)
def gelu_of_a_matrix(lib, a=nonzero(3, 4, low=0.5, high=3.0)):
    """GELU() of each element of a matrix."""
    y = lib.gelu(lib.tensor(a))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(component="GELU", hint="GELU('tanh') and GELU('sigmoid') are two formulas: ask self.approximate.")
def gelu_by_name(lib, a=off_kink(3, 4)):
    """Each form of GELU by its name."""
    make = lib.module("activations").GELU
    return {form: lib.data(make(approximate=form)(lib.tensor(a))) for form in ("tanh", "sigmoid")}


@probe(component="Softmax", hint="Exponentials divided by the sum of their own row: axis=-1, keepdims=True.")
def softmax_of_rows(lib, a=normal(4, 3)):
    """Each row of a softmax holds positive numbers that add up to 1."""
    y = lib.softmax(lib.tensor(a))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(component="Softmax", hint="Use `dim` in the maximum and in the sum.")
def softmax_of_columns(lib, a=normal(4, 3)):
    """With dim=0 each column adds up to 1."""
    return lib.data(lib.softmax(lib.tensor(a), 0))


@probe(
    component="Softmax",
    tolerance=1e-3,
    hint="Take each row's largest score off before the exponential: e^1000 is inf.",
)
def softmax_of_large_scores(lib, a=nonzero(4, 3, low=500.0, high=1e4)):
    """Scores up to 10,000 on either side give probabilities, not nan."""
    return lib.data(lib.softmax(lib.tensor(a)))


@probe(component="LogSoftmax", hint="x - log(sum(e^x)), the sum along the last dimension with keepdims=True.")
def log_softmax_of_rows(lib, a=normal(4, 3)):
    """The logarithms of the probabilities of each row."""
    y = lib.module("activations").LogSoftmax()(lib.tensor(a))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(
    component="LogSoftmax",
    hint="A tiny probability is rounded to 0 and its logarithm is -inf: never compute the probability.",
)
def log_softmax_of_scores_far_apart(lib, a=nonzero(4, 3, low=500.0, high=1e4)):
    """Scores far apart give large negative numbers, not -inf."""
    return lib.data(lib.module("activations").LogSoftmax()(lib.tensor(a)))


@probe(component="integration", hint="Each activation takes a tensor and gives a tensor of the same shape.")
def small_classifier(lib, x=normal(5, 4), w=normal(4, 6), v=normal(6, 3)):
    """A product of matrices, ReLU, another product, softmax: a classifier."""
    hidden = lib.relu(lib.matmul(lib.tensor(x), w))
    return lib.data(lib.softmax(lib.matmul(hidden, v)))
