"""Hidden probes of module 01: the same numbers in other shapes, orders and selections."""

import numpy as np

from tito.probes import integers, probe


@probe(
    component="reshaping",
    points=2,
    hint="Elements are read and written row by row: reshape is not transpose.",
)
def reshaping_keeps_the_order(lib, a=integers(2, 3, 4)):
    """The elements in row-major order, in other shapes."""
    x = lib.tensor(a)
    return {
        "x.reshape(4, 6)": lib.data(x.reshape(4, 6)),
        "x.reshape(3, 2, 4)": lib.data(x.reshape(3, 2, 4)),
        "x.reshape(24)": lib.data(x.reshape(24)),
    }


@probe(component="reshaping", hint="One length may be -1: NumPy works it out.")
def reshaping_with_one_length_open(lib, a=integers(2, 3, 4)):
    """One length left open, given one by one, in a tuple, in a list."""
    x = lib.tensor(a)
    return {
        "x.reshape(-1, 3)": lib.data(x.reshape(-1, 3)),
        "x.reshape((2, -1))": lib.data(x.reshape((2, -1))),
        "x.reshape([-1])": lib.data(x.reshape([-1])),
        "x.reshape(2, -1, 2)": lib.data(x.reshape(2, -1, 2)),
        "x.reshape(3, 2, -1)": lib.data(x.reshape(3, 2, -1)),
    }


@probe(component="reshaping", hint="view(...) is reshape(...), whichever way the lengths are given.")
def view_is_reshape(lib, a=integers(3, 4)):
    """view is another word for reshape."""
    x = lib.tensor(a)
    return {"x.view(4, 3)": lib.data(x.view(4, 3)), "x.view((2, -1))": lib.data(x.view((2, -1)))}


@probe(component="reshaping", hint="The number of elements cannot change: NumPy's ValueError says so.")
def reshaping_to_another_size(lib, a=integers(3, 4)):
    """Twelve elements do not fit into five rows of two."""
    lib.tensor(a).reshape(5, 2)


@probe(component="reshaping", hint="A transposed tensor is read in its own order of rows, not in memory's.")
def reshaping_a_transposed_matrix(lib, a=integers(3, 4)):
    """A transposed matrix, flattened, is read row by row of the new rows."""
    x = lib.tensor(lib.array(a).T)
    return {"x.reshape(2, 6)": lib.data(x.reshape(2, 6)), "x.reshape(-1)": lib.data(x.reshape(-1))}


@probe(
    component="reshaping", hint="flatten(start) joins the dimensions from start on, and leaves those before."
)
def flattening_from_a_dimension(lib, a=integers(2, 3, 4)):
    """Everything in one dimension, and everything but the batch."""
    x = lib.tensor(a)
    return {
        "x.flatten()": lib.data(x.flatten()),
        "x.flatten(1)": lib.data(x.flatten(1)),
        "x.flatten(start=2)": lib.data(x.flatten(start=2)),
        "of a transposed array": lib.data(lib.tensor(lib.array(a).T).flatten()),
    }


@probe(
    component="reshaping",
    hint="A batch of no samples has no samples when it is flattened: do not use -1 there.",
)
def flattening_no_samples(lib, a=integers(0, 3, 4)):
    """A batch without samples becomes (0, 12)."""
    return lib.data(lib.tensor(a).flatten(1))


@probe(component="reshaping", hint="Without an axis all dimensions of length 1 go; with one, that one alone.")
def squeezing(lib, a=integers(1, 3, 1, 2)):
    """Without all dimensions of length 1, without the first, without the last but one."""
    x = lib.tensor(a)
    return {
        "x.squeeze()": lib.data(x.squeeze()),
        "x.squeeze(0)": lib.data(x.squeeze(0)),
        "x.squeeze(-2)": lib.data(x.squeeze(-2)),
    }


@probe(component="reshaping", hint="Only a dimension of length 1 can be taken out: ValueError for any other.")
def squeezing_a_long_dimension(lib, a=integers(2, 3)):
    """A dimension of length 3 cannot be squeezed."""
    lib.tensor(a).squeeze(1)


@probe(component="reshaping", hint="The new dimension is at axis; -1 puts it last.")
def unsqueezing(lib, a=integers(2, 3)):
    """A dimension of length 1 in front, in between and at the end."""
    x = lib.tensor(a)
    return {
        "x.unsqueeze(0)": lib.data(x.unsqueeze(0)),
        "x.unsqueeze(1)": lib.data(x.unsqueeze(1)),
        "x.unsqueeze(-1)": lib.data(x.unsqueeze(-1)),
    }


@probe(
    component="transposing",
    points=2,
    hint="In a stack the last two dimensions change places; the first stays.",
)
def transposing_a_stack(lib, a=integers(2, 3, 4)):
    """Every matrix of a stack is transposed."""
    return lib.data(lib.tensor(a).transpose())


@probe(component="transposing", hint="T is transpose() without brackets, whatever the number of dimensions.")
def transposing_by_its_letter(lib, a=integers(2, 3, 4)):
    """T of a stack, of a vector, and of a tensor without dimensions."""
    stack, vector, scalar = lib.tensor(a), lib.tensor(a[0, 0]), lib.tensor(lib.array(a)[0, 0, 0])
    return [lib.data(each.T) for each in (stack, vector, scalar)]


@probe(component="transposing", points=2, hint="transpose(0, 2) swaps just these two dimensions.")
def swapping_two_dimensions(lib, a=integers(2, 3, 4)):
    """Two dimensions change places, counted from either end."""
    x = lib.tensor(a)
    return {
        "x.transpose(0, 2)": lib.data(x.transpose(0, 2)),
        "x.transpose(0, 1)": lib.data(x.transpose(0, 1)),
        "x.transpose(-3, -1)": lib.data(x.transpose(-3, -1)),
    }


@probe(component="transposing", hint="A vector has no second dimension to swap with: it stays as it is.")
def transposing_a_vector(lib, a=integers(4)):
    """A vector, and a tensor without dimensions, stay as they are."""
    vector, scalar = lib.tensor(a), lib.tensor(lib.array(a)[0])
    return {"a vector": lib.data(vector.transpose()), "a scalar": lib.data(scalar.transpose())}


@probe(component="transposing", hint="One dimension alone cannot be swapped: raise ValueError.")
def transposing_one_dimension(lib, a=integers(2, 3, 4)):
    """transpose(0) is a ValueError."""
    lib.tensor(a).transpose(0)


@probe(
    component="transposing",
    hint="permute(1, 2, 0) is not permute(2, 0, 1): one is the way back of the other.",
)
def permuting_there_and_back(lib, a=integers(2, 3, 4)):
    """The dimensions in two other orders, and one undone by the other."""
    x = lib.tensor(a)
    there, back = x.permute(1, 2, 0), x.permute(2, 0, 1)
    return {
        "there": lib.data(there),
        "other": lib.data(back),
        "back": lib.data(there.permute(2, 0, 1)),
        "x": lib.data(x),
    }


@probe(component="transposing", hint="unpacked(axes) is a tuple, however the axes were given.")
def permuting_by_a_tuple(lib, a=integers(2, 3, 4)):
    """The axes may come as one tuple, and be counted from the end."""
    x = lib.tensor(a)
    return {
        "x.permute((0, 2, 1))": lib.data(x.permute((0, 2, 1))),
        "x.permute([2, 1, 0])": lib.data(x.permute([2, 1, 0])),
        "x.permute(-1, 0, 1)": lib.data(x.permute(-1, 0, 1)),
    }


@probe(
    component="transposing",
    hint="permute names every dimension once: NumPy's ValueError says which is missing.",
)
def permuting_too_few(lib, a=integers(2, 3, 4)):
    """An order that leaves a dimension out is a ValueError."""
    lib.tensor(a).permute(1, 0)


@probe(
    component="transposing", hint="Moving dimensions about makes a new tensor; the old one keeps its shape."
)
def transposing_leaves_the_tensor(lib, a=integers(2, 3, 4)):
    """The tensor keeps its shape and its numbers."""
    x = lib.tensor(a)
    x.transpose(), x.transpose(0, 1)
    return {"shape": list(x.shape), "data": lib.data(x)}


@probe(component="indexing", hint="Slices as NumPy has them: steps, negative steps, open ends, an ellipsis.")
def slices_of_every_kind(lib, a=integers(4, 5, 6)):
    """Steps, backwards, from the end, an ellipsis and a new axis."""
    x = lib.tensor(a)
    return {
        "x[::2]": lib.data(x[::2]),
        "x[-1]": lib.data(x[-1]),
        "x[::-1]": lib.data(x[::-1]),
        "x[-2:, 1]": lib.data(x[-2:, 1]),
        "x[..., 0]": lib.data(x[..., 0]),
        "x[None, 3]": lib.data(x[None, 3]),
        "x[3:1]": lib.data(x[3:1]),
    }


@probe(
    component="indexing", hint="An array of numbers picks rows in that order, the same one twice if asked."
)
def rows_by_number(lib, a=integers(5, 3)):
    """Rows picked by a list of numbers, one of them twice."""
    x = lib.tensor(a)
    return {
        "x[[3, 0, 3]]": lib.data(x[[3, 0, 3]]),
        "x[np.array([1, 2]), np.array([0, 2])]": lib.data(x[np.array([1, 2]), np.array([0, 2])]),
    }


@probe(component="indexing", hint="A mask picks the elements where it holds.")
def elements_by_mask(lib, a=integers(4, 5)):
    """The elements where a mask holds, in order."""
    return lib.data(lib.tensor(a)[a > 0])


@probe(
    component="indexing",
    hint="as_key(key) turns tensors into arrays of whole numbers, which NumPy can index with.",
)
def rows_by_a_tensor(lib, a=integers(5, 3)):
    """A tensor of numbers picks rows; it may be part of a tuple."""
    x = lib.tensor(a)
    rows = lib.tensors.Tensor([4, 1])
    return {"x[rows]": lib.data(x[rows]), "x[rows, 1]": lib.data(x[rows, 1])}


@probe(component="indexing", hint="Past the end is an IndexError, as for a list.")
def past_the_end(lib, a=integers(4, 5)):
    """A row that is not there is an IndexError."""
    lib.tensor(a)[4]


@probe(component="indexing", hint="What comes out is a tensor, even where it is one element.")
def a_part_is_a_tensor(lib, a=integers(4, 5)):
    """A row, a block and an element are tensors with the tensor's dtype."""
    x = lib.tensor(a)
    parts = (x[1], x[1:2], x[1, 2], x[a > 0])
    return [isinstance(y, lib.tensors.Tensor) and str(lib.data(y).dtype) == lib.dtype for y in parts]


@probe(component="joining", points=2, hint="axis says along which dimension they follow one another.")
def joining_three_side_by_side(lib, a=integers(2, 3), b=integers(2, 1), c=integers(2, 4)):
    """Three matrices side by side, along the last axis counted from either end."""
    parts = [lib.tensor(each) for each in (a, b, c)]
    join = lib.tensors.concatenate
    return {
        "join(parts, axis=1)": lib.data(join(parts, axis=1)),
        "join(parts, axis=-1)": lib.data(join(parts, axis=-1)),
    }


@probe(component="joining", hint="x.concatenate(y, z): x itself comes first.")
def the_method_puts_itself_first(lib, a=integers(2, 3), b=integers(1, 3), c=integers(4, 3)):
    """The method joins the tensor and any number of others."""
    x, y, z = (lib.tensor(each) for each in (a, b, c))
    return {
        "x.concatenate(y, z)": lib.data(x.concatenate(y, z)),
        "x.concatenate(z, axis=0)": lib.data(x.concatenate(z, axis=0)),
        "x.concatenate()": lib.data(x.concatenate()),
    }


@probe(
    component="joining",
    hint="Lengths must agree but along the axis: NumPy's ValueError says where they do not.",
)
def joining_what_does_not_fit(lib, a=integers(2, 3), b=integers(2, 4)):
    """Matrices of different widths cannot stand one below the other."""
    lib.tensors.concatenate([lib.tensor(a), lib.tensor(b)])


@probe(component="joining", points=2, hint="The new dimension is at axis: 0 in front, -1 at the end.")
def stacking_at_every_axis(lib, a=integers(3, 4), b=integers(3, 4), c=integers(3, 4)):
    """Three matrices stacked in front, in the middle and at the end."""
    parts = [lib.tensor(each) for each in (a, b, c)]
    return {f"axis={axis}": lib.data(lib.tensors.stack(parts, axis=axis)) for axis in (0, 1, -1)}


@probe(component="joining", hint="A joined tensor has its own memory, even when only one was given.")
def joining_one_makes_a_copy(lib, a=integers(3, 4)):
    """What was joined is a tensor, and writing into it changes none of its parts."""
    x = lib.tensor(a)
    made = (lib.tensors.concatenate([x]), lib.tensors.stack([x]))
    for joined in made:
        lib.data(joined)[...] = 99
    return {"x": lib.data(x), "tensors": [isinstance(each, lib.tensors.Tensor) for each in made]}
