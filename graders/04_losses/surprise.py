"""Cross-entropy from scores, likelihood from logarithms, and the picking that both rest on."""

import numpy as np

from tito.probes import indices, integers, nonzero, normal, positive, probe

LARGE = 5e-5
"""Numbers near 200 lie 1.5e-5 apart in float32: x - (c + log(sum)) is correct, and rounds there."""

LARGER = 1e-3
"""Numbers near 9,000 lie 1e-3 apart: there the above is right to three digits."""

MEAN = "Minus the log-probability of the right class in each row, then the mean over the rows."
LARGEST = "Take each row's own largest score off before the exponential."
ROWS = "Reshape the table to (N, C) and the classes to (N,), then index with two arrays."
FIT = "Targets must have the shape of the table without its last dimension, else ValueError."
OWN = "Compute with new arrays, and keep nothing: what came in belongs to the caller, and to one call."
BY_CLASSES = "Take targets by classes(targets), which reads lists too, and logarithms by pick, of any shape."


@probe(component="CrossEntropyLoss", points=2, hint=MEAN)
def ce_of_a_batch(lib, x=normal(6, 4, scale=2.0), t=indices(6, below=4)):
    """Take the cross-entropy of a batch of scores."""
    return lib.data(lib.cross_entropy(lib.tensor(x), t))


@probe(component="CrossEntropyLoss", hint="One example is a mean over one row.")
def ce_of_one_example_and_of_two_classes(
    lib, x=normal(1, 5), t=indices(1, below=5), y=normal(7, 2), u=indices(7, below=2)
):
    """Take the cross-entropy of a batch of one, and of two classes."""
    return [lib.data(lib.cross_entropy(lib.tensor(x), t)), lib.data(lib.cross_entropy(lib.tensor(y), u))]


@probe(component="CrossEntropyLoss", hint="Equal scores say nothing: the loss is log C, whatever they are.")
def ce_of_equal_scores(lib, x=normal(5, 1, scale=3.0), t=indices(5, below=3)):
    """Take the cross-entropy of equal scores, of three classes and of ten."""
    return [lib.data(lib.cross_entropy(lib.tensor(np.repeat(x, c, axis=1)), t)) for c in (3, 10)]


@probe(component="CrossEntropyLoss", hint="A mean, not a sum: the same rows twice have the same loss.")
def ce_of_the_same_rows_twice(lib, x=normal(4, 3), t=indices(4, below=3)):
    """Take the cross-entropy of a batch, then of every row twice."""
    twice = np.repeat(x, 2, axis=0)
    return [
        lib.data(lib.cross_entropy(lib.tensor(x), t)),
        lib.data(lib.cross_entropy(lib.tensor(twice), np.repeat(t, 2))),
    ]


@probe(component="CrossEntropyLoss", points=2, tolerance=LARGE, hint=LARGEST)
def ce_near_two_hundred(lib, x=normal(6, 4, mean=200.0), t=indices(6, below=4)):
    """Take the cross-entropy of scores near 200, and near -200."""
    return [lib.data(lib.cross_entropy(lib.tensor(each), t)) for each in (x, x - 400)]


@probe(component="CrossEntropyLoss", points=2, tolerance=LARGER, hint=LARGEST)
def ce_near_ten_thousand(
    lib, x=normal(8, 4), b=nonzero(8, 1, low=9000.0, high=9900.0), t=indices(8, below=4)
):
    """Take the cross-entropy of rows whose scores lie close together, thousands away from zero."""
    return lib.data(lib.cross_entropy(lib.tensor(x.round(2) + b.round()), t))


@probe(
    component="CrossEntropyLoss",
    points=2,
    hint="Use the logarithm of the softmax in one step: a probability that is rounded to 0 has none.",
)
def ce_of_the_unlikely(lib, x=nonzero(6, 3, low=120.0, high=1000.0)):
    """Take the cross-entropy where the right class has the smallest score, hundreds below the largest."""
    return lib.data(lib.cross_entropy(lib.tensor(x), x.argmin(axis=-1)))


@probe(component="CrossEntropyLoss", tolerance=LARGE, hint=LARGEST)
def ce_of_rows_far_apart(lib, x=normal(4, 5), t=indices(4, below=5)):
    """Take the cross-entropy of rows of which one lies 150 above the next."""
    rows = x + 150 * np.arange(4, dtype=np.float32)[:, None]
    return lib.data(lib.cross_entropy(lib.tensor(rows), t))


@probe(component="CrossEntropyLoss", hint=BY_CLASSES)
def ce_takes_its_targets_by_classes(lib, x=normal(2, 3, 4), t=indices(2, 3, below=4)):
    """Take the cross-entropy of sentences with targets in lists, and with classes past the end."""
    ce, scores, refused = lib.module("losses").CrossEntropyLoss(), lib.tensor(x), False
    try:
        ce(scores, t + 4)
    except (ValueError, IndexError):
        refused = True
    return {"refused": refused, "sentences": lib.data(ce(scores, t.tolist()))}


@probe(component="CrossEntropyLoss", hint="Index by axes, not by memory: rows stay rows.")
def ce_of_transposed_scores(lib, x=normal(3, 5), t=indices(5, below=3)):
    """Take the cross-entropy of a transposed matrix of scores."""
    return lib.data(lib.cross_entropy(lib.tensor(x).transpose(), t))


@probe(component="CrossEntropyLoss", hint=OWN)
def ce_leaves_everything_alone(lib, x=normal(5, 3), t=indices(5, below=3)):
    """Look at the scores, the targets, and the kind of the result; then take another with the same."""
    scores, targets = lib.tensor(x), lib.tensor(t)
    ce = lib.module("losses").CrossEntropyLoss()
    loss = ce.forward(scores, targets)
    return {
        "next": lib.data(ce.forward(lib.tensor(x[:2] * 2), lib.tensor(t[1:3]))),
        "scores": lib.data(scores),
        "targets": lib.data(targets),
        "a tensor": isinstance(loss, lib.tensors.Tensor),
        "shape": list(lib.data(loss).shape),
    }


@probe(component="NLLLoss", points=2, hint="Pick, minus, mean: the logarithm has been taken already.")
def nll_of_whole_numbers(lib, x=integers(8, 3), t=indices(8, below=3)):
    """Take the likelihood loss of a table of whole numbers of either sign."""
    return lib.data(lib.module("losses").NLLLoss()(lib.tensor(x), lib.tensor(t)))


@probe(component="NLLLoss", hint="Minus the picked entry as it is: no exponential, no logarithm, no softmax.")
def nll_of_unlikely_classes(lib, x=positive(5, 4, low=100.0, high=2000.0), t=indices(5, below=4)):
    """Take the likelihood loss of logarithms of hundreds below zero."""
    return lib.data(lib.module("losses").NLLLoss()(lib.tensor(-x), lib.tensor(t)))


@probe(component="NLLLoss", hint="The mean over the rows: one row is its own mean.")
def nll_of_one_row_and_of_many(
    lib, x=normal(1, 5), t=indices(1, below=5), y=normal(9, 2), u=indices(9, below=2)
):
    """Take the likelihood loss of a single row, and of nine."""
    nll = lib.module("losses").NLLLoss()
    return [lib.data(nll(lib.tensor(x), lib.tensor(t))), lib.data(nll(lib.tensor(y), lib.tensor(u)))]


@probe(component="NLLLoss", hint=BY_CLASSES)
def nll_takes_its_targets_by_classes(lib, x=normal(2, 3, 4), t=indices(2, 3, below=4)):
    """Take the likelihood loss of sentences with targets in lists, and with classes past the end."""
    nll, table, refused = lib.module("losses").NLLLoss(), lib.tensor(x), False
    try:
        nll(table, t + 4)
    except (ValueError, IndexError):
        refused = True
    return {"refused": refused, "sentences": lib.data(nll(table, t.tolist()))}


@probe(component="NLLLoss", hint=OWN)
def nll_leaves_everything_alone(lib, x=normal(5, 3), t=indices(5, below=3)):
    """Look at the table, the targets, and the kind of the result; then take another with the same."""
    table, targets = lib.tensor(x), lib.tensor(t)
    nll = lib.module("losses").NLLLoss()
    loss = nll.forward(table, targets)
    return {
        "next": lib.data(nll.forward(lib.tensor(x[:2] * 2), lib.tensor(t[1:3]))),
        "table": lib.data(table),
        "targets": lib.data(targets),
        "a tensor": isinstance(loss, lib.tensors.Tensor),
        "shape": list(lib.data(loss).shape),
    }


@probe(component="picking", points=2, hint=ROWS)
def picking_in_stacks(
    lib, x=normal(2, 3, 5), t=indices(2, 3, below=5), y=normal(2, 4, 2, 3), u=indices(2, 4, 2, below=3)
):
    """Take the cross-entropy of sentences of scores, and of stacks of them."""
    return [lib.data(lib.cross_entropy(lib.tensor(each), of)) for each, of in ((x, t), (y, u))]


@probe(
    component="picking",
    hint="Row i with class t[i], pair by pair: table[:, t] takes every class of every row.",
)
def picking_wide_and_narrow(
    lib, x=normal(4, 7), t=indices(4, below=7), y=normal(8, 3), u=indices(8, below=3)
):
    """Take the cross-entropy of more classes than rows, and of fewer."""
    return [lib.data(lib.cross_entropy(lib.tensor(each), of)) for each, of in ((x, t), (y, u))]


@probe(component="picking", points=2, hint=FIT)
def picking_with_too_few_or_too_many(lib, x=normal(4, 3)):
    """Take the cross-entropy of four rows with targets of shapes that do not fit."""
    found = {}
    for shape in ((), (1,), (3,), (5,), (4, 1), (2, 2), (4, 3)):
        try:
            lib.cross_entropy(lib.tensor(x), lib.tensor(np.zeros(shape, int)))
            found[f"{shape} refused"] = False
        except ValueError:
            found[f"{shape} refused"] = True
    return found


@probe(component="picking", hint="Reshaping makes six targets fit for (2, 3): compare the shapes before.")
def picking_with_flat_targets(lib, x=normal(2, 3, 5), t=indices(2, 3, below=5)):
    """Take the cross-entropy of (2, 3, 5) scores with six targets in a row, and in other shapes."""
    refused = []
    for targets in (t.ravel(), t.T, t[:1]):
        try:
            lib.cross_entropy(lib.tensor(x), targets)
            refused.append(False)
        except ValueError:
            refused.append(True)
    return {"refused": refused, "value": lib.data(lib.cross_entropy(lib.tensor(x), t))}


@probe(component="picking", hint="A class number past the end is an IndexError, as NumPy raises it: let it.")
def picking_the_ends(lib, x=normal(4, 5)):
    """Pick the first class, the last one, and one past the end."""
    refused = False
    try:
        lib.cross_entropy(lib.tensor(x), np.array([0, 4, 5, 0]))
    except (IndexError, ValueError):
        refused = True
    ends = [lib.data(lib.cross_entropy(lib.tensor(x), np.full(4, each))) for each in (0, 4)]
    return {"ends": ends, "past the end refused": refused}


@probe(
    component="picking", hint="The classes come as a tensor, an array or a list: `classes` makes one array."
)
def picking_by_tensor_array_and_list(lib, x=normal(5, 4), t=indices(5, below=4)):
    """Hand over the same targets as a tensor, an array, and a list."""
    ce = lib.module("losses").CrossEntropyLoss()
    return [lib.data(ce(lib.tensor(x), each)) for each in (lib.tensor(t), t, t.tolist())]
