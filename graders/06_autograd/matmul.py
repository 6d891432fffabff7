"""Matrix products: matrices, vectors, batches, and batches that broadcasting stretched."""

from tito.probes import fixed, gradient, integers, probe

RULE = "Z = A @ B: dL/dA = G @ B^T and dL/dB = A^T @ G. Write the shapes below: only one product fits."


@probe(component="MatmulBackward", points=3, hint=RULE)
def matmul_rule_by_hand(lib, a=integers(3, 4), b=integers(4, 2), g=integers(3, 2)):
    """Build MatmulBackward by hand and apply it to a gradient."""
    grads = lib.apply("MatmulBackward", (lib.tensor(a), lib.tensor(b)), g)
    return {"count": len(grads), "a": grads[0], "b": grads[1]}


@probe(component="MatmulBackward", points=2, hint="Square shapes hide a forgotten transpose: " + RULE)
def square_matmul_rule_by_hand(lib, a=integers(3, 3), b=integers(3, 3), g=integers(3, 3)):
    """Apply MatmulBackward by hand to square matrices."""
    grads = lib.apply("MatmulBackward", (lib.tensor(a), lib.tensor(b)), g)
    return {"a": grads[0], "b": grads[1]}


@gradient(component="MatmulBackward", points=3, hint=RULE)
def product_of_matrices(lib, a=integers(3, 4), b=integers(4, 2)):
    """Multiply a matrix by a matrix."""
    return lib.matmul(a, b)


@gradient(component="MatmulBackward", points=2, hint="The order of the factors matters: G @ B^T, A^T @ G.")
def product_of_square_matrices(lib, a=integers(3, 3), b=integers(3, 3)):
    """Multiply two square matrices."""
    return lib.matmul(a, b)


@gradient(component="MatmulBackward", points=2, hint="Each product receives its own incoming gradient.")
def product_of_three_matrices(lib, a=integers(2, 3), b=integers(3, 4), c=integers(4, 2)):
    """Multiply three matrices one after the other."""
    return lib.matmul(lib.matmul(a, b), c)


@gradient(
    component="MatmulBackward",
    points=2,
    hint="Only the right operand needs a gradient here, and it must get it.",
)
def fixed_matrix_times_weight(lib, a=fixed(integers(3, 4)), b=integers(4, 2)):
    """Multiply data that needs no gradient by a weight that does."""
    return lib.matmul(a, b)


@gradient(component="MatmulBackward", hint="Only the left operand needs a gradient here, and it must get it.")
def weight_times_fixed_matrix(lib, a=integers(3, 4), b=fixed(integers(4, 2))):
    """Multiply a weight by data that needs no gradient."""
    return lib.matmul(a, b)


@gradient(
    component="MatmulBackward", hint="A single row is still a matrix: A^T @ G is an outer product then."
)
def row_matrix_times_matrix(lib, a=integers(1, 4), b=integers(4, 3)):
    """Multiply a matrix of one row by a matrix."""
    return lib.matmul(a, b)


@gradient(
    component="MatmulBackward",
    points=2,
    hint="A weight shared by a batch collects the gradient of every element.",
)
def batch_times_one_matrix(lib, a=integers(2, 3, 4), b=integers(4, 5)):
    """Multiply a batch of matrices by one matrix."""
    return lib.matmul(a, b)


@gradient(
    component="MatmulBackward", hint="A matrix shared by a batch collects the gradient of every element."
)
def one_matrix_times_batch(lib, a=integers(3, 4), b=integers(2, 4, 5)):
    """Multiply one matrix by a batch of matrices."""
    return lib.matmul(a, b)


@gradient(
    component="MatmulBackward",
    points=2,
    hint="Transpose the last two axes only; the batch axes stay where they are.",
)
def batch_times_batch(lib, a=integers(2, 3, 4), b=integers(2, 4, 5)):
    """Multiply two batches of matrices."""
    return lib.matmul(a, b)


@gradient(
    component="MatmulBackward", hint="A batch axis of length one was stretched too: sum over it, keep it."
)
def stretched_batches(lib, a=integers(2, 1, 3, 4), b=integers(1, 3, 4, 5)):
    """Multiply batches that stretch each other."""
    return lib.matmul(a, b)


@gradient(component="MatmulBackward", hint="A vector on the right: dL/dA is the outer product of g and v.")
def matrix_times_vector(lib, a=integers(3, 4), b=integers(4)):
    """Multiply a matrix by a vector."""
    return lib.matmul(a, b)


@gradient(
    component="MatmulBackward",
    hint="A vector on the left: dL/dv = B @ g, dL/dB is the outer product of v and g.",
)
def vector_times_matrix(lib, a=integers(3), b=integers(3, 4)):
    """Multiply a vector by a matrix."""
    return lib.matmul(a, b)


@gradient(
    component="MatmulBackward", hint="Two vectors make a number: each gradient is g times the other vector."
)
def vector_times_vector(lib, a=integers(4), b=integers(4)):
    """Multiply a vector by a vector."""
    return lib.matmul(a, b)
