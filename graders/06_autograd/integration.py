"""All of it together: layers, activations and losses, trained for a few steps.

Whole numbers get a half before ReLU, so that nothing lies on the kink, where several slopes are right.
"""

import numpy as np

from tito.probes import bits, fixed, gradient, indices, integers, nonzero, normal, probe

CANCELLING = 5e-5
"""For a bias that collects terms of both signs: their sum is small beside their rounding."""

EVERY_PARAMETER = "Each weight and each bias gets a gradient of its own shape."


@gradient(component="integration", points=2, hint=EVERY_PARAMETER)
def one_dense_layer(lib, x=integers(5, 3), w=integers(3, 2), b=integers(2)):
    """Run a Dense layer on a batch."""
    return lib.linear(w, b)(x)


@gradient(component="integration", hint="A layer without a bias is a matrix product.")
def dense_layer_without_bias(lib, x=integers(5, 3), w=integers(3, 2)):
    """Run a Dense layer that has no bias."""
    return lib.linear(w)(x)


@gradient(component="integration", hint=EVERY_PARAMETER)
def dense_then_relu_then_sum(lib, x=integers(4, 3), w=integers(3, 2), b=integers(2)):
    """Sum what ReLU leaves of a Dense layer's output."""
    return lib.relu(lib.linear(w, b)(x) + 0.5).sum()


@gradient(component="integration", points=3, hint=EVERY_PARAMETER)
def two_layers_with_relu(
    lib, x=integers(5, 3), w1=integers(3, 4), b1=integers(4), w2=integers(4, 1), b2=integers(1)
):
    """Dense(3, 4), ReLU, Dense(4, 1)."""
    return lib.linear(w2, b2)(lib.relu(lib.linear(w1, b1)(x) + 0.5))


@gradient(
    component="integration",
    points=2,
    tolerance=CANCELLING,
    hint="The data needs no gradient; every parameter does.",
)
def regression_loss(
    lib,
    x=fixed(normal(6, 3)),
    w1=normal(3, 5),
    b1=normal(5),
    w2=normal(5, 2),
    b2=normal(2),
    t=fixed(normal(6, 2)),
):
    """Two Dense layers with a sigmoid between them, under a mean squared error."""
    return lib.mse(lib.linear(w2, b2)(lib.sigmoid(lib.linear(w1, b1)(x))), t)


@gradient(
    component="integration",
    points=2,
    tolerance=CANCELLING,
    hint="Logits go into the cross-entropy as they are, without softmax.",
)
def classifier_loss(
    lib,
    x=fixed(normal(6, 3)),
    w1=normal(3, 5),
    b1=normal(5),
    w2=normal(5, 4),
    b2=normal(4),
    t=indices(6, below=4),
):
    """Two Dense layers with a sigmoid between them, under a cross-entropy."""
    return lib.cross_entropy(lib.linear(w2, b2)(lib.sigmoid(lib.linear(w1, b1)(x))), t)


@gradient(
    component="integration",
    tolerance=CANCELLING,
    hint="A sigmoid turns a score into the probability that the loss asks for.",
)
def binary_classifier_loss(
    lib, x=fixed(normal(6, 3)), w=normal(3, 2, scale=0.5), b=normal(2, scale=0.5), t=bits(6, 2)
):
    """A Dense layer, a sigmoid and a binary cross-entropy."""
    return lib.bce(lib.sigmoid(lib.linear(w, b)(x)), t)


@gradient(component="integration", points=2, hint="A layer used twice collects both gradients.")
def one_layer_used_twice(lib, x=integers(4, 3), w=integers(3, 3), b=integers(3)):
    """Run the same Dense layer twice in a row."""
    layer = lib.linear(w, b)
    return layer(lib.relu(layer(x) + 0.5))


@gradient(
    component="integration",
    points=2,
    hint="A residual connection has two ways back: add what arrives by both.",
)
def residual_block(lib, x=integers(4, 3), w=integers(3, 3), b=integers(3)):
    """Add a Dense layer's output to its input."""
    return x + lib.relu(lib.linear(w, b)(x) + 0.5)


@gradient(
    component="integration", hint="A layer whose parameters need no gradient still hands the gradient on."
)
def frozen_second_layer(lib, x=integers(4, 3), w1=integers(3, 2), w2=fixed(integers(2, 4))):
    """Put a frozen Dense layer after a trained one."""
    return lib.linear(w2)(lib.linear(w1)(x))


@gradient(
    component="integration",
    hint="Three axes: the batch axes in front are summed for the weight and the bias.",
)
def dense_layer_on_sequences(lib, x=integers(2, 3, 4), w=integers(4, 5), b=integers(5)):
    """Run a Dense layer on a batch of sequences."""
    return lib.linear(w, b)(x)


@gradient(
    component="integration", points=2, hint="Queries and keys meet in a product; softmax weighs the values."
)
def attention(lib, q=normal(2, 3, 4), k=normal(2, 5, 4), v=normal(2, 5, 4)):
    """Attend with three queries to five keys."""
    scores = lib.matmul(q, k.transpose()) * 0.5
    return lib.matmul(lib.softmax(scores), v)


@probe(component="integration", points=2, hint="Gradients add up over batches until zero_grad().")
def ten_batches_without_zero_grad(lib, x=integers(10, 4, 3), w=integers(3, 2), b=integers(2)):
    """Collect the gradients of ten batches."""
    weight, bias = lib.tensor(w), lib.tensor(b)
    layer = lib.linear(weight, bias)
    for batch in x:
        lib.backward(lib.relu(layer(lib.tensor(batch, requires_grad=False)) + 0.5).sum())
    return {"w": lib.grad(weight), "b": lib.grad(bias)}


@probe(
    component="integration",
    points=3,
    tolerance=CANCELLING,
    hint="Forward, backward, step, zero_grad: the loss falls.",
)
def twenty_steps_of_descent(
    lib,
    x=normal(8, 3),
    t=normal(8, 2),
    w1=normal(3, 4, scale=0.5),
    b1=normal(4, scale=0.5),
    w2=normal(4, 2, scale=0.5),
    b2=normal(2, scale=0.5),
):
    """Train a small network by gradient descent and look at its parameters."""
    parameters = [w1, b1, w2, b2]
    losses = []
    for _ in range(20):
        leaves = [lib.tensor(each) for each in parameters]
        hidden = lib.sigmoid(lib.linear(leaves[0], leaves[1])(lib.tensor(x, requires_grad=False)))
        loss = lib.mse(lib.linear(leaves[2], leaves[3])(hidden), t)
        lib.backward(loss)
        losses.append(lib.data(loss).reshape(()))
        parameters = [lib.data(leaf) - 0.2 * lib.grad(leaf) for leaf in leaves]
    return {"losses": np.array(losses), "parameters": parameters}


@probe(
    component="integration",
    points=2,
    tolerance=CANCELLING,
    hint="A step changes .data in place; the next forward reads it.",
)
def descent_in_place(lib, x=normal(8, 3), t=normal(8, 2), w=normal(3, 2), b=normal(2)):
    """Train one layer whose parameters live on, with zero_grad between the steps."""
    weight, bias = lib.tensor(w), lib.tensor(b)
    layer = lib.linear(weight, bias)
    for _ in range(10):
        for leaf in (weight, bias):
            lib.zero_grad(leaf)
        lib.backward(lib.mse(layer(lib.tensor(x, requires_grad=False)), t))
        for leaf in (weight, bias):
            values = lib.data(leaf)
            values -= 0.2 * lib.grad(leaf)
    return {"w": lib.data(weight), "b": lib.data(bias)}


@probe(component="integration", hint="(x @ W)^2 uses one product twice: its gradients add up.")
def squared_product_by_numbers(lib):
    """Differentiate the sum of (x @ W) * (x @ W) at x = [[1, 2]], W = [[3], [4]]."""
    x, w = lib.tensor(np.array([[1.0, 2.0]])), lib.tensor(np.array([[3.0], [4.0]]))
    h = lib.matmul(x, w)
    lib.backward((h * h).sum())
    return {"x": lib.grad(x), "w": lib.grad(w)}


@gradient(component="integration", hint="Heads are split by reshape and transpose; the way back undoes both.")
def heads_split_and_joined(lib, x=integers(2, 3, 4), w=integers(4, 4)):
    """Split a sequence into two heads, swap, join, and multiply by a matrix."""
    heads = x.reshape(2, 3, 2, 2).transpose(1, 2)
    return lib.matmul(heads.transpose(1, 2).reshape(2, 3, 4), w)


@gradient(component="integration", hint="Softmax and its gradient work on the scores of each row.")
def gated_units(lib, x=normal(4, 3), w=normal(3, 5, scale=0.5), v=normal(3, 5, scale=0.5), y=nonzero(4, 5)):
    """Multiply a linear layer's output by the sigmoid of another's."""
    return lib.linear(w)(x) * lib.sigmoid(lib.linear(v)(x)) * y
