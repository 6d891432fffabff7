"""Sigmoid, ReLU and tanh: values, shapes, numbers far out, and whose memory the result is."""

import numpy as np

from tito.probes import integers, nonzero, normal, off_kink, positive, probe

FAR = "Far out e^x is inf, and inf / inf is nan: use a form that stays finite."
SHAPE = "Element by element: the result has the shape of the input, whatever that is."
OWN = "Give back a new tensor in every call, of the dtype that came in: it shares no memory with others."


@probe(component="Sigmoid", points=2, hint="1 / (1 + e^-x): minus x, one plus, one over.")
def sigmoid_of_a_stack(lib, a=normal(2, 3, 4, scale=2.0)):
    """Apply the sigmoid to a stack of matrices."""
    return lib.data(lib.sigmoid(lib.tensor(a)))


@probe(
    component="Sigmoid",
    tolerance=1e-3,
    hint="The tails are 1 / (1 + e^-x) as well: cut nothing off before 10 on either side.",
)
def sigmoid_of_the_tails(lib, a=nonzero(4, 5, low=4.0, high=9.0)):
    """Apply the sigmoid where it begins to be flat."""
    y = lib.data(lib.sigmoid(lib.tensor(a)))
    return {"from zero": y[a < 0], "from one": 1 - y[a > 0]}


@probe(component="Sigmoid", points=2, hint=FAR)
def sigmoid_far_out_and_near(lib, a=nonzero(3, 4, low=80.0, high=1e4), b=normal(3, 4)):
    """Apply the sigmoid to one tensor that holds large and small numbers, and zeros."""
    return lib.data(lib.sigmoid(lib.tensor(np.concatenate([a, b, a / 100, 0 * a]))))


@probe(component="Sigmoid", hint=SHAPE)
def sigmoid_of_every_shape(lib, a=normal(), b=normal(5), c=normal(1, 6), d=normal(2, 1, 3)):
    """Apply the sigmoid to a single number, a vector, a row, a stack, and nothing at all."""
    inputs = (a, b, c, d, np.zeros((0, 3), np.float32))
    return [lib.data(lib.sigmoid(lib.tensor(each))) for each in inputs]


@probe(
    component="Sigmoid",
    hint="Index by axes, not by memory: a transposed tensor holds its numbers in another order.",
)
def sigmoid_of_a_transposed_tensor(lib, a=normal(3, 5)):
    """Apply the sigmoid to a transposed matrix."""
    return lib.data(lib.sigmoid(lib.tensor(a).transpose()))


@probe(component="Sigmoid", hint=OWN)
def sigmoid_gives_a_tensor_of_its_own(lib, a=normal(3, 4)):
    """Look at the input, at whose memory the result is, and at both again after a second call."""
    activation, x = lib.module("activations").Sigmoid(), lib.tensor(a)
    y = activation.forward(x)
    kept = np.array(lib.data(y))
    other = activation.forward(lib.tensor(1 - a))
    return {
        "input": lib.data(x),
        "a tensor": isinstance(y, lib.tensors.Tensor),
        "dtype": str(lib.data(y).dtype) == lib.dtype,
        "memory of its own": not np.shares_memory(lib.data(y), lib.data(x)),
        "the first result stays": np.array_equal(kept, lib.data(y)),
        "the second is another": not np.array_equal(kept, lib.data(other)),
        "output": lib.data(y),
    }


@probe(component="ReLU", points=2, hint="Each element is compared with zero on its own.")
def relu_of_a_stack(lib, a=integers(2, 3, 4)):
    """Apply ReLU to a stack of matrices."""
    return lib.data(lib.relu(lib.tensor(a)))


@probe(
    component="ReLU", hint="Above zero the slope is one everywhere: nothing is cut off, and nothing scaled."
)
def relu_of_large_and_small(lib, a=nonzero(4, 5, low=1e3, high=1e4), b=nonzero(4, 5, low=1e-6, high=1e-4)):
    """Apply ReLU to large and to small numbers."""
    return [lib.data(lib.relu(lib.tensor(each))) for each in (a, b)]


@probe(component="ReLU", hint="The border is zero, not one: ask whether x is positive.")
def relu_around_zero(lib, a=off_kink(4, 5, scale=0.5)):
    """Apply ReLU to numbers around zero, and to zero itself."""
    return [lib.data(lib.relu(lib.tensor(each))) for each in (a, a * 0)]


@probe(
    component="ReLU", hint="What is negative throughout becomes zero throughout, and what is positive stays."
)
def relu_of_one_sign(lib, a=positive(3, 4)):
    """Apply ReLU where nothing is positive, then where everything is."""
    return [lib.data(lib.relu(lib.tensor(each))) for each in (-a, a)]


@probe(component="ReLU", hint=SHAPE)
def relu_of_every_shape(lib, a=integers(), b=integers(5), c=integers(1, 6), d=integers(2, 1, 3)):
    """Apply ReLU to a single number, a vector, a row, a stack, and nothing at all."""
    inputs = (a, b, c, d, np.zeros((0, 3), np.float32))
    return [lib.data(lib.relu(lib.tensor(each))) for each in inputs]


@probe(
    component="ReLU",
    hint="Index by axes, not by memory: a transposed tensor holds its numbers in another order.",
)
def relu_of_a_transposed_tensor(lib, a=integers(3, 5)):
    """Apply ReLU to a transposed matrix."""
    return lib.data(lib.relu(lib.tensor(a).transpose()))


@probe(component="ReLU", points=2, hint=OWN)
def relu_gives_a_tensor_of_its_own(lib, a=integers(3, 4), b=positive(3, 4)):
    """Look at the inputs, at whose memory the results are, and at both again after a second call."""
    found = []
    activation = lib.module("activations").ReLU()
    for each in (a, b):
        x = lib.tensor(each)
        y = activation.forward(x)
        kept = np.array(lib.data(y))
        other = activation.forward(lib.tensor(1 + each))
        found.append(
            {
                "input": lib.data(x),
                "a tensor": isinstance(y, lib.tensors.Tensor),
                "dtype": str(lib.data(y).dtype) == lib.dtype,
                "memory of its own": not np.shares_memory(lib.data(y), lib.data(x)),
                "the first result stays": np.array_equal(kept, lib.data(y)),
                "the second is another": not np.array_equal(kept, lib.data(other)),
            }
        )
    return found


@probe(component="Tanh", points=2, hint="tanh(x) = 2 sigmoid(2 x) - 1, and np.tanh computes it.")
def tanh_of_a_stack(lib, a=normal(2, 3, 4)):
    """Apply tanh to a stack of matrices."""
    return lib.data(lib.tanh(lib.tensor(a)))


@probe(component="Tanh", points=2, hint=FAR)
def tanh_far_out_and_near(lib, a=nonzero(3, 4, low=80.0, high=1e4), b=normal(3, 4)):
    """Apply tanh to one tensor that holds large and small numbers."""
    return lib.data(lib.tanh(lib.tensor(np.concatenate([a, b, a / 100]))))


@probe(component="Tanh", hint=SHAPE)
def tanh_of_every_shape(lib, a=normal(), b=normal(5), c=normal(1, 6), d=normal(2, 1, 3)):
    """Apply tanh to a single number, a vector, a row, a stack, and nothing at all."""
    inputs = (a, b, c, d, np.zeros((0, 3), np.float32))
    return [lib.data(lib.tanh(lib.tensor(each))) for each in inputs]


@probe(component="Tanh", hint=OWN)
def tanh_gives_a_tensor_of_its_own(lib, a=normal(3, 4)):
    """Look at the input, at whose memory the result is, and at both again after a second call."""
    activation, x = lib.module("activations").Tanh(), lib.tensor(a)
    y = activation.forward(x)
    kept = np.array(lib.data(y))
    other = activation.forward(lib.tensor(1 - a))
    return {
        "input": lib.data(x),
        "a tensor": isinstance(y, lib.tensors.Tensor),
        "dtype": str(lib.data(y).dtype) == lib.dtype,
        "memory of its own": not np.shares_memory(lib.data(y), lib.data(x)),
        "the first result stays": np.array_equal(kept, lib.data(y)),
        "the second is another": not np.array_equal(kept, lib.data(other)),
        "output": lib.data(y),
    }
