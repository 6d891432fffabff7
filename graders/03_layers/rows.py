"""Embedding and LayerNorm: rows looked up, and rows put into place."""

import numpy as np

from tito.probes import indices, integers, normal, positive, probe

ROW = "Row number i of the weight for every index i, whatever the shape of the indices."
EPS = "eps stands under the root, with the variance: (x - mean) / sqrt(variance + eps)."
EACH = "Mean and variance of each row, along the last dimension, with keepdims=True."


@probe(component="Embedding", points=2, hint=ROW)
def rows_of_a_tensor_of_indices(lib, w=integers(7, 3), rows=indices(6, below=7)):
    """Look up a vector of indices, handed over as a tensor."""
    table = lib.module("layers").Embedding(7, 3)
    lib.data(table.parameters()[0])[...] = w
    return lib.data(table(lib.tensor(rows)))


@probe(component="Embedding", points=2, hint=ROW)
def rows_of_a_batch_of_sentences(lib, w=integers(7, 3), rows=indices(2, 5, below=7)):
    """Look up a matrix of indices, and a stack of them."""
    table = lib.module("layers").Embedding(7, 3)
    lib.data(table.parameters()[0])[...] = w
    return [lib.data(table(lib.tensor(each))) for each in (rows, rows.reshape(5, 1, 2))]


@probe(component="Embedding", hint="Make whole numbers of whatever comes: tensors hold floats.")
def rows_of_arrays_and_lists(lib, w=integers(7, 3), rows=indices(6, below=7)):
    """Look up the same indices as an array and as a list."""
    table = lib.module("layers").Embedding(7, 3)
    lib.data(table.parameters()[0])[...] = w
    return [lib.data(table(each)) for each in (rows, rows.tolist())]


@probe(component="Embedding", hint="An index past the end is an error, not another word: let it be raised.")
def rows_past_the_end(lib, w=integers(7, 3)):
    """Look up the first row, the last one, and one past the end."""
    table = lib.module("layers").Embedding(7, 3)
    lib.data(table.parameters()[0])[...] = w
    refused = False
    try:
        table(lib.tensor(np.array([0, 7])))
    except IndexError:
        refused = True
    return {"ends": lib.data(table(lib.tensor(np.array([0, 6])))), "refused": refused}


@probe(
    component="Embedding", points=2, hint="The weight is (num_embeddings, embedding_dim), one row for each."
)
def parameters_of_a_table(lib):
    """List the parameters of an embedding."""
    found = list(lib.module("layers").Embedding(7, 3).parameters())
    return [[list(lib.data(each).shape), bool(each.requires_grad)] for each in found]


@probe(component="Embedding", hint="Random, of both signs, small: rows that are alike cannot be told apart.")
def rows_start_random(lib):
    """Look at the weights of two new embeddings."""
    np.random.seed(11)
    weight, other = (lib.data(lib.module("layers").Embedding(60, 50).parameters()[0]) for _ in range(2))
    return {
        "of each layer": not np.array_equal(weight, other),
        "all different": len(np.unique(weight)) > 2900,
        "mean near zero": bool(abs(weight.mean()) < 0.12 * weight.std()),
        "neither zero nor large": bool(1e-3 < weight.std() < 1.5),
    }


@probe(component="Embedding", hint="A look-up changes nothing in the table, and gives a tensor of its own.")
def table_stays_as_it_is(lib, w=integers(7, 3), rows=indices(4, below=7)):
    """Look up rows, write into what came back, and look at the table."""
    table = lib.module("layers").Embedding(7, 3)
    lib.data(table.parameters()[0])[...] = w
    found = table(lib.tensor(rows))
    made = isinstance(found, lib.tensors.Tensor)
    lib.data(found)[...] = 99
    return {"a tensor": made, "table": lib.data(table.parameters()[0])}


@probe(component="LayerNorm", points=2, hint=EACH)
def normalised_rows(lib, a=normal(5, 6, scale=3.0, mean=2.0)):
    """Normalise the rows of a matrix."""
    return lib.data(lib.module("layers").LayerNorm(6)(lib.tensor(a)))


@probe(component="LayerNorm", points=2, hint=EPS)
def rows_that_hardly_vary(lib, a=normal(4, 7, scale=3e-3)):
    """Normalise rows whose numbers lie so close together that eps can be seen."""
    return lib.data(lib.module("layers").LayerNorm(7)(lib.tensor(a)))


@probe(component="LayerNorm", hint="Keep the eps that is given, and use it in forward.")
def another_epsilon(lib, a=normal(4, 6)):
    """Normalise with an eps of 0.5, by position and by name."""
    layers = lib.module("layers")
    return [
        lib.data(norm(lib.tensor(a))) for norm in (layers.LayerNorm(6, 0.5), layers.LayerNorm(6, eps=0.5))
    ]


@probe(
    component="LayerNorm", points=2, hint="Times weight, plus bias, after the division, feature by feature."
)
def weight_and_bias_of_the_features(lib, a=normal(5, 4), w=positive(4), b=normal(4)):
    """Give every feature a weight and a bias of its own."""
    norm = lib.module("layers").LayerNorm(4)
    weight, bias = norm.parameters()
    lib.data(weight)[...], lib.data(bias)[...] = w, b
    return lib.data(norm(lib.tensor(a)))


@probe(component="LayerNorm", hint=EACH)
def normalised_shapes(lib, a=normal(7), b=normal(2, 3, 7), c=normal(1, 7)):
    """Normalise a vector, a stack of matrices, and a batch of one."""
    norm = lib.module("layers").LayerNorm(7)
    return [lib.data(norm(lib.tensor(each))) for each in (a, b, c)]


@probe(
    component="LayerNorm", hint="The variance divides by n: nothing is estimated, so n - 1 has no place here."
)
def normalised_pairs(lib, a=normal(5, 3, scale=2.0)):
    """Normalise rows of three numbers, where n and n - 1 differ most."""
    return lib.data(lib.module("layers").LayerNorm(3)(lib.tensor(a)))


@probe(
    component="LayerNorm",
    tolerance=1e-3,
    hint="mean(x^2) - mean(x)^2 loses every digit when the mean is large: take the mean off first.",
)
def rows_far_from_zero(lib, a=normal(4, 6, mean=600.0)):
    """Normalise rows of numbers near 600 that differ by about 1."""
    return lib.data(lib.module("layers").LayerNorm(6)(lib.tensor(a)))


@probe(component="LayerNorm", hint="A row of equal numbers has the variance 0: eps keeps 0 / 0 away.")
def equal_numbers_give_the_bias(lib, a=integers(3, 1), b=normal(8)):
    """Normalise rows of equal numbers, with a bias."""
    norm = lib.module("layers").LayerNorm(8)
    lib.data(norm.parameters()[1])[...] = b
    return lib.data(norm(lib.tensor(np.repeat(a, 8, axis=1))))


@probe(component="LayerNorm", hint="Ones for the weight, zeros for the bias: at first nothing is undone.")
def parameters_of_a_norm(lib):
    """List the parameters of a new LayerNorm, and look whether another has them too."""
    found, other = (lib.module("layers").LayerNorm(6).parameters() for _ in range(2))
    return {
        "parameters": [[lib.data(each), bool(each.requires_grad)] for each in found],
        "of each layer": not any(
            np.shares_memory(lib.data(one), lib.data(two)) for one in found for two in other
        ),
    }


@probe(component="LayerNorm", hint="Compute with new tensors: x and the parameters stay as they are.")
def norm_leaves_everything_alone(lib, a=normal(5, 6)):
    """Look at the input and the parameters after rows were normalised, and normalise others."""
    norm, x = lib.module("layers").LayerNorm(6), lib.tensor(a)
    y = norm(x)
    return {
        "input": lib.data(x),
        "next": lib.data(norm(lib.tensor(a[::-1] * 2 + 1))),
        "parameters": [lib.data(each) for each in norm.parameters()],
        "a tensor": isinstance(y, lib.tensors.Tensor),
    }
