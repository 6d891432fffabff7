"""Linear: what its parameters start with, and what it computes.

What is random is judged by bounds that hold for every scheme whose spread falls with the square root of the
layer's size, and that a correct solution leaves in less than one run of a billion.
"""

import numpy as np

from tito.probes import integers, normal, probe

LIMIT = "limit = sqrt(6 / (in + out)), and the weights uniform between -limit AND limit."
PRODUCT = "y = x W + b: the product first, then the bias, for whatever stands before the last dimension."
SAME = "List the tensors themselves: who changes one of them must change the layer."


@probe(component="initialisation", points=2, hint="The weight is (in, out), the bias (out,).")
def shapes_of_several_layers(lib):
    """Look at the shapes of the parameters of layers of several sizes."""
    linear = lib.module("layers").Linear
    made = [linear(7, 2), linear(1, 4), linear(6, 1)]
    return [[sorted(lib.data(each).shape) for each in layer.parameters()] for layer in made]


@probe(component="initialisation", points=2, hint="x is (batch, in): the weight must be (in, out) for x @ W.")
def fresh_layer_computes(lib, x=normal(4, 5)):
    """Apply a layer as it is made, and look at the shape of the result."""
    np.random.seed(2)
    made = [lib.module("layers").Linear(5, 3), lib.module("layers").Linear(5, 3, bias=False)]
    found = [lib.data(layer(lib.tensor(x))) for layer in made]
    return [[list(y.shape), bool(np.isfinite(y).all())] for y in found]


@probe(component="initialisation", points=3, hint=LIMIT)
def spread_of_the_weights(lib):
    """Look at the spread of the weights of layers of several sizes."""
    np.random.seed(4)
    found = []
    for fan_in, fan_out in ((40, 60), (200, 150), (30, 500)):
        weight = lib.data(lib.module("layers").Linear(fan_in, fan_out).parameters()[0])
        size = weight.std() * np.sqrt(fan_in + fan_out)
        found.append({"large enough": bool(size > 0.5), "small enough": bool(size < 8.0)})
    return found


@probe(component="initialisation", points=2, hint="A larger layer needs smaller weights: divide by in + out.")
def larger_layers_have_smaller_weights(lib):
    """Compare the spread of the weights of a small layer and of one ten times as large."""
    np.random.seed(6)
    small = lib.data(lib.module("layers").Linear(40, 30).parameters()[0]).std()
    large = lib.data(lib.module("layers").Linear(400, 300).parameters()[0]).std()
    return {"shrinks enough": bool(small > 2 * large), "not too much": bool(small < 5 * large)}


@probe(
    component="initialisation",
    points=2,
    hint="Both signs, as many of the one as of the other: -limit, limit.",
)
def weights_have_both_signs(lib):
    """Look at the signs and the mean of the weights."""
    np.random.seed(8)
    weight = lib.data(lib.module("layers").Linear(50, 70).parameters()[0])
    return {
        "as many positive": bool(abs((weight > 0).mean() - 0.5) < 0.06),
        "mean near zero": bool(abs(weight.mean()) < 0.12 * weight.std()),
    }


@probe(
    component="initialisation",
    points=2,
    hint="Every weight is drawn on its own, or units stay alike for ever.",
)
def weights_all_differ(lib):
    """Count the different weights of a layer, and compare two layers of the same size."""
    np.random.seed(9)
    one, two = (lib.data(lib.module("layers").Linear(20, 30).parameters()[0]) for _ in range(2))
    return {"different": len(np.unique(one)) > 550, "two layers differ": not np.allclose(one, two)}


@probe(component="initialisation", hint="Biases start at zero: the weights make the units differ already.")
def biases_start_small(lib):
    """Look at the biases of a new layer, and at whose they are."""
    np.random.seed(10)
    bias, other = (lib.data(lib.module("layers").Linear(64, 33).parameters()[1]) for _ in range(2))
    return {
        "small": bool(np.abs(bias).max() <= 1 / 8),
        "shape": list(bias.shape),
        "of each layer": not np.shares_memory(bias, other),
    }


@probe(
    component="initialisation",
    hint="bias=False: self.bias is None, and there is nothing to train in its place.",
)
def layer_made_without_bias(lib):
    """Make layers without a bias, by position and by name."""
    made = [lib.module("layers").Linear(5, 3, False), lib.module("layers").Linear(5, 3, bias=False)]
    return [[layer.bias is None, len(list(layer.parameters()))] for layer in made]


@probe(component="initialisation", hint="requires_grad=True for both: it says 'train me'.")
def new_parameters_require_gradients(lib):
    """Ask the parameters of new layers whether they are to be trained."""
    made = [lib.module("layers").Linear(5, 3), lib.module("layers").Linear(5, 3, bias=False)]
    return [
        [[isinstance(each, lib.tensors.Tensor), bool(each.requires_grad)] for each in layer.parameters()]
        for layer in made
    ]


@probe(component="Linear", points=2, hint=PRODUCT)
def linear_of_many_rows(lib, x=integers(7, 4), w=integers(4, 3), b=integers(3)):
    """Apply a layer to a batch."""
    return lib.data(lib.linear(w, b)(lib.tensor(x)))


@probe(component="Linear", points=2, hint=PRODUCT)
def linear_of_a_stack(lib, x=integers(2, 3, 4), w=integers(4, 5), b=integers(5)):
    """Apply a layer to a stack of matrices."""
    return lib.data(lib.linear(w, b)(lib.tensor(x)))


@probe(component="Linear", hint=PRODUCT)
def linear_of_a_vector_and_a_row(lib, x=integers(4), y=integers(1, 4), w=integers(4, 3), b=integers(3)):
    """Apply a layer to a vector, and to a batch of one."""
    layer = lib.linear(w, b)
    return [lib.data(layer(lib.tensor(each))) for each in (x, y)]


@probe(component="Linear", hint=PRODUCT)
def linear_of_real_numbers(lib, x=normal(6, 20), w=normal(20, 8), b=normal(8)):
    """Apply a layer to a batch of real numbers."""
    return lib.data(lib.linear(w, b)(lib.tensor(x)))


@probe(component="Linear", points=2, hint="self.bias may be None: ask before you add it.")
def linear_without_a_bias(lib, x=integers(5, 4), w=integers(4, 3)):
    """Apply a layer that has no bias."""
    return lib.data(lib.linear(w)(lib.tensor(x)))


@probe(component="Linear", hint="Read self.weight in forward, not a copy that __init__ made.")
def linear_with_its_weights_changed(lib, x=integers(5, 4), w=integers(4, 3), v=integers(4, 3), b=integers(3)):
    """Apply a layer, change its weight, and apply it again."""
    layer = lib.linear(w, b)
    before = np.array(lib.data(layer(lib.tensor(x))))
    lib.data(layer.parameters()[0])[...] += v if lib.data(layer.parameters()[0]).shape == v.shape else v.T
    return [before, lib.data(layer(lib.tensor(x)))]


@probe(component="Linear", hint="Let matmul refuse what does not fit: cut nothing off, and fill nothing up.")
def linear_of_the_wrong_width(lib, x=integers(5, 4), y=integers(5, 2), w=integers(3, 6), b=integers(6)):
    """Apply a layer to rows that are too long, and to rows that are too short."""
    layer, refused = lib.linear(w, b), []
    for wrong in (x, y):
        try:
            layer(lib.tensor(wrong))
            refused.append(False)
        except ValueError:
            refused.append(True)
    return refused


@probe(component="Linear", hint="forward reads x, W and b, and writes into none of them.")
def linear_leaves_everything_alone(lib, x=integers(5, 4), w=integers(4, 3), b=integers(3)):
    """Look at input and parameters after a layer was applied, and at what it gave."""
    layer, batch = lib.linear(w, b), lib.tensor(x)
    y = layer(batch)
    return {
        "input": lib.data(batch),
        "parameters": [sorted(lib.data(each).ravel().tolist()) for each in layer.parameters()],
        "a tensor": isinstance(y, lib.tensors.Tensor),
        "memory of its own": not np.shares_memory(lib.data(y), lib.data(batch)),
    }


@probe(
    component="Linear", points=2, hint="[self.weight, self.bias], and [self.weight] where there is no bias."
)
def parameters_in_their_order(lib):
    """List the parameters of layers with and without a bias, twice: tensors that are to be trained."""
    linear = lib.module("layers").Linear
    made = [linear(5, 3), linear(5, 3, bias=False)]
    listed = [[list(layer.parameters()) for _ in range(2)] for layer in made]
    trained = [isinstance(p, lib.tensors.Tensor) and p.requires_grad for p in listed[0][0]]
    return {"dimensions": [[[lib.data(p).ndim for p in e] for e in each] for each in listed], "kind": trained}


@probe(component="Linear", points=2, hint=SAME)
def parameters_are_the_layers_own(lib, x=integers(5, 4), w=integers(4, 3), b=integers(3)):
    """Put numbers into the tensors that a layer lists, then apply it."""
    layer = lib.module("layers").Linear(4, 3)
    weight, bias = (lib.data(each) for each in layer.parameters())
    weight[...] = w if weight.shape == w.shape else w.T
    bias[...] = b
    return lib.data(layer(lib.tensor(x)))
