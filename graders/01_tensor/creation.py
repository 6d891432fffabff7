"""Hidden probes of module 01: what a tensor is made from, and how its numbers come out again."""

import numpy as np

from tito.probes import integers, normal, probe


@probe(component="creation", hint="Nested lists of any depth: np.array reads them all.")
def made_from_lists_of_lists(lib, a=integers(2, 3, 4)):
    """Three levels of lists become three dimensions."""
    return lib.data(lib.module("tensor").Tensor(a.tolist()))


@probe(component="creation", hint="A number alone has no dimension: its shape is ().")
def made_from_a_number(lib):
    """A plain number becomes a tensor without dimensions."""
    x = lib.module("tensor").Tensor(7)
    return {"data": lib.data(x), "shape": list(x.shape), "size": int(x.size), "ndim": int(x.ndim)}


@probe(component="creation", hint="A tensor holds an array: take data.data where data is a Tensor.")
def made_from_a_tensor(lib, a=integers(3, 2)):
    """A tensor made from a tensor holds the same numbers in an array, not a tensor inside a tensor."""
    x = lib.module("tensor").Tensor(lib.tensor(a))
    return {"array": isinstance(x.data, np.ndarray), "data": x.data}


@probe(component="creation", points=2, hint="Copy: np.array copies, np.asarray does not.")
def a_copy_of_an_array(lib, a=integers(3, 4)):
    """Writing into the array afterwards does not change the tensor."""
    source = lib.array(a)
    x = lib.tensors.Tensor(source)
    source[...] = 99
    return lib.data(x)


@probe(component="creation", hint="A tensor made from a tensor has its own numbers too: np.array copies.")
def a_copy_of_a_tensor(lib, a=integers(2, 3)):
    """Writing into the first tensor afterwards does not change the second."""
    first = lib.tensor(a)
    second = lib.tensors.Tensor(first)
    lib.data(first)[...] = 99
    return lib.data(second)


@probe(component="creation", points=2, hint="Every tensor has the default dtype unless told otherwise.")
def one_dtype_whatever_comes_in(lib):
    """Booleans, whole numbers, float32 and float64 all become the default dtype."""
    sources = {
        "booleans": [True, False],
        "whole numbers": np.array([1, 2], dtype=np.int64),
        "float32": np.ones(2, dtype=np.float32),
        "float64": np.ones(2, dtype=np.float64),
        "a number": 3,
    }
    return {name: str(lib.tensors.Tensor(each).dtype) == lib.dtype for name, each in sources.items()}


@probe(component="creation", hint="Convert once, straight to the default dtype: nothing narrower in between.")
def real_numbers_are_not_rounded(lib, a=normal(3, 4)):
    """Numbers with a fraction keep all the digits that the dtype has."""
    return lib.data(lib.tensor(a))


@probe(component="creation", hint="shape, size and ndim come from the array, never from len().")
def describing_a_row_and_nothing(lib, a=integers(1, 6)):
    """A matrix of one row has two dimensions, one of none as well; a tensor of nothing has one."""
    row, nothing, no_rows = lib.tensor(a), lib.tensors.Tensor([]), lib.tensor(a[:0])
    return {
        "a row": [list(row.shape), int(row.size), int(row.ndim)],
        "nothing": [list(nothing.shape), int(nothing.size), int(nothing.ndim)],
        "no rows": [list(no_rows.shape), int(no_rows.size), int(no_rows.ndim)],
    }


@probe(
    component="creation", hint="shape is a tuple, as an array's is; size and ndim are numbers, not methods."
)
def descriptions_are_plain(lib, a=integers(2, 3)):
    """shape is a tuple, dtype the array's; size, ndim and dtype are asked for without brackets."""
    x = lib.tensor(a)
    asked = {"size": x.size, "ndim": x.ndim, "dtype": x.dtype}
    plain = {name: not callable(value) for name, value in asked.items()}
    kinds = {"shape is a tuple": isinstance(x.shape, tuple), "dtype is one": isinstance(x.dtype, np.dtype)}
    return {**kinds, **plain}


@probe(
    component="creation",
    hint="Keep what you are given: self.requires_grad = requires_grad; grad begins as None.",
)
def the_flag_for_gradients(lib, a=integers(3)):
    """requires_grad is False unless asked for, and there is no gradient yet."""
    plain, leaf = lib.tensors.Tensor(a), lib.tensors.Tensor(a, requires_grad=True)
    return {
        "by default": plain.requires_grad,
        "asked for": leaf.requires_grad,
        "no gradient yet": plain.grad is None and leaf.grad is None,
    }


@probe(component="values", hint="float(self.data.item()): one element, whatever its dimensions.")
def item_of_a_scalar(lib, a=normal(2, 3)):
    """The element of a tensor without dimensions, and of one with three."""
    data = lib.array(a)
    return [lib.tensor(data[1, 2]).item(), lib.tensor(data[:1, :1, None]).item()]


@probe(component="values", hint="item() is for one element; NumPy's item() already refuses more.")
def item_of_several(lib, a=integers(2, 3)):
    """item() of more than one element is a ValueError."""
    lib.tensor(a).item()


@probe(
    component="values",
    hint="A Python float prints as a plain number, a float32 does not: wrap it in float().",
)
def item_is_a_python_number(lib, a=integers(1)):
    """item() is exactly a Python float."""
    return type(lib.tensor(a).item()) is float


@probe(component="values", hint="numpy() returns self.data itself. A copy would cost memory at every look.")
def the_array_is_not_copied(lib, a=integers(3, 4)):
    """Writing into numpy() writes into the tensor."""
    x = lib.tensor(a)
    x.numpy()[1, 2] = 50
    return lib.data(x)


@probe(component="values", points=2, hint="detach() is wrap(self.data): a new tensor around the same array.")
def a_detached_tensor_shares_memory(lib, a=integers(3, 4)):
    """detach() is a tensor of its own that holds the very same numbers."""
    x = lib.tensor(a)
    y = x.detach()
    lib.data(x)[0, 1] = 50
    return {"another": y is not x, "tensor": isinstance(y, type(x)), "data": lib.data(y)}


@probe(component="values", hint="detach() promises that no gradient is wanted: its requires_grad is False.")
def a_detached_tensor_wants_no_gradient(lib, a=normal(4)):
    """detach() of a tensor that requires a gradient does not require one; the first still does."""
    x = lib.tensors.Tensor(a, requires_grad=True)
    return {"detached": x.detach().requires_grad, "the first": x.requires_grad}
