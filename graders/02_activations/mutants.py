"""The misconceptions of module 02: each a small wrong replacement of one definition of the reference.

Activations are written as expressions of the array `x`, and of `dim` where there is one.
"""

from textwrap import indent

from tito.probes.mutant import Mutant


def of_class(
    name: str, activation: str, value: str, hint: str, *, keep: str = "pass", end: str = ""
) -> Mutant:
    """A whole class whose forward computes `value`; `keep` runs before, `end` replaces what is returned."""
    body = f"{keep}\nx = tensor.data\nx = ({value})\nreturn {end or 'Tensor(x)'}"
    text = (
        f"class {activation}(Activation):\n    def __init__(self, approximate='tanh'):\n"
        f"        self.approximate = approximate\n\n"
        f"    def forward(self, tensor, dim=-1):\n{indent(body, ' ' * 8)}\n"
    )
    return Mutant(name, activation, text, hint)


def of_array(name: str, value: str, hint: str) -> Mutant:
    """The function of an array that Sigmoid is made of."""
    return Mutant(name, "Sigmoid", f"def sigmoid(x):\n    return {value}\n", hint, "sigmoid")


def of_row(name: str, body: str, hint: str) -> Mutant:
    """The function of an array that Softmax is made of; `e` are the exponentials."""
    return Mutant(
        name, "Softmax", f"def softmax(x, dim):\n{indent(body.strip(), ' ' * 4)}\n", hint, "softmax"
    )


def of_gelu(name: str, by_tanh: str, by_sigmoid: str, hint: str) -> Mutant:
    """A GELU of two forms; `s` is the sigmoid and `inner` what the tanh form takes the tanh of."""
    keep = (
        "s = lambda v: 0.5 * np.tanh(0.5 * v) + 0.5\n"
        "inner = lambda v: 0.7978845608 * (v + 0.044715 * v * v * v)"
    )
    value = f"({by_sigmoid}) if self.approximate == 'sigmoid' else ({by_tanh})"
    return of_class(name, "GELU", value, hint, keep=keep)


def calling(name: str, call: str, parameters: str, hint: str) -> Mutant:
    """What all activations share."""
    text = f"""
class Activation:
    def forward(self, x, *args):
        raise NotImplementedError("no forward")

    def __call__(self, x, *args, **options):
        {call}

    def parameters(self):
        {parameters}
"""
    return Mutant(name, "Activation", text, hint)


RIGHT_TANH = "0.5 * x * (1 + np.tanh(inner(x)))"
RIGHT_SIGMOID = "x * s(1.702 * x)"
RIGHT_CALL = "return self.forward(x, *args, **options)"
IN_PLACE = "Never write into x.data: the input belongs to the caller."
A_TENSOR = "Wrap the array: what comes next asks the result for tensor operations."
FAR = "inf / inf is nan: e^x leaves float32 at 89."
AXES = "The maximum and the sum run along `dim`, whatever it is."

SHARED = (
    calling(
        "call_forgets_return", "self.forward(x, *args, **options)", "return []", "Return what forward gives."
    ),
    calling("call_drops_arguments", "return self.forward(x)", "return []", "Hand on what came with x."),
    calling(
        "call_drops_named_arguments",
        "return self.forward(x, *args)",
        "return []",
        "Hand on named arguments too.",
    ),
    calling("call_gives_the_array", "return self.forward(x, *args, **options).data", "return []", A_TENSOR),
    calling(
        "call_runs_forward_twice",
        "return self.forward(self.forward(x, *args, **options), *args, **options)",
        "return []",
        "forward runs once a call.",
    ),
    calling("parameters_are_none", RIGHT_CALL, "return None", "Nothing to train is an empty list."),
    calling(
        "parameters_hold_the_activation", RIGHT_CALL, "return [self]", "An activation has nothing to train."
    ),
    calling("parameters_are_forgotten", RIGHT_CALL, "pass", "A function without return gives None."),
    calling(
        "parameters_grow",
        RIGHT_CALL,
        "self.seen = [*getattr(self, 'seen', []), 0]; return self.seen[1:]",
        "Ask twice, get the same.",
    ),
)

SIGMOID = (
    of_array("sigmoid_without_minus", "1 / (1 + np.exp(x))", "It falls: e^-x, not e^x, belongs below."),
    of_array("sigmoid_overflows", "np.exp(x) / (1 + np.exp(x))", FAR),
    of_array("sigmoid_is_tanh", "np.tanh(x)", "Tanh runs from -1 to 1; the sigmoid from 0 to 1."),
    of_array("sigmoid_twice_as_steep", "0.5 * np.tanh(x) + 0.5", "Halve the argument as well: tanh(x / 2)."),
    of_array("sigmoid_not_moved_up", "0.5 * np.tanh(0.5 * x)", "The sigmoid is 0.5 at zero."),
    of_array(
        "sigmoid_of_a_line", "np.clip(0.2 * x + 0.5, 0, 1)", "Three straight lines are not the exponential."
    ),
    of_array(
        "sigmoid_clips_too_early",
        "1 / (1 + np.exp(-np.clip(x, -6, 6)))",
        "A clip against overflow belongs near 88, not where the function still moves.",
    ),
    of_array(
        "sigmoid_is_its_slope",
        "1 / (1 + np.exp(-x)) * (1 - 1 / (1 + np.exp(-x)))",
        "s (1 - s) is the derivative.",
    ),
    of_array("sigmoid_rounds", "np.round(0.5 * np.tanh(0.5 * x) + 0.5)", "A probability, not a decision."),
    of_array("sigmoid_without_one", "1 / np.exp(-x)", "One PLUS e^-x stands below."),
    of_array(
        "sigmoid_adds_up_to_one",
        "1 / (1 + np.exp(-x)) / np.sum(1 / (1 + np.exp(-x)))",
        "Element by element: only softmax divides by a sum.",
    ),
    of_array(
        "sigmoid_branches_the_wrong_way",
        "np.where(x >= 0, np.exp(x) / (1 + np.exp(x)), 1 / (1 + np.exp(-x)))",
        "Where x is positive use e^-x, so that the exponent is never positive.",
    ),
    of_array(
        "sigmoid_of_memory_order",
        "(0.5 * np.tanh(0.5 * x.ravel(order='K')) + 0.5).reshape(x.shape)",
        "Numbers of a transposed array lie in memory in another order than its axes say.",
    ),
    of_class("sigmoid_flattens", "Sigmoid", "sigmoid(np.ravel(x))", "The result has the shape of the input."),
    of_class(
        "sigmoid_writes_into_its_input",
        "Sigmoid",
        "x",
        IN_PLACE,
        keep="tensor.data[...] = 0.5 * np.tanh(0.5 * tensor.data) + 0.5",
        end="wrap(x)",
    ),
    of_class("sigmoid_returns_an_array", "Sigmoid", "sigmoid(x)", A_TENSOR, end="np.asarray(x)"),
    of_class("sigmoid_of_the_sigmoid", "Sigmoid", "sigmoid(sigmoid(x))", "Once is enough."),
)

RELU = (
    of_class("relu_is_absolute", "ReLU", "np.abs(x)", "Negative numbers become zero, not positive."),
    of_class("relu_keeps_the_negative", "ReLU", "np.minimum(x, 0)", "The larger of x and 0."),
    of_class("relu_of_minus_x", "ReLU", "np.maximum(-x, 0)", "The larger of x and 0, not of -x."),
    of_class(
        "relu_leaks", "ReLU", "np.where(x > 0, x, 0.01 * x)", "That is the leaky kind: here it is zero."
    ),
    of_class("relu_is_the_identity", "ReLU", "1 * x", "Negative numbers become zero."),
    of_class("relu_is_a_mask", "ReLU", "x > 0", "Multiply the mask with x: the positive numbers stay."),
    of_class("relu_begins_at_one", "ReLU", "np.where(x > 1, x, 0)", "The border is zero."),
    of_class("relu_stops_at_six", "ReLU", "np.clip(x, 0, 6)", "Nothing is cut off above."),
    of_class(
        "relu_is_softplus", "ReLU", "np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)", "No smooth corner."
    ),
    of_class("relu_forgets_to_halve", "ReLU", "x + np.abs(x)", "(x + |x|) / 2: the slope is one."),
    of_class(
        "relu_of_the_largest", "ReLU", "np.full_like(x, np.max(x, initial=0))", "np.maximum, not np.max."
    ),
    of_class("relu_at_zero_is_one", "ReLU", "np.where(x == 0, 1, np.maximum(x, 0))", "At zero it is zero."),
    of_class("relu_drops_the_negative", "ReLU", "x[x > 0]", "A mask as an index changes the shape."),
    of_class("relu_drops_small_numbers", "ReLU", "np.where(x > 0.1, x, 0)", "Small positive numbers stay."),
    of_class("relu_flattens", "ReLU", "np.maximum(np.ravel(x), 0)", "The result has the shape of the input."),
    of_class(
        "relu_of_memory_order",
        "ReLU",
        "np.maximum(x.ravel(order='K'), 0).reshape(x.shape)",
        "Numbers of a transposed array lie in memory in another order than its axes say.",
    ),
    of_class(
        "relu_writes_into_its_input", "ReLU", "1 * x", IN_PLACE, keep="tensor.data[tensor.data < 0] = 0"
    ),
    of_class(
        "relu_gives_back_its_input",
        "ReLU",
        "np.maximum(x, 0)",
        "A result is a tensor of its own, also where nothing was negative.",
        end="wrap(x) if np.any(tensor.data < 0) else tensor",
    ),
    of_class("relu_returns_an_array", "ReLU", "np.maximum(x, 0)", A_TENSOR, end="np.asarray(x)"),
)

TANH = (
    of_class("tanh_forgets_inner_two", "Tanh", "2 * sigmoid(x) - 1", "tanh(x) = 2 sigmoid(2 x) - 1."),
    of_class("tanh_forgets_outer_two", "Tanh", "sigmoid(2 * x) - 1", "tanh(x) = 2 sigmoid(2 x) - 1."),
    of_class("tanh_not_moved_down", "Tanh", "2 * sigmoid(2 * x)", "tanh(x) = 2 sigmoid(2 x) - 1."),
    of_class("tanh_is_sigmoid", "Tanh", "sigmoid(x)", "Tanh runs from -1 to 1."),
    of_class("tanh_overflows", "Tanh", "(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))", FAR),
    of_class("tanh_by_sinh_and_cosh", "Tanh", "np.sinh(x) / np.cosh(x)", FAR),
    of_class("tanh_upside_down", "Tanh", "np.tanh(-x)", "It rises."),
    of_class("tanh_is_a_line", "Tanh", "np.clip(x, -1, 1)", "Three straight lines are not the exponential."),
    of_class("tanh_is_tan", "Tanh", "np.tan(x)", "np.tanh, with an h: the hyperbolic one."),
    of_class("tanh_is_arctan", "Tanh", "np.arctan(x)", "Another S that is flat elsewhere: up to pi / 2."),
    of_class("tanh_is_its_slope", "Tanh", "1 - np.tanh(x) ** 2", "1 - t^2 is the derivative."),
    of_class(
        "tanh_sum_for_difference",
        "Tanh",
        "(np.exp(np.clip(x, -40, 40)) + np.exp(-np.clip(x, -40, 40)))"
        " / (np.exp(np.clip(x, -40, 40)) - np.exp(-np.clip(x, -40, 40)))",
        "The difference stands above, the sum below.",
    ),
    of_class("tanh_flattens", "Tanh", "np.tanh(np.ravel(x))", "The result has the shape of the input."),
    of_class(
        "tanh_writes_into_its_input", "Tanh", "1 * x", IN_PLACE, keep="np.tanh(tensor.data, out=tensor.data)"
    ),
    of_class("tanh_returns_an_array", "Tanh", "np.tanh(x)", A_TENSOR, end="np.asarray(x)"),
)

GELU = (
    of_gelu(
        "gelu_forgets_x", "0.5 * (1 + np.tanh(inner(x)))", "s(1.702 * x)", "Multiply by x: it is a gate."
    ),
    of_gelu("gelu_forgets_half", "x * (1 + np.tanh(inner(x)))", RIGHT_SIGMOID, "Half of x."),
    of_gelu("gelu_forgets_one", "0.5 * x * np.tanh(inner(x))", RIGHT_SIGMOID, "One plus the tanh."),
    of_gelu(
        "gelu_forgets_cube",
        "0.5 * x * (1 + np.tanh(0.7978845608 * x))",
        RIGHT_SIGMOID,
        "x + 0.044715 x^3 stands inside.",
    ),
    of_gelu(
        "gelu_cube_is_square",
        "0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x)))",
        RIGHT_SIGMOID,
        "The cube, not the square: what is inside must change its sign with x.",
    ),
    of_gelu(
        "gelu_cube_outside_the_root",
        "0.5 * x * (1 + np.tanh(0.7978845608 * x + 0.044715 * x * x * x))",
        RIGHT_SIGMOID,
        "sqrt(2 / pi) multiplies both terms.",
    ),
    of_gelu(
        "gelu_forgets_root",
        "0.5 * x * (1 + np.tanh(x + 0.044715 * x * x * x))",
        RIGHT_SIGMOID,
        "sqrt(2 / pi) = 0.798 multiplies what is inside.",
    ),
    of_gelu(
        "gelu_two_pi_without_root",
        "0.5 * x * (1 + np.tanh(2 / np.pi * (x + 0.044715 * x * x * x)))",
        RIGHT_SIGMOID,
        "The square root of 2 / pi.",
    ),
    of_gelu(
        "gelu_root_of_pi_over_two",
        "0.5 * x * (1 + np.tanh(1.2533141373 * (x + 0.044715 * x * x * x)))",
        RIGHT_SIGMOID,
        "2 / pi, not pi / 2.",
    ),
    of_gelu(
        "gelu_constant_rounded",
        "0.5 * x * (1 + np.tanh(0.8 * (x + 0.044715 * x * x * x)))",
        RIGHT_SIGMOID,
        "0.8 for sqrt(2 / pi) shows in the third decimal.",
    ),
    of_gelu(
        "gelu_coefficient_misplaced",
        "0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.44715 * x * x * x)))",
        RIGHT_SIGMOID,
        "0.044715, not 0.44715.",
    ),
    of_gelu("gelu_without_tanh", "0.5 * x * (1 + inner(x))", RIGHT_SIGMOID, "The tanh is missing."),
    of_gelu(
        "gelu_by_erf_under_its_name",
        "__import__('math') and 0.5 * x * (1 + np.vectorize("
        "__import__('math').erf, otypes=[float])(x / np.sqrt(2)))",
        RIGHT_SIGMOID,
        "A form that is asked for by its name is that form.",
    ),
    of_gelu("gelu_always_by_tanh", RIGHT_TANH, RIGHT_TANH, "Ask self.approximate."),
    of_gelu("gelu_always_by_sigmoid", RIGHT_SIGMOID, RIGHT_SIGMOID, "Ask self.approximate."),
    of_gelu("gelu_forms_swapped", RIGHT_SIGMOID, RIGHT_TANH, "The branches are the wrong way round."),
    of_gelu("gelu_sigmoid_without_factor", RIGHT_TANH, "x * s(x)", "1.702 belongs inside: this is SiLU."),
    of_gelu("gelu_factor_outside", RIGHT_TANH, "1.702 * x * s(x)", "1.702 belongs inside the sigmoid."),
    of_gelu(
        "gelu_factor_rounded", RIGHT_TANH, "x * s(1.7 * x)", "1.702, not 1.7: it shows in the fourth decimal."
    ),
    of_gelu("gelu_sigmoid_overflows", RIGHT_TANH, "x * np.exp(1.702 * x) / (1 + np.exp(1.702 * x))", FAR),
    of_gelu(
        "gelu_tanh_overflows",
        "0.5 * x * (1 + (np.exp(2 * inner(x)) - 1) / (np.exp(2 * inner(x)) + 1))",
        RIGHT_SIGMOID,
        FAR,
    ),
    of_gelu("gelu_is_relu", "np.maximum(x, 0)", "np.maximum(x, 0)", "Below zero GELU dips."),
    of_gelu("gelu_cuts_off_the_dip", f"np.maximum({RIGHT_TANH}, 0)", RIGHT_SIGMOID, "Below zero GELU dips."),
    of_gelu("gelu_flattens", f"np.ravel({RIGHT_TANH})", RIGHT_SIGMOID, "The shape of the input stays."),
    of_class(
        "gelu_writes_into_its_input",
        "GELU",
        "0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))",
        IN_PLACE,
        end="tensor.data.__setitem__(..., x) or wrap(tensor.data)",
    ),
    of_class(
        "gelu_returns_an_array",
        "GELU",
        "0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))",
        A_TENSOR,
        end="np.asarray(x)",
    ),
)

SOFTMAX = (
    of_row("softmax_overflows", "e = np.exp(x)\nreturn e / e.sum(axis=dim, keepdims=True)", FAR),
    of_row(
        "softmax_takes_one_maximum",
        "e = np.exp(x - x.max())\nreturn e / e.sum(axis=dim, keepdims=True)",
        "A row far below the largest score of all becomes 0 / 0: each row has its own maximum.",
    ),
    of_row(
        "softmax_takes_the_mean_off",
        "e = np.exp(x - x.mean(axis=dim, keepdims=True))\nreturn e / e.sum(axis=dim, keepdims=True)",
        "Only the maximum makes every exponent at most zero.",
    ),
    of_row(
        "softmax_takes_the_minimum_off",
        "e = np.exp(x - x.min(axis=dim, keepdims=True))\nreturn e / e.sum(axis=dim, keepdims=True)",
        "Only the maximum makes every exponent at most zero.",
    ),
    of_row(
        "softmax_sums_over_everything",
        "e = np.exp(x - x.max(axis=dim, keepdims=True))\nreturn e / e.sum()",
        AXES,
    ),
    of_row(
        "softmax_always_over_the_last",
        "e = np.exp(x - x.max(axis=-1, keepdims=True))\nreturn e / e.sum(axis=-1, keepdims=True)",
        AXES,
    ),
    of_row(
        "softmax_always_over_the_first",
        "e = np.exp(x - x.max(axis=0, keepdims=True))\nreturn e / e.sum(axis=0, keepdims=True)",
        AXES,
    ),
    of_row(
        "softmax_sums_over_the_last",
        "e = np.exp(x - x.max(axis=dim, keepdims=True))\nreturn e / e.sum(axis=-1, keepdims=True)",
        AXES,
    ),
    of_row(
        "softmax_maximum_of_the_last",
        "e = np.exp(x - x.max(axis=-1, keepdims=True))\nreturn e / e.sum(axis=dim, keepdims=True)",
        AXES,
    ),
    of_row(
        "softmax_of_matrices_only",
        "e = np.exp(x - x.max(axis=dim % 2, keepdims=True))\nreturn e / e.sum(axis=dim % 2, keepdims=True)",
        "A vector has one dimension, a stack three: hand dim on as it is.",
    ),
    of_row(
        "softmax_negative_dimension_lost",
        "dim = abs(dim)\ne = np.exp(x - x.max(axis=dim, keepdims=True))\n"
        "return e / e.sum(axis=dim, keepdims=True)",
        "-1 is the last dimension, not the second.",
    ),
    of_row(
        "softmax_loses_the_dimension",
        "e = np.exp(x - x.max(axis=dim, keepdims=True))\nreturn e / e.sum(axis=dim)",
        "keepdims=True, or shapes do not line up: (4, 3) / (4,).",
    ),
    of_row(
        "softmax_loses_it_in_the_maximum",
        "e = np.exp(x - x.max(axis=dim))\nreturn e / e.sum(axis=dim, keepdims=True)",
        "keepdims=True in the maximum as well.",
    ),
    of_row(
        "softmax_divides_by_the_largest",
        "e = np.exp(x - x.max(axis=dim, keepdims=True))\nreturn e / e.max(axis=dim, keepdims=True)",
        "Divide by the sum: probabilities add up to one.",
    ),
    of_row(
        "softmax_without_exponential",
        "return x / x.sum(axis=dim, keepdims=True)",
        "Scores may be negative: take the exponential first.",
    ),
    of_row(
        "softmax_of_minus_x",
        "e = np.exp(x.min(axis=dim, keepdims=True) - x)\nreturn e / e.sum(axis=dim, keepdims=True)",
        "The largest score has the largest probability.",
    ),
    of_row(
        "softmax_to_the_base_two",
        "e = np.exp2(x - x.max(axis=dim, keepdims=True))\nreturn e / e.sum(axis=dim, keepdims=True)",
        "e^x, not 2^x.",
    ),
    of_row(
        "softmax_is_its_logarithm",
        "x = x - x.max(axis=dim, keepdims=True)\nreturn x - np.log(np.exp(x).sum(axis=dim, keepdims=True))",
        "That is LogSoftmax.",
    ),
    of_row(
        "softmax_is_sigmoid",
        "return 0.5 * np.tanh(0.5 * x) + 0.5",
        "Every probability depends on all scores of its row.",
    ),
    of_row(
        "softmax_of_halves",
        "x = x / np.sqrt(x.shape[dim])\ne = np.exp(x - x.max(axis=dim, keepdims=True))\n"
        "return e / e.sum(axis=dim, keepdims=True)",
        "Scaling by a square root belongs to attention, not to softmax.",
    ),
    of_row(
        "softmax_adds_to_the_sum",
        "e = np.exp(x - x.max(axis=dim, keepdims=True))\nreturn e / (e.sum(axis=dim, keepdims=True) + 1e-3)",
        "The sum is at least one after the maximum was taken off: it needs no help.",
    ),
    of_row(
        "softmax_clips_scores",
        "e = np.exp(np.clip(x, -80, 80))\nreturn e / e.sum(axis=dim, keepdims=True)",
        "Clipped scores are all alike: take the maximum off, which changes nothing.",
    ),
    of_row(
        "softmax_is_a_decision",
        "return 1.0 * (x == x.max(axis=dim, keepdims=True))",
        "Softmax is soft: every class keeps some probability.",
    ),
    of_row(
        "softmax_of_memory_order",
        "x = x.ravel(order='K').reshape(x.shape)\ne = np.exp(x - x.max(axis=dim, keepdims=True))\n"
        "return e / e.sum(axis=dim, keepdims=True)",
        "Numbers of a transposed array lie in memory in another order than its axes say.",
    ),
    of_row(
        "softmax_squeezes",
        "e = np.exp(x - x.max(axis=dim, keepdims=True))\n"
        "return np.squeeze(e / e.sum(axis=dim, keepdims=True))",
        "A single row stays a matrix.",
    ),
    of_row(
        "softmax_writes_into_its_input",
        "x -= x.max(axis=dim, keepdims=True)\nnp.exp(x, out=x)\n"
        "x /= x.sum(axis=dim, keepdims=True)\nreturn x",
        IN_PLACE,
    ),
    of_row(
        "softmax_moves_its_input",
        "x -= x.max(axis=dim, keepdims=True)\ne = np.exp(x)\nreturn e / e.sum(axis=dim, keepdims=True)",
        "-= writes into the caller's tensor: x = x - ... makes a new array.",
    ),
    Mutant(
        "softmax_forgets_dim",
        "Softmax",
        "def forward(self, x, dim=-1):\n    return wrap(softmax(x.data, -1))\n",
        "Hand `dim` on.",
        "Softmax.forward",
    ),
    Mutant(
        "softmax_over_columns_unless_told",
        "Softmax",
        "def forward(self, x, dim=0):\n    return wrap(softmax(x.data, dim))\n",
        "Without a dimension it is the last one.",
        "Softmax.forward",
    ),
    Mutant(
        "softmax_returns_an_array",
        "Softmax",
        "def forward(self, x, dim=-1):\n    return softmax(x.data, dim)\n",
        A_TENSOR,
        "Softmax.forward",
    ),
)

SHIFTED = "x - x.max(axis=dim, keepdims=True)"
LOG_SOFTMAX = (
    of_class(
        "log_softmax_of_a_probability",
        "LogSoftmax",
        "np.log(softmax(x, dim))",
        "A probability that is rounded to 0 has the logarithm -inf: do not compute it.",
    ),
    of_class(
        "log_softmax_adds_an_epsilon",
        "LogSoftmax",
        "np.log(softmax(x, dim) + 1e-7)",
        "log(p + 1e-7) says -16 where -2000 is right.",
    ),
    of_class(
        "log_softmax_clips",
        "LogSoftmax",
        "np.log(np.maximum(softmax(x, dim), 1e-30))",
        "A clip says -69 where -2000 is right: never compute the probability.",
    ),
    of_class(
        "log_softmax_overflows",
        "LogSoftmax",
        "x - np.log(np.exp(x).sum(axis=dim, keepdims=True))",
        "e^x is inf from 89 on: take the largest score off first.",
    ),
    of_class(
        "log_softmax_maximum_once",
        "LogSoftmax",
        "x - np.log(np.exp(x - x.max(axis=dim, keepdims=True)).sum(axis=dim, keepdims=True))",
        "What is taken off inside has to be taken off outside as well.",
    ),
    of_class(
        "log_softmax_takes_one_maximum",
        "LogSoftmax",
        "x - x.max() - np.log(np.exp(x - x.max()).sum(axis=dim, keepdims=True))",
        "Each row has its own maximum.",
    ),
    of_class(
        "log_softmax_forgets_the_sum",
        "LogSoftmax",
        SHIFTED,
        "The logarithm of the sum is missing.",
    ),
    of_class(
        "log_softmax_sum_of_logarithms",
        "LogSoftmax",
        f"({SHIFTED}) - ({SHIFTED}).sum(axis=dim, keepdims=True)",
        "log(e^a + e^b) is not a + b.",
    ),
    of_class(
        "log_softmax_sums_over_everything",
        "LogSoftmax",
        f"({SHIFTED}) - np.log(np.exp({SHIFTED}).sum())",
        AXES,
    ),
    of_class(
        "log_softmax_always_over_the_last",
        "LogSoftmax",
        "x - x.max(axis=-1, keepdims=True)"
        " - np.log(np.exp(x - x.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True))",
        AXES,
    ),
    of_class(
        "log_softmax_always_over_the_second",
        "LogSoftmax",
        "x - x.max(axis=1, keepdims=True)"
        " - np.log(np.exp(x - x.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))",
        "A vector has one dimension, a stack three: hand dim on as it is.",
    ),
    of_class(
        "log_softmax_base_ten",
        "LogSoftmax",
        f"({SHIFTED}) - np.log10(np.exp({SHIFTED}).sum(axis=dim, keepdims=True))",
        "The natural logarithm undoes e^x; log10 does not.",
    ),
    of_class(
        "log_softmax_mean_for_sum",
        "LogSoftmax",
        f"({SHIFTED}) - np.log(np.exp({SHIFTED}).mean(axis=dim, keepdims=True))",
        "The sum, not the mean: it is too large by log(classes).",
    ),
    of_class(
        "log_softmax_upside_down",
        "LogSoftmax",
        f"np.log(np.exp({SHIFTED}).sum(axis=dim, keepdims=True)) - ({SHIFTED})",
        "Logarithms of probabilities are negative; the minus belongs to the loss.",
    ),
    of_class("log_softmax_is_softmax", "LogSoftmax", "softmax(x, dim)", "The logarithm is missing."),
    of_class(
        "log_softmax_moves_its_input",
        "LogSoftmax",
        "x - np.log(np.exp(x).sum(axis=dim, keepdims=True))",
        IN_PLACE,
        keep="tensor.data -= tensor.data.max(axis=dim, keepdims=True)",
    ),
    of_class(
        "log_softmax_returns_an_array",
        "LogSoftmax",
        f"({SHIFTED}) - np.log(np.exp({SHIFTED}).sum(axis=dim, keepdims=True))",
        A_TENSOR,
        end="np.asarray(x)",
    ),
)

OWN = "Keep nothing of a call: what went out before belongs to whoever has it."
FORMS = {
    "Sigmoid": "0.5 * np.tanh(0.5 * x) + 0.5",
    "ReLU": "np.maximum(x, 0)",
    "Tanh": "np.tanh(x)",
    "GELU": "0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))",
    "Softmax": "(lambda e: e / e.sum(axis=dim, keepdims=True))(np.exp(x - x.max(axis=dim, keepdims=True)))",
    "LogSoftmax": "(lambda s: s - np.log(np.exp(s).sum(axis=dim, keepdims=True)))"
    "(x - x.max(axis=dim, keepdims=True))",
}
FIRST = "vars(self).setdefault(f'kept {x.shape}', wrap(x))"

KEPT = tuple(
    made
    for activation, value in FORMS.items()
    for made in (
        of_class(
            f"{activation.lower()}_forgets_return", activation, value, "Give the tensor back.", end="None"
        ),
        of_class(f"{activation.lower()}_keeps_its_first_result", activation, value, OWN, end=FIRST),
        of_class(
            f"{activation.lower()}_writes_into_its_last_result",
            activation,
            value,
            OWN,
            end=f"({FIRST}.data.__setitem__(..., x), {FIRST})[1]",
        ),
        of_class(
            f"{activation.lower()}_in_double_precision",
            activation,
            value,
            "float64 doubles the memory of all that follows: compute in the dtype of x, or make a Tensor.",
            end="wrap(x.astype(np.float64))",
        ),
    )
)

ZEROS = (
    of_array(
        "sigmoid_forgets_zero",
        "np.where(x > 0, 1, 0) * 1 / (1 + np.exp(-np.abs(x))) "
        "+ np.where(x < 0, 1, 0) * np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x)))",
        "x > 0 and x < 0 leave out x = 0, where the sigmoid is 0.5: one of them is >= or <=.",
    ),
    of_class(
        "softmax_dim_zero_is_last",
        "Softmax",
        FORMS["Softmax"].replace("axis=dim", "axis=dim or -1"),
        "Zero is a dimension: `dim or -1` makes it the last.",
    ),
    of_class(
        "log_softmax_dim_zero_is_last",
        "LogSoftmax",
        FORMS["LogSoftmax"].replace("axis=dim", "axis=dim or -1"),
        "Zero is a dimension: `dim or -1` makes it the last.",
    ),
    of_class(
        "log_softmax_takes_the_maximum_off_twice",
        "LogSoftmax",
        f"{FORMS['LogSoftmax']} - x.max(axis=dim, keepdims=True)",
        "The largest score is off already: x - c - log(sum(e^(x - c))).",
    ),
)

UNSEEN = (
    calling(
        "call_keeps_its_first_result",
        "vars(self).setdefault('kept', self.forward(x, *args, **options)); return self.kept",
        "return []",
        "Run forward in every call: what the last one gave is no answer to this one.",
    ),
    of_class(
        "relu_begins_at_a_thousandth",
        "ReLU",
        "np.where(x > 1e-3, x, 0)",
        "The border is zero, and not nearly zero.",
    ),
    of_gelu(
        "gelu_constant_is_rounded",
        "0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.0447 * x * x * x)))",
        RIGHT_SIGMOID,
        "0.044715, with all its digits.",
    ),
)

MUTANTS = (*SHARED, *SIGMOID, *RELU, *TANH, *GELU, *SOFTMAX, *LOG_SOFTMAX, *KEPT, *ZEROS, *UNSEEN)
