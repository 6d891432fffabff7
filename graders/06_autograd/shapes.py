"""Rearranging and selecting: reshape, transpose, permute, slices and embeddings."""

import numpy as np

from tito.probes import gradient, indices, integers, probe

BACK = "Swap the same two axes back."
INTO_ZEROS = "Start from zeros in the shape of the input, and put the gradient where the slice was taken."


@probe(
    component="ReshapeBackward", hint="Give the gradient the original shape; the order of the numbers stays."
)
def reshape_rule_by_hand(lib, a=integers(3, 4), g=integers(4, 3)):
    """Build ReshapeBackward by hand and apply it to a gradient."""
    x = lib.tensor(a)
    return {"a": lib.apply("ReshapeBackward", (x, x.shape), g)[0]}


@gradient(
    component="ReshapeBackward", points=2, hint="Give the gradient the original shape; it is not a transpose."
)
def reshape_to_other_rows(x=integers(3, 4)):
    """Reshape (3, 4) to (4, 3)."""
    return x.reshape(4, 3)


@gradient(
    component="ReshapeBackward",
    hint="-1 stands for what is left; the way back makes a new array of the original shape: g is not yours.",
)
def reshape_to_flat(x=integers(2, 3, 4), y=integers(24)):
    """Flatten a stack of matrices with -1, and add a vector."""
    return x.reshape(-1) + y


@gradient(component="ReshapeBackward", hint="The new axis of length one disappears on the way back.")
def reshape_adds_an_axis(x=integers(3, 4), b=integers(2, 1, 4)):
    """Give a matrix a leading axis and multiply it by a stack."""
    return x.reshape(1, 3, 4) * b


@probe(component="TransposeBackward", hint=BACK)
def transpose_rule_by_hand(lib, a=integers(2, 3, 4), g=integers(4, 3, 2)):
    """Build TransposeBackward for axes 0 and 2 by hand and apply it to a gradient."""
    return {"a": lib.apply("TransposeBackward", (lib.tensor(a), 0, 2), g)[0]}


@gradient(component="TransposeBackward", points=2, hint=BACK)
def transpose_of_a_matrix(x=integers(3, 4)):
    """Transpose a matrix."""
    return x.transpose()


@gradient(
    component="TransposeBackward", hint="Without arguments the last two axes are swapped, and only they."
)
def transpose_of_a_stack(x=integers(2, 3, 4)):
    """Transpose a stack of matrices: the last two axes."""
    return x.transpose()


@gradient(component="TransposeBackward", hint=BACK)
def transpose_of_two_named_axes(x=integers(2, 3, 4)):
    """Swap axes 0 and 2 of a stack of matrices."""
    return x.transpose(0, 2)


@gradient(component="TransposeBackward", hint="Negative axes count from the end, on the way back as well.")
def transpose_of_negative_axes(x=integers(2, 3, 4)):
    """Swap axes 0 and -1 of a stack of matrices."""
    return x.transpose(0, -1)


@gradient(
    component="TransposeBackward", points=0.5, hint="A vector has no two axes to swap: hand its gradient on."
)
def transpose_of_a_vector(x=integers(4)):
    """Transpose a vector, which changes nothing."""
    return x.transpose()


@probe(component="PermuteBackward", points=2, hint="argsort of the axes gives the way back.")
def permute_rule_by_hand(lib, a=integers(2, 3, 4), g=integers(4, 2, 3)):
    """Build PermuteBackward for the axes (2, 0, 1) by hand and apply it to a gradient."""
    return {"a": lib.apply("PermuteBackward", (lib.tensor(a), (2, 0, 1)), g)[0]}


@gradient(component="PermuteBackward", points=2, hint="argsort of the axes gives the way back.")
def permutation_of_three_axes(x=integers(2, 3, 4)):
    """Permute three axes cyclically."""
    return x.permute(2, 0, 1)


@gradient(component="PermuteBackward", hint="argsort wants axes counted from the front: axis % ndim first.")
def permutation_from_the_end(x=integers(2, 3, 4)):
    """Permute axes counted from the end."""
    return x.permute(-1, 0, 1)


@gradient(component="PermuteBackward", hint="Equal sizes hide the wrong permutation; the numbers show it.")
def permutation_of_a_cube(x=integers(3, 3, 3)):
    """Permute the axes of a cube cyclically."""
    return x.permute(1, 2, 0)


@probe(component="SliceBackward", hint=INTO_ZEROS)
def slice_rule_by_hand(lib, a=integers(5, 3), g=integers(2, 3)):
    """Build SliceBackward for rows 1 and 2 by hand and apply it to a gradient."""
    return {"a": lib.apply("SliceBackward", (lib.tensor(a), slice(1, 3)), g)[0]}


@gradient(component="SliceBackward", points=2, hint=INTO_ZEROS)
def rows_of_a_matrix(x=integers(5, 3)):
    """Take rows 1 to 3."""
    return x[1:3]


@gradient(component="SliceBackward", hint=INTO_ZEROS)
def one_row_of_a_matrix(x=integers(5, 3)):
    """Take the row before the last by its number."""
    return x[-2]


@gradient(component="SliceBackward", hint=INTO_ZEROS)
def block_of_a_matrix(x=integers(5, 4)):
    """Take every other row of two columns."""
    return x[::2, 1:3]


@gradient(component="SliceBackward", points=2, hint="Slices that overlap add up where they overlap.")
def overlapping_slices(x=integers(5, 3)):
    """Add two slices that share a row."""
    return x[0:3] + x[2:5]


@gradient(component="SliceBackward", hint="A row that was taken twice receives both gradients: np.add.at.")
def rows_by_number_with_repeats(x=integers(4, 3)):
    """Take rows by an array of numbers in which one occurs twice."""
    return x[np.array([2, 0, 2])]


@gradient(component="SliceBackward", hint="A place that was taken twice receives both gradients: np.add.at.")
def places_with_repeats(x=integers(4, 3)):
    """Take elements by two arrays of numbers, the same element twice."""
    return x[np.array([1, 3, 1]), np.array([2, 0, 2])]


@gradient(component="SliceBackward", hint="One element is a slice too: zeros everywhere else.")
def one_element(x=integers(3, 4)):
    """Take a single element and scale it."""
    return x[1, 2] * 3.0


@probe(
    component="EmbeddingBackward",
    points=2,
    hint="A row that was looked up twice receives both gradients: np.add.at.",
)
def embedding_rule_by_hand(lib, w=integers(5, 3), rows=indices(4, below=2), g=integers(4, 3)):
    """Build EmbeddingBackward by hand, with repeated indices, and apply it to a gradient."""
    chosen = lib.tensor(rows, requires_grad=False)
    return {"w": lib.apply("EmbeddingBackward", (lib.tensor(w), chosen), g)[0]}


@probe(
    component="EmbeddingBackward", hint="Each looked-up row of the weight receives the gradient of its copy."
)
def embedding_of_a_batch(lib, w=integers(6, 3), rows=indices(2, 4, below=6), g=integers(2, 4, 3)):
    """Look up a batch of index sequences in an Embedding layer."""
    layer = lib.module("layers").Embedding(6, 3)
    layer.weight = lib.tensor(w)
    y = layer(lib.tensor(rows, requires_grad=False))
    lib.backward(y, g)
    return {"value": lib.data(y), "w": lib.grad(layer.weight)}
