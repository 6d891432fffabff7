"""What all activations share, and several of them in one expression."""

import numpy as np

from tito.probes import nonzero, normal, probe


@probe(component="Activation", points=2, hint="Hand on whatever came with x, by position and by name.")
def calling_hands_on_a_dimension(lib, a=normal(3, 4)):
    """Call Softmax and LogSoftmax with a dimension, by position and by name."""
    x, same = lib.tensor(a), []
    for activation in lib.activations("Softmax", "LogSoftmax"):
        wanted = lib.data(activation.forward(x, 0))
        found = (activation(x, 0), activation(x, dim=0))
        same += [bool(np.array_equal(lib.data(each), wanted)) for each in found]
    return all(same)


@probe(component="Activation", hint="__call__ gives back what forward gave, in every call: it keeps nothing.")
def calling_gives_the_result(lib, a=normal(2, 3)):
    """Look at what a call gives back, and whether the next one gives what forward does."""
    made = lib.activations("Sigmoid", "ReLU", "Tanh", "GELU", "Softmax", "LogSoftmax")
    first = [isinstance(each(lib.tensor(a)), lib.tensors.Tensor) for each in made]
    x = lib.tensor(1 - a)
    second = [np.array_equal(lib.data(each(x)), lib.data(each.forward(x))) for each in made]
    return {"tensors": all(first), "the next call": all(second)}


@probe(
    component="Activation",
    points=2,
    hint="Whoever collects parameters writes `for each in ...`: give a list.",
)
def parameters_can_be_collected(lib):
    """Collect the parameters of a list of activations, twice."""
    made = lib.activations("Sigmoid", "ReLU", "Tanh", "GELU", "Softmax", "LogSoftmax")
    return [len([each for one in made for each in one.parameters()]) for _ in range(2)]


@probe(
    component="integration", points=2, hint="Each activation gives a tensor that the next operation can take."
)
def gated_cell(lib, x=normal(4, 3), w=normal(3, 5), v=normal(3, 5)):
    """A gate by a sigmoid times a value by tanh."""
    gate = lib.sigmoid(lib.matmul(lib.tensor(x), w))
    value = lib.tanh(lib.matmul(lib.tensor(x), v))
    return lib.data(gate * value)


@probe(
    component="integration", points=2, hint="The exponential of LogSoftmax is Softmax, along any dimension."
)
def logarithms_agree_with_probabilities(lib, a=normal(3, 4, scale=2.0)):
    """Take the exponential of LogSoftmax, and Softmax, along both dimensions."""
    x, log_softmax = lib.tensor(a), lib.module("activations").LogSoftmax()
    return [[lib.data(log_softmax(x, dim).exp()), lib.data(lib.softmax(x, dim))] for dim in (0, 1)]


@probe(
    component="integration", points=2, hint="An activation keeps nothing of its last input: use one twice."
)
def one_object_used_twice(lib, a=nonzero(3, 4), b=nonzero(2, 5)):
    """Use one object of each class on two tensors of different shapes."""
    names = ("Sigmoid", "ReLU", "Tanh", "Softmax")
    made = [getattr(lib.module("activations"), name)() for name in names]
    return [[lib.data(each.forward(lib.tensor(one))) for one in (a, b, a)] for each in made]


@probe(component="integration", points=2, hint="A block is product, activation, product.")
def attention_and_feed_forward(lib, x=normal(4, 3, scale=0.5), w=normal(3, 6, scale=0.5), v=normal(6, 3)):
    """The two halves of a transformer's block: attention by softmax, then two products around GELU."""
    rows = lib.tensor(x)
    mixed = lib.matmul(lib.softmax(lib.matmul(rows, rows.transpose())), rows)
    gelu = lib.module("activations").GELU("tanh")
    return lib.data(lib.matmul(gelu(lib.matmul(mixed, w)), v))
