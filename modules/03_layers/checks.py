"""The public checks of module 03: what `tito test` asks of a student's own code.

Each check is one question with numbers drawn for the occasion; its docstring is what the report shows. The
hidden suite asks more of the same kind under another seed. What is random is judged by bounds that a correct
solution leaves in less than one run of a billion.
"""

import numpy as np

from tito.probes import indices, integers, nonzero, normal, probe


@probe(component="initialisation", hint="The weight is (in, out), the bias (out,): one column a unit.")
def parameters_have_their_shapes(lib):
    """A layer from 5 to 3 has 15 weights and 3 biases."""
    weight, bias = lib.module("layers").Linear(5, 3).parameters()
    return {"weight": sorted(lib.data(weight).shape), "bias": list(lib.data(bias).shape)}


@probe(
    component="initialisation",
    hint="np.random.uniform(-limit, limit, shape), limit = sqrt(6 / (in + out)): both ends, one root.",
)
def weights_are_random_and_of_the_right_size(lib):
    """The weights of a layer from 40 to 60 differ, have both signs, and neither vanish nor explode."""
    np.random.seed(3)
    weight = lib.data(lib.module("layers").Linear(40, 60).parameters()[0])
    return {
        "all different": len(np.unique(weight)) > 2000,
        "mean near zero": bool(abs(weight.mean()) < 0.05),
        "not too small": bool(weight.std() > 0.05),
        "not too large": bool(weight.std() < 0.5),
    }


@probe(component="initialisation", hint="Tensor(values, requires_grad=True): requires_grad says 'train me'.")
def parameters_are_to_be_trained(lib):
    """Weight and bias require a gradient from the start."""
    return [bool(each.requires_grad) for each in lib.module("layers").Linear(5, 3).parameters()]


@probe(component="initialisation", hint="x is (batch, in): the weight must be (in, out) for x @ W.")
def applying_a_new_layer(lib, x=normal(4, 5)):
    """A layer from 5 to 3, as it is made, turns (4, 5) into (4, 3)."""
    np.random.seed(2)
    return list(lib.data(lib.module("layers").Linear(5, 3)(lib.tensor(x))).shape)


@probe(
    component="initialisation",
    hint="bias=False: self.bias is None, and there is nothing to train in its place.",
)
def making_a_layer_without_bias(lib):
    """With bias=False there is none, and one parameter less."""
    layer = lib.module("layers").Linear(5, 3, bias=False)
    return {"bias": layer.bias, "parameters": len(list(layer.parameters()))}


@probe(component="Linear", points=2, hint="y = x W + b: the product first, then the bias.")
def linear_of_a_batch(lib, x=integers(5, 3), w=integers(3, 4), b=integers(4)):
    """A linear layer multiplies each row by the weight and adds the bias."""
    y = lib.linear(w, b)(lib.tensor(x))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(component="Linear", hint="With bias=False self.bias is None: ask before you add it.")
def linear_without_bias(lib, x=integers(5, 3), w=integers(3, 4)):
    """Without a bias only the product is left."""
    return lib.data(lib.linear(w)(lib.tensor(x)))


@probe(component="Linear", hint="[self.weight, self.bias], and [self.weight] where there is no bias.")
def linear_lists_its_parameters(lib):
    """A layer lists the weight, then the bias; without a bias only the weight."""
    linear = lib.module("layers").Linear
    made = [linear(5, 3), linear(5, 3, bias=False)]
    listed = [list(layer.parameters()) for layer in made]
    return {
        "dimensions": [[lib.data(each).ndim for each in one] for one in listed],
        "tensors": [[isinstance(each, lib.tensors.Tensor) for each in one] for one in listed],
    }


@probe(component="Dropout", points=2, hint="Zero with probability p; divide the others by 1 - p.")
def dropout_drops_and_scales(lib, a=nonzero(100, 120)):
    """With p = 0.3 about 30 % become zero, and the others grow by 1 / 0.7."""
    np.random.seed(5)
    y = lib.data(lib.module("layers").Dropout(0.3)(lib.tensor(a)))
    return {
        "share of zeros": bool(abs((y == 0).mean() - 0.3) < 0.03),
        "others divided by 0.7": np.allclose(y[y != 0], a[y != 0] / np.float32(0.7), rtol=1e-4),
    }


@probe(component="Dropout", hint="In use nothing is dropped and nothing scaled: give x back.")
def dropout_in_use(lib, a=nonzero(4, 5)):
    """With training=False the values stay as they are."""
    return lib.data(lib.module("layers").Dropout(0.5)(lib.tensor(a), training=False))


@probe(component="Dropout", hint="p = 1 drops everything, and 1 / (1 - 1) is no number to multiply by.")
def dropout_of_nothing_and_of_everything(lib, a=nonzero(4, 5)):
    """With p = 0 all values stay, with p = 1 all are zero, not nan."""
    return [lib.data(lib.module("layers").Dropout(p)(lib.tensor(a))) for p in (0.0, 1.0)]


@probe(
    component="Embedding",
    hint="Random and small, requires_grad=True: rows that are alike cannot be told apart.",
)
def making_a_table(lib):
    """The weight of an embedding is random, and to be trained."""
    np.random.seed(7)
    found = list(lib.module("layers").Embedding(30, 20).parameters())
    return {
        "shapes": [list(lib.data(each).shape) for each in found],
        "to be trained": [bool(each.requires_grad) for each in found],
        "all different": len(np.unique(lib.data(found[0]))) > 550,
    }


@probe(component="Embedding", hint="Row number i of the weight for every index i: index the tensor.")
def looking_up_rows(lib, w=integers(6, 3), rows=indices(4, below=6)):
    """Each index becomes its row of the weight."""
    table = lib.module("layers").Embedding(6, 3)
    lib.data(table.parameters()[0])[...] = w
    return lib.data(table(lib.tensor(rows)))


@probe(component="LayerNorm", hint="Take each row's mean off, divide by the root of its variance plus eps.")
def normalising_rows(lib, a=normal(4, 6, scale=2.0, mean=1.0)):
    """Each row has the mean 0 and the variance 1 afterwards."""
    y = lib.module("layers").LayerNorm(6)(lib.tensor(a))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(component="LayerNorm", hint="Times weight, plus bias, after the division, feature by feature.")
def weighting_the_features(lib, a=normal(5, 4), w=nonzero(4), b=normal(4)):
    """Each feature has a weight and a bias of its own."""
    norm = lib.module("layers").LayerNorm(4)
    weight, bias = norm.parameters()
    lib.data(weight)[...], lib.data(bias)[...] = w, b
    return lib.data(norm(lib.tensor(a)))


@probe(component="LayerNorm", hint="eps stands under the root, with the variance: sqrt(variance + eps).")
def normalising_numbers_close_together(lib, a=normal(4, 6, scale=3e-3)):
    """Rows whose numbers lie so close together that eps can be seen."""
    return lib.data(lib.module("layers").LayerNorm(6)(lib.tensor(a)))


@probe(component="LayerNorm", hint="A row of equal numbers has the variance 0: eps keeps 0 / 0 away.")
def normalising_equal_numbers(lib, a=integers(3, 1)):
    """A row of equal numbers becomes zeros, not nan."""
    return lib.data(lib.module("layers").LayerNorm(8)(lib.tensor(np.repeat(a, 8, axis=1))))


@probe(component="Sequential", hint="Each layer gets what the one before it gave: x = layer(x).")
def layers_one_after_the_other(lib, x=integers(5, 3), w=integers(3, 4), v=integers(4, 2), b=integers(2)):
    """Two linear layers with ReLU between, given one by one."""
    network = lib.module("layers").Sequential(
        lib.linear(w), lib.module("activations").ReLU(), lib.linear(v, b)
    )
    y = network(lib.tensor(x))
    return {"value": lib.data(y), "a tensor": isinstance(y, lib.tensors.Tensor)}


@probe(component="Sequential", hint="One argument that is a list is a list of layers.")
def layers_in_a_list(lib, x=integers(5, 3), w=integers(3, 4), b=integers(4)):
    """A linear layer and ReLU, given as one list."""
    network = lib.module("layers").Sequential([lib.linear(w, b), lib.module("activations").ReLU()])
    return lib.data(network(lib.tensor(x)))


@probe(component="Sequential", hint="One flat list: the parameters of the first layer, then of the next.")
def parameters_of_all_layers(lib):
    """A network lists the parameters of its layers in their order."""
    layers = lib.module("layers")
    network = layers.Sequential(layers.Linear(5, 4), lib.module("activations").ReLU(), layers.Linear(4, 3))
    return [sorted(lib.data(each).shape) for each in network.parameters()]


@probe(component="integration", hint="Layers and activations take a tensor and give a tensor.")
def small_network(lib, x=normal(5, 3), w=normal(3, 6), b=normal(6), v=normal(6, 2)):
    """Linear, LayerNorm, GELU, Dropout in use, Linear, as one network."""
    layers = lib.module("layers")
    hidden = layers.Sequential(lib.linear(w, b), layers.LayerNorm(6), lib.module("activations").GELU())
    quiet = layers.Dropout(0.5)(hidden(lib.tensor(x)), training=False)
    return lib.data(lib.linear(v)(quiet))
