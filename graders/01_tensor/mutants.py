"""The misconceptions of module 01: each a small wrong replacement of one method or function."""

from tito.probes.mutant import Mutant

FLAGS = "axis=None, keepdims=False"


def method(name: str, component: str, signature: str, body: str, hint: str) -> Mutant:
    """A method of Tensor made wrong; `body` is an expression to return, or a statement or more."""
    return Mutant(name, component, _text(signature, body), hint, f"Tensor.{signature.partition('(')[0]}")


def asked(name: str, component: str, attribute: str, value: str, hint: str) -> Mutant:
    """A property of Tensor made wrong."""
    text = f"@property\n{_text(f'{attribute}(self)', value)}"
    return Mutant(name, component, text, hint, f"Tensor.{attribute}")


def function(name: str, component: str, signature: str, body: str, hint: str) -> Mutant:
    """A function of the module made wrong."""
    return Mutant(name, component, _text(signature, body), hint, signature.partition("(")[0])


def _text(signature: str, body: str) -> str:
    lines = body.split("\n") if "\n" in body else [f"return {body}"]
    return "\n".join([f"def {signature}:", *(f"    {line}" for line in lines)])


def making(name: str, data: str, hint: str, flag: str = "requires_grad") -> Mutant:
    """A constructor that keeps `data`, where `source` is what came, and sets requires_grad to `flag`."""
    body = f"""source = data.data if isinstance(data, Tensor) else data
self.data = {data}
self.requires_grad = {flag}
self.grad = None"""
    return method(name, "creation", "__init__(self, data, requires_grad=False)", body, hint)


CREATION = (
    making(
        "array_is_not_copied",
        "np.asarray(source, dtype=_default_dtype)",
        "np.asarray keeps the caller's own array where it can: np.array copies.",
    ),
    making(
        "tensor_is_not_copied",
        "source if source is not data else np.array(source, dtype=_default_dtype)",
        "A tensor made from a tensor must have numbers of its own.",
    ),
    making(
        "half_precision_on_the_way",
        "np.array(source, dtype=np.float16).astype(_default_dtype)",
        "Convert once: what is rounded to float16 in between stays rounded.",
    ),
    making(
        "dtype_of_the_input", "np.array(source)", "Whole numbers stay whole numbers: give np.array a dtype."
    ),
    making(
        "always_float64", "np.array(source, dtype=np.float64)", "The default dtype is float32, not NumPy's."
    ),
    making(
        "dtype_of_arrays",
        "np.array(source) if isinstance(source, np.ndarray) else np.array(source, dtype=_default_dtype)",
        "An array brings its own dtype along: convert it too.",
    ),
    making(
        "at_least_a_row",
        "np.atleast_1d(np.array(source, dtype=_default_dtype))",
        "A number alone has no dimension: Tensor(7).shape is (), not (1,).",
    ),
    making(
        "lists_are_flattened",
        "np.array(source, dtype=_default_dtype).reshape(-1)",
        "Nested lists are rows: do not flatten them.",
    ),
    making(
        "flag_is_forgotten",
        "np.array(source, dtype=_default_dtype)",
        "Keep requires_grad as you were given it: module 06 asks for it.",
        "False",
    ),
    making(
        "flag_is_always_set",
        "np.array(source, dtype=_default_dtype)",
        "requires_grad is False unless somebody asks for a gradient.",
        "True",
    ),
    method(
        "tensor_in_a_tensor",
        "creation",
        "__init__(self, data, requires_grad=False)",
        """self.data = data if isinstance(data, Tensor) else np.array(data, dtype=_default_dtype)
self.requires_grad, self.grad = requires_grad, None""",
        "A tensor holds an array, never another tensor: take data.data.",
    ),
    method(
        "gradient_of_zeros",
        "creation",
        "__init__(self, data, requires_grad=False)",
        """self.data = np.array(data.data if isinstance(data, Tensor) else data, dtype=_default_dtype)
self.requires_grad, self.grad = requires_grad, np.zeros_like(self.data)""",
        "There is no gradient before one has arrived: None.",
    ),
    asked(
        "size_is_length",
        "creation",
        "size",
        "self.data.shape[0]",
        "size counts all elements, the product of the lengths, not the rows alone.",
    ),
    asked(
        "shape_is_reversed",
        "creation",
        "shape",
        "self.data.shape[::-1]",
        "The first length is that of the outermost lists: leave NumPy's order.",
    ),
    asked(
        "shape_is_a_list",
        "creation",
        "shape",
        "list(self.data.shape)",
        "A shape is a tuple, like an array's: a list cannot be compared with one.",
    ),
    asked(
        "ndim_is_length",
        "creation",
        "ndim",
        "len(self.data)",
        "ndim is how many lengths the shape has; len(data) is the first of them.",
    ),
    method(
        "ndim_is_a_method",
        "creation",
        "ndim(self)",
        "self.data.ndim",
        "Write @property above it, so that x.ndim is a number without brackets.",
    ),
    asked(
        "dtype_is_float64",
        "creation",
        "dtype",
        "np.dtype(float)",
        "Ask the array for its dtype: self.data.dtype.",
    ),
)

VALUES = (
    method(
        "numpy_copies",
        "values",
        "numpy(self)",
        "self.data.copy()",
        "numpy() hands out the very array; a copy would cost memory at every look.",
    ),
    method(
        "numpy_is_a_list",
        "values",
        "numpy(self)",
        "self.data.tolist()",
        "numpy() is an array; tolist() would make lists of it.",
    ),
    method(
        "item_is_an_array",
        "values",
        "item(self)",
        "self.data",
        "item() is a plain Python number, not an array that holds one.",
    ),
    method(
        "item_is_a_numpy_number",
        "values",
        "item(self)",
        "self.data.reshape(-1)[0]",
        "What comes out of an array is NumPy's number: make it Python's with float(...).",
    ),
    method(
        "item_takes_the_first",
        "values",
        "item(self)",
        "float(self.data.reshape(-1)[0])",
        "item() of several elements is a mistake that must not pass: ValueError.",
    ),
    method(
        "item_of_one_dimension",
        "values",
        "item(self)",
        "float(self.data[0].item())",
        "A tensor without dimensions has no [0]: use the array's own item().",
    ),
    method(
        "detach_copies",
        "values",
        "detach(self)",
        "wrap(self.data.copy())",
        "detach() shares the numbers: wrap(self.data), not a copy.",
    ),
    method(
        "detach_is_the_tensor",
        "values",
        "detach(self)",
        "self",
        "detach() is another tensor around the same array, not the tensor itself.",
    ),
    method(
        "detach_in_place",
        "values",
        "detach(self)",
        "self.requires_grad = False\nreturn wrap(self.data)",
        "detach() leaves the first tensor as it was.",
    ),
    method(
        "detach_keeps_the_flag",
        "values",
        "detach(self)",
        "other = wrap(self.data)\nother.requires_grad = self.requires_grad\nreturn other",
        "A detached tensor requires no gradient: that is what it is for.",
    ),
    method(
        "numpy_is_flat",
        "values",
        "numpy(self)",
        "self.data.reshape(-1)",
        "numpy() has the tensor's own shape.",
    ),
)


def operator(name: str, which: str, result: str, hint: str) -> Mutant:
    """An operator made wrong: `a` and `b` are what the operands hold."""
    signature = f"__{which}__(self, other)"
    body = f"a = self.data\nb = other.data if isinstance(other, Tensor) else raw(other, a)\nreturn {result}"
    return method(name, "arithmetic", signature, body, hint)


ARITHMETIC = (
    operator("sum_is_a_difference", "add", "wrap(a - b)", "__add__ is plus: was it copied from __sub__?"),
    operator(
        "difference_is_turned_round",
        "sub",
        "wrap(b - a)",
        "x - y is x.__sub__(y): self comes first, other is taken away.",
    ),
    operator(
        "quotient_is_turned_round",
        "truediv",
        "wrap(b / a)",
        "x / y is x.__truediv__(y): self is above the line, other below.",
    ),
    operator("quotient_is_whole", "truediv", "wrap(a // b)", "/ keeps the fraction; // rounds it down."),
    operator(
        "quotient_with_epsilon",
        "truediv",
        "wrap(a / (b + 1e-5))",
        "Nothing is added to a divisor: it would make every quotient a little wrong.",
    ),
    operator("product_is_a_matrix_product", "mul", "wrap(a @ b)", "* is element by element; @ is the other."),
    operator(
        "sum_in_place",
        "add",
        "wrap(np.add(a, b, out=a))",
        "a += b, or out=a, changes the operand itself: make a new array, a + b.",
    ),
    operator(
        "difference_in_place",
        "sub",
        "wrap(a.__isub__(b) if np.shape(b) in ((), a.shape) else a - b)",
        "a -= b changes the operand itself: make a new array, a - b.",
    ),
    operator(
        "no_new_array_for_zero",
        "add",
        "self if np.all(b == 0) else wrap(a + b)",
        "Even x + 0 is a tensor of its own: whoever writes into it must not change x.",
    ),
    operator(
        "same_shapes_only",
        "add",
        "wrap(a + np.reshape(b, a.shape) if np.ndim(b) else a + b)",
        "The shapes need not be equal: leave broadcasting to NumPy.",
    ),
    operator(
        "lined_up_from_the_left",
        "mul",
        "wrap(a * b.reshape(b.shape + (1,) * (a.ndim - b.ndim)) if 0 < np.ndim(b) < a.ndim else a * b)",
        "NumPy lines shapes up from the right: do not append axes by hand.",
    ),
    method(
        "only_tensors",
        "arithmetic",
        "__mul__(self, other)",
        "wrap(self.data * other.data)",
        "The other operand may be a plain number: it has no data.",
    ),
    method(
        "tensors_and_numbers_only",
        "arithmetic",
        "__sub__(self, other)",
        "wrap(self.data - (other.data if isinstance(other, Tensor) else float(other)))",
        "The other operand may be an array too: raw(other, self.data) takes all three.",
    ),
    method(
        "arrays_widen",
        "arithmetic",
        "__add__(self, other)",
        "wrap(self.data + (other.data if isinstance(other, Tensor) else other))",
        "A float64 array makes the sum float64: raw(...) converts it.",
    ),
    method(
        "numbers_widen",
        "arithmetic",
        "__mul__(self, other)",
        "wrap(self.data * (other.data if isinstance(other, Tensor) else np.atleast_1d(np.float64(other))))",
        "A number made a float64 array widens the product.",
    ),
    method(
        "quotients_are_float64",
        "arithmetic",
        "__truediv__(self, other)",
        "wrap(np.divide(self.data, raw(other, self.data), dtype=np.float64))",
        "Keep the tensor's dtype: a quotient of float32 is float32.",
    ),
    method(
        "result_is_an_array",
        "arithmetic",
        "__mul__(self, other)",
        "self.data * raw(other, self.data)",
        "The result of an operation is a tensor: wrap the array.",
    ),
    method(
        "power_is_a_product",
        "arithmetic",
        "__pow__(self, other)",
        "wrap(self.data * raw(other, self.data))",
        "** raises to a power, * multiplies: was it copied from __mul__?",
    ),
    method(
        "power_is_a_square",
        "arithmetic",
        "__pow__(self, other)",
        "wrap(self.data * self.data)",
        "The exponent is other, whatever it is; 2 is only the commonest.",
    ),
    method(
        "powers_of_sizes",
        "arithmetic",
        "__pow__(self, other)",
        "wrap(abs(self.data) ** raw(other, self.data))",
        "An odd power of a negative number is negative.",
    ),
    method(
        "whole_powers_only",
        "arithmetic",
        "__pow__(self, other)",
        "wrap(self.data ** int(other))",
        "An exponent may be a fraction, or a tensor.",
    ),
    method(
        "power_of_one_is_itself",
        "arithmetic",
        "__pow__(self, other)",
        "self if isinstance(other, int) and other == 1 else wrap(power(self.data, raw(other, self.data)))",
        "Even x ** 1 is a tensor of its own: whoever writes into it must not change x.",
    ),
    method(
        "opposite_in_place",
        "arithmetic",
        "__neg__(self)",
        "self.data *= -1\nreturn self",
        "-x is a new tensor; *= changes x itself.",
    ),
    method(
        "opposite_is_reciprocal",
        "arithmetic",
        "__neg__(self)",
        "wrap(1 / self.data)",
        "-x changes the sign; 1 / x is something else.",
    ),
    method(
        "opposite_is_negative",
        "arithmetic",
        "__neg__(self)",
        "wrap(-np.abs(self.data))",
        "-x turns every sign, so what was negative becomes positive.",
    ),
    operator(
        "division_by_zero_is_refused",
        "truediv",
        "wrap(a / np.where(b == 0, 1, b))",
        "A number over zero is inf, as NumPy has it: do not guard against it.",
    ),
    operator(
        "empty_is_refused",
        "add",
        "wrap(a + b) if a.size else wrap(np.zeros(1))",
        "No rows plus no rows are no rows: empty tensors need no case of their own.",
    ),
    operator(
        "shapes_forced",
        "add",
        """wrap(a + (b if 1 in a.shape + b.shape or a.shape[-1:] == b.shape[-1:] else np.resize(b, a.shape))
        if np.ndim(b) else a + b)""",
        "Shapes that do not fit are an error: do not stretch them by hand.",
    ),
)


def turned(name: str, which: str, result: str, hint: str) -> Mutant:
    """A reflected operator made wrong."""
    return method(name, "reflected", f"__r{which}__(self, other)", result, hint)


REFLECTED = (
    turned(
        "rsub_is_sub",
        "sub",
        "self - other",
        "2 - x asks x.__rsub__(2): the number comes first, so x - 2 has the wrong sign.",
    ),
    turned("rsub_without_a_sign", "sub", "self + other", "2 - x takes x away; 2 + x adds it."),
    turned(
        "rdiv_is_div",
        "truediv",
        "self / other",
        "1 / x asks x.__rtruediv__(1): the number is above the line.",
    ),
    turned(
        "rdiv_forgets_the_number",
        "truediv",
        "self**-1",
        "6 / x is six times 1 / x: the number above the line counts.",
    ),
    turned(
        "rpow_is_pow",
        "pow",
        "self**other",
        "2 ** x asks x.__rpow__(2): the number is raised, the tensor is the exponent.",
    ),
    turned(
        "radd_ignores_zero",
        "add",
        "self if other else self * 0",
        "0 + x is x: Python's sum([...]) begins with a 0 on the left.",
    ),
    turned("rmul_is_add", "mul", "self + other", "3 * x is a product: was it copied from __radd__?"),
    turned("radd_is_missing", "add", "NotImplemented", "2 + x asks x.__radd__(2): hand over to x + 2."),
    turned(
        "rsub_widens",
        "sub",
        "wrap(np.array([other], float)[0] - self.data.astype(float))",
        "Keep the tensor's dtype: constant(other, self.data) has it.",
    ),
    turned(
        "rdiv_in_place",
        "truediv",
        "self.data = other / self.data\nreturn wrap(self.data)",
        "1 / x is a new tensor: self.data = ... changes x itself.",
    ),
)


def compared(name: str, which: str, result: str, hint: str) -> Mutant:
    """A comparison made wrong: `a` and `b` are what the operands hold."""
    body = f"a, b = self.data, raw(other, self.data)\nreturn {result}"
    return method(name, "comparisons", f"__{which}__(self, other)", body, hint)


COMPARISONS = (
    compared("less_or_equal", "lt", "a <= b", "< does not hold where both are equal; <= does."),
    compared("less_without_equal", "le", "a < b", "<= holds where both are equal as well; < does not."),
    compared("greater_or_equal", "gt", "a >= b", "> does not hold where both are equal; >= does."),
    compared("greater_without_equal", "ge", "a > b", ">= holds where both are equal as well; > does not."),
    compared("less_turned_round", "lt", "a > b", "x < y asks whether x is smaller: self stands on the left."),
    compared(
        "one_truth_for_all",
        "gt",
        "np.asarray((a > b).all())",
        "A comparison answers for every element: no all() or any() in it.",
    ),
    compared(
        "numbers_only",
        "ge",
        "a >= float(np.asarray(b).reshape(-1)[0])",
        "The other side may be a tensor: compare with raw(other, self.data).",
    ),
)


def each(name: str, which: str, result: str, hint: str) -> Mutant:
    """A function of each element made wrong: `x` is the data."""
    return method(name, "functions", f"{which}(self)", f"x = self.data\nreturn {result}", hint)


FUNCTIONS = (
    each("exp_is_a_power_of_two", "exp", "wrap(np.exp2(x))", "np.exp is e to the x; np.exp2 is 2 to the x."),
    each("exp_less_one", "exp", "wrap(np.expm1(x))", "np.exp is e^x; np.expm1 is e^x - 1."),
    each("log_of_ten", "log", "wrap(np.log10(x))", "The natural logarithm is np.log; np.log10 is another."),
    each(
        "log_with_epsilon",
        "log",
        "wrap(np.log(x + 1e-7))",
        "Nothing is added inside the logarithm: log(0) is -inf, and that is right.",
    ),
    each("log_of_one_more", "log", "wrap(np.log1p(x))", "np.log is log(x); np.log1p is log(1 + x)."),
    each(
        "root_is_a_square", "sqrt", "wrap(x * x)", "The square root undoes the square: the power 0.5, not 2."
    ),
    each("root_is_half", "sqrt", "wrap(x / 2)", "The square root is the power 0.5, not half of the number."),
    each("abs_is_opposite", "abs", "wrap(-x)", "Only what is below zero changes its sign."),
    each("abs_is_relu", "abs", "wrap(np.maximum(x, 0))", "What is below zero turns positive, not zero."),
    each(
        "abs_in_place",
        "abs",
        "wrap(np.abs(x, out=x))",
        "|x| is a new tensor: out= or [mask] = would change x itself.",
    ),
    each(
        "tanh_is_tan",
        "tanh",
        "wrap(np.tan(x))",
        "The hyperbolic tangent is np.tanh; np.tan is the one of angles.",
    ),
    each(
        "tanh_is_sigmoid",
        "tanh",
        "wrap(1 / (1 + np.exp(-x)))",
        "tanh runs from -1 to 1 and is 0 at 0; the sigmoid runs from 0 to 1.",
    ),
    each(
        "sigmoid_overflows",
        "sigmoid",
        "wrap(1 / (1 + np.exp(-x)))",
        "exp(-x) overflows far below zero: use (1 + tanh(x / 2)) / 2.",
    ),
    each(
        "sigmoid_without_a_sign",
        "sigmoid",
        "wrap(0.5 - 0.5 * np.tanh(0.5 * x))",
        "The sigmoid rises with x: it is the exponent -x that falls.",
    ),
    each(
        "sigmoid_too_steep",
        "sigmoid",
        "wrap(0.5 * np.tanh(x) + 0.5)",
        "The sigmoid is (1 + tanh(x / 2)) / 2: half of x goes into tanh.",
    ),
    each("sigmoid_is_tanh", "sigmoid", "wrap(np.tanh(0.5 * x))", "Half of it, and a half more: from 0 to 1."),
    each(
        "sigmoid_widens",
        "sigmoid",
        "wrap(0.5 * np.tanh(0.5 * x.astype(float)) + 0.5)",
        "Keep the tensor's dtype: a sigmoid of float32 is float32.",
    ),
    each(
        "exp_in_place",
        "exp",
        "wrap(np.exp(x, out=x))",
        "exp makes a new tensor: out= or self.data = ... would change x itself.",
    ),
)

MASKING = (
    method(
        "clip_below_only",
        "masking",
        "clip(self, low=None, high=None)",
        "wrap(np.clip(self.data, low, None))",
        "Both ends are clipped: hand low and high on.",
    ),
    method(
        "clip_turned_round",
        "masking",
        "clip(self, low=None, high=None)",
        "wrap(np.clip(self.data, high, low))",
        "low comes first: NumPy's order is clip(array, low, high).",
    ),
    method(
        "clip_needs_both",
        "masking",
        "clip(self, low, high)",
        "wrap(np.clip(self.data, low, high))",
        "Either end may be left out: low=None, high=None.",
    ),
    method(
        "clip_zeroes",
        "masking",
        "clip(self, low=-np.inf, high=np.inf)",
        "wrap(np.where((self.data < low) | (self.data > high), 0, self.data))",
        "What lies outside moves to the nearer end, not to zero.",
    ),
    method(
        "clip_in_place",
        "masking",
        "clip(self, low=None, high=None)",
        "wrap(np.clip(self.data, low, high, out=self.data))",
        "Clipping makes a new tensor: no out=, no [mask] = on self.data.",
    ),
    method(
        "fill_turned_round",
        "masking",
        "masked_fill(self, mask, value)",
        "wrap(np.where(as_mask(mask), self.data, self.dtype.type(value)))",
        "np.where(mask, value, data): the value goes where the mask holds.",
    ),
    method(
        "fill_in_place",
        "masking",
        "masked_fill(self, mask, value)",
        "self.data[np.broadcast_to(as_mask(mask), self.shape)] = value\nreturn self",
        "self.data[mask] = value changes the tensor itself: np.where makes a new array.",
    ),
    method(
        "fill_wants_arrays",
        "masking",
        "masked_fill(self, mask, value)",
        "out = self.data.copy()\nout[mask] = value\nreturn wrap(out)",
        "A mask may be a tensor, and smaller than what it masks.",
    ),
    method(
        "fill_widens",
        "masking",
        "masked_fill(self, mask, value)",
        "wrap(np.where(as_mask(mask), np.float64(value), self.data))",
        "A float64 value widens the tensor: self.dtype.type(value) is the value in its dtype.",
    ),
    method(
        "fill_multiplies",
        "masking",
        "masked_fill(self, mask, value)",
        "wrap(self.data * ~as_mask(mask) + np.nan_to_num(value) * as_mask(mask))",
        "-inf times 0 is nan: choose with np.where, do not multiply.",
    ),
    method(
        "where_turned_round",
        "masking",
        "where(self, condition, other)",
        "wrap(np.where(as_mask(condition), raw(other, self.data), self.data))",
        "x.where(condition, other) is x where the condition holds, not where it fails.",
    ),
    method(
        "where_multiplies",
        "masking",
        "where(self, condition, other)",
        """chosen = as_mask(condition).astype(self.dtype)
return wrap(self.data * chosen + raw(other, self.data) * (1 - chosen))""",
        "-inf times 0 is nan: choose with np.where, do not multiply.",
    ),
    method(
        "where_widens",
        "masking",
        "where(self, condition, other)",
        "wrap(np.where(as_mask(condition), self.data, np.float64(getattr(other, 'data', other))))",
        "What stands elsewhere gets the tensor's dtype.",
    ),
    method(
        "where_wants_tensors",
        "masking",
        "where(self, condition, other)",
        "wrap(np.where(as_mask(condition), self.data, other.data))",
        "What stands elsewhere may be a number or an array: raw(other, self.data).",
    ),
)


def multiplied(name: str, result: str, hint: str) -> Mutant:
    """A matrix product made wrong: `a` and `b` are the arrays."""
    return function(name, "matmul", "product(left, right)", f"a, b = left, right\nreturn {result}", hint)


MATMUL = (
    multiplied("product_element_by_element", "a * b", "A matrix product takes rows times columns."),
    multiplied("product_turned_round", "b @ a", "A @ B is not B @ A: self is on the left."),
    multiplied(
        "product_of_a_transpose",
        "a @ b.T if a.ndim == b.ndim == 2 and b.shape[0] == b.shape[1] else a @ b",
        "A @ B takes rows of A and columns of B as they are: nothing is transposed.",
    ),
    multiplied(
        "product_by_dot",
        "np.dot(a, b)",
        "np.dot pairs every matrix of one stack with every one of the other: use @.",
    ),
    multiplied(
        "product_of_matrices_only",
        "np.einsum('ij,jk->ik', a, b)",
        "Vectors and stacks multiply too: @ knows them all.",
    ),
    multiplied(
        "product_of_at_least_matrices",
        "np.atleast_2d(a) @ np.atleast_2d(b)",
        "A vector on the right is a column, not a row, and its axis goes away again.",
    ),
    multiplied(
        "vectors_by_outer",
        "np.outer(a, b) if a.ndim == b.ndim == 1 else a @ b",
        "Two vectors make one number, the sum of products; np.outer makes a table.",
    ),
    multiplied(
        "vector_keeps_a_column",
        "a @ (b[:, None] if b.ndim == 1 < a.ndim else b)",
        "Matrix times vector is a vector: the column's axis goes away again.",
    ),
    multiplied(
        "vector_on_the_left_keeps_a_row",
        "(a[None] if a.ndim == 1 < b.ndim else a) @ b",
        "Vector times matrix is a vector: the row's axis goes away again.",
    ),
    multiplied(
        "one_leading_axis",
        "(a.reshape(-1, a.shape[-1]) @ b).reshape(len(a), -1, len(b.T)) if a.ndim > 2 == b.ndim else a @ b",
        "Keep all leading axes: left.shape[:-1], not the first alone.",
    ),
    multiplied(
        "first_of_the_stack", "a @ (b[0] if b.ndim == 3 else b)", "Every matrix of the stack has a partner."
    ),
    multiplied(
        "stack_is_summed",
        "(a @ b).sum(0) if b.ndim == 3 > a.ndim else a @ b",
        "Matrix times stack is a stack: nothing is summed over it.",
    ),
    function(
        "shapes_cut_to_fit",
        "matmul",
        "product(left, right)",
        """inner = min(left.shape[-1:] + right.shape[-2:-1])
return left[..., :inner] @ (right[..., :inner, :] if right.ndim > 1 else right)""",
        "Shapes that do not fit are a mistake: ValueError.",
    ),
    multiplied(
        "scalars_multiply",
        "a * b if 0 in (a.ndim, b.ndim) else a @ b",
        "A tensor without dimensions has no rows: ValueError.",
    ),
    multiplied(
        "product_in_half_precision",
        "(a.astype(np.float16) @ b.astype(np.float16)).astype(a.dtype)",
        "Keep the precision of the operands: do not convert on the way.",
    ),
    multiplied(
        "product_in_float64", "np.float64(a) @ np.float64(b)", "The result has the dtype of its operands."
    ),
    multiplied(
        "matrices_by_loops_in_float64",
        "np.array([[float(row @ one) for one in b.T] for row in a]) if a.ndim == b.ndim == 2 else a @ b",
        "The result has the dtype of its operands: np.array of Python numbers is float64.",
    ),
    multiplied(
        "inner_axis_of_the_right",
        "a @ b if a.size and b.size else np.zeros((a.shape[0], a.shape[-1]))",
        "(0, 3) @ (3, 2) is (0, 2): the last length is the right operand's.",
    ),
    multiplied(
        "memory_order",
        "a.ravel('K').reshape(a.shape) @ b.ravel('K').reshape(b.shape)",
        "A view has other strides: do not read its memory as it lies.",
    ),
    multiplied(
        "stack_times_vector_as_matrix",
        "a @ b if b.ndim != 1 or a.ndim < 3 else (a * b)",
        "The products are summed over the last axis.",
    ),
    multiplied(
        "operand_scaled",
        "a.__imul__(1.0) @ b if a.ndim != 3 else (a.__imul__(2.0) @ b) / 2",
        "A product must not write into its operands: no *= and no out= on them.",
    ),
    method(
        "arrays_are_let_through",
        "matmul",
        "matmul(self, other)",
        """return_ = other if isinstance(other, Tensor) else Tensor(other)
return wrap(product(self.data, return_.data))""",
        "matmul of an array is a slip to be told: raise TypeError unless it is a Tensor.",
    ),
    method(
        "message_names_no_shapes",
        "matmul",
        "matmul(self, other)",
        """if not isinstance(other, Tensor):
    raise TypeError("matmul needs a Tensor")
try:
    return wrap(product(self.data, other.data))
except ValueError:
    raise ValueError("the shapes do not fit") from None""",
        'Name both shapes in the message: f"{self.shape} and {other.shape}".',
    ),
    method(
        "message_names_one_shape",
        "matmul",
        "matmul(self, other)",
        """if not isinstance(other, Tensor):
    raise TypeError("matmul needs a Tensor")
try:
    return wrap(product(self.data, other.data))
except ValueError:
    raise ValueError(f"nothing to multiply {self.shape} with") from None""",
        "Name both shapes in the message: the mistake may be in either operand.",
    ),
    method(
        "mismatch_is_a_type_error",
        "matmul",
        "matmul(self, other)",
        """if not isinstance(other, Tensor) or self.shape[-1:] != other.shape[-2:][:1]:
    raise TypeError(f"matmul of shapes {self.shape} and {getattr(other, 'shape', ())}")
return wrap(product(self.data, other.data))""",
        "Shapes that do not fit are a ValueError: the type is right, the value is not.",
    ),
    method(
        "at_is_times",
        "matmul",
        "__matmul__(self, other)",
        "self * other",
        "x @ y is matmul; * multiplies element by element.",
    ),
    method(
        "at_wants_tensors",
        "matmul",
        "__matmul__(self, other)",
        "self.matmul(other)",
        "An array or a list on the right of @ is made a tensor first: constant(other, self.data).",
    ),
    method(
        "rmatmul_turned_round",
        "matmul",
        "__rmatmul__(self, other)",
        "self.matmul(constant(other, self.data))",
        "array @ x asks x.__rmatmul__(array): the array comes first.",
    ),
)


def reduced(name: str, which: str, result: str, hint: str, component: str = "reductions") -> Mutant:
    """A reduction made wrong: `x` is the data."""
    return method(name, component, f"{which}(self, {FLAGS})", f"x = self.data\nreturn {result}", hint)


REDUCTIONS = (
    reduced(
        "sum_ignores_axis",
        "sum",
        "wrap(x.sum(keepdims=keepdims))",
        "Hand axis on to NumPy, or everything is added up.",
    ),
    reduced(
        "sum_ignores_keepdims",
        "sum",
        "wrap(x.sum(axis=axis))",
        "Hand keepdims on to NumPy, or the axis is gone.",
    ),
    reduced(
        "sum_keeps_always",
        "sum",
        "wrap(x.sum(axis=axis, keepdims=True))",
        "The summed axis goes away unless keepdims asks for it.",
    ),
    reduced(
        "sum_over_the_other_axis",
        "sum",
        "wrap(x.sum(axis=(axis + 1) % x.ndim if isinstance(axis, int) else axis, keepdims=keepdims))",
        "axis=0 adds up rows: one number a column.",
    ),
    reduced(
        "sum_over_rows_by_default",
        "sum",
        "wrap(x.sum(axis=0 if axis is None else axis, keepdims=keepdims))",
        "Without an axis everything is added up, not the rows.",
    ),
    reduced(
        "sum_wants_one_axis",
        "sum",
        "wrap(x.sum(axis=None if axis is None else int(axis), keepdims=keepdims))",
        "An axis may be a tuple of several: hand it on as it is.",
    ),
    reduced(
        "sum_wants_axes_from_the_front",
        "sum",
        "wrap(x.sum(axis=abs(axis) if isinstance(axis, int) else axis, keepdims=keepdims))",
        "Axis -1 is the last one, not the second: hand it on as it is.",
    ),
    reduced(
        "sum_of_one_is_a_view",
        "sum",
        "wrap(x[0] if axis == 0 and len(x) == 1 and not keepdims else x.sum(axis=axis, keepdims=keepdims))",
        "A sum over an axis of length 1 has memory of its own, too.",
    ),
    reduced(
        "sum_squeezes",
        "sum",
        "wrap(x.sum(axis=axis, keepdims=keepdims) if keepdims else x.sum(axis=axis).squeeze())",
        "Only the summed axis goes away: another dimension of length 1 stays.",
    ),
    reduced(
        "sum_in_half_precision",
        "sum",
        "wrap(x.sum(axis=axis, keepdims=keepdims, dtype=np.float16).astype(x.dtype))",
        "Add up in the tensor's own precision, nothing narrower.",
    ),
    reduced(
        "sum_is_a_number",
        "sum",
        "x.sum(axis=axis, keepdims=keepdims)",
        "A sum is a tensor: wrap what NumPy gives.",
    ),
    reduced(
        "sum_of_nothing_is_refused",
        "sum",
        "wrap(x.sum(axis=axis, keepdims=keepdims)) if x.size else wrap(np.full(1, np.nan))",
        "The sum of nothing is 0: an empty tensor needs no case of its own.",
    ),
    reduced(
        "max_is_a_position",
        "max",
        "wrap(x.argmax(axis=axis))",
        "max is the largest number; argmax is the place where it stands.",
    ),
    reduced(
        "max_ignores_axis",
        "max",
        "wrap(x.max(keepdims=keepdims))",
        "Hand axis on to NumPy, or there is one maximum for everything.",
    ),
    reduced(
        "max_ignores_keepdims",
        "max",
        "wrap(x.max(axis=axis))",
        "Hand keepdims on to NumPy, or the axis is gone.",
    ),
    reduced(
        "max_of_sizes",
        "max",
        "wrap(np.abs(x).max(axis=axis, keepdims=keepdims))",
        "The largest of -9 and 2 is 2: signs count, so no abs.",
    ),
    reduced(
        "max_from_zero",
        "max",
        "wrap(x.max(axis=axis, keepdims=keepdims, initial=0))",
        "All may be below zero; nothing has no largest element.",
    ),
    reduced(
        "min_is_max",
        "min",
        "wrap(x.max(axis=axis, keepdims=keepdims))",
        "min is the smallest element: was it copied from max?",
    ),
    reduced(
        "min_with_one_sign",
        "min",
        "(-self).max(axis, keepdims)",
        "min(x) = -max(-x): the sign is turned twice.",
    ),
    reduced(
        "min_ignores_keepdims", "min", "wrap(x.min(axis=axis))", "Hand keepdims on, or the axis is gone."
    ),
    reduced(
        "min_from_zero",
        "min",
        "wrap(np.minimum(x, 0).min(axis=axis, keepdims=keepdims))",
        "The smallest of positive numbers is positive: do not begin at zero.",
    ),
)


def averaged(name: str, which: str, result: str, hint: str) -> Mutant:
    """A statistic made wrong."""
    return reduced(name, which, result, hint, "statistics")


STATISTICS = (
    averaged(
        "mean_over_all_elements",
        "mean",
        "self.sum(axis, keepdims) / self.size",
        "Over an axis, divide by how many were added there: count(self.shape, axis).",
    ),
    averaged(
        "mean_over_rows",
        "mean",
        "self.sum(axis, keepdims) / (x.shape or (1,))[0]",
        "Divide by how many were added: the length of that axis, not of the first.",
    ),
    averaged(
        "mean_is_a_sum",
        "mean",
        "self.sum(axis, keepdims)",
        "A mean is the sum divided by how many elements were added.",
    ),
    averaged(
        "mean_ignores_keepdims",
        "mean",
        "wrap(np.asarray(x.mean(axis=axis)))",
        "Hand keepdims on to the sum, or the axis is gone.",
    ),
    averaged(
        "mean_in_float64",
        "mean",
        "wrap(np.asarray(x.mean(axis=axis, keepdims=keepdims, dtype=float)))",
        "Keep the tensor's dtype: the mean of float32 is float32.",
    ),
    averaged(
        "variance_of_a_sample",
        "var",
        "wrap(np.asarray(x.var(axis=axis, keepdims=keepdims, ddof=1)))",
        "Divide by n, not n - 1: it is the variance of these very numbers.",
    ),
    averaged(
        "variance_by_squares",
        "var",
        "(self * self).mean(axis, keepdims) - self.mean(axis, keepdims) ** 2",
        "mean(x^2) - mean(x)^2 loses its digits far from zero: subtract the mean first.",
    ),
    averaged(
        "variance_is_spread",
        "var",
        "wrap(np.asarray(x.std(axis=axis, keepdims=keepdims)))",
        "The variance is the mean square; its root is the standard deviation.",
    ),
    averaged(
        "variance_of_sizes",
        "var",
        "(self - self.mean(axis, True)).abs().mean(axis, keepdims)",
        "The distances from the mean are squared, not taken without their sign.",
    ),
    averaged(
        "variance_from_the_total_mean",
        "var",
        "((self - self.mean()) ** 2).mean(axis, keepdims)",
        "Each row has a mean of its own: take it over the same axis.",
    ),
    averaged(
        "variance_loses_the_axis",
        "var",
        "((self - self.mean(axis)) ** 2).mean(axis, keepdims)",
        "The mean that is subtracted must keep its axis: keepdims=True.",
    ),
    averaged(
        "variance_in_place",
        "var",
        "wrap(np.subtract(x, x.mean(axis=axis, keepdims=True), out=x).var(axis=axis, keepdims=keepdims))",
        "Subtracting the mean makes a new tensor: x itself must not be centred.",
    ),
    averaged(
        "spread_is_variance",
        "std",
        "self.var(axis, keepdims)",
        "The standard deviation is the square root of the variance.",
    ),
    averaged(
        "spread_over_everything",
        "std",
        "self.var(None, keepdims) ** 0.5",
        "Hand axis on to the variance, or everything is taken together.",
    ),
    averaged(
        "spread_with_epsilon",
        "std",
        "(self.var(axis, keepdims) + 1e-3) ** 0.5",
        "Nothing is added under the root: equal numbers have deviation 0.",
    ),
    function(
        "count_is_a_sum",
        "statistics",
        "count(shape, axis)",
        """axes = range(len(shape)) if axis is None else np.atleast_1d(axis)
return sum(shape[each] for each in axes)""",
        "Lengths multiply: a (2, 3) block has 6 elements, not 5.",
    ),
    function(
        "count_of_the_first_axis",
        "statistics",
        "count(shape, axis)",
        """axes = range(len(shape)) if axis is None else np.atleast_1d(axis)[:1]
return prod(shape[each] for each in axes)""",
        "All axes of the tuple count: multiply their lengths.",
    ),
    function(
        "count_of_what_stays",
        "statistics",
        "count(shape, axis)",
        "prod(shape) if axis is None else prod(shape) // prod(shape[each] for each in np.atleast_1d(axis))",
        "Count what is added together, not what is left.",
    ),
)

RESHAPING = (
    method(
        "reshape_down_columns",
        "reshaping",
        "reshape(self, *shape)",
        "wrap(self.data.reshape(unpacked(shape), order='F'))",
        "Elements are read and written row by row, which is NumPy's order 'C'.",
    ),
    method(
        "reshape_in_memory_order",
        "reshaping",
        "reshape(self, *shape)",
        "wrap(self.data.reshape(unpacked(shape), order='A'))",
        "Rows as they are, not as they lie in memory.",
    ),
    method(
        "reshape_of_tuples_only",
        "reshaping",
        "reshape(self, shape)",
        "wrap(self.data.reshape(shape))",
        "Lengths may come one by one: *shape, then unpacked(shape).",
    ),
    method(
        "reshape_one_by_one_only",
        "reshaping",
        "reshape(self, *shape)",
        "wrap(self.data.reshape([int(each) for each in shape]))",
        "Lengths may come as one tuple: unpacked(shape) knows both.",
    ),
    method(
        "reshape_cuts",
        "reshaping",
        "reshape(self, *shape)",
        """shape = unpacked(shape)
return wrap(np.resize(self.data, shape) if -1 not in shape else self.data.reshape(shape))""",
        "Another number of elements is a ValueError.",
    ),
    method(
        "reshape_in_place",
        "reshaping",
        "reshape(self, *shape)",
        "self.data = self.data.reshape(unpacked(shape))\nreturn self",
        "A new tensor; the old one keeps its shape.",
    ),
    method(
        "flatten_ignores_start",
        "reshaping",
        "flatten(self, start=0)",
        "self.reshape(-1)",
        "The dimensions before start stay as they are.",
    ),
    method(
        "flatten_one_too_many",
        "reshaping",
        "flatten(self, start=0)",
        "self.reshape(*self.shape[: start + 1], prod(self.shape[start + 1 :]))",
        "The dimension start itself is joined: keep shape[:start].",
    ),
    method(
        "flatten_guesses",
        "reshaping",
        "flatten(self, start=0)",
        "self.reshape(*self.shape[:start], -1)",
        "-1 cannot be worked out where there are no elements.",
    ),
    method(
        "squeeze_everything",
        "reshaping",
        "squeeze(self, axis=None)",
        "wrap(np.squeeze(self.data))",
        "With an axis, only that dimension goes: hand axis on.",
    ),
    method(
        "squeeze_the_first",
        "reshaping",
        "squeeze(self, axis=0)",
        "wrap(np.squeeze(self.data, axis))",
        "Without an axis all dimensions of length 1 go: None is not 0.",
    ),
    method(
        "squeeze_takes_the_first_of_many",
        "reshaping",
        "squeeze(self, axis=None)",
        "wrap(np.squeeze(self.data) if axis is None else np.take(self.data, 0, axis))",
        "Only a dimension of length 1 can go: let NumPy's ValueError through.",
    ),
    method(
        "unsqueeze_in_front",
        "reshaping",
        "unsqueeze(self, axis)",
        "wrap(self.data[None])",
        "The new dimension comes at axis, not always in front.",
    ),
    method(
        "unsqueeze_before_the_last",
        "reshaping",
        "unsqueeze(self, axis)",
        "wrap(np.expand_dims(self.data, axis if axis >= 0 else axis - 1))",
        "Axis -1 is the last place of the result: (2, 3) becomes (2, 3, 1).",
    ),
    method(
        "unsqueeze_at_the_end",
        "reshaping",
        "unsqueeze(self, axis)",
        "wrap(self.data[..., None])",
        "The new dimension comes at axis, not always at the end.",
    ),
)

TRANSPOSE = "transpose(self, dim0=None, dim1=None)"
"""The signature of the method that swaps two dimensions."""

BOTH = """if (dim0 is None) != (dim1 is None):
    raise ValueError("give both dimensions, or neither")
"""
"""The check that both dimensions are given, or neither."""

TRANSPOSING = (
    method(
        "transpose_turns_all_round",
        "transposing",
        TRANSPOSE,
        f"{BOTH}return wrap(self.data.T if dim0 is None else self.data.swapaxes(dim0, dim1))",
        "Only the last two change places; a stack stays a stack.",
    ),
    method(
        "transpose_the_first_two",
        "transposing",
        TRANSPOSE,
        f"""{BOTH}dim0, dim1 = (0, 1) if dim0 is None else (dim0, dim1)
return wrap(self.data.swapaxes(dim0, dim1) if self.ndim > 1 else self.data)""",
        "Without arguments the last two dimensions swap; the batch in front stays.",
    ),
    method(
        "transpose_ignores_dims",
        "transposing",
        TRANSPOSE,
        f"{BOTH}return wrap(self.data.swapaxes(-1, -2) if self.ndim > 1 else self.data)",
        "Swap the two dimensions asked for: hand dim0 and dim1 on.",
    ),
    method(
        "transpose_moves_one",
        "transposing",
        TRANSPOSE,
        f"""{BOTH}dim0, dim1 = (-2, -1) if dim0 is None else (dim0, dim1)
return wrap(np.moveaxis(self.data, dim0, dim1) if self.ndim > 1 else self.data)""",
        "Two dimensions swap; those between stay.",
    ),
    method(
        "transpose_by_reshape",
        "transposing",
        TRANSPOSE,
        f"""{BOTH}dims = list(self.shape)
i, j = (-2, -1) if dim0 is None else (dim0, dim1)
if len(dims) > 1:
    dims[i], dims[j] = dims[j], dims[i]
return wrap(self.data.reshape(dims))""",
        "Transposing moves elements; another shape alone does not.",
    ),
    method(
        "transpose_wants_a_matrix",
        "transposing",
        TRANSPOSE,
        f"{BOTH}return wrap(self.data.swapaxes(*((-2, -1) if dim0 is None else (dim0, dim1))))",
        "A vector has nothing to swap and stays as it is: look at ndim first.",
    ),
    method(
        "transpose_makes_a_column",
        "transposing",
        TRANSPOSE,
        f"""{BOTH}dims = (-2, -1) if dim0 is None else (dim0, dim1)
return wrap(np.atleast_2d(self.data).swapaxes(*dims))""",
        "A vector stays a vector: it is neither a row nor a column.",
    ),
    method(
        "transpose_with_one_dimension",
        "transposing",
        TRANSPOSE,
        """dim0, dim1 = -2 if dim0 is None else dim0, -1 if dim1 is None else dim1
return wrap(self.data.swapaxes(dim0, dim1) if self.ndim > 1 else self.data)""",
        "One dimension alone cannot be swapped: raise ValueError.",
    ),
    method(
        "transpose_in_place",
        "transposing",
        TRANSPOSE,
        f"""{BOTH}dims = (-2, -1) if dim0 is None else (dim0, dim1)
self.data = self.data.swapaxes(*dims) if self.ndim > 1 else self.data
return self""",
        "transpose() is a new tensor; x itself keeps its shape.",
    ),
    method(
        "permute_the_way_back",
        "transposing",
        "permute(self, *axes)",
        """axes = [each % self.ndim for each in unpacked(axes)]
return wrap(self.data.transpose(np.argsort(axes)))""",
        "permute(2, 0, 1): the old dimension 2 comes first.",
    ),
    method(
        "permute_by_reshape",
        "transposing",
        "permute(self, *axes)",
        "wrap(self.data.reshape([self.shape[each] for each in unpacked(axes)]))",
        "Permuting moves elements; another shape alone leaves them in their old order.",
    ),
    method(
        "permute_one_by_one_only",
        "transposing",
        "permute(self, *axes)",
        "wrap(self.data.transpose([int(each) for each in axes]))",
        "The order may come as one tuple: unpacked(axes) knows both.",
    ),
    method(
        "permute_fills_in",
        "transposing",
        "permute(self, *axes)",
        """axes = list(unpacked(axes))
axes += [each for each in range(self.ndim) if each not in [n % self.ndim for n in axes]]
return wrap(self.data.transpose(axes))""",
        "Every dimension must be named: do not guess.",
    ),
    method(
        "permute_turns_all_round",
        "transposing",
        "permute(self, *axes)",
        "wrap(self.data.T)",
        "Use the order that is given: NumPy's transpose takes it.",
    ),
)


def picked(name: str, result: str, hint: str) -> Mutant:
    """Indexing made wrong: `x` is the data."""
    return method(name, "indexing", "__getitem__(self, key)", f"x = self.data\nreturn {result}", hint)


INDEXING = (
    picked("index_gives_arrays", "x[as_key(key)]", "What comes out is a tensor: wrap the array."),
    picked(
        "index_by_tensor_fails",
        "wrap(x[key])",
        "NumPy cannot index with a tensor: as_key(key) makes it an array.",
    ),
    picked(
        "index_flat",
        "wrap(x[as_key(key)].reshape(-1))",
        "What comes out has the shape that NumPy gives it: do not flatten it.",
    ),
    picked(
        "index_of_columns",
        "wrap(x[:, key] if isinstance(key, int) else x[as_key(key)])",
        "x[1] is the row number 1; a column is x[:, 1].",
    ),
    picked(
        "index_goes_round",
        "wrap(x[key % len(x)] if isinstance(key, int) else x[as_key(key)])",
        "Past the end is an IndexError: do not go round to the front.",
    ),
    picked(
        "index_by_masks_keeps_the_shape",
        "wrap(np.where(key, x, 0) if getattr(key, 'dtype', None) == bool else x[as_key(key)])",
        "A mask picks the elements where it holds: the others are gone, not zero.",
    ),
    picked(
        "index_without_steps",
        "wrap(x[slice(key.start, key.stop)] if isinstance(key, slice) else x[as_key(key)])",
        "A slice has a step as well: x[::2]. Hand it on whole.",
    ),
    picked(
        "index_by_a_list_of_places",
        "wrap(x[tuple(key)] if isinstance(key, list) else x[as_key(key)])",
        "A list picks rows, a tuple says where in each dimension.",
    ),
    picked(
        "index_widens",
        "wrap(x[as_key(key)].astype(float) * np.ones(()))",
        "Keep the tensor's dtype: a part of float32 is float32.",
    ),
)

JOINING = (
    method(
        "join_ignores_axis",
        "joining",
        "concatenate(self, *others, axis=0)",
        "wrap(np.concatenate([self.data, *(each.data for each in others)]))",
        "Hand axis on to np.concatenate.",
    ),
    method(
        "join_forgets_itself",
        "joining",
        "concatenate(self, *others, axis=0)",
        "wrap(np.concatenate([each.data for each in others] or [self.data], axis=axis))",
        "x.concatenate(y) begins with x: put self.data into the list.",
    ),
    method(
        "join_puts_itself_last",
        "joining",
        "concatenate(self, *others, axis=0)",
        "wrap(np.concatenate([*(each.data for each in others), self.data], axis=axis))",
        "x.concatenate(y) begins with x: self.data comes first in the list.",
    ),
    method(
        "join_takes_one",
        "joining",
        "concatenate(self, *others, axis=0)",
        "wrap(np.concatenate([self.data, *(each.data for each in others[:1])], axis=axis))",
        "Any number of tensors may follow: take all of others.",
    ),
    method(
        "join_one_is_itself",
        "joining",
        "concatenate(self, *others, axis=0)",
        "wrap(np.concatenate([self.data, *(each.data for each in others)], axis=axis)) if others else self",
        "What is joined is a new tensor, even of one part.",
    ),
    method(
        "join_cuts",
        "joining",
        "concatenate(self, *others, axis=0)",
        """parts = [self.data, *(each.data for each in others)]
width = min(each.shape[-1] for each in parts)
return wrap(np.concatenate([each[..., :width] for each in parts] if axis == 0 else parts, axis=axis))""",
        "Lengths that differ are an error: do not cut them to fit.",
    ),
    function(
        "join_function_ignores_axis",
        "joining",
        "concatenate(tensors, axis=0)",
        "tensors[0].concatenate(*tensors[1:])",
        "Hand axis on to the method.",
    ),
    function(
        "join_function_turned_round",
        "joining",
        "concatenate(tensors, axis=0)",
        "tensors[-1].concatenate(*tensors[:-1], axis=axis)",
        "The tensors follow one another in the order given.",
    ),
    function(
        "stack_is_concatenate",
        "joining",
        "stack(tensors, axis=0)",
        "concatenate(tensors, axis)",
        "stack makes a new dimension; concatenate uses one that is there.",
    ),
    function(
        "stack_in_front_always",
        "joining",
        "stack(tensors, axis=0)",
        "wrap(np.stack([each.data for each in tensors]))",
        "The new dimension comes at axis, not always in front.",
    ),
    function(
        "stack_joins_along_the_first",
        "joining",
        "stack(tensors, axis=0)",
        "concatenate([each.unsqueeze(axis) for each in tensors], 0)",
        "Join along the dimension that unsqueeze made: the same axis.",
    ),
    function(
        "stack_before_the_last",
        "joining",
        "stack(tensors, axis=0)",
        "wrap(np.stack([each.data for each in tensors], axis if axis >= 0 else axis - 1))",
        "Axis -1 is the last place of the result: (3, 4) becomes (3, 4, 2).",
    ),
)

ZERO_AXIS = "Zero is an axis: `axis or None`, or `if axis`, makes it none."

ZEROS = (
    reduced("sum_axis_zero_is_none", "sum", "wrap(x.sum(axis=axis or None, keepdims=keepdims))", ZERO_AXIS),
    reduced("max_axis_zero_is_none", "max", "wrap(x.max(axis=axis or None, keepdims=keepdims))", ZERO_AXIS),
    averaged(
        "mean_axis_zero_is_none", "mean", "wrap(x.mean(axis=axis or None, keepdims=keepdims))", ZERO_AXIS
    ),
    averaged(
        "variance_axis_zero_is_none", "var", "wrap(x.var(axis=axis or None, keepdims=keepdims))", ZERO_AXIS
    ),
    averaged(
        "spread_of_a_sample",
        "std",
        "wrap(x.std(axis=axis, keepdims=keepdims, ddof=1))",
        "Divide by n, not n - 1.",
    ),
    method(
        "transpose_dim_zero_is_none",
        "transposing",
        "transpose(self, dim0=None, dim1=None)",
        "if (dim0 is None) != (dim1 is None):\n    raise ValueError('give both')\nif not dim0 or not dim1:\n"
        "    return wrap(swap(self.data) if self.ndim > 1 else self.data.view())\n"
        "return wrap(self.data.swapaxes(dim0, dim1))",
        "Zero is a dimension: ask `dim0 is None`, not `not dim0`.",
    ),
    method(
        "squeeze_axis_zero_is_none",
        "reshaping",
        "squeeze(self, axis=None)",
        "self.reshape(np.squeeze(self.data, axis or None).shape)",
        ZERO_AXIS,
    ),
    method(
        "clip_low_zero_is_none",
        "masking",
        "clip(self, low=None, high=None)",
        "wrap(np.clip(self.data, low or -np.inf, np.inf if high is None else high))",
        "Zero is an end like any other: ask `low is None`.",
    ),
    method(
        "clip_high_zero_is_none",
        "masking",
        "clip(self, low=None, high=None)",
        "wrap(np.clip(self.data, -np.inf if low is None else low, high or np.inf))",
        "Zero is an end like any other: ask `high is None`.",
    ),
    method(
        "fill_zero_is_one",
        "masking",
        "masked_fill(self, mask, value)",
        "wrap(np.where(as_mask(mask), self.dtype.type(value or 1), self.data))",
        "Zero is a value like any other.",
    ),
    method(
        "reshape_open_length_in_second_place",
        "reshaping",
        "reshape(self, *shape)",
        "shape = unpacked(shape)\n"
        "return wrap(self.data.reshape(shape if -1 not in shape or shape[0] == -1 else (shape[0], -1)))",
        "-1 may stand at any place, with any number of lengths beside it.",
    ),
    method(
        "item_is_rounded",
        "values",
        "item(self)",
        "round(float(self.data.item()), 3)",
        "Round nothing: float(self.data.item()).",
    ),
    operator(
        "number_taken_without_its_sign",
        "sub",
        "wrap(a - (np.abs(b) if np.ndim(b) == 0 else b))",
        "x - -2 is x + 2.",
    ),
    operator(
        "whole_numbers_divide_whole",
        "truediv",
        "wrap(a // b if isinstance(other, int) else a / b)",
        "/ keeps the fraction, whatever divides.",
    ),
    making(
        "nothing_has_one_shape",
        "np.array(source if np.size(source) else [], dtype=_default_dtype)",
        "No rows of three are (0, 3): the shape stays where there is nothing.",
    ),
    picked(
        "index_from_the_front_only",
        "wrap(x[0] if isinstance(key, int) and key < 0 else x[as_key(key)])",
        "A negative number counts from the end: let NumPy do it.",
    ),
    method(
        "root_with_epsilon",
        "functions",
        "sqrt(self)",
        "wrap(np.sqrt(self.data + 1e-8))",
        "Nothing is added: the root of 0 is 0, not 0.0001.",
    ),
    method(
        "exp_is_clipped",
        "functions",
        "exp(self)",
        "wrap(np.exp(np.clip(self.data, -10, 10)))",
        "Clip nothing: e^12 is a number.",
    ),
    method(
        "tanh_overflows",
        "functions",
        "tanh(self)",
        "e = np.exp(2 * self.data)\nreturn wrap((e - 1) / (e + 1))",
        "inf / inf is nan far out: use NumPy's own tanh.",
    ),
)

NOT_A_NUMBER = "nan says that something went wrong: let it through, do not skip it."

UNSEEN = (
    asked(
        "dtype_is_its_name",
        "creation",
        "dtype",
        "str(self.data.dtype)",
        "The dtype itself, not its name: self.dtype.type(value) needs it.",
    ),
    operator("sum_is_an_array", "add", "a + b", "A sum of tensors is a tensor: wrap it."),
    operator("power_is_an_array", "pow", "power(a, b)", "A power of a tensor is a tensor: wrap it."),
    method(
        "difference_by_the_opposite",
        "arithmetic",
        "__sub__(self, other)",
        "self + (-other)",
        "A list has no opposite: raw(other, self.data) makes an array of it first.",
    ),
    method(
        "quotient_by_whole_numbers",
        "arithmetic",
        "__truediv__(self, other)",
        "wrap(self.data / (int(other) if isinstance(other, float) else raw(other, self.data)))",
        "The number need not be whole: divide by it as it is.",
    ),
    method(
        "exponent_is_one_number",
        "arithmetic",
        "__pow__(self, other)",
        "wrap(power(self.data, other.data if isinstance(other, Tensor) else float(other)))",
        "An exponent may be an array, one for every column: raw(other, self.data).",
    ),
    turned(
        "rdiv_of_one_number",
        "truediv",
        "wrap(float(other) / self.data)",
        "A list may stand on the left as well: constant(other, self.data) makes a tensor of it.",
    ),
    compared(
        "truths_are_numbers",
        "ge",
        "(a >= b).astype(a.dtype)",
        "A mask is an array of truth values: as numbers it picks rows 0 and 1.",
    ),
    compared("nearly_equal_is_equal", "ge", "a >= b - 1e-6", "Nearly equal is not equal: compare as it is."),
    each(
        "exp_is_cut_off",
        "exp",
        "wrap(np.exp(np.clip(x, -20, 20)))",
        "e^40 and e^-40 are numbers that float32 has: clip nothing.",
    ),
    each(
        "root_of_the_size",
        "sqrt",
        "wrap(np.sqrt(np.abs(x)))",
        "A negative number has no root: nan says so, and a sign that is taken away hides it.",
    ),
    each(
        "size_by_square_and_root",
        "abs",
        "wrap(np.sqrt(x * x))",
        "The square of 1e30 is infinite in float32, that of 1e-30 zero: np.abs turns signs, and no more.",
    ),
    method(
        "mask_is_one",
        "masking",
        "masked_fill(self, mask, value)",
        "wrap(np.where(np.asarray(unwrapped(mask)) == 1, self.dtype.type(value), self.data))",
        "Whatever is not zero holds: as_mask(mask) says so.",
    ),
    multiplied(
        "product_of_stacks_of_nothing",
        "(a.reshape(-1, a.shape[-1]) @ b).reshape(*a.shape[:-1], -1) if a.ndim > 2 == b.ndim else a @ b",
        "Where there are no rows, -1 cannot be worked out: the last length is that of the matrix.",
    ),
    multiplied(
        "product_turned_to_fit",
        "a @ b.T if a.ndim == b.ndim == 2 and a.shape[1] == b.shape[1] != b.shape[0] else a @ b",
        "What does not fit is an error: transpose nothing to make it fit.",
    ),
    reduced("sum_skips_nan", "sum", "wrap(np.nansum(x, axis=axis, keepdims=keepdims))", NOT_A_NUMBER),
    reduced(
        "largest_skips_nan",
        "max",
        "wrap(np.nanmax(x, axis=axis, keepdims=keepdims) if x.size else x.max(axis=axis, keepdims=keepdims))",
        NOT_A_NUMBER,
    ),
    method(
        "transpose_of_dimension_zero_alone",
        "transposing",
        TRANSPOSE,
        """if not dim0 and not dim1:
    return wrap(swap(self.data) if self.ndim > 1 else self.data)
if dim0 is None or dim1 is None:
    raise ValueError("give both")
return wrap(self.data.swapaxes(dim0, dim1))""",
        "Zero is a dimension: `not dim0` holds for it too. Ask `dim0 is None`.",
    ),
    function(
        "stack_is_an_array",
        "joining",
        "stack(tensors, axis=0)",
        "np.stack([each.data for each in tensors], axis)",
        "What is stacked is a tensor: wrap it.",
    ),
)

MUTANTS = (
    *CREATION,
    *VALUES,
    *ARITHMETIC,
    *REFLECTED,
    *COMPARISONS,
    *FUNCTIONS,
    *MASKING,
    *MATMUL,
    *REDUCTIONS,
    *STATISTICS,
    *RESHAPING,
    *TRANSPOSING,
    *INDEXING,
    *JOINING,
    *ZEROS,
    *UNSEEN,
)
