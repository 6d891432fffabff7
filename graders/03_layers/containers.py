"""Sequential, and whole networks of several layers."""

import numpy as np

from tito.probes import indices, integers, normal, probe

NEXT = "Each layer gets what the one before it gave, from the first to the last."
FLAT = "One flat list: every layer's parameters in the order of the layers, and nothing left out."


@probe(component="Sequential", points=2, hint=NEXT)
def three_layers(
    lib, x=integers(5, 3), w=integers(3, 4), v=integers(4, 2), u=integers(2, 6), b=integers(4), c=integers(6)
):
    """Three linear layers of different shapes, applied to a batch and to a vector."""
    network = lib.module("layers").Sequential(lib.linear(w, b), lib.linear(v), lib.linear(u, c))
    return [lib.data(network(lib.tensor(each))) for each in (x, x[0])]


@probe(component="Sequential", points=2, hint="One argument that is a list or a tuple is a list of layers.")
def layers_as_a_list(lib, x=integers(5, 3), w=integers(3, 4), v=integers(4, 2), b=integers(2)):
    """Two layers with ReLU between, handed over as a list, and as a tuple."""
    layers = [lib.linear(w), lib.module("activations").ReLU(), lib.linear(v, b)]
    return [lib.data(lib.module("layers").Sequential(given)(lib.tensor(x))) for given in (layers, (*layers,))]


@probe(component="Sequential", hint=NEXT)
def order_of_activations(lib, x=integers(5, 3), w=integers(3, 4)):
    """ReLU before and after a linear layer."""
    relu, layers = lib.module("activations").ReLU(), lib.module("layers")
    networks = (layers.Sequential(relu, lib.linear(w)), layers.Sequential(lib.linear(w), relu))
    return [lib.data(network(lib.tensor(x))) for network in networks]


@probe(component="Sequential", hint="A single layer is a network too; none at all gives x back.")
def one_layer_or_none(lib, x=integers(5, 3), w=integers(3, 4)):
    """A network of one layer, alone and in a list, and one of no layer."""
    layers = lib.module("layers")
    networks = (layers.Sequential(lib.linear(w)), layers.Sequential([lib.linear(w)]), layers.Sequential())
    return [[lib.data(each(lib.tensor(x))), len(list(each.parameters()))] for each in networks]


@probe(component="Sequential", points=2, hint="A Sequential is a layer: ask no layer what it is.")
def networks_inside_networks(lib, x=integers(5, 3), w=integers(3, 4), v=integers(4, 2), b=integers(2)):
    """A network inside a network: what it computes, and the shapes of its parameters."""
    layers = lib.module("layers")
    inner = layers.Sequential([lib.module("activations").ReLU(), lib.linear(v, b)])
    network = layers.Sequential(lib.linear(w), inner)
    return {
        "value": lib.data(network(lib.tensor(x))),
        "parameters": [sorted(lib.data(each).shape) for each in network.parameters()],
    }


@probe(component="Sequential", points=2, hint=FLAT)
def parameters_of_a_network(lib):
    """List the parameters of a network of linear layers, a norm, a table and activations, twice."""
    layers, relu = lib.module("layers"), lib.module("activations").ReLU()
    made = (layers.Embedding(9, 5), layers.Linear(5, 4), relu, layers.LayerNorm(4))
    network = layers.Sequential(*made, layers.Dropout(0.5), layers.Linear(4, 3, bias=False))
    return [[sorted(lib.data(each).shape) for each in network.parameters()] for _ in range(2)]


@probe(component="Sequential", points=2, hint="List the layers' own tensors, not copies of them.")
def parameters_are_the_networks_own(lib, x=integers(5, 3), w=integers(3, 4), v=integers(4, 2)):
    """Double all parameters that a network lists, and apply it before and after."""
    network = lib.module("layers").Sequential(lib.linear(w), lib.linear(v))
    before = np.array(lib.data(network(lib.tensor(x))))
    for each in network.parameters():
        lib.data(each)[...] *= 2
    return [before, lib.data(network(lib.tensor(x)))]


@probe(component="Sequential", hint="Call each layer once, and collect parameters into a list of your own.")
def layers_of_ones_own(lib, x=integers(5, 3), w=integers(3, 3)):
    """A network of layers that count their calls and keep lists of their parameters, listed twice."""

    class Counting:
        def __init__(self):
            self.calls, self.kept = 0, [lib.tensors.Tensor(w)]

        def forward(self, x):
            self.calls += 1
            return x.matmul(self.kept[0])

        def __call__(self, x):
            return self.forward(x)

        def parameters(self):
            return self.kept

    made = (Counting(), Counting())
    network = lib.module("layers").Sequential(*made)
    return {
        "value": lib.data(network(lib.tensor(x))),
        "calls": [each.calls for each in made],
        "parameters": [len(list(network.parameters())) for _ in range(2)],
    }


@probe(component="Sequential", hint="forward is called once for each layer, and changes no input.")
def network_leaves_its_input_alone(lib, x=integers(5, 3), w=integers(3, 4)):
    """Apply a network twice to the same tensor."""
    network, batch = lib.module("layers").Sequential(lib.linear(w)), lib.tensor(x)
    outputs = [lib.data(network(batch)), lib.data(network.forward(batch))]
    return {"outputs": outputs, "input": lib.data(batch)}


@probe(component="integration", points=2, hint="Layers and activations take a tensor and give a tensor.")
def classifier(lib, x=normal(6, 5), w=normal(5, 8), b=normal(8), v=normal(8, 3), c=normal(3)):
    """Linear, LayerNorm, ReLU, Linear, Softmax as one network."""
    layers, activations = lib.module("layers"), lib.module("activations")
    body = (
        lib.linear(w, b),
        layers.LayerNorm(8),
        activations.ReLU(),
        lib.linear(v, c),
        activations.Softmax(),
    )
    return lib.data(layers.Sequential(*body)(lib.tensor(x)))


@probe(component="integration", points=2, hint="A look-up gives a tensor that the next layer can take.")
def words_to_scores(lib, rows=indices(2, 5, below=7), w=normal(7, 4), v=normal(4, 3)):
    """Words by number, their vectors normalised, then a linear layer."""
    layers = lib.module("layers")
    table = layers.Embedding(7, 4)
    lib.data(table.parameters()[0])[...] = w
    return lib.data(layers.Sequential(table, layers.LayerNorm(4), lib.linear(v))(lib.tensor(rows)))


@probe(
    component="integration",
    points=2,
    hint="The residual block of a transformer adds what its layers give to x.",
)
def residual_block(lib, x=normal(2, 3, 4), w=normal(4, 6, scale=0.5), v=normal(6, 4, scale=0.5), b=normal(4)):
    """A norm, two linear layers around GELU, dropout in use, and the input added."""
    layers, batch = lib.module("layers"), lib.tensor(x)
    inner = layers.Sequential(layers.LayerNorm(4), lib.linear(w), lib.module("activations").GELU())
    return lib.data(batch + layers.Dropout(0.2)(lib.linear(v, b)(inner(batch)), training=False))


@probe(
    component="integration",
    points=2,
    hint="Weights and biases of every layer, each once, and none for dropout.",
)
def size_of_a_network(lib):
    """Count the numbers that a network has to train."""
    layers, relu = lib.module("layers"), lib.module("activations").ReLU()
    network = layers.Sequential(layers.Linear(784, 32), relu, layers.Dropout(0.1), layers.Linear(32, 10))
    return sum(lib.data(each).size for each in network.parameters())
