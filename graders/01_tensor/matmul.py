"""Hidden probes of module 01: matrix products."""

import numpy as np

from tito.probes import integers, normal, probe


@probe(
    component="matmul", points=2, hint="Row times column. `*` multiplies element by element, `@` does not."
)
def product_of_oblong_matrices(lib, a=integers(3, 4), b=integers(4, 2)):
    """(3, 4) times (4, 2)."""
    return lib.data(lib.tensor(a).matmul(lib.tensor(b)))


@probe(component="matmul", hint="x @ y asks x.__matmul__(y), which is matmul.")
def product_by_the_operator(lib, a=integers(3, 4), b=integers(4, 2)):
    """The operator @ is matmul."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(component="matmul", hint="Order matters: A @ B is not B @ A, even for square matrices.")
def square_matrices_do_not_commute(lib, a=integers(3, 3), b=integers(3, 3)):
    """A @ B and B @ A of square matrices."""
    x, y = lib.tensor(a), lib.tensor(b)
    return {"x @ y": lib.data(x @ y), "y @ x": lib.data(y @ x)}


@probe(component="matmul", hint="Two vectors make a scalar: the sum of products.")
def vector_times_vector(lib, a=integers(5), b=integers(5)):
    """The product of two vectors is a tensor without dimensions."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(
    component="matmul",
    hint="A vector on the right is a column, and the result a vector: do not keep the column.",
)
def matrix_times_vector(lib, a=integers(3, 4), b=integers(4)):
    """(3, 4) times (4,) is (3,)."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(component="matmul", hint="A vector on the left is a row.")
def vector_times_matrix(lib, a=integers(3), b=integers(3, 5)):
    """(3,) times (3, 5) is (5,)."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(component="matmul", hint="Matrices of two stacks go together pair by pair.")
def stack_times_stack(lib, a=integers(4, 2, 3), b=integers(4, 3, 5)):
    """(4, 2, 3) times (4, 3, 5) is (4, 2, 5)."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(component="matmul", hint="Leading axes broadcast, like shapes in arithmetic.")
def stacks_that_broadcast(lib, a=integers(2, 1, 3, 4), b=integers(5, 4, 2)):
    """(2, 1, 3, 4) times (5, 4, 2) is (2, 5, 3, 2)."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(
    component="matmul",
    points=2,
    hint="All leading axes of the left stay: (2, 5, 3, 4) times (4, 6) is (2, 5, 3, 6).",
)
def deep_stack_times_matrix(lib, a=integers(2, 5, 3, 4), b=integers(4, 6)):
    """A stack of stacks times one matrix."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(component="matmul", hint="The stack may be on the right alone.")
def matrix_times_stack(lib, a=integers(2, 3), b=integers(4, 3, 5)):
    """(2, 3) times (4, 3, 5) is (4, 2, 5)."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(component="matmul", hint="A stack times a vector loses its last axis.")
def stack_times_vector(lib, a=integers(4, 2, 3), b=integers(3)):
    """(4, 2, 3) times (3,) is (4, 2)."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(component="matmul", hint="No rows times a matrix are no rows; no columns times no rows are zeros.")
def products_of_nothing(lib, a=integers(0, 3), b=integers(3, 2), c=integers(4, 0), d=integers(0, 2)):
    """Empty matrices multiply too, and so do stacks of them."""
    pairs = ((a, b), (c, d), (lib.array(a)[None], b))
    return [lib.data(lib.tensor(left) @ lib.tensor(right)) for left, right in pairs]


@probe(component="matmul", hint="A transposed tensor is a view with other strides; its product is the same.")
def product_of_views(lib, a=integers(4, 3), b=integers(4, 5)):
    """A transposed matrix and every second column multiply like any other."""
    x, y = lib.array(a).T, lib.array(np.concatenate([b, b], 1))[:, ::2]
    return lib.data(lib.tensor(x) @ lib.tensor(y))


@probe(component="matmul", hint="An array or a list on the right of @ is made a tensor first.")
def array_on_the_right_of_at(lib, a=integers(2, 3), b=integers(3, 4)):
    """A tensor @ an array, and @ a list."""
    x = lib.tensor(a)
    return {"x @ b": lib.data(x @ b), "x @ b.tolist()": lib.data(x @ b.tolist())}


@probe(
    component="matmul",
    hint="__rmatmul__: what stands on the left comes first, constant(other, self.data).matmul(self).",
)
def array_on_the_left_of_at(lib, a=integers(2, 3), b=integers(3, 4)):
    """An array @ a tensor, and a list @ a tensor."""
    y = lib.tensor(b)
    return {"a @ y": lib.data(a @ y), "a.tolist() @ y": lib.data(a.tolist() @ y)}


@probe(
    component="matmul",
    hint="matmul(array) is a slip that should be told: raise TypeError unless it is a Tensor.",
)
def matmul_wants_a_tensor(lib, a=integers(2, 3), b=integers(3, 4)):
    """matmul of anything but a tensor is a TypeError."""
    lib.tensor(a).matmul(b)


@probe(component="matmul", hint="Raise ValueError where the inner dimensions differ, in stacks too.")
def stacks_that_do_not_fit(lib, a=integers(4, 2, 3), b=integers(2, 3)):
    """A stack of (2, 3) times (2, 3) is a ValueError."""
    lib.tensor(a).matmul(lib.tensor(b))


@probe(
    component="matmul",
    hint="A message that names both shapes saves an hour: f'{self.shape} and {other.shape}'.",
)
def the_message_names_both_shapes(lib, a=integers(5, 7), b=integers(6, 7)):
    """(5, 7) times (6, 7) is a ValueError whose message has both shapes in it."""
    try:
        lib.tensor(a).matmul(lib.tensor(b))
    except ValueError as error:
        return all(length in str(error) for length in "567")
    return False


@probe(component="matmul", hint="A tensor without dimensions has no rows and no columns: ValueError.")
def matmul_of_scalars(lib, a=integers(2, 3)):
    """A tensor without dimensions in a matrix product is a ValueError."""
    x = lib.tensor(a)
    x.matmul(lib.tensor(lib.array(a)[0, 0]))


@probe(component="matmul", hint="A product must not change its operands, nor their dtype.")
def product_leaves_its_operands(lib, a=integers(4, 2, 3), b=integers(3, 5)):
    """Both operands stay as they are, and the dtype is theirs."""
    x, y = lib.tensor(a), lib.tensor(b)
    products = (x @ y, lib.tensor(lib.array(a)[0]) @ y)
    dtypes = [str(lib.data(each).dtype) == lib.dtype for each in products]
    for each in products:
        lib.data(each)[...] = 99
    return {"x": lib.data(x), "y": lib.data(y), "dtypes": dtypes}


@probe(component="matmul", hint="Sum the products in the tensor's own precision; do not round on the way.")
def product_of_real_numbers(lib, a=normal(6, 40), b=normal(40, 3)):
    """A product of real numbers, to rounding."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))
