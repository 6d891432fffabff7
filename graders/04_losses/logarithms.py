"""log_softmax: of tensors and of arrays, along every dimension, for scores of every size."""

import numpy as np

from tito.probes import nonzero, normal, probe

LARGE = 5e-5
"""Numbers near 200 lie 1.5e-5 apart in float32: x - (c + log(sum)) is correct, and rounds there."""

AXES = "The maximum and the sum belong to each row: axis=dim, keepdims=True in both."
LARGEST = "Take each row's own largest score off before the exponential."


@probe(
    component="log_softmax", points=2, hint="x - log(sum(e^x)), the natural logarithm, the sum of each row."
)
def logarithms_of_many_rows(lib, x=normal(6, 4, scale=2.0)):
    """Apply log_softmax to a tensor and to an array."""
    log_softmax = lib.module("losses").log_softmax
    return [lib.data(log_softmax(each)) for each in (lib.tensor(x), x)]


@probe(component="log_softmax", points=2, hint=AXES)
def logarithms_of_a_tensor_along_each_dimension(lib, x=normal(2, 3, 4)):
    """Apply log_softmax along each dimension of a tensor, from the front and from the end."""
    log_softmax = lib.module("losses").log_softmax
    return [lib.data(log_softmax(lib.tensor(x), dim)) for dim in (0, 1, 2, -1, -2, -3)]


@probe(component="log_softmax", points=2, hint=AXES)
def logarithms_of_an_array_along_each_dimension(lib, x=normal(2, 3, 4)):
    """Apply log_softmax along each dimension of an array, from the front and from the end."""
    log_softmax = lib.module("losses").log_softmax
    return [lib.data(log_softmax(x, dim=dim)) for dim in (0, 1, 2, -1, -2, -3)]


@probe(component="log_softmax", hint="A vector is one row: axis=-1 fits any number of dimensions.")
def logarithms_of_a_vector(lib, x=normal(5)):
    """Apply log_softmax to a vector, as a tensor and as an array."""
    log_softmax = lib.module("losses").log_softmax
    return [lib.data(log_softmax(each)) for each in (lib.tensor(x), x)]


@probe(
    component="log_softmax", points=2, hint="Never compute the probability: (x - c) - log(sum(e^(x - c)))."
)
def logarithms_of_the_unlikely(lib, x=nonzero(4, 3, low=120.0, high=1e4)):
    """Apply log_softmax where some probabilities are too small for float32."""
    log_softmax = lib.module("losses").log_softmax
    return [lib.data(log_softmax(each)) for each in (lib.tensor(x), x)]


@probe(component="log_softmax", tolerance=LARGE, hint=LARGEST)
def logarithms_of_rows_far_apart(lib, x=normal(4, 5)):
    """Apply log_softmax to rows of which one lies 150 above the next."""
    rows = x + 150 * np.arange(4, dtype=np.float32)[:, None]
    log_softmax = lib.module("losses").log_softmax
    return [lib.data(log_softmax(each)) for each in (lib.tensor(rows), rows)]


@probe(component="log_softmax", hint="A tensor for a tensor, an array for an array.")
def logarithms_keep_their_kind(lib, x=normal(3, 4)):
    """Look at what log_softmax gives for a tensor and for an array, and at what came in."""
    log_softmax, tensor, array = lib.module("losses").log_softmax, lib.tensor(x), x.copy()
    found = [log_softmax(tensor), log_softmax(array)]
    return {
        "a tensor": isinstance(found[0], lib.tensors.Tensor),
        "an array": isinstance(found[1], np.ndarray),
        "inputs": [lib.data(tensor), array],
    }
