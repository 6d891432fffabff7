"""The mean squared error, and the targets that it and the binary cross-entropy compare with."""

import numpy as np

from tito.probes import NORMWISE, bits, integers, nonzero, normal, probabilities, probe

ALL = "Divide by the number of elements, in all dimensions, not by the number of rows."
SAME = "Predictions and targets must have the same shape, else ValueError: compare before you subtract."
OWN = "Compute with new arrays, and keep nothing: what came in belongs to the caller, and to one call."
BY_VALUES = "Take targets by values(targets, predictions), which compares shapes and makes arrays of lists."


@probe(component="MSELoss", points=2, tolerance=NORMWISE, hint=ALL)
def mse_of_whole_numbers(lib, p=integers(8), t=integers(8), q=integers(4, 8), u=integers(4, 8)):
    """Take the mean squared error of a vector and of a matrix of whole numbers."""
    return [lib.data(lib.mse(lib.tensor(p), t)), lib.data(lib.mse(lib.tensor(q), u))]


@probe(component="MSELoss", points=2, hint=ALL)
def mse_of_a_stack(lib, p=normal(2, 3, 5), t=normal(2, 3, 5)):
    """Take the mean squared error of a stack of matrices."""
    return lib.data(lib.mse(lib.tensor(p), t))


@probe(component="MSELoss", hint="Any shape will do, a single number too: count the elements.")
def mse_of_every_shape(lib, a=normal(2), b=normal(2, 6), c=normal(2, 1, 6), d=normal(2, 6, 1)):
    """Take the mean squared error of a single number, a vector, a row, and a column."""
    pairs = [(lib.tensor(one), lib.tensor(other)) for one, other in (a, b, c, d)]
    return [lib.data(lib.mse(*pair)) for pair in pairs]


@probe(component="MSELoss", hint="Square the difference: no root, no absolute value, nothing added.")
def mse_of_small_and_large_errors(lib, t=normal(4, 3), d=nonzero(4, 3)):
    """Take the mean squared error of predictions off by a thousandth, and by a thousand."""
    return [lib.data(lib.mse(lib.tensor(t + d * by), t)) for by in (np.float32(1e-3), np.float32(1e3))]


@probe(
    component="MSELoss",
    tolerance=NORMWISE,
    hint="Errors of opposite sign do not make up for each other: square, then mean.",
)
def mse_of_opposite_errors(lib, t=integers(4), d=integers(4)):
    """Take the mean squared error of predictions that are too large by what others are too small."""
    targets = np.concatenate([t, t])
    return lib.data(lib.mse(lib.tensor(targets + np.concatenate([d, -d])), targets))


@probe(component="MSELoss", hint="A right prediction adds a zero to the sum, and counts in the mean.")
def mse_where_most_is_right(lib, t=normal(5, 3), d=nonzero(3)):
    """Take the mean squared error of predictions that are right in four rows of five, then in all."""
    off = np.zeros_like(t)
    off[2] = d
    return [lib.data(lib.mse(lib.tensor(t + each), t)) for each in (off, 0 * off)]


@probe(component="MSELoss", hint="Index by axes, not by memory: pair each prediction with its own target.")
def mse_of_transposed_tensors(lib, p=normal(3, 5), t=normal(5, 3)):
    """Take the mean squared error of a transposed matrix."""
    return lib.data(lib.mse(lib.tensor(p).transpose(), lib.tensor(t)))


@probe(component="MSELoss", hint=OWN)
def mse_leaves_everything_alone(lib, p=normal(3, 4), t=normal(3, 4)):
    """Look at the predictions, the targets, and the kind of the result; then take another with the same."""
    predictions, targets = lib.tensor(p), lib.tensor(t)
    mse = lib.module("losses").MSELoss()
    loss = mse.forward(predictions, targets)
    return {
        "next": lib.data(mse.forward(lib.tensor(p[:2] + 1), lib.tensor(t[:2]))),
        "predictions": lib.data(predictions),
        "targets": lib.data(targets),
        "a tensor": isinstance(loss, lib.tensors.Tensor),
        "shape": list(lib.data(loss).shape),
    }


@probe(component="MSELoss", tolerance=NORMWISE, hint=BY_VALUES)
def mse_takes_its_targets_by_values(lib, p=integers(4, 1), t=integers(4, 1)):
    """Take the mean squared error of a column with targets in a list, and with targets in a row, refused."""
    mse, predictions, refused = lib.module("losses").MSELoss(), lib.tensor(p), False
    try:
        mse(predictions, lib.tensor(t.ravel()))
    except ValueError:
        refused = True
    return {"refused": refused, "a list": lib.data(mse(predictions, t.tolist()))}


@probe(component="targets", points=2, hint=SAME)
def shapes_that_would_be_broadcast(lib, p=normal(5, 3)):
    """Take the mean squared error of (5, 3) predictions and targets that would be broadcast, or cut off."""
    mse, found = lib.module("losses").MSELoss(), {}
    for shape in ((), (3,), (1, 3), (5, 1), (1, 1), (2, 5, 3), (1, 5, 3), (7, 3), (5, 4)):
        ones = np.ones(shape, np.float32)
        for kind, targets in (("tensor", lib.tensor(ones)), ("list", ones.tolist())):
            try:
                mse(lib.tensor(p), targets)
                found[f"{kind} {shape} refused"] = False
            except ValueError:
                found[f"{kind} {shape} refused"] = True
    return found


@probe(component="targets", points=2, hint=SAME)
def probabilities_in_a_column(lib, p=probabilities(6, 1), t=bits(6)):
    """Take the binary cross-entropy of a column of probabilities, of targets in rows and in a column."""
    bce, predictions, found = lib.module("losses").BinaryCrossEntropyLoss(), lib.tensor(p), {}
    for shape in ((6,), (1, 6), (1,)):
        try:
            bce(predictions, lib.tensor(np.resize(t, shape)))
            found[f"{shape} refused"] = False
        except ValueError:
            found[f"{shape} refused"] = True
    return {**found, "a column": lib.data(bce(predictions, lib.tensor(t.reshape(6, 1))))}


@probe(
    component="targets", hint="As many elements in another shape are not the same targets: compare shapes."
)
def as_many_in_another_shape(lib, p=normal(2, 6), t=normal(3, 4)):
    """Take the mean squared error of (2, 6) predictions and (3, 4) targets, then of (2, 6) ones."""
    mse, predictions = lib.module("losses").MSELoss(), lib.tensor(p)
    refused = []
    for each in (lib.tensor(t), t.reshape(6, 2), t.tolist(), lib.tensor(t.ravel())):
        try:
            mse(predictions, each)
            refused.append(False)
        except ValueError:
            refused.append(True)
    return {"refused": refused, "value": lib.data(mse(predictions, lib.tensor(t.reshape(2, 6))))}


@probe(
    component="targets",
    tolerance=NORMWISE,
    hint="A tensor, an array, a list, of floats or of whole numbers: np.asarray(..., dtype=like.dtype).",
)
def targets_as_they_come(lib, p=integers(2, 4), t=integers(2, 4)):
    """Hand over the same targets as a tensor, arrays, and lists; the loss has the predictions' dtype."""
    mse, predictions = lib.module("losses").MSELoss(), lib.tensor(p)
    kinds = (lib.tensor(t), t, t.astype(float), t.astype(int), t.tolist(), t.astype(int).tolist())
    losses = [lib.data(mse(predictions, each)) for each in kinds]
    return {"losses": losses, "dtypes": [str(each.dtype) == lib.dtype for each in losses]}


@probe(component="targets", hint="Targets are real numbers: round nothing, and keep their sign and order.")
def targets_that_are_real_numbers(lib, p=normal(4, 3), t=normal(4, 3, scale=0.4), q=probabilities(4, 3)):
    """Take both losses of targets that are no whole numbers."""
    losses, targets = lib.module("losses"), lib.tensor(np.abs(t) / (1 + np.abs(t)))
    return [
        lib.data(losses.MSELoss()(lib.tensor(p), lib.tensor(t))),
        lib.data(losses.BinaryCrossEntropyLoss()(lib.tensor(q), targets)),
    ]


@probe(component="targets", hint="A message that names both shapes saves an hour: put them into it.")
def the_message_names_both_shapes(lib, p=normal(5, 7), t=normal(6, 8)):
    """The message of the ValueError has the shapes of predictions and targets in it."""
    try:
        lib.module("losses").MSELoss()(lib.tensor(p), lib.tensor(t))
    except ValueError as error:
        return all(length in str(error) for length in "5768")
    return False


@probe(component="targets", hint=OWN)
def targets_stay_as_they_are(lib, p=normal(4, 3), t=normal(4, 3)):
    """Look at targets in a tensor and in an array after a loss was taken of them."""
    mse, predictions, targets, kept = lib.module("losses").MSELoss(), lib.tensor(p), lib.tensor(t), t.copy()
    values = [lib.data(mse(predictions, each)) for each in (targets, kept)]
    return {"values": values, "targets": [lib.data(targets), kept]}
