"""The misconceptions of module 04: each a small wrong replacement of one definition of the reference.

Losses are written by the one expression that their mistakes are made in; what it may name is said at each
maker.
"""

from textwrap import indent

from tito.probes.mutant import Mutant

A_TENSOR = "Give a tensor back: a caller asks the loss for tensor operations."
A_SCALAR = "One number for the whole batch, of shape ()."
IN_PLACE = "Never write into what came in: predictions and targets belong to the caller."
ELEMENTS = "Divide by the number of elements, not by the number of rows."
A_MEAN = "A mean, so that batches of any size compare."
LOG = "The logarithm of a probability that was rounded to 0 is -inf: log_softmax in one step."


def of_class(name: str, loss: str, body: str, hint: str) -> Mutant:
    """A loss whose forward, of the tensor `given` and of `targets`, runs `body`."""
    text = f"class {loss}(Loss):\n    def forward(self, given, targets):\n{indent(body.strip(), ' ' * 8)}\n"
    return Mutant(name, loss, text, hint)


def square(name: str, value: str, hint: str, *, result: str = "Tensor({})", keep: str = "pass") -> Mutant:
    """A squared error that gives `value`, of the arrays p and t and d = p - t; `keep` runs before."""
    body = f"""
p, t = given.data, values(targets, given)
d = p - t
{keep}
return {result.format(value)}
"""
    return of_class(name, "MSELoss", body, hint)


RIGHT_SQUARE = "(d * d).mean()"

SQUARES = (
    square("mse_by_rows", "(d * d).sum() / (len(d) if d.ndim else 1)", ELEMENTS),
    square("mse_by_columns", "(d * d).sum() / (d.shape[-1] if d.ndim else 1)", ELEMENTS),
    square("mse_is_a_sum", "(d * d).sum()", A_MEAN),
    square("mse_halved", "(d * d).mean() / 2", "No half: the mean of the squares as it is."),
    square("mse_divides_by_one_less", "(d * d).sum() / max(d.size - 1, 1)", "n, not n - 1."),
    square("mse_divides_twice", "(d * d).mean() / d.size", "The mean has divided already."),
    square("mse_absolute", "np.abs(d).mean()", "Squares, not absolute values."),
    square("mse_with_a_root", "np.sqrt((d * d).mean())", "No root: that is another measure."),
    square("mse_squares_the_mean", "d.mean() ** 2", "Square first, then take the mean."),
    square("mse_without_squares", "d.mean()", "Errors of opposite sign cancel: square them."),
    square("mse_adds_the_targets", "((p + t) ** 2).mean()", "The difference, not the sum."),
    square("mse_of_squares", "(p * p - t * t).mean()", "The square of the difference."),
    square(
        "mse_relative", "(d * d).mean() / (t * t).mean()", "Divide by nothing but the number of elements."
    ),
    square("mse_multiplies", "(p * t).mean()", "The difference, squared."),
    square("mse_cubed", "np.abs(d * d * d).mean()", "Squares."),
    square("mse_takes_the_largest", "(d * d).max()", "The mean, not the largest."),
    square("mse_takes_the_median", "np.median(d * d)", "The mean, not the median."),
    square("mse_with_an_epsilon", "(d * d).mean() + 1e-7", "Add nothing: there is nothing to divide by."),
    square("mse_rounds", "np.round((d * d).mean(), 4)", "Do not round: small losses count."),
    square("mse_clips", "np.clip(d * d, 0, 100).mean()", "Large errors count in full."),
    square(
        "mse_linear_far_out",
        "np.where(np.abs(d) < 3, d * d, 6 * np.abs(d) - 9).mean()",
        "Squares everywhere.",
    ),
    square(
        "mse_of_wrong_ones", "(d[d != 0] ** 2).mean() if d.any() else 0.0", "Right predictions count as well."
    ),
    square("mse_of_the_last_row", "(d[-1:] ** 2).mean() if d.ndim else d * d", "Every row counts."),
    square(
        "mse_flattens_by_memory",
        "((p.ravel('K') - t.ravel('K')) ** 2).mean()",
        "Pair by index, not by memory.",
    ),
    square(
        "mse_needs_two_dimensions", "(d * d).sum() / (d.shape[0] * d.shape[1])", "d.size fits every shape."
    ),
    square(
        "mse_needs_a_dimension", "(d * d).sum() / (d.size if d.ndim == 2 else d.shape[0])", "d.size fits all."
    ),
    square("mse_keeps_dimensions", "(d * d).mean(keepdims=True)", A_SCALAR),
    square("mse_of_each_element", "d * d", A_SCALAR),
    square("mse_of_each_row", "(d * d).mean(axis=-1) if d.ndim else d * d", A_SCALAR),
    square("mse_is_an_array", RIGHT_SQUARE, A_TENSOR, result="{}"),
    square("mse_is_a_number", RIGHT_SQUARE, A_TENSOR, result="float({})"),
    square(
        "mse_in_half_precision", "(d * d).astype(np.float16).mean()", "Compute in the dtype of the tensors."
    ),
    square("mse_writes_into_predictions", RIGHT_SQUARE, IN_PLACE, keep="given.data -= t"),
    square("mse_squares_in_place", "p.mean()", IN_PLACE, keep="p -= t; p *= p"),
)


def doubt(
    name: str, value: str, hint: str, *, result: str = "Tensor({})", p: str = "np.clip(given.data, e, 1 - e)"
) -> Mutant:
    """A binary cross-entropy that gives `value`, of the arrays t, p and raw, the p before the clip."""
    body = f"""
e, raw, t = TINY, given.data, values(targets, given)
p = {p}
yes, no = t * np.log(p), (1 - t) * np.log(1 - p)
return {result.format(value)}
"""
    return of_class(name, "BinaryCrossEntropyLoss", body, hint)


RIGHT_DOUBT = "-(yes + no).mean()"
CLIP = "Clip p into [1e-7, 1 - 1e-7] before both logarithms."
NO_EPSILON = "No epsilon inside a logarithm: clip."

BINARY = (
    doubt("bce_without_minus", "(yes + no).mean()", "Minus: logarithms of probabilities are negative."),
    doubt("bce_minus_on_one_term", "(no - yes).mean()", "Minus in front of both terms."),
    doubt("bce_yes_alone", "-yes.mean()", "The second term counts the noes."),
    doubt("bce_no_alone", "-no.mean()", "The first term counts the yeses."),
    doubt("bce_terms_swapped", "-(t * np.log(1 - p) + (1 - t) * np.log(p)).mean()", "log p goes with t."),
    doubt("bce_without_targets", "-np.log(p).mean()", "The target chooses the term."),
    doubt(
        "bce_of_decided_targets",
        "-np.where(t > 0.5, np.log(p), np.log(1 - p)).mean()",
        "Weighted by t and 1 - t.",
    ),
    doubt(
        "bce_swaps_arguments",
        "-(raw * np.log(np.clip(t, e, 1 - e)) + (1 - raw) * np.log(1 - np.clip(t, e, 1 - e))).mean()",
        "The logarithm of the prediction, weighted by the target.",
    ),
    doubt("bce_is_a_sum", "-(yes + no).sum()", A_MEAN),
    doubt("bce_by_rows", "-(yes + no).sum() / (len(p) if p.ndim else 1)", ELEMENTS),
    doubt(
        "bce_means_of_both_terms",
        "-(yes.sum() / max(t.sum(), 1) + no.sum() / max((1 - t).sum(), 1))",
        "One mean over all elements.",
    ),
    doubt("bce_halved", "-(yes + no).mean() / 2", "Yes and no are one surprise, not two."),
    doubt(
        "bce_multiplies_by_count",
        "-(yes + no).sum() / 1 * p.size",
        "Mind precedence: a / b * n multiplies by n.",
    ),
    doubt("bce_in_bits", "-(yes + no).mean() / np.log(2)", "The natural logarithm."),
    doubt(
        "bce_in_decades", "-(t * np.log10(p) + (1 - t) * np.log10(1 - p)).mean()", "The natural logarithm."
    ),
    doubt(
        "bce_takes_a_sigmoid",
        "-(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()",
        "Probabilities come in.",
        p="np.clip(1 / (1 + np.exp(-raw)), e, 1 - e)",
    ),
    doubt("bce_is_squared", "((p - t) ** 2).mean()", "That is the squared error."),
    doubt("bce_unclipped", "-(t * np.log(raw) + (1 - t) * np.log(1 - raw)).mean()", CLIP),
    doubt("bce_clips_below_only", RIGHT_DOUBT, CLIP, p="np.clip(raw, e, None)"),
    doubt("bce_clips_above_only", RIGHT_DOUBT, CLIP, p="np.clip(raw, None, 1 - e)"),
    doubt("bce_clips_the_first_term_only", "-(yes + (1 - t) * np.log(1 - raw)).mean()", CLIP),
    doubt("bce_clips_the_second_term_only", "-(t * np.log(raw) + no).mean()", CLIP),
    doubt(
        "bce_clips_too_far",
        RIGHT_DOUBT,
        "Clip at 1e-7: probabilities of a millionth are real.",
        p="np.clip(raw, 1e-4, 1 - 1e-4)",
    ),
    doubt("bce_clips_a_little_too_far", RIGHT_DOUBT, "Clip at 1e-7, TINY.", p="np.clip(raw, 1e-6, 1 - 1e-6)"),
    doubt(
        "bce_clips_too_little",
        RIGHT_DOUBT,
        "1 - 1e-12 is 1 in float32: clip at 1e-7.",
        p="np.clip(raw, 1e-12, 1 - 1e-12)",
    ),
    doubt("bce_clips_at_a_tenth", RIGHT_DOUBT, "Clip at 1e-7.", p="np.clip(raw, 0.2, 0.8)"),
    doubt(
        "bce_with_an_epsilon",
        "-(t * np.log(raw + 1e-7) + (1 - t) * np.log(1 - raw + 1e-7)).mean()",
        NO_EPSILON,
    ),
    doubt(
        "bce_with_a_small_epsilon",
        "-(t * np.log(raw + 1e-12) + (1 - t) * np.log(1 - raw + 1e-12)).mean()",
        NO_EPSILON,
    ),
    doubt(
        "bce_with_a_large_epsilon",
        "-(t * np.log(raw + 1e-3) + (1 - t) * np.log(1 - raw + 1e-3)).mean()",
        NO_EPSILON,
    ),
    doubt("bce_clips_and_adds", "-(t * np.log(p + e) + (1 - t) * np.log(1 - p + e)).mean()", NO_EPSILON),
    doubt("bce_replaces_nan", "-np.nan_to_num(t * np.log(raw) + (1 - t) * np.log(1 - raw)).mean()", CLIP),
    doubt(
        "bce_drops_infinities",
        "-np.where(np.isfinite(np.log(raw) + np.log(1 - raw)), yes + no, 0).mean()",
        "Being sure and wrong costs 16, not nothing.",
    ),
    doubt(
        "bce_flattens_by_memory",
        "-(t.ravel('K') * np.log(p.ravel('K')) + (1 - t.ravel('K')) * np.log(1 - p.ravel('K'))).mean()",
        "Pair by index, not by memory.",
    ),
    doubt("bce_of_rows_only", "-(yes + no).sum(axis=1).mean() / p.shape[1]", "Any number of dimensions."),
    doubt("bce_keeps_dimensions", "-(yes + no).mean(keepdims=True)", A_SCALAR),
    doubt("bce_of_each_element", "-(yes + no)", A_SCALAR),
    doubt("bce_is_an_array", RIGHT_DOUBT, A_TENSOR, result="{}"),
    doubt("bce_clips_in_place", RIGHT_DOUBT, IN_PLACE, p="np.clip(raw, e, 1 - e, out=raw)"),
)


def surprise(name: str, value: str, hint: str, *, result: str = "Tensor({})", keep: str = "pass") -> Mutant:
    """A cross-entropy that gives `value`, of the scores x, the classes t, and what was picked of `logs`."""
    body = f"""
x, t = given.data, classes(targets)
logs = log_softmax(x)
picked = pick(logs, t)
{keep}
return {result.format(value)}
"""
    return of_class(name, "CrossEntropyLoss", body, hint)


def by_rows(name: str, logs: str, hint: str) -> Mutant:
    """A cross-entropy that takes `logs`, of the scores x, for the logarithms of the probabilities."""
    body = f"x = given.data\nreturn Tensor(-pick({logs}, classes(targets)).mean())"
    return of_class(name, "CrossEntropyLoss", body, hint)


RIGHT_SURPRISE = "-picked.mean()"
SOFTMAX = "(np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True))"
SAFE_SOFTMAX = "np.exp(log_softmax(x))"

CROSS_ENTROPY = (
    surprise("ce_without_minus", "picked.mean()", "Minus: logarithms of probabilities are negative."),
    surprise("ce_is_a_sum", "-picked.sum()", A_MEAN),
    surprise("ce_by_elements", "-picked.sum() / x.size", "Divide by the number of examples, not of scores."),
    surprise("ce_by_classes", "-picked.sum() / x.shape[-1]", "Divide by the number of examples."),
    surprise("ce_divides_by_one_less", "-picked.sum() / max(picked.size - 1, 1)", "n, not n - 1."),
    surprise("ce_halved", "-picked.mean() / 2", "The mean as it is."),
    surprise("ce_takes_the_largest", "-picked.min()", "The mean over the examples."),
    surprise("ce_takes_the_median", "-np.median(picked)", "The mean over the examples."),
    surprise("ce_of_all_classes", "-logs.mean()", "Only the class that came true counts."),
    surprise("ce_of_the_best_class", "-logs.max(axis=-1).mean()", "The target's class, not the largest."),
    surprise("ce_in_bits", "-picked.mean() / np.log(2)", "The natural logarithm."),
    surprise("ce_of_probabilities", "-np.exp(picked).mean()", "The logarithm of the probability."),
    surprise("ce_one_minus_probability", "(1 - np.exp(picked)).mean()", "Minus the logarithm."),
    surprise(
        "ce_log_of_the_mean", "-np.log(np.exp(picked).mean())", "The mean of logarithms, not the reverse."
    ),
    surprise(
        "ce_normalised", "-picked.mean() / np.log(x.shape[-1])", "Divide by the number of examples alone."
    ),
    surprise(
        "ce_counts_scores_alone",
        "-pick(x, t).mean()",
        "The score of a class says nothing without the others.",
    ),
    surprise(
        "ce_both_kinds",
        "-(picked.mean() + np.log(1.001 - np.exp(logs)).mean())",
        "Only the class that came true counts.",
    ),
    surprise(
        "ce_clips_the_surprise", "-np.clip(picked, -100, 0).mean()", "Unlikely is not 100: cut nothing off."
    ),
    surprise("ce_keeps_dimensions", "-picked.mean(keepdims=True)", A_SCALAR),
    surprise("ce_of_each_example", "-picked", A_SCALAR),
    surprise("ce_is_an_array", RIGHT_SURPRISE, A_TENSOR, result="{}"),
    surprise("ce_writes_into_scores", RIGHT_SURPRISE, IN_PLACE, keep="given.data[...] = logs"),
    surprise("ce_shifts_in_place", RIGHT_SURPRISE, IN_PLACE, keep="x -= x.max(axis=-1, keepdims=True)"),
    surprise(
        "ce_changes_targets",
        RIGHT_SURPRISE,
        IN_PLACE,
        keep="vars(targets)['data'] = 0 * t if hasattr(targets, 'grad') else t",
    ),
    by_rows("ce_softmax_then_log", f"np.log({SAFE_SOFTMAX})", LOG),
    by_rows("ce_log_with_an_epsilon", f"np.log({SAFE_SOFTMAX} + 1e-9)", "No epsilon inside a logarithm."),
    by_rows("ce_log_of_clipped", f"np.log(np.clip({SAFE_SOFTMAX}, 1e-7, 1))", LOG),
    by_rows(
        "ce_without_maximum", "x - np.log(np.exp(x).sum(axis=-1, keepdims=True))", "Take the largest off."
    ),
    by_rows("ce_naive", f"np.log({SOFTMAX})", "Take the largest off, and no logarithm of a rounded zero."),
    by_rows(
        "ce_one_maximum_for_all",
        "(x - x.max()) - np.log(np.exp(x - x.max()).sum(axis=-1, keepdims=True))",
        "Each row has its own maximum.",
    ),
    by_rows(
        "ce_forgets_half_the_maximum",
        "x - np.log(np.exp(x - x.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True))",
        "Take c off in both places.",
    ),
    by_rows(
        "ce_along_the_batch", "log_softmax(x, 0)", "Probabilities of one example: along the last dimension."
    ),
    by_rows(
        "ce_of_everything", "x - x.max() - np.log(np.exp(x - x.max()).sum())", "Each row has its own sum."
    ),
    by_rows("ce_softmax_twice", f"log_softmax({SAFE_SOFTMAX})", "Scores come in: one softmax, not two."),
    by_rows("ce_expects_probabilities", "np.log(x)", "Scores come in, not probabilities."),
    by_rows("ce_expects_logarithms", "x", "Scores come in, not logarithms: log_softmax first."),
    by_rows("ce_scales_scores", "log_softmax(x / np.sqrt(x.shape[-1]))", "The scores as they are."),
    by_rows("ce_takes_absolute_scores", "log_softmax(np.abs(x))", "The scores as they are."),
    by_rows(
        "ce_smooths",
        "0.9 * log_softmax(x) + 0.1 * log_softmax(x).mean(axis=-1, keepdims=True)",
        "The target's class alone.",
    ),
    by_rows("ce_clips_scores", "log_softmax(np.clip(x, -50, 50))", "Scores near 200 are as good as any."),
    by_rows("ce_flattens_by_memory", "log_softmax(x.ravel('K').reshape(x.shape))", "Rows stay rows."),
)


def likelihood(name: str, value: str, hint: str, *, result: str = "Tensor({})", keep: str = "pass") -> Mutant:
    """A likelihood loss that gives `value`, of the table x and what was picked of it."""
    body = f"""
x, t = given.data, classes(targets)
picked = pick(x, t)
{keep}
return {result.format(value)}
"""
    return of_class(name, "NLLLoss", body, hint)


RIGHT_LIKELIHOOD = "-picked.mean()"
TAKEN = "The logarithm has been taken already."

LIKELIHOOD = (
    likelihood("nll_without_minus", "picked.mean()", "Minus."),
    likelihood("nll_is_positive", "np.abs(picked.mean())", "Minus, whatever the sign."),
    likelihood("nll_of_absolute_values", "np.abs(picked).mean()", "Minus, whatever the sign."),
    likelihood("nll_is_a_sum", "-picked.sum()", A_MEAN),
    likelihood("nll_by_elements", "-picked.sum() / x.size", "Divide by the number of rows."),
    likelihood("nll_by_classes", "-picked.sum() / x.shape[-1]", "Divide by the number of rows."),
    likelihood("nll_of_everything", "-x.mean()", "Only the class that came true counts."),
    likelihood("nll_of_the_best_class", "-x.max(axis=-1).mean()", "The target's class, not the largest."),
    likelihood("nll_takes_a_logarithm", "-np.log(np.abs(picked)).mean()", TAKEN),
    likelihood("nll_takes_a_softmax", "-pick(log_softmax(x), t).mean()", TAKEN),
    likelihood("nll_takes_an_exponential", "-np.exp(picked).mean()", TAKEN),
    likelihood("nll_takes_the_largest", "-picked.min()", "The mean over the rows."),
    likelihood("nll_clips", "-np.clip(picked, -100, None).mean()", "Cut nothing off."),
    likelihood("nll_of_the_first_row", "-picked.ravel()[0]", "The mean over the rows."),
    likelihood("nll_divides_by_one_less", "-picked.sum() / max(picked.size - 1, 1)", "n, not n - 1."),
    likelihood("nll_of_each_row", "-picked", A_SCALAR),
    likelihood("nll_keeps_dimensions", "-picked.mean(keepdims=True)", A_SCALAR),
    likelihood("nll_is_an_array", RIGHT_LIKELIHOOD, A_TENSOR, result="{}"),
    likelihood("nll_writes_into_its_table", RIGHT_LIKELIHOOD, IN_PLACE, keep="x *= -1"),
)


def logarithms(
    name: str, array: str, hint: str, *, tensor: str = "LogSoftmax()(x, dim)", dim: str = "dim=-1"
) -> Mutant:
    """A log_softmax that gives `array` for an array x, and `tensor` for a tensor x."""
    text = f"""
def log_softmax(x, {dim}):
    if isinstance(x, Tensor):
        return {tensor}
    top = lambda: x.max(axis=dim, keepdims=True)
    total = lambda y: y.sum(axis=dim, keepdims=True)
    return {array}
"""
    return Mutant(name, "log_softmax", text, hint)


RIGHT_LOGARITHMS = "(x - top()) - np.log(total(np.exp(x - top())))"


def both(name: str, value: str, hint: str) -> Mutant:
    """A log_softmax that gives `value`, of an array x, for arrays and for tensors."""
    text = f"""
def log_softmax(given, dim=-1):
    x = given.data if isinstance(given, Tensor) else given
    top = x.max(axis=dim, keepdims=True)
    total = lambda y: y.sum(axis=dim, keepdims=True)
    y = {value}
    return Tensor(y) if isinstance(given, Tensor) else y
"""
    return Mutant(name, "log_softmax", text, hint)


DIM = "Hand dim on: axis=dim in both reductions."

LOGARITHMS = (
    both("logs_without_maximum", "x - np.log(total(np.exp(x)))", "Take the largest off."),
    both("logs_of_the_softmax", "np.log(np.exp(x - top) / total(np.exp(x - top)))", LOG),
    both(
        "logs_with_an_epsilon",
        "np.log(np.exp(x - top) / total(np.exp(x - top)) + 1e-9)",
        "No epsilon inside a logarithm.",
    ),
    both("logs_forget_half_the_maximum", "x - np.log(total(np.exp(x - top)))", "Take c off in both places."),
    both("logs_are_probabilities", "np.exp(x - top) / total(np.exp(x - top))", "The logarithm is missing."),
    both("logs_without_logarithm", "x - total(np.exp(x - top))", "The logarithm of the sum."),
    both("logs_add", "x - top + np.log(total(np.exp(x - top)))", "Take the logarithm of the sum off."),
    both(
        "logs_with_minus",
        "np.log(total(np.exp(x - top))) - (x - top)",
        "Logarithms of probabilities are negative.",
    ),
    both(
        "logs_in_bits", "((x - top) - np.log(total(np.exp(x - top)))) / np.log(2)", "The natural logarithm."
    ),
    both(
        "logs_of_the_mean",
        "(x - top) - np.log(total(np.exp(x - top)) / x.shape[dim])",
        "The sum, not the mean.",
    ),
    both(
        "logs_one_maximum_for_all",
        "(x - x.max()) - np.log(total(np.exp(x - x.max())))",
        "Each row has its own maximum.",
    ),
    both(
        "logs_of_everything", "x - x.max() - np.log(np.exp(x - x.max()).sum())", "Each row has its own sum."
    ),
    both("logs_take_the_maximum_for_the_sum", "x - top", "The largest is not the sum."),
    both("logs_lose_a_dimension", "(x - top) - np.log(np.exp(x - top).sum(axis=dim))", "keepdims=True."),
    both(
        "logs_take_the_mean_off",
        "(lambda m: (x - m) - np.log(total(np.exp(x - m))))(x.mean(axis=dim, keepdims=True))",
        "The largest, so that no exponent is positive.",
    ),
    both("logs_clip", "np.clip((x - top) - np.log(total(np.exp(x - top))), -100, 0)", "Cut nothing off."),
    both("logs_shift_in_place", "(x.__isub__(top)) - np.log(total(np.exp(x)))", IN_PLACE),
    logarithms(
        "logs_of_arrays_ignore_dim",
        "(lambda y: y - np.log(np.exp(y).sum(-1, keepdims=True)))(x - x.max(-1, keepdims=True))",
        DIM,
    ),
    logarithms("logs_of_tensors_ignore_dim", RIGHT_LOGARITHMS, DIM, tensor="LogSoftmax()(x)"),
    logarithms(
        "logs_of_arrays_ignore_dim_in_the_sum",
        "(x - top()) - np.log(np.exp(x - top()).sum(-1, keepdims=True))",
        DIM,
    ),
    logarithms(
        "logs_along_the_first_dimension",
        RIGHT_LOGARITHMS,
        "Along the last one unless told otherwise.",
        dim="dim=0",
    ),
    logarithms(
        "logs_along_the_second_dimension",
        RIGHT_LOGARITHMS,
        "Along the last one unless told otherwise.",
        dim="dim=1",
    ),
    logarithms("logs_of_tensors_only", "x - None", "An array for an array."),
    logarithms("logs_of_arrays_overflow", "x - np.log(total(np.exp(x)))", "Take the largest off."),
    logarithms(
        "logs_always_an_array", RIGHT_LOGARITHMS, "A tensor for a tensor.", tensor="LogSoftmax()(x, dim).data"
    ),
    logarithms("logs_always_a_tensor", f"Tensor({RIGHT_LOGARITHMS})", "An array for an array."),
    logarithms("logs_of_the_logs", RIGHT_LOGARITHMS, "Once is enough.", tensor="LogSoftmax()(x, dim).exp()"),
    logarithms("logs_write_into_the_array", f"x.__imul__(0) + {RIGHT_LOGARITHMS}", IN_PLACE),
)


def targets(name: str, body: str, hint: str) -> Mutant:
    """A `values` that runs `body`, of the array `a` of the targets, in the dtype of the predictions."""
    text = f"""
def values(targets, like):
    a = np.asarray(targets.data if isinstance(targets, Tensor) else targets, dtype=like.dtype)
    if a.shape != like.shape:
        raise ValueError(like.shape, a.shape)
{indent(body.strip(), "    ")}
"""
    return Mutant(name, "targets", text, hint, "values")


def fitting(
    name: str,
    condition: str,
    hint: str,
    *,
    end: str = "return a",
    error: str = "ValueError",
    message: str = "like.shape, a.shape",
) -> Mutant:
    """A `values` that refuses where `condition` holds, of the array `a` and the predictions `like`."""
    text = f"""
def values(targets, like):
    a = np.asarray(targets.data if isinstance(targets, Tensor) else targets, dtype=like.dtype)
    if {condition}:
        raise {error}({message})
    {end}
"""
    return Mutant(name, "targets", text, hint, "values")


def kinds(name: str, array: str, hint: str) -> Mutant:
    """A `values` that takes `array` for the targets as an array."""
    text = f"""
def values(targets, like):
    a = {array}
    if a.shape != like.shape:
        raise ValueError(like.shape, a.shape)
    return a
"""
    return Mutant(name, "targets", text, hint, "values")


SAME = "(5, 1) and (5,) are different shapes: compare shapes, and raise ValueError."
REAL = "The numbers as they are."

TARGETS = (
    fitting("targets_of_any_shape", "False", SAME),
    fitting("targets_of_as_many_elements", "a.size != like.size", SAME, end="return a.reshape(like.shape)"),
    fitting("targets_of_as_many_elements_unshaped", "a.size != like.size", SAME),
    fitting("targets_of_as_many_dimensions", "a.ndim != like.data.ndim", SAME),
    fitting("targets_of_as_many_rows", "a.shape[:1] != like.shape[:1]", SAME),
    fitting("targets_of_as_many_columns", "a.shape[-1:] != like.shape[-1:]", SAME),
    fitting("targets_of_a_sorted_shape", "sorted(a.shape) != sorted(like.shape)", SAME),
    fitting(
        "targets_of_a_squeezed_shape",
        "a.squeeze().shape != like.data.squeeze().shape",
        SAME,
        end="return a.reshape(like.shape)",
    ),
    fitting("targets_squeezed_and_broadcast", "a.squeeze().shape != like.data.squeeze().shape", SAME),
    fitting(
        "targets_are_broadcast", "a.ndim > like.data.ndim", SAME, end="return np.broadcast_to(a, like.shape)"
    ),
    fitting("targets_are_resized", "a.size == 0", SAME, end="return np.resize(a, like.shape)"),
    fitting("targets_smaller_than_predictions", "a.size > like.size", SAME),
    fitting("targets_larger_than_predictions", "a.size < like.size", SAME),
    fitting("targets_only_scalars_are_refused", "a.ndim == 0 and like.data.ndim", SAME),
    fitting(
        "targets_refused_with_another_error", "a.shape != like.shape", "Raise ValueError.", error="TypeError"
    ),
    fitting(
        "targets_refused_by_assertion", "a.shape != like.shape", "Raise ValueError.", error="AssertionError"
    ),
    fitting("targets_always_refused", "True", "Refuse only what differs."),
    fitting(
        "targets_refused_unless_rows",
        "a.shape != like.shape or a.ndim != 1",
        "Any shape will do, if both have it.",
    ),
    fitting(
        "targets_warned_about",
        "False",
        SAME,
        end="print('shapes differ') if a.shape != like.shape else None; return a",
    ),
    kinds("targets_need_a_tensor", "targets.data.astype(like.dtype)", "Arrays and lists are targets too."),
    kinds(
        "targets_without_lists",
        "(targets.data if isinstance(targets, Tensor) else targets).astype(like.dtype)",
        "Lists are targets too.",
    ),
    kinds("targets_are_predictions", "like.data", "The targets, not the predictions."),
    kinds(
        "targets_are_zeros",
        "np.zeros(np.shape(targets.data if isinstance(targets, Tensor) else targets))",
        REAL,
    ),
    targets("targets_are_whole_numbers", "return a.astype(int)", REAL),
    targets("targets_are_rounded", "return np.round(a)", REAL),
    targets("targets_are_decided", "return (a > 0.5).astype(like.dtype)", REAL),
    targets("targets_are_positive", "return np.abs(a)", REAL),
    targets("targets_are_clipped", "return np.clip(a, 0, 1)", REAL),
    targets(
        "targets_are_sorted",
        "return np.sort(a, axis=None).reshape(a.shape)",
        "In the order in which they came.",
    ),
    targets("targets_are_reversed", "return a[::-1] if a.ndim else a", "In the order in which they came."),
    targets("targets_are_scaled", "return a / max(float(np.abs(a).max(initial=0)), 1)", REAL),
    targets("targets_in_half_precision", "return a.astype(np.float16)", "In the dtype of the predictions."),
    targets("targets_are_used_up", "b = a.copy()\na[...] = 0\nreturn b", IN_PLACE),
    targets("targets_are_normalised_in_place", "a -= 1\nreturn a + 1", IN_PLACE),
    targets("targets_are_not_returned", "None", "Return the array."),
)


def picking(
    name: str,
    value: str,
    hint: str,
    *,
    condition: str = "table.shape[:-1] != chosen.shape",
    error: str = "ValueError",
) -> Mutant:
    """A `pick` of `value`, of rows (N, C), the number n of them and the classes c, after the refusal."""
    text = f"""
def pick(table, chosen):
    if {condition}:
        raise {error}("shapes differ")
    rows, c, n = table.reshape(-1, table.shape[-1]), chosen.reshape(-1), chosen.size
    return {value}
"""
    return Mutant(name, "picking", text, hint, "pick")


RIGHT_PICK = "rows[np.arange(n), c]"
PAIRS = "Row i with class c[i], pair by pair."
FIT = "Targets have the shape of the table without its last dimension: compare."
PAST = "A class past the end is an error, not another class."

PICKING = (
    picking("pick_every_class_of_every_row", "rows[:, c]", PAIRS),
    picking("pick_by_rows", "rows[c]", PAIRS),
    picking("pick_the_first_class", "rows[:, 0]", "The class that the target names."),
    picking("pick_the_class_of_the_first_row", "rows[:, c[0]]", "Each row has its own class."),
    picking("pick_from_the_first_row", "rows[0, c]", "Each class from its own row."),
    picking("pick_the_largest", "rows.max(axis=1)", "The class that the target names."),
    picking("pick_sorted", "rows[np.arange(n), np.sort(c)]", "In the order in which they came."),
    picking("pick_reversed", "rows[np.arange(n), c[::-1]]", "In the order in which they came."),
    picking("pick_counts_from_one", "rows[np.arange(n), c - 1]", "Classes count from zero."),
    picking("pick_counts_from_the_end", "rows[np.arange(n), -c - 1]", "Classes count from the front."),
    picking("pick_the_next_class", "rows[np.arange(n), (c + 1) % rows.shape[1]]", "Classes count from zero."),
    picking(
        "pick_all_but_the_class", "rows.sum(axis=1) - rows[np.arange(n), c]", "The class that came true."
    ),
    picking("pick_each_class_once", "rows[np.arange(len(set(c.tolist()))), np.unique(c)]", "Classes repeat."),
    picking("pick_wraps_classes", "rows[np.arange(n), c % rows.shape[1]]", PAST),
    picking("pick_clips_classes", "rows[np.arange(n), np.clip(c, 0, rows.shape[1] - 1)]", PAST),
    picking("pick_zero_past_the_end", "(rows * (np.arange(rows.shape[1]) == c[:, None])).sum(axis=1)", PAST),
    picking("pick_by_wrapping_take", "np.take_along_axis(rows, (c % rows.shape[1])[:, None], 1)[:, 0]", PAST),
    picking(
        "pick_from_flat_memory",
        "table.ravel()[np.minimum(np.arange(n) * rows.shape[1] + c, table.size - 1)]",
        PAST,
    ),
    picking(
        "pick_across_columns",
        "table.reshape(table.shape[-1], -1)[c, np.arange(n)]",
        "Reshape to (N, C), rows first.",
    ),
    picking(
        "pick_in_two_dimensions",
        "table[np.arange(n), chosen]",
        "Whatever stands before the last dimension: reshape.",
    ),
    picking("pick_from_the_first_dimension", "table[np.arange(len(table)), chosen]", "Reshape to (N, C)."),
    picking(
        "pick_from_the_first_sentence",
        "table.reshape(-1, table.shape[-1])[np.arange(len(chosen)), chosen.reshape(len(chosen), -1)[:, 0]]",
        "Every word counts.",
    ),
    picking("pick_any_number", RIGHT_PICK, FIT, condition="False"),
    picking(
        "pick_for_every_row", "rows[np.arange(len(rows)), np.resize(c, len(rows))]", FIT, condition="False"
    ),
    picking(
        "pick_a_single_class_for_all",
        "rows[np.arange(len(rows)), c]",
        FIT,
        condition="chosen.size not in (1, table[..., 0].size)",
    ),
    picking("pick_as_many_in_any_shape", RIGHT_PICK, FIT, condition="chosen.size != table[..., 0].size"),
    picking(
        "pick_as_many_rows_at_least",
        RIGHT_PICK,
        FIT,
        condition="len(table) != len(chosen.reshape(-1)) and table.ndim == 2",
    ),
    picking("pick_as_many_dimensions", RIGHT_PICK, FIT, condition="table.ndim - 1 != chosen.ndim"),
    picking(
        "pick_one_hot_rows_too",
        "rows[np.arange(n), c] if chosen.ndim < table.ndim else (table * chosen).sum(axis=-1)",
        "Class numbers, one for each row.",
        condition="table.shape[:-1] != chosen.shape and table.shape != chosen.shape",
    ),
    picking("pick_refuses_with_another_error", RIGHT_PICK, "Raise ValueError.", error="TypeError"),
    picking(
        "pick_refuses_stacks",
        RIGHT_PICK,
        "Any number of dimensions.",
        condition="table.shape[:1] != chosen.shape",
    ),
    picking(
        "pick_needs_more_rows_than_classes",
        "rows[np.arange(n), c] if n >= rows.shape[1] else rows[c, np.arange(n) % rows.shape[1]]",
        PAIRS,
    ),
    picking("pick_writes_into_the_targets", "rows[np.arange(n), c.__imul__(0)]", IN_PLACE),
)

NOTHING_KEPT = "Keep nothing: each call has a loss of its own."
RETURN = "Compute it, and give it back as a tensor."

KEPT = (
    of_class("mse_forgets_return", "MSELoss", "values(targets, given)", RETURN),
    of_class("bce_forgets_return", "BinaryCrossEntropyLoss", "values(targets, given)", RETURN),
    of_class("ce_forgets_return", "CrossEntropyLoss", "pick(given.data, classes(targets))", RETURN),
    of_class("nll_forgets_return", "NLLLoss", "pick(given.data, classes(targets))", RETURN),
    square(
        "mse_adds_up_over_calls",
        "self.total",
        NOTHING_KEPT,
        keep="self.total = getattr(self, 'total', 0) + (d * d).mean()",
    ),
    square(
        "mse_keeps_its_first_loss",
        "self.kept",
        NOTHING_KEPT,
        keep="vars(self).setdefault('kept', (d * d).mean())",
    ),
    doubt(
        "bce_adds_up_over_calls",
        "vars(self).__setitem__('total', vars(self).get('total', 0) - (yes + no).mean()) or self.total",
        NOTHING_KEPT,
    ),
    of_class(
        "ce_adds_up_over_calls",
        "CrossEntropyLoss",
        "loss = -pick(log_softmax(given.data), classes(targets)).mean()\n"
        "self.total = getattr(self, 'total', 0) + loss\nreturn Tensor(self.total)",
        NOTHING_KEPT,
    ),
    of_class(
        "ce_keeps_the_first_batch_size",
        "CrossEntropyLoss",
        "chosen = classes(targets)\nn = vars(self).setdefault('n', chosen.size)\n"
        "return Tensor(-pick(log_softmax(given.data), chosen).sum() / n)",
        "Divide by the size of this batch: the last one is smaller.",
    ),
    of_class(
        "ce_classes_of_every_row",
        "CrossEntropyLoss",
        "return Tensor(-log_softmax(given.data)[:, classes(targets)].mean())",
        "table[:, t] takes every class of every row: table[np.arange(n), t] takes each row's own.",
    ),
    of_class(
        "nll_adds_up_over_calls",
        "NLLLoss",
        "loss = -pick(given.data, classes(targets)).mean()\n"
        "self.total = getattr(self, 'total', 0) + loss\nreturn Tensor(self.total)",
        NOTHING_KEPT,
    ),
    doubt(
        "bce_rounds_its_targets",
        "targets.data.__setitem__(..., np.round(targets.data)) or -(yes + no).mean()",
        IN_PLACE,
    ),
)


def of_scores(name: str, body: str, hint: str) -> Mutant:
    """A log_softmax that gives `body`, of the array a, its largest entries m and the rest s = a - m."""
    text = f"""
def log_softmax(x, dim=-1):
    a = x.data if isinstance(x, Tensor) else x
    m = a.max(axis=dim, keepdims=True)
    s = a - m
    found = {body}
    return Tensor(found) if isinstance(x, Tensor) else found
"""
    return Mutant(name, "log_softmax", text, hint)


SCORES = (
    of_scores(
        "log_softmax_takes_the_maximum_off_twice",
        "s - np.log(np.exp(s).sum(axis=dim, keepdims=True)) - m",
        "The largest score is off already: s - log(sum(e^s)), s = x - max.",
    ),
    of_scores(
        "log_softmax_forgets_to_put_the_maximum_back",
        "a - np.log(np.exp(s).sum(axis=dim, keepdims=True))",
        "Take the largest score off everywhere, not inside the exponential alone.",
    ),
    of_scores(
        "log_softmax_dim_zero_is_last",
        "s - np.log(np.exp(s).sum(axis=dim or -1, keepdims=True))",
        "Zero is a dimension: `dim or -1` makes it the last.",
    ),
)

BY_VALUES = "Take targets by values(targets, predictions): it compares shapes, and makes arrays of lists."
BY_CLASSES = "Take targets by classes(targets): it makes an array of lists."
AS_THEY_COME = "np.asarray(targets.data if isinstance(targets, Tensor) else targets)"
BY_PICKING = "Pick by pick(table, classes): it fits scores and targets of any number of dimensions."

UNSEEN = (
    of_class(
        "mse_takes_targets_as_they_come",
        "MSELoss",
        f"d = given.data - {AS_THEY_COME}.astype(given.dtype)\nreturn Tensor((d * d).mean())",
        BY_VALUES,
    ),
    of_class(
        "mse_of_tensors_only",
        "MSELoss",
        "if targets.shape != given.shape:\n    raise ValueError(f'{given.shape} and {targets.shape}')\n"
        "d = given.data - targets.data\nreturn Tensor((d * d).mean())",
        BY_VALUES,
    ),
    of_class(
        "bce_takes_targets_as_they_come",
        "BinaryCrossEntropyLoss",
        f"t, p = {AS_THEY_COME}.astype(given.dtype), np.clip(given.data, TINY, 1 - TINY)\n"
        "return Tensor(-(t * np.log(p) + (1 - t) * np.log(1 - p)).mean())",
        BY_VALUES,
    ),
    of_class(
        "ce_of_tensors_and_arrays_only",
        "CrossEntropyLoss",
        "t = (targets.data if isinstance(targets, Tensor) else targets).astype(int)\n"
        "return Tensor(-pick(log_softmax(given.data), classes(t)).mean())",
        BY_CLASSES,
    ),
    of_class(
        "ce_of_matrices_only",
        "CrossEntropyLoss",
        "t = classes(targets)\nif t.shape != given.shape[:-1]:\n    raise ValueError('shapes differ')\n"
        "return Tensor(-log_softmax(given.data)[np.arange(len(t)), t].mean())",
        BY_PICKING,
    ),
    of_class(
        "ce_by_the_first_dimension",
        "CrossEntropyLoss",
        "t = classes(targets)\nreturn Tensor(-pick(log_softmax(given.data), t).sum() / len(t))",
        "Divide by the number of targets, in all dimensions, not by the length of the first.",
    ),
    of_class(
        "ce_along_the_second_dimension",
        "CrossEntropyLoss",
        "return Tensor(-pick(log_softmax(given.data, 1), classes(targets)).mean())",
        "The classes are the last dimension, which is the second of a matrix only.",
    ),
    of_class(
        "ce_moves_classes_past_the_end",
        "CrossEntropyLoss",
        "t = np.minimum(classes(targets), given.shape[-1] - 1)\n"
        "return Tensor(-pick(log_softmax(given.data), t).mean())",
        "A class past the end is an error, not the last class.",
    ),
    of_class(
        "nll_by_the_first_dimension",
        "NLLLoss",
        "t = classes(targets)\nreturn Tensor(-pick(given.data, t).sum() / len(t))",
        "Divide by the number of targets, in all dimensions, not by the length of the first.",
    ),
    kinds("targets_keep_their_dtype", AS_THEY_COME, "In the dtype of the predictions: like.dtype."),
    kinds(
        "targets_in_double_precision",
        f"{AS_THEY_COME}.astype(np.float64)",
        "In the dtype of the predictions: like.dtype.",
    ),
    fitting(
        "targets_in_lists_of_any_shape",
        "isinstance(targets, Tensor) and a.shape != like.shape",
        "Lists and arrays have shapes too: compare them all.",
    ),
    fitting(
        "targets_cut_to_length",
        "a[: len(like.data)].shape != like.shape if a.ndim else like.shape",
        "Too many targets are an error: which of them belong to which prediction?",
        end="return a[: len(like.data)] if a.ndim else a",
    ),
    fitting(
        "targets_refused_without_shapes",
        "a.shape != like.shape",
        "Put both shapes into the message: nobody else knows them.",
        message="'shapes differ'",
    ),
)

MUTANTS = (
    *SQUARES,
    *BINARY,
    *CROSS_ENTROPY,
    *LIKELIHOOD,
    *LOGARITHMS,
    *TARGETS,
    *PICKING,
    *KEPT,
    *SCORES,
    *UNSEEN,
)
