"""Dropout: how many, which, how much, and when.

What is random is judged by bounds that a correct solution leaves in less than one run of a billion, whatever
source of random numbers it uses.
"""

import numpy as np

from tito.probes import nonzero, normal, probe

SCALE = "What comes through is divided by 1 - p, so that the expectation stays."
USE = "In use nothing is dropped and nothing scaled: give x back as it is."


@probe(component="Dropout", points=2, hint="Each element is zero with probability p, not 1 - p.")
def share_of_zeros(lib, a=nonzero(100, 120)):
    """Count the zeros for several probabilities."""
    np.random.seed(1)
    found = {}
    for p in (0.1, 0.25, 0.8):
        y = lib.data(lib.module("layers").Dropout(p)(lib.tensor(a)))
        found[f"share for p = {p}"] = bool(abs((y == 0).mean() - p) < 0.03)
    return found


@probe(component="Dropout", points=2, hint=SCALE)
def what_comes_through_is_scaled(lib, a=nonzero(40, 50)):
    """Compare what comes through with the input, for several probabilities."""
    np.random.seed(2)
    found = {}
    for p in (0.1, 0.25, 0.8):
        y = lib.data(lib.module("layers").Dropout(p)(lib.tensor(a)))
        through = y != 0
        right = through.any() and np.allclose(y[through] * (1 - p), a[through], rtol=1e-4)
        found[f"divided by {1 - p:.2g}"] = bool(right)
    return found


@probe(component="Dropout", hint=SCALE)
def expectation_stays(lib):
    """Compare the mean of a large constant tensor before and after."""
    np.random.seed(3)
    y = lib.data(lib.module("layers").Dropout(0.4)(lib.tensor(np.full((200, 300), 2.0, np.float32))))
    return {"mean": bool(abs(y.mean() - 2.0) < 0.06), "something was dropped": bool((y == 0).any())}


@probe(component="Dropout", hint="Draw a number for every element: the mask has the shape of x.")
def every_element_on_its_own(lib, a=nonzero(30, 40), b=nonzero(5, 6, 7)):
    """Look for rows and columns that are dropped alike."""
    np.random.seed(4)
    masks = [lib.data(lib.module("layers").Dropout(0.5)(lib.tensor(each))) == 0 for each in (a, b)]
    rows = [len(np.unique(mask.reshape(mask.shape[0], -1), axis=0)) for mask in masks]
    columns = len(np.unique(masks[0], axis=1).T)
    return {"rows differ": rows[0] > 20 and rows[1] == 5, "columns differ": columns > 20}


@probe(component="Dropout", hint="Draw a new mask in every call, and set no seed of your own.")
def every_call_anew(lib, a=nonzero(20, 30)):
    """Apply one layer three times, and another of the same kind."""
    np.random.seed(5)
    one, two = lib.module("layers").Dropout(0.5), lib.module("layers").Dropout(0.5)
    masks = [lib.data(layer(lib.tensor(a))) == 0 for layer in (one, one, one, two)]
    return {
        "another mask in the next call": not np.array_equal(masks[0], masks[1]),
        "another mask in the one after": not np.array_equal(masks[1], masks[2]),
        "another mask in another layer": not np.array_equal(masks[2], masks[3]),
    }


@probe(component="Dropout", hint="Zeros are spread at random, not the first, the last or the smallest.")
def zeros_are_anywhere(lib, a=nonzero(40, 50)):
    """Look where the zeros are: in every quarter, and for large and small numbers alike."""
    np.random.seed(6)
    y = lib.data(lib.module("layers").Dropout(0.5)(lib.tensor(a)))
    groups = {f"in quarter {number}": each for number, each in enumerate(np.split(y.ravel(), 4), 1)}
    large = np.abs(a) > 1.25
    groups |= {"large ones": y[large], "small ones": y[~large], "positive ones": y[a > 0]}
    return {
        f"half of them zero {name}": bool(0.3 < (each == 0).mean() < 0.7) for name, each in groups.items()
    }


@probe(component="Dropout", points=2, hint=USE)
def in_use_nothing_changes(lib, a=normal(6, 7)):
    """Apply dropout with training=False, for several probabilities."""
    made = [lib.module("layers").Dropout(p) for p in (0.0, 0.3, 1.0)]
    return [lib.data(layer(lib.tensor(a), training=False)) for layer in made]


@probe(component="Dropout", hint="training=False is said of one call, and p of one layer: keep both apart.")
def layers_and_calls_apart(lib, a=nonzero(20, 30)):
    """Apply a layer in use and then in training, beside another layer with another p."""
    np.random.seed(12)
    rare, other = lib.module("layers").Dropout(0.05), lib.module("layers").Dropout(0.95)
    rare(lib.tensor(a), training=False)
    shares = [(lib.data(layer(lib.tensor(a))) == 0).mean() for layer in (rare, other)]
    return {"seldom": bool(0 < shares[0] < 0.3), "mostly": bool(0.7 < shares[1] < 1)}


@probe(component="Dropout", hint="After train(False) a layer is in use, until train() is called again.")
def in_use_until_further_notice(lib, a=nonzero(20, 30)):
    """Switch a layer to use, apply it, switch it back, and apply it again."""
    np.random.seed(7)
    layer = lib.module("layers").Dropout(0.5)
    switched = hasattr(layer, "train")
    if switched:
        layer.train(False)
    quiet = np.array(lib.data(layer(lib.tensor(a)) if switched else layer(lib.tensor(a), training=False)))
    if switched:
        layer.train()
    return {"in use": quiet, "drops again": bool((lib.data(layer(lib.tensor(a))) == 0).any())}


@probe(component="Dropout", hint="training is True unless told otherwise, by position or by name.")
def training_unless_told(lib, a=nonzero(20, 30)):
    """Apply dropout without saying so, with training=True, and with False by position."""
    np.random.seed(8)
    layer = lib.module("layers").Dropout(0.5)
    found = {
        "zeros unless told": layer(lib.tensor(a)),
        "zeros with training=True": layer(lib.tensor(a), training=True),
        "zeros with False": layer.forward(lib.tensor(a), False),
    }
    return {name: bool((lib.data(each) == 0).any()) for name, each in found.items()}


@probe(
    component="Dropout",
    hint="p = 0 drops nothing, p = 1 everything: and 1 / (1 - 1) is no number to multiply by.",
)
def both_ends(lib, a=normal(6, 7)):
    """Apply dropout with p = 0 and with p = 1."""
    return [lib.data(lib.module("layers").Dropout(p)(lib.tensor(a))) for p in (0.0, 1.0)]


@probe(component="Dropout", hint="Without an argument p is 0.5.")
def probability_unless_told(lib, a=nonzero(100, 120)):
    """Count the zeros of Dropout()."""
    np.random.seed(9)
    y = lib.data(lib.module("layers").Dropout()(lib.tensor(a)))
    return {"half": bool(abs((y == 0).mean() - 0.5) < 0.03), "doubled": np.allclose(y[y != 0], 2 * a[y != 0])}


@probe(component="Dropout", hint="Multiply into a new tensor: x belongs to the caller.")
def dropout_leaves_its_input_alone(lib, a=nonzero(6, 7)):
    """Look at the input after dropout in training, at what came back, and at what is to be trained."""
    np.random.seed(10)
    layer, x = lib.module("layers").Dropout(0.5), lib.tensor(a)
    y = layer(x)
    return {
        "input": lib.data(x),
        "a tensor": isinstance(y, lib.tensors.Tensor),
        "shape": list(lib.data(y).shape),
        "parameters": len(list(layer.parameters())),
    }
