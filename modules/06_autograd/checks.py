"""The public checks of module 06: what `tito test` asks of a student's own code.

Each check is one question with numbers drawn for the occasion; its docstring is what the report shows. The
hidden suite asks more of the same kind under another seed.
"""

from tito.probes import (
    bits,
    distinct,
    fixed,
    gradient,
    indices,
    integers,
    memory,
    nonzero,
    normal,
    off_kink,
    positive,
    probabilities,
    probe,
)


@probe(component="Function", hint="In __init__, keep what you are given: self.saved_tensors = tensors.")
def function_saves_its_inputs(lib, a=integers(3), b=integers(2, 2)):
    """A Function remembers the tensors it was made from, in order."""
    x, y = lib.tensor(a), lib.tensor(b)
    saved = lib.named("Function")(x, y).saved_tensors
    return {"count": len(saved), "first": lib.data(saved[0]), "second": lib.data(saved[1])}


@gradient(component="AddBackward", hint="z = a + b: both operands receive the incoming gradient as it is.")
def adding_two_matrices(a=integers(3, 4), b=integers(3, 4)):
    """Adding passes the gradient on to both operands."""
    return a + b


@gradient(component="AddBackward", hint="Sum the gradient over every axis that broadcasting stretched.")
def adding_a_bias_row(a=integers(5, 3), b=integers(3)):
    """A bias that was added to every row collects the gradient of every row."""
    return a + b


@gradient(component="SubBackward", hint="z falls when b rises: b receives minus the incoming gradient.")
def subtracting_a_matrix(a=integers(3, 4), b=integers(3, 4)):
    """Subtracting passes the gradient on, with a minus sign for what was subtracted."""
    return a - b


@probe(component="MulBackward", hint="z = a * b: dL/da = g * b and dL/db = g * a. Return both, as a tuple.")
def multiplication_rule_alone(lib, a=integers(2, 3), b=integers(2, 3), g=integers(2, 3)):
    """MulBackward works when it is built by hand, without a forward pass."""
    grads = lib.apply("MulBackward", (lib.tensor(a), lib.tensor(b)), g)
    return {"a": grads[0], "b": grads[1]}


@gradient(component="MulBackward", hint="Sum the gradient over every axis that broadcasting stretched.")
def multiplying_by_a_column(a=integers(4, 3), b=integers(4, 1)):
    """A column that scaled every column of a matrix gets a gradient of its own shape."""
    return a * b


@gradient(component="DivBackward", hint="z = a / b: dL/da = g / b and dL/db = -g a / b^2.")
def dividing_two_matrices(a=normal(3, 4), b=nonzero(3, 4)):
    """Dividing sends g / b to the numerator and -g a / b^2 to the denominator."""
    return a / b


@gradient(component="PowBackward", hint="z = a^n: dL/da = g n a^(n-1).")
def squaring_a_matrix(a=integers(3, 4)):
    """Squaring has the slope 2a."""
    return a**2


@gradient(
    component="ExpBackward", hint="exp is its own derivative: multiply the incoming gradient by the output."
)
def exponential_of_a_matrix(a=normal(3, 4)):
    """The exponential function is its own slope."""
    return a.exp()


@gradient(component="LogBackward", hint="z = log a: dL/da = g / a.")
def logarithm_of_a_matrix(a=positive(3, 4)):
    """The logarithm has the slope 1 / a."""
    return a.log()


@gradient(component="MatmulBackward", points=2, hint="Z = A @ B: dL/dA = G @ B^T and dL/dB = A^T @ G.")
def multiplying_matrices(lib, a=integers(2, 3), b=integers(3, 5)):
    """A matrix product sends G @ B^T to the left and A^T @ G to the right."""
    return lib.matmul(a, b)


@gradient(
    component="MatmulBackward", hint="A weight shared by a batch collects the gradient of every element."
)
def multiplying_a_batch_by_a_weight(lib, a=integers(3, 2, 4), b=integers(4, 2)):
    """A weight that multiplied every matrix of a batch gets a gradient of its own shape."""
    return lib.matmul(a, b)


@gradient(component="SumBackward", hint="Every element receives the gradient of the total.")
def summing_everything(x=integers(2, 5)):
    """A total hands its gradient to every element."""
    return x.sum()


@gradient(
    component="SumBackward", hint="Put back the axis that was summed away, then spread the gradient along it."
)
def summing_along_an_axis(x=integers(2, 5)):
    """Each row sum hands its gradient to the elements of its row."""
    return x.sum(axis=1)


@gradient(
    component="MeanBackward", tolerance=5e-6, hint="Divide by the number of elements that were averaged."
)
def averaging_everything(x=integers(3, 5)):
    """A mean of N elements hands each of them a share of 1 / N."""
    return x.mean()


@gradient(component="MaxBackward", hint="The whole gradient goes to the largest element, none to the others.")
def largest_element(x=distinct(3, 5)):
    """Only the largest element receives a gradient."""
    return x.max()


@gradient(
    component="ReshapeBackward", hint="Give the gradient the original shape; the order of the numbers stays."
)
def reshaping_a_matrix(x=integers(2, 6)):
    """A reshape hands the gradient back in the original shape."""
    return x.reshape(3, 4)


@gradient(component="TransposeBackward", hint="Swap the same two axes back.")
def transposing_a_matrix(x=integers(2, 5)):
    """A transpose hands the gradient back transposed."""
    return x.transpose()


@gradient(component="PermuteBackward", hint="argsort of the axes gives the way back.")
def permuting_axes(x=integers(2, 3, 5)):
    """A permutation of the axes is undone by its inverse."""
    return x.permute(1, 2, 0)


@gradient(
    component="SliceBackward",
    hint="Start from zeros in the shape of the input, and put the gradient in place.",
)
def slicing_rows(x=integers(6, 2)):
    """A slice hands its gradient to the rows it was taken from, and zero to the others."""
    return x[2:5]


@probe(
    component="EmbeddingBackward", hint="A row that was looked up twice receives both gradients: np.add.at."
)
def looking_up_rows(lib, w=integers(4, 3), rows=indices(5, below=4), g=integers(5, 3)):
    """EmbeddingBackward adds each gradient to the row that was looked up."""
    return {"w": lib.apply("EmbeddingBackward", (lib.tensor(w), lib.tensor(rows, requires_grad=False)), g)[0]}


@gradient(
    component="ReLUBackward", hint="Where the input is negative, nothing passes; elsewhere the gradient does."
)
def rectifying_a_matrix(lib, x=off_kink(3, 4)):
    """ReLU passes the gradient where its input was positive."""
    return lib.relu(x)


@gradient(component="SigmoidBackward", hint="With s the output: dL/dx = g * s * (1 - s).")
def squashing_by_sigmoid(lib, x=normal(3, 4)):
    """The sigmoid has the slope s (1 - s)."""
    return lib.sigmoid(x)


@gradient(component="TanhBackward", hint="With t the output: dL/dx = g * (1 - t^2).")
def squashing_by_tanh(lib, x=normal(3, 4)):
    """The hyperbolic tangent has the slope 1 - t^2."""
    return lib.tanh(x)


@gradient(component="SoftmaxBackward", hint="Each row sends back z * (g - sum(g * z)).")
def softmax_over_rows(lib, x=normal(4, 3)):
    """Every output of a softmax depends on every input of its row."""
    return lib.softmax(x)


@gradient(
    component="GELUBackward",
    hint="Differentiate the formula that forward computes: the tanh form.",
    variant=0.03,
)
def gating_by_gelu(lib, x=normal(3, 4, scale=1.5, mean=1.0)):
    """GELU's slope belongs to the form that forward computes."""
    return lib.gelu(x)


@gradient(component="MSEBackward", hint="Forward takes the mean over all elements; divide by the same count.")
def mean_squared_error(lib, p=normal(3, 2), t=fixed(normal(3, 2))):
    """The mean squared error has the slope 2 (p - t) / N, with N the number of elements."""
    return lib.mse(p, t)


@gradient(component="BCEBackward", hint="dL/dp = g * (p - t) / (p * (1 - p)) / N.")
def binary_cross_entropy(lib, p=probabilities(3, 2), t=bits(3, 2)):
    """The binary cross-entropy has the slope (p - t) / (p (1 - p)) / N."""
    return lib.bce(p, t)


@gradient(component="CrossEntropyBackward", hint="dL/dx = g * (softmax(x) - one_hot(t)) / batch size.")
def cross_entropy(lib, x=normal(4, 3), t=indices(4, below=3)):
    """The cross-entropy has the slope (softmax(x) - one_hot(t)) / batch size."""
    return lib.cross_entropy(x, t)


@gradient(component="backward", hint="A tensor used twice receives two gradients: add them.")
def using_a_tensor_twice(x=integers(2, 3)):
    """A tensor that is used in two places collects both gradients."""
    h = x * 3.0
    return h * h + h


@probe(component="backward", hint="Add to the gradient that is there; never overwrite it.")
def adding_up_over_two_graphs(lib, a=integers(2, 3), b=integers(2, 3), g=integers(2, 3)):
    """Gradients of two graphs add up in a leaf they share."""
    x = lib.tensor(a)
    lib.backward(x * lib.tensor(b), g)
    lib.backward(x * 4.0, g)
    return {"x": lib.grad(x)}


@gradient(component="backward", hint="Visit each node once, after everything that uses it; no recursion.")
def doubling_thirty_times(x=integers(3)):
    """x = x + x, thirty times over, takes thirty steps back and not 2^30."""
    for _ in range(30):
        x = x + x
    return x


@probe(component="zero_grad", hint="Set the gradient to None (or to zeros of its shape).")
def forgetting_a_gradient(lib, a=integers(2, 3), g=integers(2, 3)):
    """After zero_grad only new gradients count."""
    x = lib.tensor(a)
    lib.backward(x * 2.0, g)
    lib.zero_grad(x)
    lib.backward(x * 3.0, g)
    return {"x": lib.grad(x)}


@probe(component="no_grad", hint="Inside the block nothing is recorded; after it, everything is again.")
def computing_without_recording(lib, a=integers(2, 3), g=integers(2, 3)):
    """Inside no_grad() results need no gradient; after it they do."""
    x = lib.tensor(a)
    with lib.named("no_grad")():
        silent = x * 2.0
    recorded = x * 3.0
    lib.backward(recorded, g)
    return {"inside": bool(silent.requires_grad), "after": bool(recorded.requires_grad), "x": lib.grad(x)}


@probe(
    component="enable_autograd",
    hint="requires_grad on a result is a promise that a backward rule is attached.",
)
def recording_operations(lib, a=integers(3, 3), b=integers(3, 3)):
    """The result of an operation on a leaf requires a gradient, whichever operand is the leaf."""
    x, data = lib.tensor(a), lib.tensor(b, requires_grad=False)
    results = {
        "x + data": x + data,
        "data - x": data - x,
        "x * data": x * data,
        "data @ x": lib.matmul(data, x),
        "x.sum()": x.sum(),
        "relu(x)": lib.relu(x),
    }
    recorded = {f"that {name} is recorded": bool(each.requires_grad) for name, each in results.items()}
    lib.backward(results["x + data"], b)
    return {**recorded, "that x is reached": lib.grad(x) is not None}


@gradient(
    component="integration", points=2, hint="Each weight and each bias gets a gradient of its own shape."
)
def two_dense_layers(
    lib, x=integers(4, 3), w1=integers(3, 5), b1=integers(5), w2=integers(5, 2), b2=integers(2)
):
    """Dense, ReLU, Dense: every weight and bias receives its gradient."""
    return lib.linear(w2, b2)(lib.relu(lib.linear(w1, b1)(x) + 0.5))


@memory(component="memory", hint="Visit each node once, and keep references rather than copies.")
def small_network(
    lib,
    x=fixed(normal(16, 32)),
    w1=normal(32, 24, scale=0.2),
    b1=normal(24),
    w2=normal(24, 4, scale=0.2),
    b2=normal(4),
):
    """One step of a small network: bytes kept, peak, and one call of apply per node."""
    h = lib.relu(lib.matmul(x, w1) + b1)
    y = lib.matmul(h, w2) + b2
    return (y * y).sum()
