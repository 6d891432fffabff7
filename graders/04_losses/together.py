"""Losses beside each other, and behind a network."""

import numpy as np

from tito.probes import bits, indices, normal, probe


@probe(component="integration", points=2, hint="The cross-entropy is the likelihood loss of the log-softmax.")
def cross_entropy_in_two_steps(lib, x=normal(6, 4, scale=2.0), t=indices(6, below=4)):
    """Compare the cross-entropy with the likelihood loss of the log-softmax."""
    losses, scores, targets = lib.module("losses"), lib.tensor(x), lib.tensor(t)
    likelihood = losses.NLLLoss()(losses.log_softmax(scores), targets)
    return [lib.data(losses.CrossEntropyLoss()(scores, targets)), lib.data(likelihood)]


@probe(
    component="integration", points=2, hint="Two scores and a softmax are one score, x1 - x0, and a sigmoid."
)
def two_classes_in_two_ways(lib, x=normal(6, 2, scale=0.5), t=bits(6)):
    """Compare the cross-entropy of two classes with the binary one."""
    one = lib.sigmoid(lib.tensor(x[:, 1] - x[:, 0]))
    return [lib.data(lib.cross_entropy(lib.tensor(x), t.astype(int))), lib.data(lib.bce(one, t))]


@probe(component="integration", points=2, hint="Batches of different size are weighted by their size.")
def loss_of_all_batches(lib, x=normal(7, 3), w=normal(3, 4), b=normal(4), t=normal(7, 4)):
    """Compare the loss of seven examples with those of the first five and the last two."""
    layer, mse = lib.linear(w, b), lib.module("losses").MSELoss()
    parts = [
        lib.data(mse(layer(lib.tensor(x[part])), lib.tensor(t[part]))) for part in (slice(5), slice(5, 7))
    ]
    return [lib.data(mse(layer(lib.tensor(x)), lib.tensor(t))), (5 * parts[0] + 2 * parts[1]) / 7]


@probe(component="integration", points=2, hint="Each loss can be called, and gives one number.")
def classifier_and_its_losses(
    lib, x=normal(5, 4), w=normal(4, 6, scale=0.3), v=normal(6, 3, scale=0.3), t=indices(5, below=3)
):
    """Take three losses of one network."""
    losses, network = lib.module("losses"), lib.module("layers").Sequential(lib.linear(w), lib.linear(v))
    scores, rows = network(lib.tensor(x)), np.eye(3, dtype=np.float32)[t]
    made = (losses.CrossEntropyLoss(), losses.MSELoss(), losses.BinaryCrossEntropyLoss())
    inputs = ((scores, lib.tensor(t)), (scores, lib.tensor(rows)), (lib.sigmoid(scores), lib.tensor(rows)))
    return [lib.data(loss(*pair)) for loss, pair in zip(made, inputs, strict=True)]
