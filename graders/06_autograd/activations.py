"""ReLU, sigmoid, tanh, softmax and GELU: the rules by hand, and inside a graph."""

import numpy as np

from tito.probes import gradient, integers, nonzero, normal, off_kink, positive, probe

LARGE = 5e-5
"""Numbers near 200 lie 1.5e-5 apart in float32: a softmax that takes the logarithm of a sum rounds there."""

ROWS = "Each row sends back z * (g - sum(g * z)): every output depends on every input of its row."


@probe(
    component="ReLUBackward", points=2, hint="Where the input is negative, nothing passes; elsewhere g does."
)
def relu_rule_by_hand(lib, a=integers(3, 4), g=integers(3, 4)):
    """Build ReLUBackward by hand and apply it to a gradient."""
    return {"a": lib.apply("ReLUBackward", (lib.tensor(a),), g)[0]}


@probe(
    component="ReLUBackward",
    hint="The mask comes from the input, not from the gradient, and changes neither.",
)
def relu_rule_keeps_its_inputs(lib, a=integers(3, 4), g=integers(3, 4)):
    """Apply ReLUBackward by hand and look at the input and the gradient afterwards."""
    x, seed = lib.tensor(a), lib.array(g)
    grads = lib.applied(lib.rule("ReLUBackward", x), seed)
    first = grads[0] if isinstance(grads, (tuple, list)) else grads
    return {"a": lib.data(first), "input": lib.data(x), "gradient": seed}


@gradient(
    component="ReLUBackward", points=2, hint="Where the input is negative, nothing passes; elsewhere g does."
)
def relu_of_a_matrix(lib, x=integers(3, 4)):
    """Apply ReLU to a matrix."""
    return lib.relu(x)


@gradient(component="ReLUBackward", hint="The incoming gradient is multiplied in once, not twice.")
def relu_between_two_products(lib, x=off_kink(3, 4), a=nonzero(3, 4)):
    """Scale, apply ReLU, scale again."""
    return lib.relu(x * 2.0) * a


@gradient(component="ReLUBackward", hint="A unit that is off passes nothing; one that is on passes all.")
def relu_of_a_stack(lib, x=integers(2, 3, 4)):
    """Apply ReLU to a stack of matrices."""
    return lib.relu(x)


@gradient(
    component="ReLUBackward", hint="A slope of one everywhere above zero, also for tiny and large inputs."
)
def relu_of_large_and_small(lib, x=off_kink(4, 5, scale=100.0), y=nonzero(4, 5, low=0.002, high=0.01)):
    """Apply ReLU to large and to small numbers."""
    return lib.relu(x) + lib.relu(y) * 1000.0


@probe(component="SigmoidBackward", points=2, hint="With s the output: dL/dx = g * s * (1 - s).")
def sigmoid_rule_by_hand(lib, a=normal(3, 4), g=nonzero(3, 4)):
    """Build SigmoidBackward by hand, with input and output, and apply it to a gradient."""
    x = lib.tensor(a)
    output = lib.tensor(1 / (1 + np.exp(-lib.array(a))), requires_grad=False)
    return {"a": lib.apply("SigmoidBackward", (x, output), g)[0]}


@gradient(component="SigmoidBackward", points=2, hint="1 - s(x) is not s(1 - x).")
def sigmoid_of_a_matrix(lib, x=normal(3, 4, mean=0.5)):
    """Apply the sigmoid to a matrix."""
    return lib.sigmoid(x)


@gradient(component="SigmoidBackward", hint="s * (1 - s) tends to zero at both ends: no overflow, no nan.")
def sigmoid_far_out(lib, x=nonzero(3, 4, low=80.0, high=120.0), y=normal(3, 4)):
    """Apply the sigmoid where it is flat, beside where it is steep."""
    return lib.sigmoid(x) + lib.sigmoid(y)


@probe(component="TanhBackward", hint="With t the output: dL/dx = g * (1 - t^2).")
def tanh_rule_by_hand(lib, a=normal(3, 4), g=nonzero(3, 4)):
    """Build TanhBackward by hand, with input and output, and apply it to a gradient."""
    x, output = lib.tensor(a), lib.tensor(np.tanh(lib.array(a)), requires_grad=False)
    return {"a": lib.apply("TanhBackward", (x, output), g)[0]}


@gradient(component="TanhBackward", hint="With t the output: dL/dx = g * (1 - t^2).")
def tanh_of_a_matrix(lib, x=normal(3, 4)):
    """Apply tanh to a matrix."""
    return lib.tanh(x)


@gradient(component="TanhBackward", hint="1 - t^2 tends to zero at both ends: no overflow, no nan.")
def tanh_far_out(lib, x=nonzero(3, 4, low=80.0, high=120.0), y=normal(3, 4)):
    """Apply tanh where it is flat, beside where it is steep."""
    return lib.tanh(x) + lib.tanh(y)


@probe(component="SoftmaxBackward", points=2, hint=ROWS)
def softmax_rule_by_hand(lib, a=normal(5, 3), g=nonzero(5, 3)):
    """Build SoftmaxBackward by hand and apply it to a gradient."""
    e = np.exp(lib.array(a))
    output = lib.tensor(e / e.sum(axis=-1, keepdims=True), requires_grad=False)
    return {"a": lib.apply("SoftmaxBackward", (lib.tensor(a), output), g)[0]}


@probe(component="SoftmaxBackward", hint="Backward must sum along the axis that forward normalised.")
def softmax_rule_by_hand_along_columns(lib, a=normal(4, 3), g=nonzero(4, 3)):
    """Build SoftmaxBackward for dim 0 by hand and apply it to a gradient."""
    e = np.exp(lib.array(a))
    output = lib.tensor(e / e.sum(axis=0, keepdims=True), requires_grad=False)
    return {"a": lib.apply("SoftmaxBackward", (lib.tensor(a), output, 0), g)[0]}


@gradient(component="SoftmaxBackward", points=2, hint=ROWS)
def softmax_of_rows(lib, x=normal(5, 3)):
    """Apply softmax to each row of a matrix."""
    return lib.softmax(x)


@probe(component="SoftmaxBackward", hint="Every output depends on every input: not only s * (1 - s).")
def softmax_of_one_row(lib, a=normal(1, 4, scale=0.5), g=nonzero(1, 4)):
    """Apply softmax to a single row."""
    x = lib.tensor(a)
    y = lib.softmax(x)
    lib.backward(y, g)
    return {"value": lib.data(y), "x": lib.grad(x)}


@gradient(component="SoftmaxBackward", hint="Backward must sum along the axis that forward normalised.")
def softmax_of_columns(lib, x=normal(4, 3)):
    """Apply softmax along dim 0."""
    return lib.softmax(x, 0)


@gradient(component="SoftmaxBackward", hint="One sum for every row of every matrix, along the given axis.")
def softmax_along_the_middle(lib, x=normal(2, 3, 4)):
    """Apply softmax along dim 1 of a stack of matrices."""
    return lib.softmax(x, 1)


@gradient(
    component="SoftmaxBackward",
    tolerance=LARGE,
    hint="Large inputs need the maximum taken off first; reuse the output in backward.",
)
def softmax_of_large_inputs(lib, x=normal(4, 5, mean=200.0)):
    """Apply softmax to numbers near 200."""
    return lib.softmax(x)


@probe(component="GELUBackward", hint="Differentiate the formula that forward computes: the tanh form.")
def gelu_rule_by_hand(lib, a=normal(3, 4), g=nonzero(3, 4)):
    """Build GELUBackward by hand and apply it to a gradient."""
    return {"a": lib.apply("GELUBackward", (lib.tensor(a),), g)[0]}


@probe(
    component="GELUBackward",
    points=0.5,
    hint="Ask self.approximate: the sigmoid form has a slope of its own, gelu_slope_sigmoid.",
)
def gelu_of_the_other_form(lib, a=nonzero(3, 4), g=nonzero(3, 4)):
    """Compare GELUBackward for the sigmoid form with the slope the text gives for it, if it gives one."""
    slope = getattr(lib.autograd, "gelu_slope_sigmoid", None)
    if slope is None or lib.variables:
        return {"agrees": True}
    found = lib.apply("GELUBackward", (lib.tensor(a), "sigmoid"), g)[0]
    return {"agrees": bool(np.allclose(found, g * slope(lib.array(a)), rtol=1e-4, atol=1e-5))}


@gradient(
    component="GELUBackward",
    points=2,
    hint="Differentiate the formula that forward computes: the tanh form.",
    variant=0.03,
)
def gelu_of_a_matrix(lib, x=normal(3, 4, scale=1.5, mean=1.0)):
    """Apply GELU to a matrix."""
    return lib.gelu(x)


@gradient(
    component="GELUBackward", hint="Far to the right the slope is 1, far to the left it is 0.", variant=0.005
)
def gelu_far_out(lib, x=positive(3, 4, low=5.0, high=9.0), y=nonzero(3, 4, low=1.0, high=3.0)):
    """Apply GELU where it is straight, beside where it bends."""
    return lib.gelu(x) + lib.gelu(y)
