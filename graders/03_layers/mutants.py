"""The misconceptions of module 03: each a small wrong replacement of one definition of the reference.

Layers are written by the few expressions that their mistakes are made in; what these may name is said at each
maker.
"""

from textwrap import indent

from tito.probes.mutant import Mutant

A_TENSOR = "Give a tensor back: what comes next asks it for tensor operations."
OWN = "List the tensors themselves, not copies of them."
IN_PLACE = "Never write into x: it belongs to the caller."


def starting(name: str, weight: str, hint: str, *, bias: str = "np.zeros(n)", end: str = "") -> Mutant:
    """A Linear of m inputs and n outputs made from the expressions `weight` and `bias`; `end` comes last."""
    text = f"""
def __init__(self, in_features, out_features, bias=True):
    m, n = self.in_features, self.out_features = in_features, out_features
    limit = sqrt(6 / (m + n))
    self.weight = Tensor({weight}, requires_grad=True)
    self.bias = Tensor({bias}, requires_grad=True) if bias else None
    {end or "pass"}
"""
    return Mutant(name, "initialisation", text, hint, "Linear.__init__")


UNIFORM = "np.random.uniform(-limit, limit, (m, n))"

INITIALISATION = (
    starting("weights_are_zero", "np.zeros((m, n))", "Units that start alike stay alike: draw at random."),
    starting("weights_are_one", "np.ones((m, n))", "Units that start alike stay alike: draw at random."),
    starting(
        "weights_are_all_the_same",
        "np.full((m, n), np.random.uniform(-limit, limit))",
        "Draw each on its own.",
    ),
    starting(
        "units_are_all_the_same",
        "np.repeat(np.random.uniform(-limit, limit, (m, 1)), n, axis=1)",
        "Columns that start alike stay alike: draw each weight on its own.",
    ),
    starting("weights_are_the_identity", "np.eye(m, n)", "Draw at random: zeros and ones are no start."),
    starting("weights_are_positive", "np.random.uniform(0, limit, (m, n))", "Between -limit and limit."),
    starting(
        "weights_by_rand", "np.random.rand(m, n)", "rand is uniform in (0, 1): neither centred nor small."
    ),
    starting(
        "weights_unscaled", "np.random.randn(m, n)", "Scale by the size of the layer, or signals explode."
    ),
    starting("weights_a_hundredth", "0.01 * np.random.randn(m, n)", "0.01 fits one size of layer only."),
    starting(
        "weights_of_fixed_size", "np.random.uniform(-0.15, 0.15, (m, n))", "Larger layer, smaller weights."
    ),
    starting(
        "limit_without_root",
        "np.random.uniform(-6 / (m + n), 6 / (m + n), (m, n))",
        "The root of 6 / (in + out): a standard deviation, not a variance.",
    ),
    starting(
        "limit_precedence",
        "np.random.uniform(-sqrt(6 / m + n), sqrt(6 / m + n), (m, n))",
        "6 / (in + out): the brackets count.",
    ),
    starting(
        "limit_upside_down",
        "np.random.uniform(-sqrt((m + n) / 6), sqrt((m + n) / 6), (m, n))",
        "6 over the sum: larger layer, smaller weights.",
    ),
    starting(
        "limit_by_the_product",
        "np.random.uniform(-sqrt(6 / (m * n)), sqrt(6 / (m * n)), (m, n))",
        "in + out, not in * out.",
    ),
    starting(
        "limit_multiplied_by_the_root",
        "np.random.randn(m, n) * sqrt(m)",
        "Divide by the root of the size.",
    ),
    starting(
        "limit_as_the_lower_end",
        "np.random.uniform(limit, size=(m, n))",
        "uniform(low, high): give both ends.",
    ),
    starting("weights_are_whole_numbers", "np.random.randint(-1, 2, (m, n))", "Real numbers, all different."),
    starting(
        "weights_from_a_seed_of_their_own",
        "np.random.RandomState(0).uniform(-limit, limit, (m, n))",
        "A seed inside the layer makes all layers of a size alike.",
    ),
    starting("weights_transposed", "np.random.uniform(-limit, limit, (n, m))", "(in, out), for x @ W."),
    starting("weights_square", "np.random.uniform(-limit, limit, (m, m))", "(in, out): one column a unit."),
    starting("bias_of_the_inputs", UNIFORM, "One bias for each output.", bias="np.zeros(m)"),
    starting("bias_of_one_number", UNIFORM, "One bias for each output.", bias="np.zeros(())"),
    starting("bias_is_a_row", UNIFORM, "(out,), one dimension.", bias="np.zeros((1, n))"),
    starting("bias_starts_at_one", UNIFORM, "Biases start at zero.", bias="np.ones(n)"),
    starting("bias_starts_large", UNIFORM, "Biases start at zero.", bias="np.random.randn(n)"),
    starting(
        "bias_always_there",
        UNIFORM,
        "bias=False: None.",
        end="self.bias = self.bias or Tensor(np.zeros(n), requires_grad=True)",
    ),
    starting(
        "bias_switched_off_is_zeros",
        UNIFORM,
        "bias=False: None, so that there is nothing to train.",
        end="self.bias = Tensor(np.zeros(n), requires_grad=bias)",
    ),
    starting("bias_never_there", UNIFORM, "There is a bias unless told otherwise.", end="self.bias = None"),
    starting(
        "weight_not_to_be_trained",
        UNIFORM,
        "requires_grad=True for the weight.",
        end="self.weight.requires_grad = False",
    ),
    starting(
        "bias_not_to_be_trained",
        UNIFORM,
        "requires_grad=True for the bias too.",
        end="self.bias = Tensor(np.zeros(n)) if bias else None",
    ),
    starting(
        "parameters_are_arrays",
        UNIFORM,
        "Parameters are tensors.",
        end="self.weight = self.weight.data; self.bias = np.zeros(n) if bias else None",
    ),
)


def applying(name: str, value: str, hint: str) -> Mutant:
    """A Linear whose forward gives `value`, of the tensors x, w and b (None where there is none)."""
    text = f"def forward(self, x):\n    w, b = self.weight, self.bias\n    return {value}\n"
    return Mutant(name, "Linear", text, hint, "Linear.forward")


def listing(name: str, value: str, hint: str) -> Mutant:
    """A Linear whose parameters are `value`, of its weight w and bias b."""
    text = f"def parameters(self):\n    w, b = self.weight, self.bias\n    return {value}\n"
    return Mutant(name, "Linear", text, hint, "Linear.parameters")


LINEAR = (
    applying("linear_forgets_bias", "x.matmul(w)", "Add the bias where there is one."),
    applying("linear_needs_bias", "x.matmul(w) + b.data", "bias=False: self.bias is None."),
    applying("linear_subtracts_bias", "x.matmul(w) if b is None else x.matmul(w) - b", "Plus b."),
    applying("linear_adds_bias_twice", "x.matmul(w) if b is None else x.matmul(w) + b + b", "Plus b, once."),
    applying(
        "linear_multiplies_bias", "x.matmul(w) if b is None else x.matmul(w) * b", "Plus b, not times b."
    ),
    applying(
        "linear_bias_scaled_by_rows",
        "x.matmul(w) if b is None else x.matmul(w) + b * len(x.data)",
        "The bias is added once to every row.",
    ),
    applying(
        "linear_largest_bias_for_all",
        "x.matmul(w) if b is None else x.matmul(w) + b.max()",
        "Each output has its own bias.",
    ),
    applying(
        "linear_transposes_weight", "x.matmul(w.T) if b is None else x.matmul(w.T) + b", "x W: (in, out)."
    ),
    applying("linear_operands_swapped", "w.matmul(x) if b is None else w.matmul(x) + b", "x W, not W x."),
    applying(
        "linear_element_by_element",
        "x * w if b is None else x * w + b",
        "A matrix product, not element by element.",
    ),
    applying(
        "linear_rectifies",
        "(x.matmul(w) if b is None else x.matmul(w) + b).clip(0, None)",
        "The activation is a thing of its own: a linear layer is linear.",
    ),
    applying(
        "linear_averages",
        "(x.matmul(w) / len(w.data)) if b is None else x.matmul(w) / len(w.data) + b",
        "The sum.",
    ),
    applying(
        "linear_flattens_stacks",
        "(lambda y: y if b is None else y + b)(x.reshape(-1, x.shape[-1]).matmul(w))",
        "Whatever stands before the last dimension stays.",
    ),
    applying(
        "linear_flattens_each_example",
        "(lambda y: y if b is None else y + b)(x.reshape(x.shape[0], -1).matmul(w))",
        "Only the last dimension is multiplied: a vector has no batch.",
    ),
    applying(
        "linear_cuts_off_what_is_too_long",
        "(lambda y: y if b is None else y + b)(x[..., : len(w.data)].matmul(w))",
        "Let matmul refuse what does not fit.",
    ),
    applying(
        "linear_fills_up_what_is_too_short",
        "(lambda y: y if b is None else y + b)(x.matmul(w[: x.shape[-1]]))",
        "Let matmul refuse what does not fit.",
    ),
    applying(
        "linear_uses_its_first_weight",
        "(lambda w: x.matmul(w) if b is None else x.matmul(w) + b)"
        "(vars(self).setdefault('kept', Tensor(w.data)))",
        "Read self.weight in every call.",
    ),
    applying(
        "linear_writes_into_its_input",
        "(lambda y: x.data.fill(0) or y)(x.matmul(w) if b is None else x.matmul(w) + b)",
        IN_PLACE,
    ),
    applying(
        "linear_wears_its_weight",
        "(lambda y: w.data.__imul__(0.5) is None or y)(x.matmul(w) if b is None else x.matmul(w) + b)",
        "Only training changes a parameter.",
    ),
    applying("linear_returns_an_array", "(x.matmul(w) if b is None else x.matmul(w) + b).data", A_TENSOR),
    applying(
        "linear_first_row_for_all",
        "x.matmul(w) * 0 + (x.matmul(w) if b is None else x.matmul(w) + b)[:1]",
        "Every row has its own product.",
    ),
    applying(
        "linear_rounds_to_half",
        "Tensor((x.matmul(w) if b is None else x.matmul(w) + b).data.astype(np.float16))",
        "Sixteen bits keep three digits: compute in the dtype of the tensors.",
    ),
    listing("linear_lists_only_the_weight", "[w]", "The bias is trained as well."),
    listing("linear_lists_only_the_bias", "[b] if b is not None else []", "The weight is trained as well."),
    listing("linear_lists_the_bias_first", "[w] if b is None else [b, w]", "The weight, then the bias."),
    listing("linear_lists_none", "[w, b]", "Without a bias there is nothing to list for it."),
    listing("linear_lists_nothing", "[]", "Weight and bias are to be trained."),
    listing(
        "linear_lists_copies",
        "[Tensor(each, requires_grad=True) for each in (w, b) if each is not None]",
        OWN,
    ),
    listing("linear_lists_arrays", "[each.data.copy() for each in (w, b) if each is not None]", OWN),
    listing("linear_lists_twice", "([w] if b is None else [w, b]) * 2", "Each parameter once."),
    listing("linear_lists_names", "list(vars(self))", "The tensors, not their names."),
)


def dropping(
    name: str,
    training: str,
    hint: str,
    *,
    use: str = "x",
    when: str = "training and self.training",
    default: str = "True",
    ends: str = "",
) -> Mutant:
    """A Dropout that gives `training` while training and `use` in use; `m` is a mask kept with 1 - p.

    `ends` is what p = 0 and p = 1 do; a statement each.
    """
    text = f"""
def forward(self, x, training={default}):
    p = self.p
    if not ({when}):
        return {use}
    {ends or "if p == 1: return x * 0"}
    m = np.random.random(x.shape) >= p
    return {training}
"""
    return Mutant(name, "Dropout", text, hint, "Dropout.forward")


DROPPED = "x * Tensor(m / (1 - p))"

DROPOUT = (
    dropping("dropout_forgets_scale", "x * Tensor(m)", "Divide what comes through by 1 - p."),
    dropping("dropout_scales_the_wrong_way", "x * Tensor(m * (1 - p))", "Divide by 1 - p, do not multiply."),
    dropping(
        "dropout_divides_by_p",
        "x * Tensor(m / max(p, 1e-6))",
        "Divide by the share that comes through, 1 - p.",
    ),
    dropping(
        "dropout_keeps_with_p",
        "x * Tensor((np.random.random(x.shape) < p) / max(p, 1e-6))",
        "p is the probability of being dropped.",
    ),
    dropping(
        "dropout_mask_turned_round", "x * Tensor(~m / (1 - p))", "Keep where the random number is at least p."
    ),
    dropping(
        "dropout_mask_of_columns",
        "x * Tensor((np.random.random(x.shape[-1:]) >= p) / (1 - p))",
        "Draw a number for every element, not for every column.",
    ),
    dropping(
        "dropout_mask_of_rows",
        "x * Tensor((np.random.random((x.shape[0], *(1 for _ in x.shape[1:]))) >= p) / (1 - p))",
        "Draw a number for every element, not for every row.",
    ),
    dropping(
        "dropout_all_or_nothing",
        "x * float(np.random.random() >= p) / (1 - p)",
        "Draw a number for every element, not one for all.",
    ),
    dropping(
        "dropout_same_mask_again",
        "x * Tensor((np.random.RandomState(0).random_sample(x.shape) >= p) / (1 - p))",
        "A seed of its own makes every call drop the same.",
    ),
    dropping(
        "dropout_keeps_its_first_mask",
        "x * Tensor(vars(self).setdefault(f'mask {x.shape}', m) / (1 - p))",
        "Draw a new mask in every call.",
    ),
    dropping(
        "dropout_the_first_ones",
        "x * Tensor((np.arange(x.size).reshape(x.shape) >= p * x.size) / (1 - p))",
        "At random, not the first ones.",
    ),
    dropping(
        "dropout_the_smallest",
        "x * Tensor((np.abs(x.data) >= np.quantile(np.abs(x.data), p)) / (1 - p))",
        "At random, not the smallest.",
    ),
    dropping(
        "dropout_by_normal_numbers",
        "x * Tensor((np.random.randn(*x.shape) >= p) / (1 - p))",
        "randn is normal: uniform numbers in [0, 1) are at least p with probability 1 - p.",
    ),
    dropping(
        "dropout_adds_noise",
        "x + Tensor(np.random.normal(0, p, x.shape))",
        "Zero or scaled: nothing is added.",
    ),
    dropping("dropout_does_nothing", "x * 1", "While training elements are dropped."),
    dropping("dropout_always", DROPPED, "In use nothing is dropped.", when="True"),
    dropping("dropout_ignores_the_argument", DROPPED, "training=False: in use.", when="self.training"),
    dropping("dropout_ignores_train", DROPPED, "After train(False) it is in use.", when="training"),
    dropping("dropout_either_is_enough", DROPPED, "Either says: in use.", when="training or self.training"),
    dropping("dropout_in_use_unless_told", DROPPED, "training is True unless told.", default="False"),
    dropping(
        "dropout_modes_swapped", DROPPED, "Drop while training.", when="not (training and self.training)"
    ),
    dropping("dropout_scales_in_use", DROPPED, "In use nothing is scaled.", use="x * (1 - p)"),
    dropping(
        "dropout_scales_in_use_only",
        "x * Tensor(m)",
        "Scale while training, so that use needs nothing.",
        use="x * (1 - p)",
    ),
    dropping("dropout_zero_in_use", DROPPED, "In use x passes as it is.", use="x * 0"),
    dropping(
        "dropout_of_everything_is_nan",
        "x * Tensor(m / np.float64(1 - p))",
        "0 / 0 is nan at p = 1.",
        ends="pass",
    ),
    dropping(
        "dropout_of_everything_passes", DROPPED, "p = 1 drops everything.", ends="if p in (0, 1): return x"
    ),
    dropping(
        "dropout_of_nothing_is_zero", DROPPED, "p = 0 drops nothing.", ends="if p in (0, 1): return x * 0"
    ),
    dropping(
        "dropout_writes_into_its_input",
        "x.data.__imul__(m / (1 - p)) is None or x",
        IN_PLACE,
    ),
    dropping("dropout_returns_an_array", f"({DROPPED}).data", A_TENSOR),
    dropping(
        "dropout_takes_out_what_it_drops", "x[m] / (1 - p)", "Dropped elements are zero; the shape stays."
    ),
    Mutant(
        "dropout_of_a_tenth",
        "Dropout",
        "def __init__(self, p=0.1):\n    self.p = p\n",
        "Without an argument p is 0.5.",
        "Dropout.__init__",
    ),
    Mutant(
        "dropout_always_half",
        "Dropout",
        "def __init__(self, p=0.5):\n    self.p = 0.5\n",
        "Keep the p that was given.",
        "Dropout.__init__",
    ),
    Mutant(
        "dropout_lists_itself",
        "Dropout",
        "def __init__(self, p=0.5):\n    self.p = p\n    self.parameters = lambda: [Tensor(p)]\n",
        "Dropout has nothing to train.",
        "Dropout.__init__",
    ),
)


def made_of(name: str, layers: str, hint: str) -> Mutant:
    """A Sequential whose list is the expression `layers` of what was given."""
    text = f"def __init__(self, *layers):\n    self.layers = {layers}\n"
    return Mutant(name, "Sequential", text, hint, "Sequential.__init__")


def passing(name: str, steps: str, hint: str) -> Mutant:
    """A Sequential whose forward takes these steps."""
    text = f"def forward(self, x):\n{indent(steps.strip(), ' ' * 4)}\n"
    return Mutant(name, "Sequential", text, hint, "Sequential.forward")


def collecting(name: str, steps: str, hint: str) -> Mutant:
    """A Sequential whose parameters come from these steps."""
    text = f"def parameters(self):\n{indent(steps.strip(), ' ' * 4)}\n"
    return Mutant(name, "Sequential", text, hint, "Sequential.parameters")


GIVEN = "(list(layers[0]) if len(layers) == 1 and isinstance(layers[0], (list, tuple)) else list(layers))"
ALL = "for layer in self.layers for each in layer.parameters()"

SEQUENTIAL = (
    made_of("sequential_takes_no_list", "list(layers)", "One argument that is a list is a list of layers."),
    made_of("sequential_takes_only_a_list", "list(layers[0])", "Layers may be given one by one."),
    made_of("sequential_drops_the_last", f"{GIVEN}[:-1]", "All of them."),
    made_of("sequential_turns_round", f"{GIVEN}[::-1]", "In the order given."),
    made_of(
        "sequential_needs_two", f"{GIVEN} if len(layers) > 1 else list(layers[0])", "One layer is enough."
    ),
    made_of(
        "sequential_of_kinds",
        f"list({{type(layer): layer for layer in {GIVEN}}}.values())",
        "Two layers of one kind are two layers.",
    ),
    made_of(
        "sequential_forgets_activations",
        f"[layer for layer in {GIVEN} if layer.parameters()]",
        "Layers without parameters compute as well.",
    ),
    passing(
        "sequential_feeds_everyone_the_input",
        "for layer in self.layers:\n    y = layer(x)\nreturn y",
        "Each layer gets what the one before it gave.",
    ),
    passing(
        "sequential_stops_after_the_first",
        "for layer in self.layers:\n    return layer(x)",
        "return stands after the loop.",
    ),
    passing(
        "sequential_gives_a_list", "return [x := layer(x) for layer in self.layers]", "The last output alone."
    ),
    passing(
        "sequential_backwards", "for layer in reversed(self.layers):\n    x = layer(x)\nreturn x", "Forwards."
    ),
    passing(
        "sequential_forgets_return",
        "for layer in self.layers:\n    x = layer(x)",
        "Give back the last output.",
    ),
    passing(
        "sequential_every_layer_twice",
        "for layer in self.layers * 2:\n    x = layer(x)\nreturn x",
        "Once each.",
    ),
    passing(
        "sequential_adds_up", "for layer in self.layers:\n    x = x + layer(x)\nreturn x", "x = layer(x)."
    ),
    passing(
        "sequential_returns_an_array",
        "for layer in self.layers:\n    x = layer(x)\nreturn x.data[:]",
        A_TENSOR,
    ),
    passing(
        "sequential_empty_gives_none",
        "y = None\nfor layer in self.layers:\n    y = layer(x if y is None else y)\nreturn y",
        "Without a layer x itself comes out.",
    ),
    passing(
        "sequential_writes_into_its_input",
        "y = x\nfor layer in self.layers:\n    y = layer(y)\nx.data.fill(0)\nreturn y",
        IN_PLACE,
    ),
    passing(
        "sequential_remembers_its_output",
        "first = getattr(self, 'last', x)\nfor layer in self.layers:\n    first = layer(first)\n"
        "self.last = first\nreturn first",
        "Begin with x in every call.",
    ),
    collecting(
        "sequential_nests_parameters",
        "return [layer.parameters() for layer in self.layers]",
        "One flat list.",
    ),
    collecting("sequential_lists_nothing", "return []", "The parameters of all layers."),
    collecting("sequential_lists_the_first", "return self.layers[0].parameters()", "Of all layers."),
    collecting("sequential_lists_the_last", "return self.layers[-1].parameters()", "Of all layers."),
    collecting("sequential_lists_backwards", f"return [each {ALL}][::-1]", "In the order of the layers."),
    collecting(
        "sequential_lists_only_linear",
        "return [p for layer in self.layers if isinstance(layer, Linear) for p in layer.parameters()]",
        "Ask no layer what it is: all have parameters().",
    ),
    collecting(
        "sequential_lists_weights_only",
        f"return [each {ALL} if each.ndim > 1]",
        "Biases are trained as well.",
    ),
    collecting("sequential_lists_copies", f"return [Tensor(each, requires_grad=True) {ALL}]", OWN),
    collecting(
        "sequential_lists_by_size",
        f"return sorted((each {ALL}), key=lambda each: each.size)",
        "In the order of the layers.",
    ),
    collecting(
        "sequential_list_grows",
        f"self.found = getattr(self, 'found', []) + [each {ALL}]\nreturn self.found",
        "Ask twice, get the same.",
    ),
    collecting(
        "sequential_lists_one_shape_once",
        f"return list({{each.shape: each {ALL}}}.values())",
        "Two parameters of one shape are two.",
    ),
    collecting(
        "sequential_lists_attributes",
        "found = [getattr(layer, name, None) for layer in self.layers for name in ('weight', 'bias')]\n"
        "return [each for each in found if each is not None]",
        "Ask each layer for its parameters(): a network inside has no weight of its own.",
    ),
)


def table(
    name: str,
    hint: str,
    *,
    weight: str = "",
    found: str = "self.weight[at]",
    listed: str = "[self.weight]",
    end: str = "pass",
) -> Mutant:
    """An Embedding of n rows of length d; `at` are the indices as whole numbers, `indices` as they came."""
    values = weight or "np.random.uniform(-limit, limit, (n, d))"
    text = f"""
class Embedding(Layer):
    def __init__(self, n, d):
        limit = sqrt(6 / (n + d))
        self.weight = Tensor({values}, requires_grad=True)
        {end}

    def forward(self, indices):
        at = np.asarray(indices.data if isinstance(indices, Tensor) else indices).astype(int)
        w = self.weight
        return {found}

    def parameters(self):
        return {listed}
"""
    return Mutant(name, "Embedding", text, hint)


EMBEDDING = (
    table("embedding_takes_columns", "Rows, not columns.", found="w.T[at]"),
    table("embedding_counts_from_one", "The first row has the number 0.", found="w[at - 1]"),
    table("embedding_turns_round", "Row i, from the front.", found="w[len(w.data) - 1 - at]"),
    table("embedding_flattens_indices", "The shape of the indices stays.", found="w[at.ravel()]"),
    table("embedding_adds_up", "A vector for every index, not their sum.", found="w[at].sum(axis=0)"),
    table("embedding_first_index_only", "Every index.", found="w[at.ravel()[:1]]"),
    table(
        "embedding_each_index_once", "In the order asked for, repeated ones too.", found="w[np.unique(at)]"
    ),
    table("embedding_sorts_indices", "In the order asked for.", found="w[np.sort(at)]"),
    table("embedding_clips_indices", "Past the end is an error.", found="w[np.clip(at, 0, len(w.data) - 1)]"),
    table("embedding_wraps_indices", "Past the end is an error.", found="w[at % len(w.data)]"),
    table(
        "embedding_zero_past_the_end",
        "Past the end is an error.",
        found="Tensor(np.vstack([w.data, 0 * w.data])[at])",
    ),
    table("embedding_scales", "The row as it is.", found="w[at] * sqrt(w.shape[1])"),
    table("embedding_multiplies", "A look-up, not a product.", found="w[at] * 0 + at[..., None] * w[0]"),
    table(
        "embedding_of_floats",
        "Tensors hold floats: make whole numbers of them.",
        found="w.data[indices.data]",
    ),
    table(
        "embedding_of_tensors_only", "Arrays and lists hold indices too.", found="w[indices.data.astype(int)]"
    ),
    table(
        "embedding_of_arrays_only", "Tensors hold indices too.", found="Tensor(w.data[np.asarray(indices)])"
    ),
    table("embedding_returns_an_array", A_TENSOR, found="w.data[at]"),
    table("embedding_gives_the_table_away", "Give rows of their own.", found="w if at.size else w[at]"),
    table(
        "embedding_changes_its_table",
        "A look-up changes nothing.",
        found="(w.data.__setitem__(at, 0), w[at] * 0 + 1)[1] if at.size == 4 else w[at]",
    ),
    table(
        "embedding_transposed",
        "(num_embeddings, embedding_dim).",
        weight="np.random.uniform(-limit, limit, (d, n))",
        found="w.T[at]",
    ),
    table("embedding_starts_at_zero", "Rows that are alike cannot be told apart.", weight="np.zeros((n, d))"),
    table(
        "embedding_rows_start_alike",
        "Each row on its own.",
        weight="np.repeat(np.random.uniform(-limit, limit, (1, d)), n, axis=0)",
    ),
    table("embedding_starts_positive", "Both signs.", weight="np.random.rand(n, d)"),
    table("embedding_starts_large", "Small numbers.", weight="10 * np.random.randn(n, d)"),
    table("embedding_starts_one_hot", "Vectors to be trained, not one-hot rows.", weight="np.eye(n, d)"),
    table("embedding_lists_nothing", "The weight is to be trained.", listed="[]"),
    table("embedding_lists_a_copy", OWN, listed="[Tensor(self.weight.data, requires_grad=True)]"),
    table(
        "embedding_lists_its_rows",
        "One tensor, the whole weight.",
        listed="[row for row in self.weight.data]",
    ),
    table(
        "embedding_has_a_bias",
        "A table has a weight alone.",
        listed="[self.weight, Tensor(np.zeros(self.weight.shape[1]), requires_grad=True)]",
    ),
    table("embedding_not_to_be_trained", "requires_grad=True.", end="self.weight.requires_grad = False"),
)


def norm(
    name: str,
    value: str,
    hint: str,
    *,
    weight: str = "np.ones(n)",
    bias: str = "np.zeros(n)",
    listed: str = "[self.weight, self.bias]",
    eps: str = "eps",
    default: str = "1e-5",
    end: str = "pass",
    scaled: str = "{} * self.weight + self.bias",
) -> Mutant:
    """A LayerNorm that gives `value`, of x, its mean m, c = x - m, the variance v and e = eps, `scaled`."""
    text = f"""
class LayerNorm(Layer):
    def __init__(self, n, eps={default}):
        self.eps = {eps}
        self.weight = Tensor({weight}, requires_grad=True)
        self.bias = Tensor({bias}, requires_grad=True)
        {end}

    def forward(self, x):
        e = self.eps
        m = x.mean(axis=-1, keepdims=True)
        c = x - m
        v = (c * c).mean(axis=-1, keepdims=True)
        return {scaled.format(f"({value})")}

    def parameters(self):
        return {listed}
"""
    return Mutant(name, "LayerNorm", text, hint)


NORMALISED = "c / (v + e).sqrt()"
BY_COLUMNS = "(x - x.mean(axis=0, keepdims=True)) / (x.var(axis=0, keepdims=True) + e).sqrt()"

LAYER_NORM = (
    norm("norm_eps_outside_the_root", "c / (v.sqrt() + e)", "eps stands under the root, with the variance."),
    norm(
        "norm_without_eps", "c / v.sqrt()", "A row of equal numbers gives 0 / 0: eps belongs under the root."
    ),
    norm("norm_eps_beside_the_quotient", "c / v.sqrt() + e", "eps stands under the root, with the variance."),
    norm("norm_eps_squared", "c / (v + e * e).sqrt()", "eps is added to the variance as it is."),
    norm("norm_largest_of_both", "c / v.clip(e, None).sqrt()", "Plus eps, not the larger of the two."),
    norm("norm_eps_fixed", "c / (v + 1e-5).sqrt()", "Keep the eps that was given."),
    norm("norm_eps_too_large", NORMALISED, "eps is 1e-5 unless told otherwise.", default="1e-3"),
    norm("norm_eps_too_small", NORMALISED, "eps is 1e-5 unless told otherwise.", default="1e-8"),
    norm("norm_divides_by_one_less", "c / (v * x.shape[-1] / (x.shape[-1] - 1) + e).sqrt()", "n, not n - 1."),
    norm("norm_divides_by_the_variance", "c / (v + e)", "The root of the variance."),
    norm("norm_multiplies", "c * (v + e).sqrt()", "Divide."),
    norm("norm_forgets_mean", "x / (v + e).sqrt()", "Take the mean off."),
    norm("norm_forgets_variance", "c", "Divide by the root of the variance."),
    norm(
        "norm_root_of_the_mean_square",
        "x / ((x * x).mean(axis=-1, keepdims=True) + e).sqrt()",
        "That is another layer, RMSNorm: here the mean is taken off.",
    ),
    norm("norm_adds_the_mean", "(x + m) / (v + e).sqrt()", "Take the mean off, do not add it."),
    norm(
        "norm_by_absolute_values",
        "c / (c.abs().mean(axis=-1, keepdims=True) + e)",
        "The root of the mean square.",
    ),
    norm(
        "norm_of_everything",
        "(x - x.mean()) / (x.var() + e).sqrt()",
        "Each row has its own mean and variance.",
    ),
    norm("norm_of_columns", BY_COLUMNS, "Along the last dimension: that is batch normalisation."),
    norm(
        "norm_of_the_second_dimension",
        "(x - x.mean(axis=1, keepdims=True)) / (x.var(axis=1, keepdims=True) + e).sqrt()",
        "The last dimension, whatever its number.",
    ),
    norm("norm_loses_the_dimension", "(x - x.mean(axis=-1)) / (v + e).sqrt()", "keepdims=True."),
    norm(
        "norm_into_zero_and_one",
        "(x - x.min(axis=-1, keepdims=True)) / "
        "(x.max(axis=-1, keepdims=True) - x.min(axis=-1, keepdims=True) + e)",
        "Mean 0 and variance 1.",
    ),
    norm(
        "norm_of_x_as_variance",
        "c / ((x * x).mean(axis=-1, keepdims=True) + e).sqrt()",
        "The mean square of x - mean.",
    ),
    norm("norm_forgets_weight", NORMALISED, "Times weight.", scaled="{} + self.bias"),
    norm("norm_forgets_bias", NORMALISED, "Plus bias.", scaled="{} * self.weight"),
    norm(
        "norm_bias_before_weight",
        NORMALISED,
        "Times weight first, then plus bias.",
        scaled="({} + self.bias) * self.weight",
    ),
    norm(
        "norm_weight_before_normalising",
        "((c * self.weight) / (v * self.weight * self.weight + e).sqrt())",
        "The weight comes after the division.",
        scaled="{} + self.bias",
    ),
    norm("norm_weight_starts_at_zero", NORMALISED, "Ones.", weight="np.zeros(n)"),
    norm("norm_weight_starts_random", NORMALISED, "Ones.", weight="np.random.randn(n)"),
    norm("norm_bias_starts_at_one", NORMALISED, "Zeros.", bias="np.ones(n)"),
    norm("norm_weight_is_one_number", NORMALISED, "One for each feature.", weight="np.ones(1)"),
    norm("norm_lists_nothing", NORMALISED, "Weight and bias are to be trained.", listed="[]"),
    norm(
        "norm_lists_bias_first", NORMALISED, "The weight, then the bias.", listed="[self.bias, self.weight]"
    ),
    norm("norm_lists_copies", NORMALISED, OWN, listed="[Tensor(self.weight), Tensor(self.bias)]"),
    norm("norm_not_to_be_trained", NORMALISED, "requires_grad=True.", end="self.bias.requires_grad = False"),
    norm("norm_returns_an_array", NORMALISED, A_TENSOR, scaled="({} * self.weight + self.bias).data"),
    norm("norm_writes_into_its_input", "c / (v + e).sqrt() if x.data.fill(0) is None else c", IN_PLACE),
)

EACH_ITS_OWN = "Keep it on self: what is kept on the class belongs to every layer of the kind."

SHARED = (
    starting(
        "weight_of_the_class",
        UNIFORM,
        EACH_ITS_OWN,
        end="key = f'w{m}x{n}'; self.weight = vars(type(self)).get(key, self.weight); "
        "setattr(type(self), key, self.weight)",
    ),
    starting(
        "bias_of_the_class",
        UNIFORM,
        EACH_ITS_OWN,
        end="key = f'b{n}'; self.bias = bias and vars(type(self)).get(key, self.bias) or None; "
        "bias and setattr(type(self), key, self.bias)",
    ),
    starting(
        "weights_set_the_seed",
        f"(np.random.seed(0), {UNIFORM})[1]",
        "A seed inside the layer makes all layers of a size alike.",
    ),
    Mutant(
        "dropout_p_of_the_class",
        "Dropout",
        "def __init__(self, p=0.5):\n    type(self).p = p\n",
        EACH_ITS_OWN,
        "Dropout.__init__",
    ),
    applying("linear_forgets_return", "None", "Give the result back."),
    dropping("dropout_forgets_return", "None", "Give the result back."),
    norm("norm_forgets_return", NORMALISED, "Give the result back.", scaled="[{}, None][1]"),
    dropping(
        "dropout_stays_in_use",
        DROPPED,
        "training=False is said of this call alone.",
        use="setattr(self, 'training', False) or x",
    ),
    dropping(
        "dropout_trains_once",
        f"(setattr(self, 'training', False), {DROPPED})[1]",
        "Only train() changes self.training.",
    ),
    dropping(
        "dropout_sets_the_seed_afterwards",
        f"({DROPPED}, np.random.seed(1))[0]",
        "Set no seed: every call after the first drops the same.",
    ),
    made_of(
        "sequential_list_of_the_class",
        f"vars(type(self)).setdefault('held', [])\n    self.layers.extend({GIVEN})",
        EACH_ITS_OWN,
    ),
    table(
        "embedding_of_the_class",
        EACH_ITS_OWN,
        end="self.weight = vars(type(self)).get(f'{n}x{d}', self.weight); "
        "setattr(type(self), f'{n}x{d}', self.weight)",
    ),
    norm(
        "norm_parameters_of_the_class",
        NORMALISED,
        EACH_ITS_OWN,
        end="self.weight = vars(type(self)).get(f'w{n}', self.weight); "
        "setattr(type(self), f'w{n}', self.weight)",
    ),
    norm(
        "norm_keeps_its_first_mean",
        "(x - vars(self).setdefault(f'mean {m.shape}', m)) / (v + e).sqrt()",
        "Every call has means of its own.",
    ),
)

UNSEEN = (
    listing("linear_lists_its_own_arrays", "[each.data for each in (w, b) if each is not None]", OWN),
    listing("linear_lists_detached_tensors", "[each.detach() for each in (w, b) if each is not None]", OWN),
    norm(
        "norm_by_the_shortcut",
        "c / ((x * x).mean(axis=-1, keepdims=True) - m * m + e).sqrt()",
        "mean(x^2) - mean(x)^2 loses every digit when the mean is large: take the mean off first.",
    ),
    made_of(
        "sequential_takes_no_tuple",
        "list(layers[0]) if len(layers) == 1 and isinstance(layers[0], list) else list(layers)",
        "One argument that is a tuple is a list of layers too.",
    ),
    passing(
        "sequential_makes_batches_of_vectors",
        "for layer in self.layers:\n    x = layer(x)\nreturn x if x.ndim > 1 else x.unsqueeze(0)",
        "A vector in, a vector out: hand on what the last layer gave.",
    ),
    passing(
        "sequential_calls_layers_twice",
        "for layer in self.layers:\n    layer(x)\n    x = layer(x)\nreturn x",
        "One call of each layer: dropout draws in each of them.",
    ),
    collecting(
        "sequential_extends_the_first_list",
        "found = self.layers[0].parameters() if self.layers else []\n"
        "for layer in self.layers[1:]:\n    found += layer.parameters()\nreturn found",
        "That list is the first layer's, and += makes it longer: begin with a list of your own, [].",
    ),
)

MUTANTS = (*INITIALISATION, *LINEAR, *DROPOUT, *SEQUENTIAL, *EMBEDDING, *LAYER_NORM, *SHARED, *UNSEEN)
