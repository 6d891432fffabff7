"""The public checks of module 01: what `tito test` asks of a student's own code.

Each check is one question with numbers drawn for the occasion; its docstring is what the report shows. The
hidden suite asks more of the same kind under another seed.
"""

from tito.probes import distinct, integers, nonzero, normal, off_kink, positive, probe


@probe(component="creation", hint="Keep the numbers as an array: self.data = np.array(source, dtype=...).")
def making_a_matrix(lib, a=integers(3, 4)):
    """A tensor made from nested lists holds their numbers."""
    return lib.data(lib.module("tensor").Tensor(a.tolist()))


@probe(component="creation", hint="Ask the array: self.data.shape, self.data.size, self.data.ndim.")
def describing_a_stack(lib, a=integers(2, 3, 5)):
    """Shape, size and number of dimensions are those of the data."""
    x = lib.tensor(a)
    return {"shape": list(x.shape), "size": int(x.size), "ndim": int(x.ndim)}


@probe(component="creation", hint="np.array(source, dtype=_default_dtype) converts whatever it is given.")
def default_dtype(lib):
    """Whole numbers become floating-point numbers of the default dtype."""
    x = lib.module("tensor").Tensor([[1, 2, 3]])
    return {"data": str(lib.data(x).dtype) == lib.dtype, "dtype": str(x.dtype) == lib.dtype}


@probe(component="values", hint="One element: self.data.item(), made a float.")
def taking_the_only_element(lib, a=integers(1, 1)):
    """item() is the only element as a Python number."""
    value = lib.tensor(a).item()
    return {"value": value, "float": isinstance(value, float)}


@probe(component="values", hint="numpy() hands out the very array the tensor holds.")
def reading_the_array(lib, a=integers(3, 2)):
    """numpy() is the data."""
    return lib.tensor(a).numpy()


@probe(component="arithmetic", hint="Compute with the arrays: self.data + other.data, then wrap the result.")
def the_four_operations(lib, a=integers(3, 4), b=nonzero(3, 4)):
    """Sum, difference, product and quotient of two matrices, element by element."""
    x, y = lib.tensor(a), lib.tensor(b)
    return {
        "x + y": lib.data(x + y),
        "x - y": lib.data(x - y),
        "x * y": lib.data(x * y),
        "x / y": lib.data(x / y),
    }


@probe(component="arithmetic", hint="Leave broadcasting to NumPy: it lines shapes up from the right.")
def adding_a_row_to_every_row(lib, a=integers(5, 3), b=integers(3)):
    """A row is added to every row of a matrix."""
    return lib.data(lib.tensor(a) + lib.tensor(b))


@probe(component="arithmetic", hint="raw(other, self.data) is a number or an array you can compute with.")
def computing_with_a_number(lib, a=integers(2, 5)):
    """The other operand may be a plain number."""
    x = lib.tensor(a)
    return {
        "x + 2": lib.data(x + 2),
        "x - 3": lib.data(x - 3),
        "x * 4": lib.data(x * 4),
        "x / 2": lib.data(x / 2),
        "x ** 2": lib.data(x**2),
        "-x": lib.data(-x),
    }


@probe(
    component="reflected", hint="2 - x asks x.__rsub__(2): the number comes first, so it is 2 - x, not x - 2."
)
def a_number_on_the_left(lib, a=integers(4, 3, largest=2)):
    """The number may stand on the left."""
    x = lib.tensor(a)
    return {
        "2 + x": lib.data(2 + x),
        "2 - x": lib.data(2 - x),
        "3 * x": lib.data(3 * x),
        "1 / x": lib.data(1 / x),
        "2 ** x": lib.data(2**x),
    }


@probe(component="comparisons", hint="Compare arrays: self.data < raw(other, self.data).")
def comparing_with_a_number(lib, a=integers(3, 4)):
    """A comparison says for every element whether it holds."""
    x = lib.tensor(a)
    return {
        "x < 1": lib.data(x < 1).astype(bool),
        "x <= 1": lib.data(x <= 1).astype(bool),
        "x > 1": lib.data(x > 1).astype(bool),
        "x >= 1": lib.data(x >= 1).astype(bool),
    }


@probe(component="functions", hint="np.exp, np.log and their like work on every element of self.data.")
def functions_of_each_element(lib, a=positive(3, 4)):
    """exp, log, sqrt and tanh of every element."""
    x = lib.tensor(a)
    return {
        "x.exp()": lib.data(x.exp()),
        "x.log()": lib.data(x.log()),
        "x.sqrt()": lib.data(x.sqrt()),
        "x.tanh()": lib.data(x.tanh()),
    }


@probe(component="functions", hint="1 / (1 + e^-x); at 0 it is one half.")
def sigmoid_of_a_matrix(lib, a=normal(3, 4)):
    """The sigmoid of every element."""
    return lib.data(lib.tensor(a).sigmoid())


@probe(component="masking", hint="np.where(mask, value, self.data) makes a new array.")
def filling_where_a_mask_holds(lib, a=integers(3, 4)):
    """Elements where a mask holds are replaced, all others stay."""
    return lib.data(lib.tensor(a).masked_fill(a > 0, -9.0))


@probe(
    component="masking", hint="np.clip moves what is too small up to low, and what is too large down to high."
)
def clipping_both_ends(lib, a=integers(4, 5, largest=9)):
    """Elements outside an interval move to its nearer end."""
    return lib.data(lib.tensor(a).clip(-3, 5))


@probe(
    component="matmul",
    points=2,
    hint="Rows of the left times columns of the right: product(self.data, other.data).",
)
def multiplying_two_matrices(lib, a=integers(2, 3), b=integers(3, 5)):
    """(2, 3) times (3, 5) is (2, 5)."""
    return lib.data(lib.tensor(a).matmul(lib.tensor(b)))


@probe(
    component="matmul",
    hint="Each matrix of the stack is multiplied by the same weight: leave leading axes alone.",
)
def multiplying_a_stack_by_a_weight(lib, a=integers(4, 2, 3), b=integers(3, 5)):
    """A stack of matrices times one matrix is a stack of products."""
    return lib.data(lib.tensor(a) @ lib.tensor(b))


@probe(component="matmul", hint="Raise ValueError where the inner dimensions differ.")
def shapes_that_do_not_fit(lib, a=integers(2, 3), b=integers(4, 5)):
    """(2, 3) times (4, 5) is a ValueError."""
    lib.tensor(a).matmul(lib.tensor(b))


@probe(component="reductions", hint="Hand axis and keepdims on to NumPy.")
def sums_of_rows_and_columns(lib, a=integers(3, 4)):
    """The total, the sum of every column, the sum of every row."""
    x = lib.tensor(a)
    return {
        "x.sum()": lib.data(x.sum()),
        "x.sum(axis=0)": lib.data(x.sum(axis=0)),
        "x.sum(axis=1)": lib.data(x.sum(axis=1)),
    }


@probe(component="reductions", hint="min(x) = -max(-x), or NumPy's own; axis and keepdims as for sum.")
def largest_and_smallest(lib, a=distinct(4, 5)):
    """The largest and the smallest element of every row, with the axis kept."""
    x = lib.tensor(a)
    return {
        "x.max(axis=1, keepdims=True)": lib.data(x.max(axis=1, keepdims=True)),
        "x.min(axis=1, keepdims=True)": lib.data(x.min(axis=1, keepdims=True)),
    }


@probe(
    component="statistics", hint="Divide the sum by how many elements were added up: count(self.shape, axis)."
)
def mean_of_every_column(lib, a=normal(5, 3)):
    """The mean of every column, and of everything."""
    x = lib.tensor(a)
    return {"x.mean(axis=0)": lib.data(x.mean(axis=0)), "x.mean()": lib.data(x.mean())}


@probe(component="statistics", hint="var is the mean of (x - mean)^2, divided by n; std is its square root.")
def variance_of_every_row(lib, a=normal(3, 7)):
    """Variance and standard deviation of every row."""
    x = lib.tensor(a)
    return {"x.var(axis=1)": lib.data(x.var(axis=1)), "x.std(axis=1)": lib.data(x.std(axis=1))}


@probe(component="reshaping", hint="unpacked(shape) is a tuple, however the lengths were given.")
def the_same_elements_in_another_shape(lib, a=integers(3, 4)):
    """Lengths one by one, as a tuple, or with one left open."""
    x = lib.tensor(a)
    return {
        "x.reshape(2, 6)": lib.data(x.reshape(2, 6)),
        "x.reshape((4, 3))": lib.data(x.reshape((4, 3))),
        "x.reshape(6, -1)": lib.data(x.reshape(6, -1)),
    }


@probe(component="reshaping", hint="A dimension of length 1 comes or goes; the elements stay.")
def a_dimension_of_length_one(lib, a=integers(3, 4)):
    """unsqueeze puts a dimension of length 1 in, squeeze takes it out."""
    x = lib.tensor(a).unsqueeze(1)
    return {"in": lib.data(x), "out": lib.data(x.squeeze(1)), "flat": lib.data(x.flatten())}


@probe(component="transposing", hint="Without arguments the last two dimensions change places.")
def transposing_a_matrix(lib, a=integers(2, 5)):
    """Rows become columns."""
    return lib.data(lib.tensor(a).transpose())


@probe(
    component="transposing",
    hint="permute(2, 0, 1): the old dimension 2 comes first. That is NumPy's transpose.",
)
def dimensions_in_another_order(lib, a=integers(2, 3, 4)):
    """The dimensions in the order asked for."""
    return lib.data(lib.tensor(a).permute(2, 0, 1))


@probe(component="indexing", hint="Index the array, then wrap what comes out.")
def rows_and_blocks(lib, a=integers(4, 5)):
    """A row, a block, and an element."""
    x = lib.tensor(a)
    return {"x[1]": lib.data(x[1]), "x[1:3, ::2]": lib.data(x[1:3, ::2]), "x[2, -1]": lib.data(x[2, -1])}


@probe(component="joining", hint="np.concatenate wants a list of arrays, not of tensors, and the axis.")
def one_below_the_other(lib, a=integers(2, 3), b=integers(4, 3)):
    """Two matrices, one below the other."""
    return lib.data(lib.module("tensor").concatenate([lib.tensor(a), lib.tensor(b)]))


@probe(
    component="joining", hint="Give each tensor a new dimension at axis, then put them one after the other."
)
def stacked_along_a_new_dimension(lib, a=integers(3, 4), b=integers(3, 4)):
    """Two matrices as a stack of two."""
    return lib.data(lib.module("tensor").stack([lib.tensor(a), lib.tensor(b)]))


@probe(component="functions", hint="|x|: np.abs, with every sign gone.")
def sizes_without_signs(lib, a=off_kink(3, 4)):
    """The absolute value of every element."""
    return lib.data(lib.tensor(a).abs())
