"""Softmax and its logarithm: along every dimension, for scores of every size."""

import numpy as np

from tito.probes import nonzero, normal, probe

LARGE = 5e-5
"""Numbers near 200 lie 1.5e-5 apart in float32: x - (c + log(sum)) is correct, and rounds there."""

LARGER = 1e-3
"""Numbers near 9,000 lie 1e-3 apart: there the exponential of the above is right to three digits."""

OWN_ROW = "The maximum and the sum belong to each row: axis=dim, keepdims=True in both."
LARGEST = "Take each row's own largest score off before the exponential."
NO_PROBABILITY = "Never compute the probability: (x - c) - log(sum(e^(x - c))), c the row's largest score."


@probe(component="Softmax", points=2, hint=OWN_ROW)
def softmax_of_many_rows(lib, a=normal(6, 4, scale=2.0)):
    """Apply softmax to each row of a matrix."""
    return lib.data(lib.softmax(lib.tensor(a)))


@probe(component="Softmax", points=2, hint=OWN_ROW)
def softmax_along_each_dimension(lib, a=normal(2, 3, 4)):
    """Apply softmax along each dimension of a stack, counted from the front."""
    return [lib.data(lib.softmax(lib.tensor(a), dim)) for dim in (0, 1, 2)]


@probe(component="Softmax", hint="A negative dimension counts from the end, as NumPy's axis does.")
def softmax_along_dimensions_from_the_end(lib, a=normal(2, 3, 4)):
    """Apply softmax along each dimension of a stack, counted from the end."""
    return [lib.data(lib.softmax(lib.tensor(a), dim)) for dim in (-1, -2, -3)]


@probe(component="Softmax", hint="Without a dimension it is the last one.")
def softmax_along_the_last_dimension(lib, a=normal(2, 3, 4)):
    """Apply softmax to a stack without naming a dimension, and with dim=-1 by name."""
    softmax = lib.module("activations").Softmax()
    return [lib.data(softmax(lib.tensor(a))), lib.data(softmax(lib.tensor(a), dim=-1))]


@probe(
    component="Softmax", hint="A vector is one row: axis=-1 fits any number of dimensions, axis=1 does not."
)
def softmax_of_a_vector(lib, a=normal(5)):
    """Apply softmax to a single vector."""
    return lib.data(lib.softmax(lib.tensor(a)))


@probe(component="Softmax", points=2, tolerance=LARGER, hint=LARGEST)
def softmax_near_ten_thousand(lib, a=normal(4, 5), b=nonzero(4, 1, low=9000.0, high=9900.0)):
    """Apply softmax to rows whose scores lie close together, thousands away from zero."""
    return lib.data(lib.softmax(lib.tensor(a.round(2) + b.round())))


@probe(component="Softmax", points=2, tolerance=LARGER, hint=LARGEST)
def softmax_of_rows_far_apart(lib, a=normal(4, 5)):
    """Apply softmax to rows of which one lies a thousand above the next."""
    return lib.data(lib.softmax(lib.tensor(a.round(2) + 1000 * np.arange(4, dtype=np.float32)[:, None])))


@probe(component="Softmax", points=2, tolerance=LARGER, hint=LARGEST)
def softmax_of_scores_far_apart(lib, a=nonzero(4, 5, low=300.0, high=1e4)):
    """Apply softmax to rows whose scores lie hundreds apart."""
    return lib.data(lib.softmax(lib.tensor(a)))


@probe(component="Softmax", hint="For scores that are alike every class has the same probability.")
def softmax_of_equal_scores(lib, a=normal(3, 1, scale=5.0)):
    """Apply softmax to rows whose scores are all the same."""
    return lib.data(lib.softmax(lib.tensor(np.repeat(a, 5, axis=1))))


@probe(
    component="Softmax", hint="One class has the whole probability; a single row or column stays a matrix."
)
def softmax_of_one_row_or_column(lib, a=normal(1, 4), b=normal(4, 1)):
    """Apply softmax to a matrix of one row, and to one of one column."""
    return [lib.data(lib.softmax(lib.tensor(each))) for each in (a, b)]


@probe(
    component="Softmax",
    hint="Index by axes, not by memory: a transposed tensor holds its numbers in another order.",
)
def softmax_of_a_transposed_tensor(lib, a=normal(3, 5)):
    """Apply softmax to a transposed matrix, along both dimensions."""
    return [lib.data(lib.softmax(lib.tensor(a).transpose(), dim)) for dim in (0, 1)]


@probe(
    component="Softmax",
    points=2,
    hint="x - x.max() must give a new array, of the dtype of x; -= writes into the caller's tensor.",
)
def softmax_gives_a_tensor_of_its_own(lib, a=normal(3, 4)):
    """Look at the input, at whose memory the result is, and at both again after a second call."""
    activation, x = lib.module("activations").Softmax(), lib.tensor(a)
    y = activation.forward(x)
    kept = np.array(lib.data(y))
    other = activation.forward(lib.tensor(2 * a))
    return {
        "input": lib.data(x),
        "a tensor": isinstance(y, lib.tensors.Tensor),
        "dtype": str(lib.data(y).dtype) == lib.dtype,
        "memory of its own": not np.shares_memory(lib.data(y), lib.data(x)),
        "the first result stays": np.array_equal(kept, lib.data(y)),
        "the second is another": not np.array_equal(kept, lib.data(other)),
    }


@probe(
    component="LogSoftmax", points=2, hint="x - log(sum(e^x)), the sum of each row, the natural logarithm."
)
def log_softmax_of_many_rows(lib, a=normal(6, 4, scale=2.0)):
    """Apply LogSoftmax to each row of a matrix."""
    return lib.data(lib.module("activations").LogSoftmax()(lib.tensor(a)))


@probe(component="LogSoftmax", points=2, hint=OWN_ROW)
def log_softmax_along_each_dimension(lib, a=normal(2, 3, 4)):
    """Apply LogSoftmax along each dimension of a stack, from the front and from the end."""
    log_softmax = lib.module("activations").LogSoftmax()
    return [lib.data(log_softmax(lib.tensor(a), dim)) for dim in (0, 1, 2, -1, -2, -3)]


@probe(
    component="LogSoftmax",
    hint="A vector is one row: axis=-1 fits any number of dimensions, axis=1 does not.",
)
def log_softmax_of_a_vector(lib, a=normal(5)):
    """Apply LogSoftmax to a single vector, and along dim=0 by name."""
    log_softmax = lib.module("activations").LogSoftmax()
    return [lib.data(log_softmax(lib.tensor(a))), lib.data(log_softmax(lib.tensor(a), dim=0))]


@probe(component="LogSoftmax", points=2, hint=NO_PROBABILITY)
def log_softmax_of_unlikely_classes(lib, a=nonzero(4, 3, low=60.0, high=2000.0)):
    """Apply LogSoftmax where some probabilities are too small for float32."""
    return lib.data(lib.module("activations").LogSoftmax()(lib.tensor(a)))


@probe(component="LogSoftmax", tolerance=LARGE, hint=LARGEST)
def log_softmax_near_two_hundred(lib, a=normal(4, 5, mean=200.0)):
    """Apply LogSoftmax to scores near 200, close together."""
    return lib.data(lib.module("activations").LogSoftmax()(lib.tensor(a)))


@probe(component="LogSoftmax", tolerance=LARGE, hint=LARGEST)
def log_softmax_of_rows_far_apart(lib, a=normal(4, 5)):
    """Apply LogSoftmax to rows of which one lies 150 above the next."""
    rows = a + 150 * np.arange(4, dtype=np.float32)[:, None]
    return lib.data(lib.module("activations").LogSoftmax()(lib.tensor(rows)))


@probe(component="LogSoftmax", hint="Give back a new tensor of the same dtype: -= writes into the caller's.")
def log_softmax_gives_a_tensor_of_its_own(lib, a=normal(3, 4)):
    """Look at the input, at whose memory the result is, and at both again after a second call."""
    activation, x = lib.module("activations").LogSoftmax(), lib.tensor(a)
    y = activation.forward(x)
    kept = np.array(lib.data(y))
    other = activation.forward(lib.tensor(2 * a))
    return {
        "input": lib.data(x),
        "a tensor": isinstance(y, lib.tensors.Tensor),
        "dtype": str(lib.data(y).dtype) == lib.dtype,
        "memory of its own": not np.shares_memory(lib.data(y), lib.data(x)),
        "the first result stays": np.array_equal(kept, lib.data(y)),
        "the second is another": not np.array_equal(kept, lib.data(other)),
    }
