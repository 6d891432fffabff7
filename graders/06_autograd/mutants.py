"""The misconceptions of module 06: each a small wrong replacement of one definition of the reference.

Rules are written as expressions: `g` is the incoming gradient, `a` and `b` (or `x`, `p`) the operands'
arrays, `z` the saved output, `t` the targets, `n` how many elements were averaged.
"""

from dataclasses import replace
from textwrap import indent

from tito.probes.mutant import Edit, Mutant


def of_two(name: str, rule: str, grad_a: str, grad_b: str, hint: str) -> Mutant:
    """A rule of two operands; `left` and `right` are the tensors, `t` transposes."""
    body = f"""
left, right = self.saved_tensors
g, a, b = grad_output, left.data, right.data
t = lambda m: np.swapaxes(m, -1, -2) if np.ndim(m) > 1 else m
grad_a = ({grad_a}) if left.requires_grad else None
grad_b = ({grad_b}) if right.requires_grad else None
return grad_a, grad_b"""
    return Mutant(name, rule, _class(rule, "*tensors", "*tensors", "pass", body), hint)


def of_one(name: str, rule: str, grad: str, hint: str) -> Mutant:
    """A rule of one operand that may take the output too."""
    keep = 'self.z = getattr(output, "data", output)'
    body = f"(tensor,) = self.saved_tensors\ng, x, z = grad_output, tensor.data, self.z\nreturn ({grad},)"
    return Mutant(
        name, rule, _class(rule, "x, output=None, dim=-1", "x", f"{keep}\nself.dim = dim", body), hint
    )


def of_axis(name: str, rule: str, grad: str, hint: str) -> Mutant:
    """A rule of a reduction; `spread` is the incoming gradient with the reduced axis put back."""
    keep = "self.axis, self.keepdims = axis, keepdims"
    body = f"""
(tensor,) = self.saved_tensors
g, x, axis = grad_output, tensor.data, self.axis
spread = g if self.keepdims or axis is None else np.expand_dims(g, axis)
n = x.size if axis is None else x.shape[axis]
return ({grad},)"""
    return Mutant(name, rule, _class(rule, "x, axis=None, keepdims=False", "x", keep, body), hint)


def of_shape(name: str, rule: str, grad: str, hint: str) -> Mutant:
    """A rule that moves or selects; `how` are the constructor's other arguments."""
    body = f"(tensor,) = self.saved_tensors\ng, x, how = grad_output, tensor.data, self.how\nreturn ({grad},)"
    return Mutant(name, rule, _class(rule, "x, *how", "x", "self.how = how", body), hint)


def of_loss(name: str, rule: str, grad: str, hint: str) -> Mutant:
    """A rule of a loss; `one_hot` has 1 at each row's class where the targets are classes."""
    keep = 't = getattr(targets, "data", targets)\nself.t = np.asarray(t)'
    body = f"""
(tensor,) = self.saved_tensors
g, p, t, n = grad_output, tensor.data, self.t, self.t.size
e = np.exp(p - p.max(axis=-1, keepdims=True))
softmax = e / e.sum(axis=-1, keepdims=True)
classes = p.shape[-1]
one_hot = np.eye(classes)[t.astype(int)] if t.ndim < p.ndim else t
return (({grad}).astype(p.dtype),)"""
    return Mutant(name, rule, _class(rule, "prediction, targets", "prediction", keep, body), hint)


WORDS = """
import math

def put_at(array, key, values):
    array[key] = values
    return array

def add_at(array, key, values):
    np.add.at(array, key, values)
    return array

def rows(how):
    return np.asarray(getattr(how[0], "data", how[0])).astype(int)

def order(how):
    return how[0] if isinstance(how[0], tuple) else how

def sigma(x):
    return 1 / (1 + np.exp(-x))

def inner(x):
    return np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))

def erf(x):
    return np.vectorize(math.erf)(x)

"""
"""Functions that the rules below may use; their names are free in the reference."""


def bare(mutant: Mutant) -> Mutant:
    """The same rule, handing back its array without the tuple around it."""
    return replace(mutant, source=str(mutant.source).replace(",)\n", ")\n"))


def _class(rule: str, parameters: str, saved: str, keep: str, body: str) -> str:
    """The text of a rule's class."""
    return (
        f"{WORDS}class {rule}(Function):\n"
        f"    def __init__(self, {parameters}):\n        super().__init__({saved})\n"
        f"{indent(keep, ' ' * 8)}\n\n    def apply(self, grad_output):\n{indent(body.strip(), ' ' * 8)}\n"
    )


def edited(name: str, component: str, definition: str, find: str, replace: str, hint: str) -> Mutant:
    """An edit of a definition that stands in the reference."""
    return Mutant(name, component, Edit(find, replace), hint, definition)


def skipping(name: str, condition: str, hint: str) -> Mutant:
    """An `enable_autograd` that leaves out operations: (owner, name) for which `condition` holds."""
    some = f"in [entry for entry in RECORDED for owner, name in [entry[:2]] if not ({condition})]:"
    return edited(name, "enable_autograd", "enable_autograd", "in RECORDED:", some, hint)


def silent(name: str, body: str, hint: str) -> Mutant:
    """A `no_grad` whose block runs where `body` yields."""
    text = f"""
@contextmanager
def silent_block():
{indent(body, "    ")}

def no_grad(function=None):
    return silent_block() if function is None else silent_block()(function)
"""
    return Mutant(name, "no_grad", text, hint)


def seeded(name: str, seed: str, hint: str) -> Mutant:
    """A `backward` that starts from another gradient."""
    return edited(name, "backward", "backward", "seed = as_seed(self, gradient)", f"seed = {seed}", hint)


def settled(name: str, store: str, hint: str, component: str = "backward") -> Mutant:
    """A `backward` that stores gradients in its own way."""
    text = f"for leaf, grad in gradients.items():\n        {store}"
    return edited(name, component, "backward", "settle(gradients)", text, hint)


def enabling(name: str, wrap: str, hint: str) -> Mutant:
    """An `enable_autograd` in which `operation`, made from `family` and `make`, is made otherwise."""
    text = f"""
def enable_autograd(quiet=False):
    for owner, name, family, make in RECORDED:
        current = getattr(owner, name)
        if getattr(current, "recorded_by", None) is not make:
            operation = family(unrecorded(current), make)
{indent(wrap.strip(), " " * 12)}
            vars(operation)["recorded_by"] = make
            setattr(owner, name, operation)
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
"""
    return Mutant(name, "enable_autograd", text, hint)


def walk(name: str, order: str, visit: str, hint: str) -> Mutant:
    """A `backward` of its own: `order` lists the nodes from the root, `visit` handles one of them."""
    text = f"""
def backward(self, gradient=None, retain_graph=False):
    root, seed = self._grad_fn, as_seed(self, gradient)
    held = {{}}
    def store(target, grad):
        shape = target.output_shape if isinstance(target, Function) else target.data.shape
        grad = unbroadcast(np.asarray(grad), shape)
        if isinstance(target, Function):
            held[target] = held[target] + grad if target in held else grad
        elif target.requires_grad:
            target.grad = np.array(grad) if target.grad is None else target.grad + grad
    if root is None:
        return store(self, seed)
    held[root] = seed
{indent(order.strip(), "    ")}
    for node in order:
{indent(visit.strip(), " " * 8)}
"""
    return Mutant(name, "backward", text, hint)


BREADTH_FIRST = """
order, waiting = [], [root]
while waiting:
    node = waiting.pop(0)
    if node not in order:
        order.append(node)
        waiting.extend(edge for edge in node.edges if isinstance(edge, Function))
"""
DEPTH_FIRST = BREADTH_FIRST.replace("pop(0)", "pop()")
WITH_REPEATS = BREADTH_FIRST.replace("    if node not in order:\n", "    if True:\n").replace(
    "    node =", "    if len(order) > 5_000:\n        break\n    node ="
)
TOPOLOGICAL = "order = list(reversed(reachable(root)))"
SEND = """
grad = held.pop(node, None)
if grad is not None:
    for target, each in zip(node.edges, node.apply(grad)):
        if each is not None:
            store(target, each)
"""
SEND_AND_KEEP = SEND.replace("held.pop(node, None)", "held.get(node)")
ROWS_HINT = "`return g` and `return (g,)` differ: hand back a tuple with one gradient per saved input."
INCOMING = "That is the local slope; the chain rule still needs the incoming gradient."

ADDS = "Gradients add up until zero_grad()."
COPY = "Copy when you store: others may hold the array."
SWALLOWED = "They are not wrapped: leave out no entry of the table, and swallow no ImportError."
PROMISE = "requires_grad on a result is a promise that a backward rule is attached."

ARITHMETIC = (
    of_two("add_gives_ones", "AddBackward", "np.ones_like(g)", "np.ones_like(g)", INCOMING),
    of_two("add_forgets_second", "AddBackward", "g", "None", "Both operands of a sum have the slope 1."),
    of_two(
        "add_halves",
        "AddBackward",
        "g / 2",
        "g / 2",
        "A sum hands on the whole gradient twice; nothing is split.",
    ),
    of_two(
        "add_multiplies",
        "AddBackward",
        "g * b",
        "g * a",
        "That is the product's rule; a sum has the slope 1.",
    ),
    of_two("add_negates_second", "AddBackward", "g", "-g", "z rises when b rises: no minus for a sum."),
    of_two(
        "add_aligns_from_left",
        "AddBackward",
        "g",
        "g.sum(axis=tuple(range(b.ndim, g.ndim))) if b.ndim < g.ndim else g",
        "NumPy lines shapes up from the right.",
    ),
    of_two(
        "add_reduces_to_the_other",
        "AddBackward",
        "unbroadcast(g, b.shape) if a.ndim >= b.ndim else g",
        "unbroadcast(g, a.shape) if b.ndim >= a.ndim else g",
        "Each gradient goes home to its own tensor.",
    ),
    of_two("sub_forgets_minus", "SubBackward", "g", "g", "z falls when b rises."),
    of_two(
        "sub_negates_both",
        "SubBackward",
        "-g",
        "-g",
        "Only what was subtracted gets the minus, in an array of its own.",
    ),
    of_two("sub_swaps", "SubBackward", "-g", "g", "Only what was subtracted gets the minus."),
    of_two("sub_gives_ones", "SubBackward", "np.ones_like(g)", "-np.ones_like(g)", INCOMING),
    of_two(
        "sub_forgets_second", "SubBackward", "g", "None", "What was subtracted has a slope too: minus one."
    ),
    of_two(
        "sub_reduces_by_mean", "SubBackward", "g", "-g.mean(axis=0)", "A stretched operand collects a sum."
    ),
    of_two("mul_swaps", "MulBackward", "g * a", "g * b", "Each operand's slope is the other operand."),
    of_two("mul_ignores_incoming", "MulBackward", "b + 0 * g", "a + 0 * g", INCOMING),
    of_two(
        "mul_squares_incoming",
        "MulBackward",
        "g * g * b",
        "g * g * a",
        "Multiply the incoming gradient in once.",
    ),
    of_two("mul_forgets_second", "MulBackward", "g * b", "None", "Both operands of a product have a slope."),
    of_two(
        "mul_passes_on",
        "MulBackward",
        "g",
        "g",
        "That is the sum's rule; a product's slope is the other factor.",
    ),
    of_two(
        "mul_uses_result", "MulBackward", "g * a * b", "g * a * b", "The slope is the other factor, not z."
    ),
    of_two(
        "mul_uses_gradients",
        "MulBackward",
        "g * (0 if getattr(right, 'grad', None) is None else right.grad)",
        "g * (0 if getattr(left, 'grad', None) is None else left.grad)",
        "The local slope is made of values, not of gradients.",
    ),
    of_two(
        "mul_second_from_own_gradient",
        "MulBackward",
        "g * b",
        "a * (0 * g if getattr(right, 'grad', None) is None else right.grad)",
        "Every term ends in the output's gradient.",
    ),
    of_two(
        "mul_reduces_to_the_other",
        "MulBackward",
        "unbroadcast(g * b, b.shape) if a.ndim >= np.ndim(b) > 0 else g * b",
        "unbroadcast(g * a, a.shape) if b.ndim >= np.ndim(a) > 0 else g * a",
        "Each gradient goes home to its own tensor.",
    ),
    of_two(
        "mul_keeps_first_row",
        "MulBackward",
        "g * b",
        "(g * a)[0] if np.ndim(b) < np.ndim(g) else g * a",
        "A stretched operand collects the gradient of every row, not of the first.",
    ),
    of_two("div_ignores_incoming", "DivBackward", "g / b", "-a / (b * b) + 0 * g", INCOMING),
    of_two(
        "div_forgets_minus",
        "DivBackward",
        "g / b",
        "g * a / (b * b)",
        "Quotient rule: the bottom pulls down.",
    ),
    of_two("div_same_for_both", "DivBackward", "g / b", "g / b", "The divisor's slope is -a / b^2."),
    of_two(
        "div_bottom_not_squared", "DivBackward", "g / b", "-g * a / b", "The divisor's slope is -a / b^2."
    ),
    of_two("div_top_multiplied", "DivBackward", "g * b", "-g * a / (b * b)", "a / b rises with slope 1 / b."),
    of_two(
        "div_forgets_numerator", "DivBackward", "g / b", "-g / (b * b)", "The divisor's slope is -a / b^2."
    ),
    of_two("div_forgets_second", "DivBackward", "g / b", "None", "The divisor needs a gradient as well."),
    of_two(
        "pow_uses_output",
        "PowBackward",
        "g * b * (a**b) ** (b - 1)",
        "None",
        "The input was raised, not the output.",
    ),
    of_two("pow_exponent_not_lowered", "PowBackward", "g * b * a**b", "None", "Lower the exponent by one."),
    of_two("pow_forgets_factor", "PowBackward", "g * a ** (b - 1.0)", "None", "Multiply by the exponent."),
    of_two("pow_ignores_incoming", "PowBackward", "b * a ** (b - 1.0) + 0 * g", "None", INCOMING),
    of_two("pow_always_square", "PowBackward", "g * 2 * a", "None", "2x is the slope of the square only."),
    of_two(
        "pow_divides_output",
        "PowBackward",
        "g * b * a**b / a",
        "None",
        "Dividing by a fails where a is zero.",
    ),
    of_one("exp_uses_input", "ExpBackward", "g * x", "exp is its own derivative: reuse the output."),
    of_one("exp_ignores_incoming", "ExpBackward", "np.exp(x) + 0 * g", INCOMING),
    of_one("exp_passes_on", "ExpBackward", "g", "exp is its own derivative: multiply by the output."),
    of_one("log_multiplies", "LogBackward", "g * x", "The slope of log is 1 / x."),
    of_one("log_ignores_incoming", "LogBackward", "1 / x + 0 * g", INCOMING),
    of_one("log_uses_output", "LogBackward", "g / np.log(x)", "Divide by the input, not by the logarithm."),
)

MATRICES = (
    of_two(
        "matmul_factors_swapped",
        "MatmulBackward",
        "t(b) @ g",
        "g @ t(a)",
        "Write the shapes: one product fits.",
    ),
    of_two("matmul_untransposed", "MatmulBackward", "g @ b", "a @ g", "Transpose the other factor."),
    of_two(
        "matmul_own_factor", "MatmulBackward", "g @ t(a)", "t(b) @ g", "Each slope is the *other* factor."
    ),
    of_two(
        "matmul_ignores_incoming",
        "MatmulBackward",
        "np.ones_like(g) @ t(b)",
        "t(a) @ np.ones_like(g)",
        INCOMING,
    ),
    of_two("matmul_forgets_second", "MatmulBackward", "g @ t(b)", "None", "The weight stands on the right."),
    of_two(
        "matmul_incoming_transposed", "MatmulBackward", "t(g) @ t(b)", "t(a) @ t(g)", "G keeps its shape."
    ),
    of_two(
        "matmul_elementwise",
        "MatmulBackward",
        "g * b",
        "g * a",
        "A matrix product has matrix products as slopes.",
    ),
    of_two(
        "matmul_all_axes_reversed",
        "MatmulBackward",
        "g @ b.T",
        "a.T @ g",
        "Transpose the last two axes only.",
    ),
    of_two("matmul_mean_over_batch", "MatmulBackward", "g @ t(b)", "t(a) @ g / len(a)", "A batch adds up."),
    of_two(
        "matmul_first_of_batch",
        "MatmulBackward",
        "g @ t(b)",
        "(t(a) @ g)[0] if g.ndim > 2 and b.ndim == 2 else t(a) @ g",
        "Shared weights collect from every batch element.",
    ),
    of_two(
        "matmul_outer_for_vectors",
        "MatmulBackward",
        "np.outer(g, b) if b.ndim == 1 else g @ t(b)",
        "np.outer(a, g) if b.ndim == 1 else t(a) @ g",
        "For two vectors the answer is a number: each gradient is g times the other vector.",
    ),
    of_two(
        "matmul_no_vectors",
        "MatmulBackward",
        "g @ b.swapaxes(-1, -2)",
        "a.swapaxes(-1, -2) @ g",
        "A vector has no last two axes: treat it as one row or one column.",
    ),
)

REDUCTIONS = (
    of_axis("sum_gives_ones", "SumBackward", "np.ones_like(x)", INCOMING),
    of_axis(
        "sum_divides_by_itself",
        "SumBackward",
        "x / x * spread",
        "Zero divided by zero is not one: build the ones.",
    ),
    of_axis("sum_divides_by_count", "SumBackward", "spread / n + 0 * x", "That is the mean's rule."),
    of_axis("sum_forgets_axis", "SumBackward", "g + 0 * x", "Put back the axis that was summed away."),
    of_axis(
        "sum_always_axis_zero",
        "SumBackward",
        "(g if axis is None or self.keepdims else np.expand_dims(g, 0)) + 0 * x",
        "Use the axis you were given; sizes can coincide.",
    ),
    of_axis(
        "sum_axis_guessed_from_sizes",
        "SumBackward",
        "(g.reshape(1, -1) if axis is not None and g.size == x.shape[-1] else spread) + 0 * x",
        "Use the axis you were given; sizes can coincide.",
    ),
    of_axis(
        "sum_negative_axis_not_normalised",
        "SumBackward",
        "(spread if axis is None or axis >= 0 else np.expand_dims(g, axis - 1)) + 0 * x",
        "A negative axis counts from the end, of the input.",
    ),
    of_axis(
        "sum_ignores_keepdims",
        "SumBackward",
        "(g if axis is None else np.expand_dims(g, axis)) + 0 * x",
        "With keepdims the axis is there already.",
    ),
    of_axis(
        "sum_uses_values", "SumBackward", "x * spread", "Every element has the slope 1, whatever its value."
    ),
    bare(of_axis("sum_returns_array", "SumBackward", "spread + 0 * x", ROWS_HINT)),
    of_axis(
        "sum_multiplies_by_count",
        "SumBackward",
        "spread * n + 0 * x",
        "Each element counts once in the total.",
    ),
    of_axis(
        "mean_forgets_count", "MeanBackward", "spread + 0 * x", "Divide by the number that was averaged."
    ),
    of_axis(
        "mean_divides_by_size", "MeanBackward", "spread / x.size + 0 * x", "Divide by the length of the axis."
    ),
    of_axis(
        "mean_divides_by_rows", "MeanBackward", "spread / len(x) + 0 * x", "Which mean did the forward take?"
    ),
    of_axis("mean_ignores_incoming", "MeanBackward", "np.ones_like(x) / n", INCOMING),
    of_axis(
        "mean_divides_by_one_less",
        "MeanBackward",
        "spread / (n - 1) + 0 * x",
        "A mean divides by n, not n - 1.",
    ),
    of_axis("max_to_all", "MaxBackward", "spread + 0 * x", "Only the largest element has any influence."),
    of_axis("max_ignores_incoming", "MaxBackward", "1.0 * (x == x.max(axis, keepdims=True))", INCOMING),
    of_axis(
        "max_over_everything",
        "MaxBackward",
        "spread * (x == x.max())",
        "Each row has a largest element of its own.",
    ),
    of_axis(
        "max_to_smallest",
        "MaxBackward",
        "spread * (x == x.min(axis, keepdims=True))",
        "The largest, not the smallest.",
    ),
    of_axis(
        "max_times_value", "MaxBackward", "spread * x * (x == x.max(axis, keepdims=True))", "Its slope is 1."
    ),
)

SHAPES = (
    bare(of_shape("reshape_returns_array", "ReshapeBackward", "g.reshape(x.shape)", ROWS_HINT)),
    of_shape("reshape_not_undone", "ReshapeBackward", "g", "Give the gradient the original shape."),
    of_shape(
        "reshape_stray_comma",
        "ReshapeBackward",
        "g.reshape(x.shape)[None]",
        "A stray comma makes a new axis.",
    ),
    of_shape("reshape_flattens", "ReshapeBackward", "g.reshape(-1)", "Give the gradient the original shape."),
    of_shape(
        "reshape_by_columns",
        "ReshapeBackward",
        "g.reshape(x.shape, order='F')",
        "The order of the numbers stays.",
    ),
    of_shape(
        "reshape_as_transpose", "ReshapeBackward", "g.T.reshape(x.shape)", "A reshape is not a transpose."
    ),
    of_shape("transpose_not_undone", "TransposeBackward", "g", "Swap the same two axes back."),
    of_shape(
        "transpose_reverses_all", "TransposeBackward", "g.T", "Swap the same two axes back, and only them."
    ),
    of_shape(
        "transpose_always_last_two",
        "TransposeBackward",
        "np.swapaxes(g, -1, -2)",
        "Swap the axes you were given.",
    ),
    of_shape(
        "transpose_first_two_by_default",
        "TransposeBackward",
        "np.swapaxes(g, *(how[:2] if how and how[0] is not None else (0, 1)))",
        "Without arguments the last two axes are swapped.",
    ),
    of_shape(
        "transpose_by_reshape", "TransposeBackward", "g.reshape(x.shape)", "A transpose moves the numbers."
    ),
    of_shape(
        "permute_not_inverted", "PermuteBackward", "g.transpose(order(how))", "argsort gives the way back."
    ),
    of_shape("permute_reverses", "PermuteBackward", "g.T", "argsort gives the way back."),
    of_shape(
        "permute_by_reshape", "PermuteBackward", "g.reshape(x.shape)", "A permutation moves the numbers."
    ),
    of_shape("permute_not_undone", "PermuteBackward", "g", "argsort gives the way back."),
    of_shape("slice_keeps_its_shape", "SliceBackward", "g", "Start from zeros in the input's shape."),
    of_shape(
        "slice_at_the_start",
        "SliceBackward",
        "put_at(np.zeros_like(x), tuple(map(slice, np.atleast_2d(g).shape)), g)",
        "Put the gradient where the slice was taken.",
    ),
    of_shape(
        "slice_over_ones",
        "SliceBackward",
        "put_at(np.ones_like(x), how[0], g)",
        "What was not taken has the slope zero.",
    ),
    of_shape(
        "slice_over_values",
        "SliceBackward",
        "put_at(x.copy(), how[0], g)",
        "Start from zeros, not from the input.",
    ),
    of_shape(
        "slice_assigns",
        "SliceBackward",
        "put_at(np.zeros_like(x), how[0], g)",
        "A row taken twice receives both: np.add.at.",
    ),
    of_shape("slice_ignores_incoming", "SliceBackward", "put_at(np.zeros_like(x), how[0], 1)", INCOMING),
    of_shape(
        "slice_everywhere",
        "SliceBackward",
        "np.broadcast_to(g.mean(), x.shape)",
        "Only what was taken has a slope.",
    ),
    of_shape(
        "embedding_assigns",
        "EmbeddingBackward",
        "put_at(np.zeros_like(x), rows(how), g)",
        "A row looked up twice receives both.",
    ),
    of_shape(
        "embedding_not_unpacked",
        "EmbeddingBackward",
        "None",
        "saved_tensors is a tuple: `weight, = self.saved_tensors`.",
    ),
    of_shape(
        "embedding_averages",
        "EmbeddingBackward",
        "add_at(0 * x, rows(how), g) / np.maximum(add_at(0 * x, rows(how), 1), 1)",
        "Gradients add up, they are not averaged.",
    ),
    of_shape(
        "embedding_ignores_incoming", "EmbeddingBackward", "add_at(np.zeros_like(x), rows(how), 1)", INCOMING
    ),
    of_shape("embedding_keeps_batch_shape", "EmbeddingBackward", "g", "The gradient has the weight's shape."),
    of_shape(
        "embedding_rows_shifted",
        "EmbeddingBackward",
        "add_at(np.zeros_like(x), (rows(how) + 1) % len(x), g)",
        "Row numbers start from zero.",
    ),
)

ACTIVATIONS = (
    bare(of_one("relu_returns_array", "ReLUBackward", "g * (x > 0)", ROWS_HINT)),
    of_one(
        "relu_passes_all",
        "ReLUBackward",
        "g",
        "Where the input is negative, nothing passes; the output is never below 0: ask whether it is above.",
    ),
    of_one(
        "relu_mask_of_gradient",
        "ReLUBackward",
        "g * (g > 0)",
        "The mask comes from the input, not from the gradient.",
    ),
    of_one("relu_mask_inverted", "ReLUBackward", "g * (x < 0)", "What is positive passes."),
    of_one("relu_ignores_incoming", "ReLUBackward", "(x > 0) + 0 * g", INCOMING),
    of_one(
        "relu_incoming_twice",
        "ReLUBackward",
        "g * g * (x > 0)",
        "Your mask was multiplied by the gradient already.",
    ),
    of_one("relu_leaks", "ReLUBackward", "np.where(x > 0, g, 0.01 * g)", "That is the leaky ReLU."),
    of_one("relu_uses_values", "ReLUBackward", "g * np.maximum(x, 0)", "The slope is 1, not the value."),
    of_one("relu_threshold_one", "ReLUBackward", "g * (x >= 1.5)", "The kink lies at zero."),
    of_one(
        "relu_writes_into_input",
        "ReLUBackward",
        "(put_at(x, x < 0, 0) > 0) * g",
        "Copy before you write: the input is the caller's.",
    ),
    of_one(
        "relu_writes_into_gradient",
        "ReLUBackward",
        "put_at(g, x < 0, 0)",
        "The incoming gradient belongs to others too.",
    ),
    of_one(
        "sigmoid_of_one_minus_x",
        "SigmoidBackward",
        "g * z / (1 + np.exp(x - 1))",
        "1 - s(x) is not s(1 - x).",
    ),
    of_one("sigmoid_uses_input", "SigmoidBackward", "g * x * (1 - x)", "s is the output, not the input."),
    of_one("sigmoid_first_factor_only", "SigmoidBackward", "g * z", "The slope is s (1 - s)."),
    of_one("sigmoid_ignores_incoming", "SigmoidBackward", "z * (1 - z) + 0 * g", INCOMING),
    of_one("sigmoid_like_tanh", "SigmoidBackward", "g * (1 - z * z)", "That is the slope of tanh."),
    of_one(
        "sigmoid_of_output",
        "SigmoidBackward",
        "g / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z)))",
        "The output is s already.",
    ),
    of_one("tanh_not_squared", "TanhBackward", "g * (1 - z)", "The slope is 1 - t^2."),
    of_one("tanh_uses_input", "TanhBackward", "g * (1 - x * x)", "t is the output, not the input."),
    of_one("tanh_like_sigmoid", "TanhBackward", "g * z * (1 - z)", "That is the slope of the sigmoid."),
    of_one("tanh_ignores_incoming", "TanhBackward", "1 - z * z + 0 * g", INCOMING),
    of_one(
        "softmax_diagonal_only", "SoftmaxBackward", "g * z * (1 - z)", "Every output depends on every input."
    ),
    of_one(
        "softmax_sum_over_everything",
        "SoftmaxBackward",
        "z * (g - (g * z).sum())",
        "One dot product per row.",
    ),
    of_one(
        "softmax_always_last_dim",
        "SoftmaxBackward",
        "z * (g - (g * z).sum(-1, keepdims=True))",
        "Sum along the axis that forward normalised.",
    ),
    of_one(
        "softmax_without_weights",
        "SoftmaxBackward",
        "z * (g - g.sum(self.dim, keepdims=True))",
        "The sum is of g * z.",
    ),
    of_one("softmax_ignores_incoming", "SoftmaxBackward", "z * (1 - z) + 0 * g", INCOMING),
    of_one(
        "softmax_forgets_outer_factor",
        "SoftmaxBackward",
        "g - (g * z).sum(self.dim, keepdims=True)",
        "z stands before the bracket as well.",
    ),
    of_one(
        "softmax_mean_for_sum",
        "SoftmaxBackward",
        "z * (g - (g * z).mean(self.dim, keepdims=True))",
        "A sum over the row, not a mean.",
    ),
    of_one(
        "softmax_sign",
        "SoftmaxBackward",
        "z * ((g * z).sum(self.dim, keepdims=True) - g)",
        "g minus the sum, not the sum minus g.",
    ),
    of_one(
        "gelu_sigmoid_form",
        "GELUBackward",
        "g * (sigma(1.702 * x) + 1.702 * x * sigma(1.702 * x) * (1 - sigma(1.702 * x)))",
        "Differentiate the formula you computed.",
    ),
    of_one(
        "gelu_first_term_only",
        "GELUBackward",
        "g * 0.5 * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x**3)))",
        "The product rule has two terms.",
    ),
    of_one(
        "gelu_inner_slope_missing",
        "GELUBackward",
        "g * (0.5 * (1 + inner(x)) + 0.5 * x * (1 - inner(x) ** 2))",
        "Multiply by the slope of what tanh is taken of.",
    ),
    of_one(
        "gelu_cube_factor_missing",
        "GELUBackward",
        "g * (0.5 * (1 + inner(x)) + 0.5 * x * (1 - inner(x) ** 2) * 0.7978845608 * (1 + 0.044715 * x * x))",
        "The slope of x^3 is 3 x^2.",
    ),
    of_one(
        "gelu_ignores_incoming",
        "GELUBackward",
        "0.5 * (1 + inner(x)) + 0.39894228 * x * (1 - inner(x) ** 2) * (1 + 0.134145 * x * x) + 0 * g",
        INCOMING,
    ),
    of_one(
        "gelu_error_function",
        "GELUBackward",
        "g * (0.5 * (1 + erf(x / 2**0.5)) + x * np.exp(-x * x / 2) / 2.5066282746)",
        "Differentiate the formula you computed: tanh.",
    ),
    of_one("gelu_as_relu", "GELUBackward", "g * (x > 0)", "GELU bends around zero; ReLU does not."),
)

LOSSES = (
    of_loss(
        "mse_divides_by_batch", "MSEBackward", "g * 2 * (p - t) / len(p)", "Which mean did the forward take?"
    ),
    of_loss("mse_forgets_two", "MSEBackward", "g * (p - t) / n", "The square has the slope 2 (p - t)."),
    of_loss("mse_sign", "MSEBackward", "g * 2 * (t - p) / n", "The prediction comes first: p - t."),
    of_loss(
        "mse_ignores_incoming", "MSEBackward", "2 * (p - t) / n + 0 * g", "The loss may itself be scaled."
    ),
    of_loss("mse_not_divided", "MSEBackward", "g * 2 * (p - t)", "Forward took a mean."),
    of_loss("mse_absolute", "MSEBackward", "g * 2 * np.sign(p - t) / n", "That is the slope of |p - t|."),
    of_loss(
        "bce_precedence",
        "BCEBackward",
        "g * (p - t) / (p * (1 - p)) * n",
        "a / b * N multiplies: mind the precedence.",
    ),
    of_loss("bce_not_divided", "BCEBackward", "g * (p - t) / (p * (1 - p))", "Forward took a mean."),
    of_loss(
        "bce_divides_by_batch",
        "BCEBackward",
        "g * (p - t) / (p * (1 - p)) / len(p)",
        "Forward took a mean over all elements.",
    ),
    of_loss(
        "bce_sign", "BCEBackward", "g * (t - p) / (p * (1 - p)) / n", "The prediction comes first: p - t."
    ),
    of_loss(
        "bce_ignores_incoming",
        "BCEBackward",
        "(p - t) / (p * (1 - p)) / n + 0 * g",
        "The loss may itself be scaled.",
    ),
    of_loss(
        "bce_not_clipped", "BCEBackward", "g * (p - t) / (p * (1 - p)) / n", "Clip in backward as in forward."
    ),
    of_loss(
        "bce_of_logits",
        "BCEBackward",
        "g * (p - t) / n",
        "That is the slope for logits; these are probabilities.",
    ),
    of_loss(
        "bce_half_denominator",
        "BCEBackward",
        "g * (p - t) / np.clip(p, 1e-7, 1) / n",
        "p (1 - p), not p alone.",
    ),
    of_loss(
        "cross_entropy_not_divided",
        "CrossEntropyBackward",
        "g * (softmax - one_hot)",
        "Divide by the batch size.",
    ),
    of_loss(
        "cross_entropy_divides_by_size",
        "CrossEntropyBackward",
        "g * (softmax - one_hot) / p.size",
        "Divide by the batch size, not the number of logits.",
    ),
    of_loss(
        "cross_entropy_divides_by_classes",
        "CrossEntropyBackward",
        "g * (softmax - one_hot) / classes",
        "Divide by the batch size, not the number of classes.",
    ),
    of_loss(
        "cross_entropy_softmax_of_columns",
        "CrossEntropyBackward",
        "g * (np.exp(p - p.max()) / np.exp(p - p.max()).sum(0) - one_hot) / n",
        "Normalise each row.",
    ),
    of_loss(
        "cross_entropy_forgets_one_hot",
        "CrossEntropyBackward",
        "g * softmax / n",
        "Subtract one at the right class.",
    ),
    of_loss(
        "cross_entropy_only_one_hot",
        "CrossEntropyBackward",
        "g * (p - one_hot) / n",
        "softmax(x) minus one-hot, not x.",
    ),
    of_loss(
        "cross_entropy_sign", "CrossEntropyBackward", "g * (one_hot - softmax) / n", "softmax minus one-hot."
    ),
    of_loss(
        "cross_entropy_ignores_incoming",
        "CrossEntropyBackward",
        "(softmax - one_hot) / n + 0 * g",
        "The loss may itself be scaled.",
    ),
    of_loss(
        "cross_entropy_overflows",
        "CrossEntropyBackward",
        "g * (np.exp(p) / np.exp(p).sum(-1, keepdims=True) - one_hot) / n",
        "Take each row's maximum off before exp.",
    ),
    of_loss(
        "cross_entropy_writes_into_logits",
        "CrossEntropyBackward",
        "g * put_at(p, slice(None), softmax - one_hot) / n",
        "Subtract from a copy.",
    ),
)

ENGINE = (
    edited(
        "send_adds_in_place",
        "backward",
        "send",
        "elif target in summed:",
        "elif True:",
        "The array that arrived first may belong to somebody else: add with a + b.",
    ),
    walk(
        "breadth_first", BREADTH_FIRST, SEND, "Outputs before inputs, and only when all consumers are done."
    ),
    walk("depth_first", DEPTH_FIRST, SEND, "Outputs before inputs, and only when all consumers are done."),
    walk("node_order_with_repeats", WITH_REPEATS, SEND_AND_KEEP, "One node, one place in the order."),
    walk("oldest_first", "order = reachable(root)", SEND, "Walk from the result to the leaves."),
    walk("only_the_last_operation", "order = [root]", SEND, "The chain rule goes on until the leaves."),
    walk(
        "first_operand_only",
        TOPOLOGICAL,
        SEND.replace("node.edges, ", "node.edges[:1], "),
        "Send to every operand.",
    ),
    walk(
        "nodes_overwrite",
        TOPOLOGICAL,
        SEND.replace("store(target, each)", "held.pop(target, None), store(target, each)"),
        "A tensor used twice receives two gradients: add them.",
    ),
    walk(
        "leaves_overwrite",
        TOPOLOGICAL,
        SEND.replace("store(target, each)", "setattr(target, 'grad', None), store(target, each)"),
        "Gradients add up until zero_grad().",
    ),
    walk(
        "incoming_ignored",
        TOPOLOGICAL,
        SEND.replace("apply(grad)", "apply(np.ones_like(grad))"),
        "Each rule multiplies what comes from above.",
    ),
    walk(
        "gradients_averaged",
        TOPOLOGICAL,
        SEND.replace("store(target, each)", "store(target, np.asarray(each) / len(node.edges))"),
        "Operands do not share a gradient: each has its own.",
    ),
    walk(
        "data_updated",
        TOPOLOGICAL,
        SEND + "    self.data = self.data * 0\n",
        "backward writes gradients; it never changes .data.",
    ),
    Mutant(
        "recursion",
        "backward",
        """
def backward(self, gradient=None, retain_graph=False):
    def visit(target, grad):
        if not isinstance(target, Function):
            if target.requires_grad:
                grad = unbroadcast(np.asarray(grad), target.data.shape)
                target.grad = np.array(grad) if target.grad is None else target.grad + grad
            return
        for edge, each in zip(target.edges, target.apply(unbroadcast(np.asarray(grad), target.output_shape))):
            if each is not None:
                visit(edge, each)
    seed = as_seed(self, gradient)
    if self._grad_fn is not None and self._grad_fn.output_shape is None:
        self._grad_fn.output_shape = self.data.shape
    visit(self if self._grad_fn is None else self._grad_fn, seed)
""",
        "Right on small graphs, but it walks every path: 2^40 steps for forty doublings.",
    ),
    Mutant(
        "recursive_order",
        "backward",
        """
def backward(self, gradient=None, retain_graph=False):
    seed, order, seen, held = as_seed(self, gradient), [], set(), {}
    def visit(node):
        seen.add(node)
        for edge in node.edges:
            if isinstance(edge, Function) and edge not in seen:
                visit(edge)
        order.append(node)
    root = self if self._grad_fn is None else self._grad_fn
    if isinstance(root, Function):
        visit(root)
    held[root] = seed
    for node in reversed(order):
        for edge, each in zip(node.edges, node.apply(held.pop(node))):
            if each is not None and edge.requires_grad:
                shape = edge.output_shape if isinstance(edge, Function) else edge.data.shape
                each = unbroadcast(np.asarray(each), shape)
                held[edge] = held[edge] + each if edge in held else each
    for leaf, grad in held.items():
        leaf.grad = np.array(grad) if leaf.grad is None else leaf.grad + grad
""",
        "Recursion ends at a depth of 1,000: keep a list of nodes to visit yourself.",
    ),
    Mutant(
        "forgets_after_first_visit",
        "backward",
        """
def backward(self, gradient=None, retain_graph=False):
    def visit(target, grad):
        if isinstance(target, Function):
            if target.edges:
                grads, edges = target.apply(unbroadcast(np.asarray(grad), target.output_shape)), target.edges
                target.edges = ()
                for edge, each in zip(edges, grads):
                    if each is not None:
                        visit(edge, each)
        elif target.requires_grad:
            grad = unbroadcast(np.asarray(grad), target.data.shape)
            target.grad = np.array(grad) if target.grad is None else target.grad + grad
    seed = as_seed(self, gradient)
    if self._grad_fn is not None and self._grad_fn.output_shape is None:
        self._grad_fn.output_shape = self.data.shape
    visit(self if self._grad_fn is None else self._grad_fn, seed)
""",
        "Do not forget a node until every consumer has delivered.",
    ),
    Mutant(
        "gradients_kept_between_walks",
        "backward",
        """
def backward(self, gradient=None, retain_graph=False, held={}):
    held[self if self._grad_fn is None else self._grad_fn] = as_seed(self, gradient)
    order = [] if self._grad_fn is None else reachable(self._grad_fn)
    for node in reversed(order):
        for edge, each in zip(node.edges, node.apply(held[node])):
            if each is not None and edge.requires_grad:
                shape = edge.output_shape if isinstance(edge, Function) else edge.data.shape
                each = unbroadcast(np.asarray(each), shape)
                held[edge] = held[edge] + each if edge in held else each
    for leaf, grad in held.items():
        if not isinstance(leaf, Function):
            leaf.grad = np.array(grad) if leaf.grad is None else leaf.grad + grad
""",
        "What nodes hold is scratch: start every walk with nothing.",
    ),
    seeded(
        "seed_zero",
        "as_seed(self, gradient) if gradient is not None else np.zeros(self.data.shape)",
        "d(out)/d(out) = 1.",
    ),
    seeded("seed_ignored", "as_seed(self, np.ones(self.data.shape))", "backward(gradient) starts from it."),
    seeded(
        "seed_of_ones_for_many",
        "as_seed(self, np.ones(self.data.shape) if gradient is None else gradient)",
        "Only one element has an obvious gradient to start from.",
    ),
    seeded(
        "seed_shape_unchecked",
        "gradient.astype(self.dtype) if isinstance(gradient, np.ndarray) else as_seed(self, gradient)",
        "A gradient of another shape is a mistake.",
    ),
    seeded(
        "seed_must_be_array",
        "as_seed(self, gradient if gradient is None else gradient.astype(self.dtype))",
        "Take the array out of a Tensor; a number is a gradient too.",
    ),
    seeded("seed_negated", "-as_seed(self, gradient)", "The seed is used as it is."),
    seeded(
        "seed_averaged",
        "as_seed(self, gradient) / np.float32(self.data.size)",
        "No mean was taken: every element of the seed counts fully.",
    ),
    settled("leaf_overwrites", "leaf.grad = np.array(grad)", ADDS),
    settled("leaf_shares_its_array", "leaf.grad = grad if leaf.grad is None else leaf.grad + grad", COPY),
    Mutant(
        "broadcast_not_undone",
        "backward",
        "def unbroadcast(grad, shape):\n    return grad\n",
        "Sum over the axes that were stretched.",
        "unbroadcast",
    ),
    Mutant(
        "broadcast_new_axes_only",
        "backward",
        """
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad
""",
        "Two ways to stretch: new axes and axes of length one.",
        "unbroadcast",
    ),
    Mutant(
        "broadcast_aligned_left",
        "backward",
        """
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=-1)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad
""",
        "NumPy lines shapes up from the right.",
        "unbroadcast",
    ),
    Mutant(
        "broadcast_averaged",
        "backward",
        """
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.mean(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.mean(axis=axis, keepdims=True)
    return grad
""",
        "A stretched operand collects a sum, not a mean.",
        "unbroadcast",
    ),
    Mutant(
        "broadcast_first_row",
        "backward",
        """
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad[0]
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.take([0], axis=axis)
    return grad
""",
        "A stretched operand collects the gradient of every row, not of the first.",
        "unbroadcast",
    ),
)

SWITCHES = (
    Mutant(
        "zero_grad_does_nothing", "zero_grad", "def zero_grad(self):\n    pass\n", "Set the gradient to None."
    ),
    Mutant(
        "zero_grad_clears_data",
        "zero_grad",
        "def zero_grad(self):\n    self.data = self.data * 0\n    self.grad = None\n",
        "Forget the gradient, keep the values.",
    ),
    Mutant(
        "zero_grad_gives_ones",
        "zero_grad",
        "def zero_grad(self):\n    self.grad = np.ones_like(self.data)\n",
        "Set the gradient to None.",
    ),
    Mutant(
        "zero_grad_needs_a_gradient",
        "zero_grad",
        "def zero_grad(self):\n    self.grad[...] = 0\n",
        "Before backward there is nothing to fill.",
    ),
    Mutant(
        "zero_grad_stops_tracking",
        "zero_grad",
        "def zero_grad(self):\n    self.grad, self.requires_grad = None, False\n",
        "Only the gradient goes.",
    ),
    silent("no_grad_records", "yield", "Inside the block nothing is recorded."),
    silent(
        "no_grad_swallows_errors",
        "before = is_grad_enabled()\nset_grad_enabled(False)\ntry:\n    yield\nexcept Exception:\n    pass\n"
        "finally:\n    set_grad_enabled(before)",
        "An error inside the block belongs to whoever opened it: let it out.",
    ),
    edited(
        "function_without_edges",
        "Function",
        "Function",
        "self.edges: Any = tuple([origin(each) for each in tensors])",
        "self.edges: Any = tensors",
        "Note where each operand's gradient goes: the node that made it, or the leaf itself.",
    ),
    silent("no_grad_forever", "set_grad_enabled(False)\nyield", "Record again after the block."),
    silent(
        "no_grad_ends_inner_first",
        "set_grad_enabled(False)\ntry:\n    yield\nfinally:\n    set_grad_enabled(True)",
        "Restore what was set before the block.",
    ),
    silent(
        "no_grad_lost_by_error",
        "before = is_grad_enabled()\nset_grad_enabled(False)\nyield\nset_grad_enabled(before)",
        "Restore in finally, whatever happened inside.",
    ),
    silent(
        "no_grad_inverted",
        "set_grad_enabled(True)\ntry:\n    yield\nfinally:\n    set_grad_enabled(False)",
        "Off inside the block, on after it.",
    ),
    edited(
        "function_reverses",
        "Function",
        "Function",
        "self.saved_tensors = tensors",
        "self.saved_tensors = tensors[::-1]",
        "Keep the tensors in their order.",
    ),
    edited(
        "function_saves_first",
        "Function",
        "Function",
        "self.saved_tensors = tensors",
        "self.saved_tensors = tensors[:1]",
        "Keep all tensors.",
    ),
    edited(
        "function_nests",
        "Function",
        "Function",
        "self.saved_tensors = tensors",
        "self.saved_tensors = (tensors,)",
        "saved_tensors is the tuple of tensors itself.",
    ),
    edited(
        "function_saves_copies",
        "Function",
        "Function",
        "self.saved_tensors = tensors",
        "self.saved_tensors = tuple(Tensor(each.data) for each in tensors)",
        "Keep the tensors as they are.",
    ),
    edited(
        "function_base_gives_nothing",
        "Function",
        "Function",
        "raise NotImplementedError(",
        "return (",
        "The base has no rule: raise NotImplementedError.",
    ),
)

TRACKING = (
    enabling(
        "forward_rewritten",
        """
if owner is Sigmoid:
    def operation(self, x, inner=operation):
        output = inner(self, x)
        output.data = np.clip(output.data, 0.3, 0.7)
        return output
""",
        "Wrap the forward of the earlier modules; do not write it again.",
    ),
    enabling(
        "another_attribute_on_methods",
        """
if name == "sum":
    def operation(*args, inner=operation, **options):
        output = inner(*args, **options)
        output.grad_function, output._grad_fn = output._grad_fn, None
        return output
""",
        "Set the one attribute that the engine follows.",
    ),
    enabling(
        "methods_forget_requires_grad",
        """
if name in ("sum", "forward"):
    def operation(*args, inner=operation, **options):
        output = inner(*args, **options)
        output.requires_grad = False
        return output
""",
        "A result of a leaf requires a gradient itself.",
    ),
    enabling(
        "wrong_rule_attached",
        """
if make is SubBackward:
    operation = family(unrecorded(current), AddBackward)
""",
        "The operator and its rule are two ends of one call.",
    ),
    enabling(
        "constructor_of_another_arity",
        """
if owner is ReLU:
    operation = family(unrecorded(current), lambda layer, output, x: ReLUBackward(x, output, 1))
""",
        "Read the wrapper and the constructor side by side.",
    ),
    enabling(
        "softmax_dim_not_handed_on",
        """
if owner is Softmax:
    rule = lambda layer, output, x, dim=-1: SoftmaxBackward(x, output)
    operation = family(unrecorded(current), rule)
""",
        "Backward must sum along the axis that forward normalised.",
    ),
    enabling(
        "axis_not_handed_on",
        """
if name == "sum":
    operation = family(unrecorded(current), lambda x, axis=None, keepdims=False: SumBackward(x))
""",
        "Hand every argument of the operation on to its rule.",
    ),
    enabling(
        "minus_sign_makes_a_leaf",
        """
if name == "__neg__":
    operation = lambda x: Tensor(-x.data)
""",
        "Minus x is an operation as well: compute it with operations that are recorded.",
    ),
    skipping("activations_not_recorded", "owner in (ReLU, Sigmoid, Softmax, GELU, Tanh)", SWALLOWED),
    skipping("losses_not_recorded", "'Loss' in owner.__name__", SWALLOWED),
    skipping("rare_operations_not_recorded", "name in ('__pow__', 'permute', 'max', 'mean', 'exp')", PROMISE),
    skipping("slices_not_recorded", "name == '__getitem__'", PROMISE),
    skipping("addition_not_recorded", "name == '__add__'", PROMISE),
    skipping("division_not_recorded", "name == '__truediv__'", PROMISE),
    skipping("matmul_not_recorded", "name == 'matmul'", PROMISE),
    skipping("sums_not_recorded", "name == 'sum'", PROMISE),
    skipping("reshapes_not_recorded", "name in ('reshape', 'transpose')", PROMISE),
    Mutant(
        "second_call_turns_it_off",
        "enable_autograd",
        """
def enable_autograd(quiet=False):
    for owner, name, family, make in RECORDED:
        current = getattr(owner, name)
        operation = unrecorded(current)
        if operation is current:
            operation = family(current, make)
            vars(operation)["recorded_by"] = make
        setattr(owner, name, operation)
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
""",
        "Remember that it is on: a second call changes nothing.",
    ),
    edited(
        "only_the_first_operand_asked",
        "enable_autograd",
        "of_operator",
        "self.requires_grad or needs_gradient(other)",
        "self.requires_grad",
        "Either operand can need the gradient.",
    ),
    edited(
        "requires_grad_forgotten",
        "enable_autograd",
        "of_operator",
        "output.requires_grad = True",
        "pass",
        "A result of a leaf requires a gradient itself.",
    ),
    edited(
        "everything_recorded",
        "enable_autograd",
        "of_operator",
        "(self.requires_grad or needs_gradient(other))",
        "True",
        "Where nothing needs a gradient, nothing is recorded.",
    ),
    edited(
        "another_attribute",
        "enable_autograd",
        "of_operator",
        "output._grad_fn = ",
        "output.grad_function = ",
        "Set the one attribute that the engine follows.",
    ),
)

MEMORY = (
    edited(
        "copies_of_operands",
        "memory",
        "Pair",
        "self.number = next(numbers)",
        "self.number = next(numbers)\n"
        "        self.copies = [np.array(getattr(each, 'data', each), float) for each in (first, second)]",
        "Keep references to what a rule reads: a copy of every operand is memory for nothing.",
    ),
    edited(
        "jacobian_of_every_relu",
        "memory",
        "ReLUBackward",
        "super().__init__(x)",
        "super().__init__(x)\n        self.jacobian = np.repeat(x.data[..., None], x.shape[-1], axis=-1)",
        "The slope of an elementwise operation is as large as its input, not its square.",
    ),
    edited(
        "every_rule_applied_twice",
        "memory",
        "backpropagate",
        "grads = node.apply(arrived)",
        "node.apply(arrived)\n            grads = node.apply(arrived)",
        "Apply each node's rule once and keep what it returns.",
    ),
    settled(
        "every_gradient_four_times",
        "leaf.grad = (0 if leaf.grad is None else leaf.grad) + np.ones((4, *leaf.data.shape))[0] * grad",
        "Gradients have the precision and the size of what they belong to.",
        "memory",
    ),
)


def unstretched(name: str, body: str, hint: str) -> Mutant:
    """An `unbroadcast` of its own, of `grad` and `shape`."""
    text = f"def unbroadcast(grad, shape):\n{indent(body.strip(), '    ')}\n    return grad\n"
    return Mutant(name, "backward", text, hint, "unbroadcast")


NEW_AXES = "while grad.ndim > len(shape):\n    grad = grad.sum(axis=0)\n"
STRETCHED = "Sum over every axis of length one that was stretched, and keep it."

UNSEEN = (
    unstretched(
        "broadcast_first_stretched_axis_only",
        f"""
{NEW_AXES}for axis, length in enumerate(shape):
    if length == 1 and grad.shape[axis] != 1:
        grad = grad.sum(axis=axis, keepdims=True)
        break
""",
        STRETCHED,
    ),
    unstretched(
        "broadcast_loses_the_axis",
        f"""
{NEW_AXES}for axis in reversed(range(len(shape))):
    if shape[axis] == 1:
        grad = grad.sum(axis=axis)
""",
        STRETCHED,
    ),
    unstretched(
        "broadcast_asked_by_size",
        f"""
if grad.size != np.prod(shape):
    {indent(NEW_AXES, "    ").strip()}
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
""",
        "As many numbers may stand in another shape: compare shapes, not sizes.",
    ),
    walk(
        "later_uses_ignored",
        TOPOLOGICAL,
        SEND.replace("store(target, each)", "target in held or store(target, each)"),
        "A tensor used twice receives two gradients: add them.",
    ),
    walk(
        "leaves_cleared_at_the_start",
        "for node in reachable(root):\n    for leaf in node.edges:\n"
        "        if not isinstance(leaf, Function):\n            leaf.grad = None\n" + TOPOLOGICAL,
        SEND,
        ADDS,
    ),
    Mutant(
        "total_sent_on_at_every_visit",
        "backward",
        """
def backward(self, gradient=None, retain_graph=False):
    seed, held = as_seed(self, gradient), {}
    def visit(target, grad):
        if isinstance(target, Function):
            grad = unbroadcast(np.asarray(grad), target.output_shape)
            held[target] = held[target] + grad if target in held else grad
            for edge, each in zip(target.edges, target.apply(held[target])):
                if each is not None:
                    visit(edge, each)
        elif target.requires_grad:
            grad = unbroadcast(np.asarray(grad), target.data.shape)
            target.grad = np.array(grad) if target.grad is None else target.grad + grad
    if self._grad_fn is not None and self._grad_fn.output_shape is None:
        self._grad_fn.output_shape = self.data.shape
    visit(self if self._grad_fn is None else self._grad_fn, seed)
""",
        "Send on what has just arrived, or the total once: the total at every visit counts twice.",
    ),
    seeded(
        "seed_of_one_dimension",
        "np.ones(1, self.dtype) if gradient is None and self.data.size == 1 else as_seed(self, gradient)",
        "The seed has the shape of the result: () for a scalar, not (1,).",
    ),
    seeded(
        "seed_is_the_value",
        "as_seed(self, gradient) * (self.data if gradient is None else 1)",
        "d(out)/d(out) = 1, whatever out is.",
    ),
    settled(
        "leaf_keeps_the_mean",
        "leaf.grad = np.array(grad) if leaf.grad is None else (leaf.grad + grad) / 2",
        ADDS,
    ),
    silent(
        "no_grad_turns_the_switch_over",
        "set_grad_enabled(not is_grad_enabled())\ntry:\n    yield\nfinally:\n"
        "    set_grad_enabled(not is_grad_enabled())",
        "Set it off: turned over twice, it is on in an inner block.",
    ),
    of_two("pow_of_sizes", "PowBackward", "g * b * np.abs(a) ** (b - 1)", "None", "The slope of a^2 is 2 a."),
    of_two(
        "pow_by_logarithms",
        "PowBackward",
        "g * b * np.exp((b - 1) * np.log(a))",
        "None",
        "The logarithm of a negative number is nan: raise a itself.",
    ),
    of_two(
        "div_without_brackets",
        "DivBackward",
        "g / b",
        "-g * a / b * b",
        "a / b * b is a: write a / (b * b), or a / b**2.",
    ),
    Mutant(
        "mul_saved_on_the_class",
        "MulBackward",
        """
class MulBackward(Function):
    def __init__(self, a, b):
        super().__init__(a, b)
        MulBackward.operands = self.saved_tensors
    def apply(self, grad_output):
        a, b = MulBackward.operands
        grad_a = grad_output * b.data if a.requires_grad else None
        return grad_a, grad_output * a.data if b.requires_grad else None
""",
        "Keep the operands on self: what is kept on the class belongs to the last product of all.",
    ),
    of_axis(
        "mean_first_of_two_axes",
        "MeanBackward",
        "np.broadcast_to(spread / (x.size if axis is None else x.shape[np.ravel(axis)[0]]), x.shape)",
        "Divide by the product of the lengths of all axes that were averaged.",
    ),
    of_axis(
        "sum_axis_zero_is_none",
        "SumBackward",
        "np.broadcast_to(np.expand_dims(g, axis) if axis and not self.keepdims else g, x.shape)",
        "Zero is an axis: ask `axis is not None`, not `if axis`.",
    ),
    of_shape(
        "permute_from_the_front_only",
        "PermuteBackward",
        "np.transpose(g, np.argsort(order(how)))",
        "argsort wants axes counted from the front: axis % ndim first.",
    ),
    of_shape(
        "slice_assigns_by_tuples",
        "SliceBackward",
        "(put_at if isinstance(how[0], tuple) else add_at)(np.zeros_like(x), how[0], g)",
        "A place that was taken twice receives both gradients: np.add.at.",
    ),
    of_one(
        "softmax_dim_zero_is_last",
        "SoftmaxBackward",
        "z * (g - (g * z).sum(axis=self.dim or -1, keepdims=True))",
        "Sum along self.dim, whatever it is: neither a fixed axis nor `dim or -1`, which makes 0 the last.",
    ),
    of_one(
        "relu_drops_negative_gradients",
        "ReLUBackward",
        "np.maximum(g, 0) * (x > 0)",
        "The mask asks the input alone: a negative gradient passes too.",
    ),
    of_loss(
        "bce_clips_a_twentieth",
        "BCEBackward",
        "g * (p - t) / (np.clip(p, 0.05, 0.95) * (1 - np.clip(p, 0.05, 0.95))) / n",
        "Clip only what would divide by zero: at 1e-7.",
    ),
    of_loss(
        "cross_entropy_one_maximum_for_all",
        "CrossEntropyBackward",
        "g * (np.exp(p - p.max()) / np.exp(p - p.max()).sum(-1, keepdims=True) - one_hot) / n",
        "Take each row's own maximum off.",
    ),
    of_loss(
        "cross_entropy_classes_of_every_row",
        "CrossEntropyBackward",
        "g * (softmax - np.isin(np.arange(classes), t)) / n",
        "grad[:, t] -= 1 takes every class from every row: grad[np.arange(n), t] takes its own.",
    ),
    enabling(
        "reshape_takes_numbers_only",
        """
if name == "reshape":
    def operation(self, *shape, inner=operation):
        return inner(self, *[int(n) for n in shape])
""",
        "reshape takes lengths one by one, or as one tuple: hand on what came.",
    ),
    enabling(
        "keepdims_not_handed_on",
        """
if name in ("sum", "mean"):
    def operation(self, axis=None, keepdims=False, inner=operation):
        return inner(self, axis)
""",
        "Hand every argument on to the operation, keepdims too.",
    ),
    enabling(
        "axis_zero_not_handed_on",
        """
if name in ("sum", "max"):
    def operation(self, axis=None, keepdims=False, inner=operation):
        return inner(self, axis or None, keepdims)
""",
        "Zero is an axis: `axis or None` makes it none.",
    ),
    enabling(
        "transpose_with_other_defaults",
        """
if name == "transpose":
    def operation(self, dim0=0, dim1=1, inner=operation):
        return inner(self, dim0, dim1)
""",
        "The wrapper has the defaults of what it wraps: None, None.",
    ),
    enabling(
        "first_of_several_keys",
        """
if name == "__getitem__":
    def operation(self, key, inner=operation):
        return inner(self, key[0] if isinstance(key, tuple) else key)
""",
        "Hand the whole key on: x[1, 2] has a tuple of two.",
    ),
)


def decorating(name: str, text: str, hint: str) -> Mutant:
    """A `no_grad` that is right as a context: what it does with a `function` is `text`."""
    body = indent(text.strip(), "    ")
    source = (
        f"def no_grad(function=None):\n    if function is None:\n        return recording(False)\n{body}\n"
    )
    return Mutant(name, "no_grad", source, hint)


def sending(name: str, check: str, unwanted: str, hint: str) -> Mutant:
    """A `send` that checks what a rule returned by `check`, and does what `unwanted` says with each."""
    text = f"""
def send(node, grads, gradients, summed):
{indent(check.strip(), "    ")}
    for target, grad in zip(node.edges, grads):
        {unwanted}
        shape = target.output_shape if isinstance(target, Function) else target.data.shape
        grad = grad if grad.shape == shape else unbroadcast(grad, shape)
        gradients[target] = gradients[target] + grad if target in gradients else grad
"""
    return Mutant(name, "backward", text, hint, "send")


IS_A_TUPLE = "if not isinstance(grads, (tuple, list)):\n    raise TypeError('a tuple')"
HAS_ONE_EACH = f"{IS_A_TUPLE}\nif len(grads) != len(node.edges):\n    raise TypeError('one per operand')"
SKIP = "if grad is None or not target.requires_grad: continue"
POWER = "g * b * a ** (b - 1.0)"
RUNS_IT = "Given a function, hand back one that runs it in the block and returns what it returns."
OWN_FLAG = "Each gradient asks its own operand whether it is needed."
SUMS_OF_STRETCHED = """for axis, length in enumerate(shape):
    if length == 1:
        grad = grad.sum(axis, keepdims=True)
"""

FOUND = (
    decorating("no_grad_is_no_decorator", "return recording(False)", RUNS_IT),
    decorating("no_grad_hands_the_function_back", "return function", RUNS_IT),
    decorating("no_grad_while_decorating", "with recording(False):\n    return function", RUNS_IT),
    decorating(
        "no_grad_drops_the_result",
        "def silent(*args, **options):\n    with recording(False):\n        function(*args, **options)\n"
        "return silent",
        RUNS_IT,
    ),
    edited(
        "enable_grad_records_nothing",
        "no_grad",
        "enable_grad",
        "recording(True)",
        "recording(False)",
        "enable_grad is the opposite of no_grad: recording(True).",
    ),
    edited(
        "enable_grad_leaves_the_switch",
        "no_grad",
        "enable_grad",
        "recording(True)",
        "recording(is_grad_enabled())",
        "Inside a no_grad, enable_grad records again: recording(True).",
    ),
    edited(
        "function_without_constants",
        "Function",
        "Function",
        "tensors = as_operands(tensors)",
        "tensors = tuple(tensors)",
        "A number has no data and no origin: as_operands(tensors) makes it a constant.",
    ),
    edited(
        "function_edges_where_needed",
        "Function",
        "Function",
        "origin(each) for each in tensors",
        "origin(each) for each in tensors if each.requires_grad",
        "One edge for each operand, in order: data has one too, and is skipped later.",
    ),
    edited(
        "function_notes_nothing",
        "Function",
        "Function",
        "self.keep(tensors)",
        "pass",
        "self.keep(tensors) notes what the data was, so that a later change is noticed.",
    ),
    edited(
        "sub_asks_the_other_operand",
        "SubBackward",
        "SubBackward",
        "if b.requires_grad",
        "if a.requires_grad",
        OWN_FLAG,
    ),
    edited(
        "div_asks_the_other_operand",
        "DivBackward",
        "DivBackward",
        "if b.requires_grad",
        "if a.requires_grad",
        OWN_FLAG,
    ),
    of_two(
        "mul_writes_into_gradient",
        "MulBackward",
        "g * b",
        "np.multiply(g, a, out=g) if np.shape(a) == g.shape and g.flags.writeable else g * a",
        "The incoming gradient belongs to others too: multiply into a new array.",
    ),
    of_two(
        "mul_sums_the_last_axis_of_a_square",
        "MulBackward",
        "g * b",
        "(g * a).sum(-1) if np.ndim(b) == 1 and g.shape == (len(b), len(b)) else g * a",
        "A row was repeated along the first axis: sum over that one, also where the last is as long.",
    ),
    of_two(
        "add_sums_the_last_axis_of_a_square",
        "AddBackward",
        "g",
        "g.sum(-1) if np.ndim(b) == 1 and g.shape == (len(b), len(b)) else g",
        "A row was repeated along the first axis: sum over that one, also where the last is as long.",
    ),
    of_two("pow_exponent_forgotten", "PowBackward", POWER, "None", "The exponent has a slope: a^b log(a)."),
    of_two("pow_exponent_without_logarithm", "PowBackward", POWER, "g * a**b", "a^b = e^(b log a)."),
    of_two(
        "pow_logarithm_of_the_exponent",
        "PowBackward",
        POWER,
        "g * a**b * np.log(np.abs(b))",
        "a^b = e^(b log a): the logarithm is of a.",
    ),
    of_one("log_plus_epsilon", "LogBackward", "g / (x + 1e-8)", "Add nothing to x: its logarithm was taken."),
    of_axis(
        "max_to_every_winner",
        "MaxBackward",
        "spread * (x == x.max(axis, keepdims=True))",
        "Equal winners share one gradient: divide by their number.",
    ),
    of_axis(
        "max_to_the_first_winner",
        "MaxBackward",
        "spread * (np.arange(x.size).reshape(x.shape) == x.argmax() if axis is None else "
        "np.indices(x.shape)[axis] == np.expand_dims(x.argmax(axis), axis))",
        "Equal winners share: argmax knows the first alone.",
    ),
    edited(
        "min_like_max",
        "MaxBackward",
        "MinBackward",
        "<= a.data.min(",
        ">= a.data.max(",
        "MinBackward looks for the smallest.",
    ),
    edited(
        "min_negated",
        "MaxBackward",
        "MinBackward",
        "return (shared(",
        "return (-shared(",
        "The smallest element has the slope 1 as well: the question is turned, not the gradient.",
    ),
    of_shape(
        "reshape_in_place",
        "ReshapeBackward",
        "setattr(g, 'shape', x.shape) or g",
        "The incoming gradient belongs to others too: g.reshape, not g.shape = ...",
    ),
    of_shape(
        "transpose_of_two_axes_at_least",
        "TransposeBackward",
        "np.swapaxes(g, *(how if how and how[0] is not None else (-1, -2)))",
        "A vector has no two axes: its gradient stays as it is.",
    ),
    of_loss(
        "bce_clips_a_thousandth",
        "BCEBackward",
        "g * (p - t) / (np.clip(p, 1e-3, 1 - 1e-3) * (1 - np.clip(p, 1e-3, 1 - 1e-3))) / n",
        "Clip only what would divide by zero: at 1e-7.",
    ),
    edited(
        "gelu_one_form_for_both",
        "GELUBackward",
        "GELUBackward",
        'if self.approximate == "sigmoid":',
        "if False:",
        "Ask self.approximate: the sigmoid form has its own slope.",
    ),
    unstretched(
        "broadcast_axis_guessed_from_sizes",
        f"""
if grad.ndim == 2 and grad.shape != shape and grad.sum(axis=0).size == prod(shape):
    return grad.sum(axis=0).reshape(shape)
{NEW_AXES}{SUMS_OF_STRETCHED}""",
        "A column of a square has as many elements as a row: sum over the axis that is 1, not one that fits.",
    ),
    unstretched(
        "broadcast_made_to_fit",
        f"{NEW_AXES}{SUMS_OF_STRETCHED}grad = np.resize(grad, shape)",
        "A gradient that does not fit after the sums is a mistake of the rule: raise ValueError.",
    ),
    edited(
        "changes_unnoticed",
        "backward",
        "backpropagate",
        "node.check_unchanged()",
        "pass",
        "Ask each node check_unchanged() before its rule.",
    ),
    edited(
        "every_node_expected_to_receive",
        "backward",
        "backpropagate",
        "gradients.pop(node, None)",
        "gradients.pop(node)",
        "A node receives nothing if all its users sent None: skip its rule.",
    ),
    sending("send_takes_anything", "", SKIP, "`return g` is no tuple: TypeError, naming the rule."),
    sending("send_takes_any_number", IS_A_TUPLE, SKIP, "One gradient per operand: TypeError otherwise."),
    sending(
        "send_stops_at_none", HAS_ONE_EACH, SKIP.replace("continue", "break"), "None is skipped: continue."
    ),
    sending("send_needs_every_gradient", HAS_ONE_EACH, "if not target.requires_grad: continue", "Skip None."),
    sending(
        "send_to_data_as_well",
        HAS_ONE_EACH,
        "if grad is None: continue",
        "A rule may send more than is wanted: what needs no gradient gets none.",
    ),
    edited(
        "walks_only_while_recording",
        "backward",
        "backward",
        "if not self.requires_grad:",
        "if not (self.requires_grad and is_grad_enabled()):",
        "The switch is about recording; a graph that was recorded can be walked.",
    ),
    edited(
        "warns_and_walks_on",
        "backward",
        "backward",
        "        )\n        return\n",
        "        )\n",
        "Where nothing needs a gradient, warn and return.",
    ),
    Mutant(
        "zero_grad_fills_in_place",
        "zero_grad",
        "def zero_grad(self):\n    if self.grad is not None:\n        self.grad[...] = 0\n",
        "Set the gradient to None: whoever was handed the array before keeps what was in it.",
    ),
    Mutant(
        "zero_grad_gives_a_number",
        "zero_grad",
        "def zero_grad(self):\n    self.grad = 0.0\n",
        "Set the gradient to None: a gradient has the shape of its tensor.",
    ),
    Mutant(
        "every_call_wraps_again",
        "enable_autograd",
        """
def enable_autograd(quiet=False):
    for owner, name, family, make in RECORDED:
        setattr(owner, name, family(getattr(owner, name), make))
    Tensor.backward, Tensor.zero_grad = backward, zero_grad
""",
        "Ask what is there whether it is recorded by this very rule: a second call leaves the same object.",
    ),
    edited(
        "operators_ask_no_switch",
        "enable_autograd",
        "of_operator",
        "grad_enabled.get() and ",
        "",
        "Ask the switch first: inside no_grad() nothing is recorded.",
    ),
    edited(
        "both_operands_asked",
        "enable_autograd",
        "of_operator",
        "self.requires_grad or needs_gradient(other)",
        "self.requires_grad and needs_gradient(other)",
        "Either operand can need the gradient: or, not and.",
    ),
    edited(
        "tensors_cannot_forget",
        "enable_autograd",
        "enable_autograd",
        "Tensor.zero_grad = zero_grad",
        "pass",
        "Give Tensor its zero_grad as well.",
    ),
)

MUTANTS = (
    *ARITHMETIC,
    *MATRICES,
    *REDUCTIONS,
    *SHAPES,
    *ACTIVATIONS,
    *LOSSES,
    *ENGINE,
    *SWITCHES,
    *TRACKING,
    *MEMORY,
    *UNSEEN,
    *FOUND,
)
