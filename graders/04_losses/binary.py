"""The binary cross-entropy: yes and no, every shape, and both ends of the scale."""

import numpy as np

from tito.probes import bits, positive, probabilities, probe

BOTH = "-(t log p + (1 - t) log(1 - p)): one term for yes, one for no, minus in front of both."
CLIP = "Clip p into [1e-7, 1 - 1e-7] before both logarithms."
NO_EPSILON = "No epsilon inside the logarithm: it moves every loss. Clipping moves only what would break."


@probe(component="BinaryCrossEntropyLoss", points=2, hint=BOTH)
def bce_of_a_matrix(lib, p=probabilities(5, 3), t=bits(5, 3)):
    """Take the binary cross-entropy of a matrix."""
    return lib.data(lib.bce(lib.tensor(p), t))


@probe(component="BinaryCrossEntropyLoss", points=2, hint=BOTH)
def bce_of_yes_alone_and_no_alone(lib, p=probabilities(7)):
    """Take the binary cross-entropy where every target is yes, then where every target is no."""
    return [lib.data(lib.bce(lib.tensor(p), np.full_like(p, t))) for t in (1.0, 0.0)]


@probe(
    component="BinaryCrossEntropyLoss", hint="A target may be 0.3: both terms count, weighted by t and 1 - t."
)
def bce_of_targets_in_between(lib, p=probabilities(4, 3), t=probabilities(4, 3)):
    """Take the binary cross-entropy of targets between 0 and 1."""
    return lib.data(lib.bce(lib.tensor(p), t))


@probe(component="BinaryCrossEntropyLoss", hint="The mean over every element, whatever the shape.")
def bce_of_every_shape(
    lib, a=probabilities(), b=probabilities(6), c=probabilities(1, 6), d=probabilities(2, 3, 4)
):
    """Take the binary cross-entropy of a single number, a vector, a row, and a stack; each is a yes."""
    return [lib.data(lib.bce(lib.tensor(p), lib.tensor(np.ones(p.shape)))) for p in (a, b, c, d)]


@probe(component="BinaryCrossEntropyLoss", points=2, hint=CLIP)
def bce_of_the_impossible_that_happened(lib, p=probabilities(5)):
    """Take the binary cross-entropy of p = 0 where the target is yes, alone and among others."""
    with_zero = np.concatenate([p, np.zeros(1, np.float32)])
    return [lib.data(lib.bce(lib.tensor(each), np.ones_like(each))) for each in (with_zero[5:], with_zero)]


@probe(component="BinaryCrossEntropyLoss", points=2, hint=CLIP)
def bce_of_both_ends(lib):
    """Take the binary cross-entropy of p = 0 and p = 1, right and wrong."""
    ends, found = np.array([0.0, 1.0], np.float32), {}
    for name, targets, low, high in (("right", ends, -1e-9, 1e-6), ("wrong", 1 - ends, 15.5, 16.5)):
        loss = float(lib.data(lib.bce(lib.tensor(ends), targets)))
        found[f"{name}: finite"] = bool(np.isfinite(loss))
        found[f"{name}: neither below {max(low, 0):g} nor above {high:g}"] = bool(low < loss < high)
    return found


@probe(component="BinaryCrossEntropyLoss", points=2, hint=NO_EPSILON)
def bce_of_a_millionth(lib, p=positive(6, low=5e-7, high=3e-6)):
    """Take the binary cross-entropy of probabilities near a millionth that came true."""
    return lib.data(lib.bce(lib.tensor(p), np.ones_like(p)))


@probe(component="BinaryCrossEntropyLoss", hint=NO_EPSILON)
def bce_of_almost_certain(lib, q=positive(6, low=2e-6, high=8e-6)):
    """Take the binary cross-entropy of probabilities just below 1 that did not come true."""
    p = (1 - q.astype(np.float64)).astype(np.float32)
    return lib.data(lib.bce(lib.tensor(p), np.zeros_like(p)))


@probe(
    component="BinaryCrossEntropyLoss", hint="Index by axes, not by memory: pair each p with its own target."
)
def bce_of_transposed_tensors(lib, p=probabilities(3, 5), t=bits(5, 3)):
    """Take the binary cross-entropy of a transposed matrix."""
    return lib.data(lib.bce(lib.tensor(p).transpose(), lib.tensor(t)))


@probe(
    component="BinaryCrossEntropyLoss",
    hint="Take targets by values(targets, predictions), which compares shapes and makes arrays of lists.",
)
def bce_takes_its_targets_by_values(lib, p=probabilities(4, 1), t=bits(4, 1)):
    """Take the binary cross-entropy of a column with targets in a list, and in a row, which is refused."""
    bce, predictions, refused = lib.module("losses").BinaryCrossEntropyLoss(), lib.tensor(p), False
    try:
        bce(predictions, lib.tensor(t.ravel()))
    except ValueError:
        refused = True
    return {"refused": refused, "a list": lib.data(bce(predictions, t.tolist()))}


@probe(
    component="BinaryCrossEntropyLoss",
    hint="np.clip without out= gives a new array: write into nothing that came in, and keep nothing.",
)
def bce_leaves_everything_alone(lib, p=probabilities(3, 4), t=probabilities(3, 4)):
    """Look at predictions with zeros, the targets, and the kind of the result; then take another loss."""
    predictions, targets = lib.tensor(p * np.array([0, 1, 1, 1], np.float32)), lib.tensor(t)
    before = [lib.data(predictions).copy(), lib.data(targets).copy()]
    bce = lib.module("losses").BinaryCrossEntropyLoss()
    loss = bce.forward(predictions, targets)
    return {
        "next": lib.data(bce.forward(lib.tensor(p[:2]), lib.tensor(t[1:]))),
        "predictions as they were": np.array_equal(before[0], lib.data(predictions)),
        "targets as they were": np.array_equal(before[1], lib.data(targets)),
        "a tensor": isinstance(loss, lib.tensors.Tensor),
        "shape": list(lib.data(loss).shape),
    }
