"""The public checks of module 04: what `tito test` asks of a student's own code.

Each check is one question with numbers drawn for the occasion; its docstring is what the report shows. The
hidden suite asks more of the same kind under another seed.
"""

import numpy as np

from tito.probes import NORMWISE, bits, indices, integers, nonzero, normal, positive, probabilities, probe

LARGE = 5e-5
"""Numbers near 200 lie 1.5e-5 apart in float32: x - (c + log(sum)) is correct, and rounds there."""


@probe(
    component="MSELoss",
    points=2,
    tolerance=NORMWISE,
    hint="Difference, square, mean over every element, not over the rows.",
)
def squares_of_a_matrix(lib, p=integers(2, 4), t=integers(2, 4)):
    """The mean squared error of a matrix is one number, in a tensor."""
    loss = lib.mse(lib.tensor(p), t)
    return {"value": lib.data(loss), "a tensor": isinstance(loss, lib.tensors.Tensor)}


@probe(component="MSELoss", hint="Square the difference: no root, no absolute value, no half.")
def squares_of_near_hits(lib, t=normal(5, 3), d=nonzero(5, 3)):
    """Predictions that are off by a thousandth have a loss of about a millionth."""
    return lib.data(lib.mse(lib.tensor(t + d / 1000), t))


@probe(component="MSELoss", hint="Write into nothing that came in: predictions belong to the caller.")
def squares_leave_predictions_alone(lib, p=normal(4, 3), t=normal(4, 3)):
    """Predictions are the same after a loss was taken of them."""
    predictions = lib.tensor(p)
    return {"loss": lib.data(lib.mse(predictions, t)), "predictions": lib.data(predictions)}


@probe(
    component="targets",
    points=2,
    hint="(5, 1) minus (5,) is (5, 5): compare both shapes first, and raise ValueError where they differ.",
)
def a_column_against_a_row(lib, p=normal(5, 1), t=normal(5)):
    """Predictions (5, 1) and targets (5,) are a ValueError, not a loss of 25 differences."""
    return lib.data(lib.mse(lib.tensor(p), t))


@probe(
    component="targets",
    tolerance=NORMWISE,
    hint="Take the array of a tensor, and make an array of everything else.",
)
def targets_of_every_kind(lib, p=integers(4), t=integers(4)):
    """Targets may be a tensor, an array, or a list."""
    mse, predictions = lib.module("losses").MSELoss(), lib.tensor(p)
    return [lib.data(mse(predictions, each)) for each in (lib.tensor(t), t, t.tolist())]


@probe(
    component="BinaryCrossEntropyLoss",
    points=2,
    hint="-(t log p + (1 - t) log(1 - p)), then the mean over every element.",
)
def yes_and_no(lib, p=probabilities(4, 3), t=bits(4, 3)):
    """The binary cross-entropy of a matrix of probabilities."""
    loss = lib.bce(lib.tensor(p), t)
    return {"value": lib.data(loss), "a tensor": isinstance(loss, lib.tensors.Tensor)}


@probe(
    component="BinaryCrossEntropyLoss",
    hint="Clip p into [1e-7, 1 - 1e-7] before both logarithms: log 0 is -inf, and 0 times -inf is nan.",
)
def sure_and_wrong(lib):
    """A network that is sure and wrong has a loss of about 16 at both ends, neither inf nor nan."""
    found = {}
    for p in (0.0, 1.0):
        loss = lib.bce(lib.tensor(np.array([p], np.float32)), np.array([1 - p], np.float32))
        found[f"about 16 for p = {p:g}"] = bool(15.5 < lib.data(loss) < 16.5)
    return found


@probe(
    component="BinaryCrossEntropyLoss",
    hint="No epsilon inside the logarithm: it moves every loss. Clipping moves only what would break.",
)
def unlikely_but_true(lib, p=positive(5, low=1e-6, high=4e-6)):
    """Probabilities of a millionth have the loss -log p, unchanged by what guards against zero."""
    return lib.data(lib.bce(lib.tensor(p), np.ones_like(p)))


@probe(
    component="CrossEntropyLoss",
    points=2,
    hint="Minus the log-probability of the right class in each row, then the mean over the rows.",
)
def surprise_of_a_batch(lib, x=normal(5, 3, scale=2.0), t=indices(5, below=3)):
    """The cross-entropy of five rows of scores."""
    loss = lib.cross_entropy(lib.tensor(x), t)
    return {"value": lib.data(loss), "a tensor": isinstance(loss, lib.tensors.Tensor)}


@probe(component="CrossEntropyLoss", hint="Equal scores say nothing: the loss is log C, whatever they are.")
def knowing_nothing(lib, x=normal(4, 1), t=indices(4, below=7)):
    """Rows of seven equal scores have the loss log 7."""
    return lib.data(lib.cross_entropy(lib.tensor(np.repeat(x, 7, axis=1)), t))


@probe(
    component="CrossEntropyLoss",
    tolerance=LARGE,
    hint="Take each row's own largest score off before the exponential.",
)
def scores_near_two_hundred(lib, x=normal(5, 4, mean=200.0), t=indices(5, below=4)):
    """Scores near 200 are as good as scores near 0."""
    return lib.data(lib.cross_entropy(lib.tensor(x), t))


@probe(
    component="CrossEntropyLoss",
    hint="The logarithm of a probability that was rounded to 0 is -inf: use log_softmax, never the softmax.",
)
def scores_far_apart(lib, x=nonzero(6, 3, low=150.0, high=900.0), t=indices(6, below=3)):
    """Scores hundreds apart give a loss of hundreds, not inf."""
    return lib.data(lib.cross_entropy(lib.tensor(x), t))


@probe(component="NLLLoss", points=2, hint="Pick, minus, mean: the logarithm has been taken already.")
def likelihood_of_a_batch(lib, x=integers(4, 3), t=indices(4, below=3)):
    """Minus the mean of the picked entries of a table."""
    loss = lib.module("losses").NLLLoss()(lib.tensor(x), lib.tensor(t))
    return {"value": lib.data(loss), "a tensor": isinstance(loss, lib.tensors.Tensor)}


@probe(component="log_softmax", points=2, hint="x - log(sum(e^x)), with the sum of each row.")
def logarithms_of_rows(lib, x=normal(5, 4, scale=2.0)):
    """The logarithms of the probabilities of each row of a tensor."""
    y = lib.module("losses").log_softmax(lib.tensor(x))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(component="log_softmax", hint="Hand dim on: axis=dim, keepdims=True in both reductions.")
def logarithms_along_dimensions(lib, x=normal(3, 4, 2)):
    """Along each dimension, for a tensor and for an array."""
    log_softmax = lib.module("losses").log_softmax
    return [[lib.data(log_softmax(each, dim=dim)) for dim in (0, 1, -1)] for each in (lib.tensor(x), x)]


@probe(component="log_softmax", hint="Never compute the probability: (x - c) - log(sum(e^(x - c))).")
def logarithms_of_scores_far_apart(lib, x=nonzero(4, 3, low=150.0, high=2000.0)):
    """Scores hundreds apart, as a tensor and as an array, stay finite."""
    log_softmax = lib.module("losses").log_softmax
    return [lib.data(log_softmax(each)) for each in (lib.tensor(x), x)]


@probe(
    component="picking",
    points=2,
    hint="Reshape the table to (N, C) and the classes to (N,), then index with two arrays.",
)
def classes_of_sentences(lib, x=normal(2, 3, 5), t=indices(2, 3, below=5)):
    """Scores (2, 3, 5) and targets (2, 3) are six rows."""
    return lib.data(lib.cross_entropy(lib.tensor(x), t))


@probe(
    component="picking",
    hint="Targets must have the shape of the table without its last dimension, else ValueError.",
)
def one_target_for_four_rows(lib, x=normal(4, 3), t=indices(1, below=3)):
    """Four rows of scores and a single target are a ValueError."""
    return lib.data(lib.cross_entropy(lib.tensor(x), t))


@probe(component="integration", points=2, hint="Scores from the last layer go into the loss as they are.")
def loss_of_a_network(lib, x=normal(5, 4), w=normal(4, 3), b=normal(3), t=indices(5, below=3)):
    """A linear layer and its cross-entropy, at once and in two steps."""
    losses, scores = lib.module("losses"), lib.linear(w, b)(lib.tensor(x))
    at_once = lib.cross_entropy(scores, t)
    return [lib.data(at_once), lib.data(losses.NLLLoss()(losses.log_softmax(scores), lib.tensor(t)))]
