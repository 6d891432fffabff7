"""Mean squared error, binary cross-entropy and cross-entropy: by hand, in a graph, scaled, at the edges."""

import numpy as np

from tito.probes import bits, fixed, gradient, indices, nonzero, normal, probabilities, probe

LARGE = 5e-5
"""Numbers near 200 lie 1.5e-5 apart in float32: a softmax that takes the logarithm of a sum rounds there."""

SCALED = "The loss may itself be scaled: multiply by grad_output."
MEAN = "Forward takes the mean over all elements; backward divides by the same count."


@probe(component="MSEBackward", points=2, hint=MEAN)
def mse_rule_by_hand(lib, p=normal(3, 4), t=normal(3, 4), g=nonzero()):
    """Build MSEBackward by hand and apply it to a gradient."""
    target = lib.tensor(t, requires_grad=False)
    return {"p": lib.apply("MSEBackward", (lib.tensor(p), target), g)[0]}


@gradient(component="MSEBackward", points=2, hint=MEAN)
def mse_of_a_matrix(lib, p=normal(3, 4), t=fixed(normal(3, 4))):
    """Take the mean squared error of a matrix."""
    return lib.mse(p, t)


@gradient(component="MSEBackward", hint=SCALED)
def mse_times_five(lib, p=normal(4, 2), t=fixed(normal(4, 2))):
    """Scale a mean squared error."""
    return lib.mse(p, t) * 5.0


@gradient(
    component="MSEBackward", hint="The prediction is itself the result of operations: hand the gradient on."
)
def mse_of_a_product(lib, x=normal(3, 2), w=normal(2, 4), t=fixed(normal(3, 4))):
    """Take the mean squared error of a matrix product."""
    return lib.mse(lib.matmul(x, w), t)


@probe(component="MSEBackward", hint="Targets are data: they get no gradient.")
def mse_leaves_its_target_alone(lib, p=normal(3, 4), t=normal(3, 4)):
    """Take a mean squared error and look at the target's gradient."""
    prediction, target = lib.tensor(p), lib.tensor(t, requires_grad=False)
    lib.backward(lib.mse(prediction, target))
    found = lib.grad(target)
    return {"p": lib.grad(prediction), "target has none": found is None or not np.any(found)}


@probe(
    component="BCEBackward",
    points=2,
    hint="dL/dp = g * (p - t) / (p * (1 - p)) / N, with N the number of elements.",
)
def bce_rule_by_hand(lib, p=probabilities(3, 4), t=bits(3, 4), g=nonzero()):
    """Build BCEBackward by hand and apply it to a gradient."""
    target = lib.tensor(t, requires_grad=False)
    return {"p": lib.apply("BCEBackward", (lib.tensor(p), target), g)[0]}


@gradient(component="BCEBackward", points=2, hint="Mind the precedence: (p - t) / (p * (1 - p)) / N.")
def bce_of_a_column(lib, p=probabilities(5, 1), t=bits(5, 1)):
    """Take the binary cross-entropy of a column of probabilities."""
    return lib.bce(p, t)


@gradient(component="BCEBackward", hint=MEAN)
def bce_of_a_matrix(lib, p=probabilities(3, 4), t=bits(3, 4)):
    """Take the binary cross-entropy of a matrix of probabilities."""
    return lib.bce(p, t)


@gradient(component="BCEBackward", hint=SCALED)
def bce_times_five(lib, p=probabilities(4, 2), t=bits(4, 2)):
    """Scale a binary cross-entropy."""
    return lib.bce(p, t) * 5.0


@gradient(
    component="BCEBackward",
    hint="Clip only what would divide by zero: one in a thousand is a probability like any other.",
)
def bce_close_to_the_ends(lib, p=probabilities(3, 4), t=bits(3, 4)):
    """Take the binary cross-entropy of probabilities below one in a thousand."""
    return lib.bce(p * 0.001, t)


@probe(component="BCEBackward", hint="Clip the probability in backward as in forward: no division by zero.")
def bce_at_zero_and_one(lib, q=probabilities(2)):
    """Take the binary cross-entropy of probabilities that are exactly 0 and 1 and right."""
    p = lib.tensor(np.concatenate([[0.0, 1.0], q]).reshape(4, 1))
    target = lib.tensor(np.array([[0.0], [1.0], [1.0], [0.0]]), requires_grad=False)
    lib.backward(lib.bce(p, target))
    return {"finite": bool(np.isfinite(lib.grad(p)).all()), "others": lib.grad(p)[2:]}


@probe(component="BCEBackward", hint="Targets are data: they get no gradient.")
def bce_leaves_its_target_alone(lib, p=probabilities(3, 2), t=bits(3, 2)):
    """Take a binary cross-entropy and look at the target's gradient."""
    prediction, target = lib.tensor(p), lib.tensor(t, requires_grad=False)
    lib.backward(lib.bce(prediction, target))
    found = lib.grad(target)
    return {"p": lib.grad(prediction), "target has none": found is None or not np.any(found)}


@probe(component="CrossEntropyBackward", points=2, hint="dL/dx = g * (softmax(x) - one_hot(t)) / batch size.")
def cross_entropy_rule_by_hand(lib, x=normal(3, 5), t=indices(3, below=5), g=nonzero()):
    """Build CrossEntropyBackward by hand and apply it to a gradient."""
    target = lib.tensor(t, requires_grad=False)
    return {"x": lib.apply("CrossEntropyBackward", (lib.tensor(x), target), g)[0]}


@gradient(
    component="CrossEntropyBackward", points=2, hint="dL/dx = g * (softmax(x) - one_hot(t)) / batch size."
)
def cross_entropy_of_a_batch(lib, x=normal(3, 5), t=indices(3, below=5)):
    """Take the cross-entropy of three rows of logits."""
    return lib.cross_entropy(x, t)


@gradient(component="CrossEntropyBackward", hint="Normalise each row of logits by itself, not each column.")
def cross_entropy_of_a_square(lib, x=normal(4, 4, scale=2.0), t=indices(4, below=4)):
    """Take the cross-entropy of as many rows as there are classes."""
    return lib.cross_entropy(x, t)


@gradient(component="CrossEntropyBackward", hint=SCALED)
def cross_entropy_times_five(lib, x=normal(4, 3), t=indices(4, below=3)):
    """Scale a cross-entropy."""
    return lib.cross_entropy(x, t) * 5.0


@gradient(
    component="CrossEntropyBackward",
    tolerance=LARGE,
    hint="Take each row's maximum off before exp, in backward as well.",
)
def cross_entropy_of_large_logits(lib, x=normal(3, 5, mean=200.0), t=indices(3, below=5)):
    """Take the cross-entropy of logits near 200."""
    return lib.cross_entropy(x, t)


@probe(
    component="CrossEntropyBackward",
    tolerance=LARGE,
    hint="Each row has a maximum of its own: with one for all, a row far below it is 0 / 0.",
)
def cross_entropy_of_rows_far_apart(lib, a=normal(3, 5), t=indices(3, below=5)):
    """Take the cross-entropy of rows of which one lies 150 above the next."""
    x = lib.tensor(a + 150 * np.arange(3, dtype=np.float32)[:, None])
    lib.backward(lib.cross_entropy(x, t))
    return {"x": lib.grad(x)}


@gradient(component="CrossEntropyBackward", hint="A batch of one is divided by one.")
def cross_entropy_of_one_row(lib, x=normal(1, 5), t=indices(1, below=5)):
    """Take the cross-entropy of a single row of logits."""
    return lib.cross_entropy(x, t)


@gradient(
    component="CrossEntropyBackward",
    hint="The logits are themselves the result of operations: hand the gradient on.",
)
def cross_entropy_of_a_product(lib, x=normal(4, 3), w=normal(3, 5), t=indices(4, below=5)):
    """Take the cross-entropy of a matrix product."""
    return lib.cross_entropy(lib.matmul(x, w), t)


@probe(
    component="CrossEntropyBackward",
    hint="Subtract the one-hot rows from a copy, not from what forward keeps.",
)
def cross_entropy_keeps_its_logits(lib, x=normal(3, 4), t=indices(3, below=4)):
    """Take a cross-entropy, send a gradient back, and look at the logits and targets."""
    logits, target = lib.tensor(x), lib.tensor(t, requires_grad=False)
    loss = lib.cross_entropy(logits, target)
    lib.backward(loss)
    found = lib.grad(target)
    return {
        "loss": lib.data(loss),
        "x": lib.grad(logits),
        "logits": lib.data(logits),
        "target": lib.data(target),
        "target has none": found is None or not np.any(found),
    }
