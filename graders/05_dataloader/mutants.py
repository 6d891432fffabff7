"""The misconceptions of module 05: each a small wrong replacement of one definition of the reference.

Methods are written by the few expressions that their mistakes are made in; what these may name is said at
each maker.
"""

from tito.probes.mutant import Mutant

A_TENSOR = "Samples and batches are tuples of tensors."
IN_PLACE = "Never write into the data: they belong to the caller."


def samples(
    name: str,
    hint: str,
    *,
    refused: str = "len(set(lengths)) != 1",
    error: str = "ValueError",
    length: str = "len(self.tensors[0].data)",
    outside: str = "not -len(self) <= index < len(self)",
    outside_error: str = "IndexError",
    sample: str = "take(index)",
    kept: str = "tensors",
) -> Mutant:
    """A TensorDataset of these expressions, of the `lengths`, the `index`, n samples, and `take`."""
    text = f"""
class TensorDataset(Dataset):
    def __init__(self, *tensors):
        lengths = [len(each.data) for each in tensors]
        if {refused}:
            raise {error}("lengths")
        self.tensors = {kept}

    def __len__(self):
        return {length}

    def __getitem__(self, index):
        n, take = len(self), lambda i: tuple(Tensor(each.data[i]) for each in self.tensors)
        if {outside}:
            raise {outside_error}("past the end")
        return {sample}
"""
    return Mutant(name, "TensorDataset", text, hint)


LENGTHS = "All tensors have one length: compare each of them, and raise ValueError."
PAST = "Below -len and from len on: IndexError."
EACH = "One element from each tensor."

SAMPLES = (
    samples("dataset_of_any_lengths", LENGTHS, refused="not lengths"),
    samples(
        "dataset_compares_two_lengths",
        LENGTHS,
        refused="not lengths or lengths[0] != lengths[min(1, len(lengths) - 1)]",
    ),
    samples("dataset_compares_with_the_last", LENGTHS, refused="not lengths or lengths[0] != lengths[-1]"),
    samples("dataset_refuses_longer_ones", LENGTHS, refused="not lengths or max(lengths) > lengths[0]"),
    samples("dataset_refuses_shorter_ones", LENGTHS, refused="not lengths or min(lengths) < lengths[0]"),
    samples(
        "dataset_refuses_sizes",
        "Only the first dimension counts.",
        refused="len({each.size for each in tensors}) != 1",
    ),
    samples(
        "dataset_refuses_shapes",
        "Only the first dimension counts.",
        refused="len({each.shape for each in tensors}) != 1",
    ),
    samples("dataset_asserts", "Raise ValueError.", error="AssertionError"),
    samples(
        "dataset_of_nothing_is_fine",
        "Without tensors: ValueError.",
        refused="len(set(lengths)) > 1",
        length="len(self.tensors[0].data) if self.tensors else 0",
    ),
    samples(
        "dataset_needs_two_tensors",
        "One tensor is a dataset as well.",
        refused="len(set(lengths)) != 1 or len(lengths) < 2",
    ),
    samples(
        "dataset_refuses_no_samples",
        "A dataset may be empty.",
        refused="len(set(lengths)) != 1 or not lengths[0]",
    ),
    samples("dataset_always_refuses", LENGTHS, refused="True"),
    samples("dataset_counts_elements", "Samples, not numbers.", length="self.tensors[0].size"),
    samples("dataset_counts_tensors", "Samples, not tensors.", length="len(self.tensors)"),
    samples("dataset_counts_the_last_dimension", "The first dimension.", length="self.tensors[0].shape[-1]"),
    samples(
        "dataset_counts_from_zero", "The length, not the last number.", length="len(self.tensors[0].data) - 1"
    ),
    samples(
        "dataset_goes_one_too_far",
        PAST,
        outside="not -n <= index <= n",
        outside_error="IndexError",
        sample="take(min(index, n - 1)) if n else ()",
    ),
    samples(
        "dataset_never_ends",
        PAST,
        outside="False",
        sample="take(index % n) if n else ()",
    ),
    samples(
        "dataset_clips_indices",
        PAST,
        outside="not n",
        sample="take(max(-n, min(index, n - 1)))",
    ),
    samples(
        "dataset_wraps_below",
        PAST,
        outside="index >= n or not n",
        sample="take(index % n)",
    ),
    samples(
        "dataset_gives_none_past_the_end",
        PAST,
        outside="False",
        sample="take(index) if -n <= index < n else None",
    ),
    samples("dataset_without_negative_numbers", "From the end, as with lists.", outside="not 0 <= index < n"),
    samples(
        "dataset_negative_off_by_one",
        "-1 is the last.",
        sample="take(index if index >= 0 else index - 1 if index > -n else 0)",
    ),
    samples("dataset_stops_with_value_error", "IndexError.", outside_error="ValueError"),
    samples("dataset_stops_with_stop_iteration", "IndexError.", outside_error="StopIteration"),
    samples("dataset_gives_arrays", A_TENSOR, sample="tuple(each.data[index] for each in self.tensors)"),
    samples("dataset_gives_the_first_tensor_alone", EACH, sample="(Tensor(self.tensors[0].data[index]),)"),
    samples(
        "dataset_gives_a_pair_always",
        EACH,
        sample="(Tensor(self.tensors[0].data[index]), Tensor(self.tensors[1].data[index]))",
    ),
    samples(
        "dataset_gives_no_tuple",
        "A tuple, of one for one tensor.",
        sample="take(index) if len(self.tensors) > 1 else take(index)[0]",
    ),
    samples(
        "dataset_keeps_a_dimension",
        "One sample, without the first dimension.",
        sample="take([index])",
    ),
    samples(
        "dataset_indexes_columns",
        "The first dimension counts samples.",
        sample="take((..., index))",
    ),
    samples(
        "dataset_reverses_tensors",
        "In their order.",
        sample="tuple(Tensor(each.data[index]) for each in self.tensors[::-1])",
    ),
    samples(
        "dataset_labels_of_the_next",
        "The same number for all.",
        sample="take(index)[:1] + take((index + 1) % n)[1:]",
    ),
    samples("dataset_forgets_the_last_tensor", "All tensors.", kept="tensors[: max(1, len(tensors) - 1)]"),
    samples(
        "dataset_flattens",
        "As they are.",
        sample="tuple(Tensor(each.data[index].ravel()) for each in self.tensors)",
    ),
)


def making(name: str, body: str, hint: str) -> Mutant:
    """A loader whose __init__ ends with `body`, of the arguments and of self."""
    text = f"""
def __init__(self, dataset, batch_size=1, shuffle=False, seed=None):
    if batch_size < 1:
        raise ValueError("batch size")
    self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
    self.generator = np.random.default_rng(seed)
    {body}
"""
    return Mutant(name, "DataLoader", text, hint, "DataLoader.__init__")


def counting(name: str, value: str, hint: str) -> Mutant:
    """A loader whose length is `value`, of n samples and the batch size b."""
    text = f"def __len__(self):\n    n, b = len(self.dataset), self.batch_size\n    return {value}\n"
    return Mutant(name, "DataLoader", text, hint, "DataLoader.__len__")


def passing(
    name: str,
    hint: str,
    *,
    shuffled: str = "g.shuffle(order)",
    before: str = "pass",
    starts: str = "range(0, n, b)",
    chosen: str = "order[i : i + b]",
    batch: str = "yield self.batch(chosen)",
) -> Mutant:
    """A loader's pass, of n samples, the batch size b, the generator g and the places i of batches."""
    text = f"""
def __iter__(self):
    n, b, g = len(self.dataset), self.batch_size, self.generator
    order = np.arange(n)
    if self.shuffle:
        {shuffled}
    {before}
    for i in {starts}:
        chosen = {chosen}
        {batch}
"""
    return Mutant(name, "DataLoader", text, hint, "DataLoader.__iter__")


KEPT = "The last batch is smaller, and kept."
OWN_SOURCE = "A generator of the loader's own, from the seed, made once."
ONE_ORDER = "Each sample exactly once: shuffle, do not draw."
MIXED = "Shuffle the whole order, before it is cut."
A_PASS = "Each __iter__ is a pass of its own."

LOADER = (
    making("loader_forgets_the_seed", "self.generator = np.random.default_rng()", OWN_SOURCE),
    making(
        "loader_seed_zero_is_none", "self.generator = np.random.default_rng(seed or None)", "Zero is a seed."
    ),
    making(
        "loader_has_a_seed_always",
        "self.generator = np.random.default_rng(seed or 0)",
        "None is no seed: start anew.",
    ),
    making(
        "loader_ignores_which_seed",
        "self.generator = np.random.default_rng(0 if seed is not None else None)",
        "Use the seed.",
    ),
    making("loader_sets_the_global_source", "np.random.seed(seed); self.generator = np.random", OWN_SOURCE),
    making("loader_draws_from_the_global_source", "self.generator = np.random", OWN_SOURCE),
    making("loader_always_shuffles", "self.shuffle = True", "Only with shuffle=True."),
    making("loader_never_shuffles", "self.shuffle = False", "With shuffle=True the order is a random one."),
    making(
        "loader_shuffles_with_a_seed",
        "self.shuffle = shuffle or seed is not None",
        "A seed alone does not shuffle.",
    ),
    making(
        "loader_shuffles_only_with_a_seed",
        "self.shuffle = shuffle and seed is not None",
        "Without a seed too.",
    ),
    making("loader_clips_the_batch_size", "self.batch_size = min(batch_size, 8)", "As large as asked for."),
    making("loader_of_single_samples", "self.batch_size = 1", "As large as asked for."),
    Mutant(
        "loader_accepts_any_batch_size",
        "DataLoader",
        """
def __init__(self, dataset, batch_size=1, shuffle=False, seed=None):
    self.dataset, self.batch_size, self.shuffle = dataset, max(batch_size, 1), shuffle
    self.generator = np.random.default_rng(seed)
""",
        "A batch size below 1 is a ValueError.",
        "DataLoader.__init__",
    ),
    counting("length_of_whole_batches", "n // b", KEPT),
    counting("length_one_too_many", "n // b + 1", "ceil(n / b): where it fits there is none more."),
    counting("length_at_least_one", "max(1, -(-n // b))", "No samples, no batches."),
    counting("length_rounded", "round(n / b)", "ceil: a part of a batch is a batch."),
    counting("length_of_samples", "n", "Batches, not samples."),
    counting("length_of_a_batch", "min(n, b)", "The number of batches, not their size."),
    counting("length_upside_down", "-(-b // n) if n else 0", "Samples over batch size."),
    counting("length_is_a_float", "n / b", "A whole number: len needs one."),
    passing("pass_drops_the_last", KEPT, starts="range(0, n - b + 1, b)"),
    passing("pass_drops_what_is_left", KEPT, batch="if len(chosen) == b: yield self.batch(chosen)"),
    passing("pass_one_batch_too_few", KEPT, starts="range(0, n - b, b)"),
    passing("pass_of_as_many_as_fit", KEPT, starts="range(0, (n // b) * b, b)"),
    passing("pass_fills_up_the_last", "The last batch is smaller.", chosen="np.resize(order[i : i + b], b)"),
    passing("pass_wraps_around", "The last batch is smaller.", chosen="order[np.arange(i, i + b) % n]"),
    passing(
        "pass_joins_the_last_two",
        "The last batch is smaller.",
        starts="range(0, max(n - n % b, 1), b)",
        chosen="order[i : i + b if i + 2 * b <= n else n]",
    ),
    passing("pass_overlaps", "Batches do not overlap.", chosen="order[i : i + b + 1]"),
    passing(
        "pass_leaves_gaps",
        "A slice ends before its end.",
        chosen="order[i : i + b - 1] if b > 1 else order[i : i + b]",
    ),
    passing("pass_slides", "Step by the batch size.", starts="range(0, n, 1)"),
    passing("pass_starts_at_one", "Places count from zero.", starts="range(1, n, b)"),
    passing("pass_one_empty_batch_more", "No batch of no samples.", starts="range(0, n + 1, b)"),
    passing(
        "pass_backwards",
        "In the order of the dataset.",
        before="order = order if self.shuffle else order[::-1]",
    ),
    passing("pass_of_the_first_batch", "All batches.", starts="range(0, n, b)[:1]"),
    passing("pass_drawn_with_replacement", ONE_ORDER, shuffled="order = g.integers(0, n, n) if n else order"),
    passing(
        "pass_drawn_batch_by_batch",
        ONE_ORDER,
        chosen="g.choice(n, min(b, n - i), replace=False) if self.shuffle else order[i : i + b]",
    ),
    passing(
        "pass_shuffles_batches_only",
        MIXED,
        starts="(g.permutation(range(0, n, b)) if self.shuffle and n else range(0, n, b))",
        shuffled="pass",
    ),
    passing(
        "pass_shuffles_within_batches_only",
        MIXED,
        shuffled="pass",
        chosen="(g.permutation(order[i : i + b]) if self.shuffle else order[i : i + b])",
    ),
    passing(
        "pass_shuffles_halves_apart",
        MIXED,
        shuffled="order = np.concatenate([g.permutation(order[: n // 2]), g.permutation(order[n // 2 :])])",
    ),
    passing("pass_shuffles_one_half", MIXED, shuffled="g.shuffle(order[: n // 2])"),
    passing(
        "pass_rotates",
        "A shuffle, not a turn.",
        shuffled="order = np.roll(order, int(g.integers(1, max(n, 2))))",
    ),
    passing("pass_reverses", "A shuffle, not the reverse.", shuffled="order = order[::-1]"),
    passing(
        "pass_swaps_a_pair",
        "Shuffle all.",
        shuffled="k = g.integers(0, max(n - 1, 1)); order[k : k + 2] = order[k : k + 2][::-1]",
    ),
    passing(
        "pass_swaps_neighbours",
        "Shuffle all.",
        shuffled="k = n - n % 2; order[:k] = order[:k].reshape(-1, 2)[:, ::-1].ravel()",
    ),
    passing("pass_sorts_batches", "The order as it was shuffled.", chosen="np.sort(order[i : i + b])"),
    passing(
        "pass_shuffles_into_nothing",
        "permutation gives the shuffled array back; shuffle changes it.",
        shuffled="g.permutation(order)",
    ),
    passing(
        "pass_shuffles_the_first_time_only",
        "A new order in each pass.",
        shuffled="order = vars(self).setdefault('kept', g.permutation(order))",
    ),
    passing(
        "pass_shuffles_every_other_time",
        "A new order in each pass.",
        shuffled="self.t = getattr(self, 't', 0) + 1; order = g.permutation(n) if self.t % 2 else order",
    ),
    passing(
        "pass_starts_the_generator_anew",
        OWN_SOURCE,
        shuffled="s = vars(self).setdefault('s', g.integers(99)); np.random.default_rng(s).shuffle(order)",
    ),
    passing("pass_draws_from_the_global_source", OWN_SOURCE, shuffled="np.random.shuffle(order)"),
    passing(
        "pass_reseeds_the_global_source",
        OWN_SOURCE,
        shuffled="np.random.seed(int(g.integers(1 << 30))); np.random.shuffle(order)",
    ),
    passing("pass_from_a_fixed_seed", OWN_SOURCE, shuffled="order = np.random.default_rng(0).permutation(n)"),
    passing(
        "pass_keeps_its_place_in_self",
        A_PASS,
        before="self.at = getattr(self, 'at', 0)",
        starts="iter(lambda: self.at if self.at < n else None, None)",
        batch="self.at = i + b\n        yield self.batch(chosen)",
    ),
    passing(
        "pass_shares_its_place",
        A_PASS,
        before="self.at = 0",
        starts="iter(lambda: self.at if self.at < n else None, None)",
        batch="self.at = i + b\n        yield self.batch(chosen)",
    ),
    passing(
        "pass_once_only", A_PASS, before="n = 0 if vars(self).setdefault('used', 0) else n; self.used = 1"
    ),
    passing("pass_gives_numbers", A_TENSOR, batch="yield chosen"),
    passing(
        "pass_in_even_parts",
        "Batches of batch_size.",
        starts="range(0, n, -(-n // max(1, -(-n // b))))",
        chosen="order[i : i + -(-n // max(1, -(-n // b)))]",
    ),
    Mutant(
        "pass_fetches_everything_first",
        "DataLoader",
        """
def __iter__(self):
    order = np.arange(len(self.dataset))
    if self.shuffle:
        self.generator.shuffle(order)
    parts = [order[i : i + self.batch_size] for i in range(0, len(order), self.batch_size)]
    return iter([self.batch(part) for part in parts])
""",
        "yield: fetch a batch when it is asked for.",
        "DataLoader.__iter__",
    ),
    Mutant(
        "pass_shuffles_each_tensor",
        "DataLoader",
        """
def __iter__(self):
    n, b = len(self.dataset), self.batch_size
    for i in range(0, n, b):
        if self.shuffle:
            seeds = [int(self.generator.integers(1 << 30)) for _ in range(9)]
            parts = self.batch(np.arange(n))
            if i == 0:
                mixed = [each.data[np.random.default_rng(s).permutation(n)] for s, each in zip(seeds, parts)]
            yield tuple(Tensor(each[i : i + b]) for each in mixed)
        else:
            yield self.batch(np.arange(i, min(i + b, n)))
""",
        "One order for all tensors.",
        "DataLoader.__iter__",
    ),
)


def collating(
    name: str,
    hint: str,
    *,
    plain: str = "type(d) is TensorDataset",
    at_once: str = "take(d)",
    asked: str = "[d[int(i)] for i in chosen]",
    stacked: str = "tuple(stack(column) for column in columns)",
    value: str = "np.asarray(Tensor(v).data)",
) -> Mutant:
    """A loader's batch of the dataset d: `take` the `chosen` ones, or `stack` each of the `columns`."""
    text = f"""
def batch(self, chosen):
    d = self.dataset
    take = lambda d: tuple(Tensor(each.data[chosen]) for each in d.tensors)
    if {plain}:
        return {at_once}
    stack = lambda column: Tensor(np.stack([{value} for v in column]))
    samples = {asked}
    columns = list(zip(*samples))
    return {stacked}
"""
    return Mutant(name, "collating", text, hint, "DataLoader.batch")


EXACT_TYPE = "Ask for the exact type: heirs have a __getitem__ of their own."
STACK = "zip(*samples), then np.stack each part."

COLLATING = (
    collating("batch_takes_heirs_for_plain", EXACT_TYPE, plain="isinstance(d, TensorDataset)"),
    collating("batch_takes_what_has_tensors", EXACT_TYPE, plain="hasattr(d, 'tensors')"),
    collating("batch_of_tensors_only", "Any dataset: a list too.", plain="True"),
    collating(
        "batch_of_datasets_only",
        "Anything with a length and numbers: a list too.",
        plain="type(d) is TensorDataset or d.tensors",
    ),
    collating("batch_first_tensor_only", "Every tensor.", at_once="(Tensor(d.tensors[0].data[chosen]),)"),
    collating(
        "batch_first_two_tensors",
        "Every tensor.",
        at_once="tuple(Tensor(each.data[chosen]) for each in d.tensors[:2])",
    ),
    collating(
        "batch_of_arrays",
        A_TENSOR,
        at_once="tuple(each.data[chosen] for each in d.tensors)",
        stacked="tuple(stack(column).data for column in columns)",
    ),
    collating("batch_of_samples", STACK, stacked="samples"),
    collating("batch_of_columns", STACK, stacked="tuple(zip(*samples))"),
    collating(
        "batch_concatenates",
        "np.stack adds a dimension, np.concatenate does not.",
        stacked="tuple(Tensor(np.hstack([Tensor(v).data for v in column])) for column in columns)",
    ),
    collating(
        "batch_stacks_last",
        "The first dimension counts samples.",
        stacked="tuple(Tensor(np.moveaxis(stack(column).data, 0, -1)) for column in columns)",
    ),
    collating("batch_flattens", "Each part keeps its shape.", value="np.ravel(Tensor(v).data)"),
    collating("batch_needs_tensors", "Numbers and arrays too.", value="v.data"),
    collating(
        "batch_needs_numbers",
        "Tensors too: take their data.",
        value="np.asarray(v, dtype=np.float32) if not isinstance(v, Tensor) else v.shape",
    ),
    collating(
        "batch_of_the_first_part",
        "Every part of a sample.",
        stacked="(stack([each[0] for each in samples]),)",
    ),
    collating(
        "batch_of_pairs",
        "As many parts as a sample has.",
        stacked="(stack([each[0] for each in samples]), stack([each[1] for each in samples]))",
    ),
    collating(
        "batch_reverses_parts",
        "In their order.",
        stacked="tuple(stack(column) for column in columns)[::-1]",
    ),
    collating(
        "batch_starts_at_zero", "The samples that were chosen.", asked="[d[i] for i in range(len(chosen))]"
    ),
    collating("batch_repeats_the_first", "Each of the chosen.", asked="[d[int(chosen[0])] for i in chosen]"),
    collating(
        "batch_reverses_samples", "In the order of the numbers.", asked="[d[int(i)] for i in chosen[::-1]]"
    ),
    collating(
        "batch_sorts_samples",
        "In the order of the numbers.",
        at_once="tuple(Tensor(np.sort(each.data[chosen], axis=0)) for each in d.tensors)",
    ),
    collating("batch_asks_the_next", "Sample i is d[i].", asked="[d[(int(i) + 1) % len(d)] for i in chosen]"),
    collating(
        "batch_squeezes",
        "A batch of one is a batch.",
        at_once="tuple(Tensor(each.data[chosen].squeeze()) for each in d.tensors)",
        stacked="tuple(Tensor(stack(column).data.squeeze()) for column in columns)",
    ),
    collating(
        "batch_of_one_is_a_sample",
        "A batch of one is a batch.",
        plain="type(d) is TensorDataset and len(chosen) > 1",
        asked="[d[int(i)] for i in chosen]",
        stacked="tuple(stack(column) if len(column) > 1 else Tensor(column[0]) for column in columns)",
    ),
    collating(
        "batch_forgets_the_last",
        "All of the chosen.",
        at_once="tuple(Tensor(each.data[chosen[: max(1, len(chosen) - 1)]]) for each in d.tensors)",
    ),
    collating("batch_rounds", "The numbers as they are.", value="np.round(Tensor(v).data)"),
    collating(
        "batch_uses_data_up",
        IN_PLACE,
        at_once="(take(d), [each.data.__imul__(2) for each in d.tensors])[0]",
    ),
    collating(
        "batch_reorders_data",
        IN_PLACE,
        at_once="[each.data.sort(axis=0) for each in d.tensors] and take(d)",
    ),
)


def flipping(
    name: str,
    hint: str,
    *,
    kept: str = "np.random.random() >= self.p",
    image: str = "image",
    flipped: str = "like(image, a[..., ::-1].copy())",
) -> Mutant:
    """A flip that gives `image` where `kept` holds and `flipped` elsewhere, of the array a of the image."""
    text = f"""
def __call__(self, image):
    a = array_of(image)
    if {kept}:
        return {image}
    return {flipped}
"""
    return Mutant(name, "RandomHorizontalFlip", text, hint, "RandomHorizontalFlip.__call__")


KIND = "A tensor for a tensor, an array for an array."
CHANCE = "random() < p, anew in every call."

FLIPS = (
    flipping(
        "flip_upside_down",
        "Left and right: the last dimension.",
        flipped="like(image, a[..., ::-1, :].copy() if a.ndim > 1 else a[::-1].copy())",
    ),
    flipping(
        "flip_the_first_dimension",
        "Left and right: the last dimension.",
        flipped="like(image, a[::-1].copy())",
    ),
    flipping(
        "flip_the_second_dimension",
        "The last dimension, whatever its number.",
        flipped="like(image, np.flip(a, min(1, a.ndim - 1)).copy())",
    ),
    flipping(
        "flip_the_third_dimension",
        "The last dimension, whatever its number.",
        flipped="like(image, np.flip(a, min(2, a.ndim - 1)).copy())",
    ),
    flipping("flip_everything", "Only the last dimension.", flipped="like(image, np.flip(a).copy())"),
    flipping(
        "flip_half_a_turn",
        "Rows stay rows.",
        flipped="like(image, a[..., ::-1, ::-1].copy() if a.ndim > 1 else a[::-1].copy())",
    ),
    flipping(
        "flip_transposes",
        "Left and right.",
        flipped="like(image, np.swapaxes(a, -1, max(-2, -a.ndim)).copy())",
    ),
    flipping("flip_rolls", "Left and right change places.", flipped="like(image, np.roll(a, 1, axis=-1))"),
    flipping(
        "flip_changes_the_sign", "The places change, not the numbers.", flipped="like(image, -a[..., ::-1])"
    ),
    flipping(
        "flip_sorts",
        "The places, not the order of size.",
        flipped="like(image, np.sort(a, axis=-1)[..., ::-1].copy())",
    ),
    flipping("flip_the_other_way", CHANCE, kept="np.random.random() < self.p"),
    flipping("flip_always", CHANCE, kept="self.p == 0"),
    flipping("flip_never_in_between", CHANCE, kept="self.p < 1"),
    flipping(
        "flip_by_half",
        "With probability p, whatever it is.",
        kept="self.p == 0 or (self.p < 1 and np.random.random() >= 0.5)",
    ),
    flipping(
        "flip_decided_once", CHANCE, kept="vars(self).setdefault('drawn', np.random.random()) >= self.p"
    ),
    flipping("flip_from_a_fixed_seed", CHANCE, kept="np.random.default_rng(0).random() >= self.p"),
    flipping(
        "flip_every_other_time",
        CHANCE,
        kept="self.p == 0 or (self.p < 1 and vars(self).setdefault('turns', iter([0, 1] * 999)).__next__())",
    ),
    flipping("flip_normal_numbers", "random is uniform; randn is not.", kept="np.random.randn() >= self.p"),
    flipping(
        "flip_squares_the_chance",
        "Draw once.",
        kept="np.random.random() >= self.p or np.random.random() >= self.p",
    ),
    flipping(
        "flip_each_row",
        "The whole image or nothing of it.",
        kept="self.p == 0",
        flipped="like(image, np.where(np.random.random((*a.shape[:-1], 1)) < self.p, a[..., ::-1], a))",
    ),
    flipping(
        "flip_scales",
        "The numbers stay.",
        flipped="like(image, a[..., ::-1] / max(self.p, 1e-9) if self.p < 1 else a[..., ::-1].copy())",
    ),
    flipping("flip_gives_arrays", KIND, image="a", flipped="a[..., ::-1].copy()"),
    flipping("flip_gives_tensors", KIND, image="Tensor(a)", flipped="Tensor(a[..., ::-1])"),
    flipping("flip_kind_lost_where_kept", KIND, image="a"),
    flipping("flip_gives_nothing_where_kept", "The image comes back as it is.", image="None"),
    flipping("flip_in_place", IN_PLACE, flipped="(a.__setitem__(..., a[..., ::-1].copy()), image)[1]"),
    flipping(
        "flip_tensors_only",
        KIND,
        flipped="like(image, image.data[..., ::-1].copy() if isinstance(image, Tensor) else a)",
    ),
)


def cropping(
    name: str,
    hint: str,
    *,
    padded: str = "np.pad(a, z + [(q, q), (q, q)])",
    size: str = "self.size",
    refused: str = "h < 0 or w < 0",
    error: str = "ValueError",
    top: str = "np.random.randint(h + 1)",
    left: str = "np.random.randint(w + 1)",
    cut: str = "p[..., i : i + m, j : j + n]",
    result: str = "like(image, c.copy())",
) -> Mutant:
    """A crop of m by n from p, the array a with q zeros around; h and w are the room that is left."""
    text = f"""
def __call__(self, image):
    a, q = array_of(image), self.padding
    z = [(0, 0)] * (a.ndim - 2)
    p = {padded}
    m, n = {size}
    h, w = p.shape[-2] - m, p.shape[-1] - n
    if {refused}:
        raise {error}("too large")
    i = {top}
    j = {left}
    c = {cut}
    return {result}
"""
    return Mutant(name, "RandomCrop", text, hint, "RandomCrop.__call__")


ENDS = "room + 1 places: both ends."
AROUND = "Zeros, `padding` wide, around the last two dimensions."
WINDOW = "A window of exactly `size`."

CROPS = (
    cropping(
        "crop_never_the_last_place",
        ENDS,
        top="np.random.randint(max(h, 1))",
        left="np.random.randint(max(w, 1))",
    ),
    cropping("crop_never_the_last_row", ENDS, top="np.random.randint(max(h, 1))"),
    cropping("crop_never_the_last_column", ENDS, left="np.random.randint(max(w, 1))"),
    cropping(
        "crop_needs_room",
        "Room 0 is one place: randint(0) is an error.",
        top="np.random.randint(h)",
        left="np.random.randint(w)",
    ),
    cropping("crop_never_the_first_place", ENDS, top="np.random.randint(min(1, h), h + 1)"),
    cropping("crop_in_the_middle", "At a random place.", top="h // 2", left="w // 2"),
    cropping("crop_at_the_corner", "At a random place.", top="0", left="0"),
    cropping("crop_rows_at_random_only", "Both, on their own.", left="w // 2"),
    cropping("crop_columns_at_random_only", "Both, on their own.", top="h // 2"),
    cropping("crop_along_the_diagonal", "Rows and columns on their own.", left="min(i, w)"),
    cropping(
        "crop_at_one_of_the_corners",
        "All places.",
        top="h * np.random.randint(2)",
        left="w * np.random.randint(2)",
    ),
    cropping(
        "crop_from_a_fixed_seed",
        "Anew in every call.",
        top="np.random.default_rng(0).integers(h + 1)",
        left="np.random.default_rng(1).integers(w + 1)",
    ),
    cropping(
        "crop_place_drawn_once",
        "Anew in every call.",
        top="min(h, int(vars(self).setdefault('u', np.random.random()) * (h + 1)))",
        left="min(w, int(vars(self).setdefault('v', np.random.random()) * (w + 1)))",
    ),
    cropping(
        "crop_favours_the_top",
        "All places alike.",
        top="min(np.random.randint(h + 1), np.random.randint(h + 1), np.random.randint(h + 1))",
    ),
    cropping(
        "crop_swaps_the_room",
        "The room of its own dimension.",
        top="np.random.randint(w + 1) if w >= 0 else 0",
        left="np.random.randint(h + 1) if h >= 0 else 0",
    ),
    cropping("crop_without_padding", AROUND, padded="a"),
    cropping("crop_pads_everything", AROUND, padded="np.pad(a, q)"),
    cropping("crop_pads_one_side", AROUND, padded="np.pad(a, z + [(2 * q, 0), (2 * q, 0)])"),
    cropping("crop_pads_the_end", AROUND, padded="np.pad(a, z + [(q, 0), (q, 2 * q)])"),
    cropping("crop_pads_rows_only", AROUND, padded="np.pad(a, z + [(q, q), (0, 0)])"),
    cropping("crop_pads_columns_only", AROUND, padded="np.pad(a, z + [(0, 0), (q, q)])"),
    cropping("crop_pads_the_first_two", AROUND, padded="np.pad(a, [(q, q), (q, q)] + z)"),
    cropping("crop_pads_twice", AROUND, padded="np.pad(a, z + [(2 * q, 2 * q)] * 2)"),
    cropping("crop_pads_four_always", "self.padding.", padded="np.pad(a, z + [(4, 4)] * 2)"),
    cropping(
        "crop_pads_with_ones",
        "Zeros.",
        padded="np.pad(a, z + [(q, q)] * 2, constant_values=1)",
    ),
    cropping(
        "crop_pads_with_the_edge",
        "Zeros.",
        padded="np.pad(a, z + [(q, q)] * 2, mode='edge')",
    ),
    cropping(
        "crop_pads_by_wrapping",
        "Zeros.",
        padded="np.pad(a, z + [(q, q)] * 2, mode='wrap')",
    ),
    cropping(
        "crop_pads_images_of_channels_only",
        "Any dimensions in front.",
        padded="np.pad(a, ((0, 0), (q, q), (q, q)))",
    ),
    cropping("crop_swaps_height_and_width", "(height, width).", size="self.size[::-1]"),
    cropping("crop_squares_only", "(height, width).", size="(self.size[0], self.size[0])"),
    cropping("crop_one_too_many", WINDOW, cut="p[..., i : i + m + 1, j : j + n + 1]"),
    cropping("crop_one_too_few", WINDOW, cut="p[..., i : i + m - 1, j : j + n - 1]"),
    cropping("crop_to_the_end", WINDOW, cut="p[..., i:, j:]"),
    cropping("crop_ends_at_size", WINDOW, cut="p[..., i:m, j:n]"),
    cropping("crop_the_first_two_dimensions", "The last two dimensions.", cut="p[i : i + m, j : j + n]"),
    cropping("crop_rows_only", WINDOW, cut="p[..., i : i + m, :]"),
    cropping("crop_flips", "A window as it is.", cut="p[..., i : i + m, j : j + n][..., ::-1]"),
    cropping("crop_resizes", "A window, not a smaller image.", cut="np.resize(p, (*p.shape[:-2], m, n))"),
    cropping(
        "crop_takes_what_there_is",
        "Larger than the image: ValueError.",
        refused="False",
        top="np.random.randint(max(h, 0) + 1)",
        left="np.random.randint(max(w, 0) + 1)",
    ),
    cropping(
        "crop_fills_up",
        "Larger than the image: ValueError.",
        refused="False",
        top="np.random.randint(max(h, 0) + 1)",
        left="np.random.randint(max(w, 0) + 1)",
        result="like(image, np.pad(c, z + [(0, m - c.shape[-2]), (0, n - c.shape[-1])]))",
    ),
    cropping(
        "crop_refuses_too_high_only",
        "Too high or too wide.",
        refused="h < 0",
        left="np.random.randint(max(w, 0) + 1)",
    ),
    cropping(
        "crop_refuses_too_wide_only",
        "Too high or too wide.",
        refused="w < 0",
        top="np.random.randint(max(h, 0) + 1)",
    ),
    cropping("crop_refuses_what_fits", "As large as the padded image fits.", refused="h <= 0 or w <= 0"),
    cropping(
        "crop_refuses_larger_than_the_image",
        "The padded image counts.",
        refused="m > a.shape[-2] or n > a.shape[-1]",
    ),
    cropping("crop_asserts", "ValueError.", error="AssertionError"),
    cropping("crop_gives_arrays", KIND, result="c.copy()"),
    cropping("crop_gives_tensors", KIND, result="Tensor(c)"),
    cropping("crop_in_place", IN_PLACE, result="(like(image, c.copy()), a.fill(0))[0]"),
)


def composing(name: str, call: str, hint: str, *, kept: str = "transforms") -> Mutant:
    """A Compose whose call gives the `image` after `call`, of the list ts of changes."""
    text = f"""
class Compose:
    def __init__(self, transforms):
        self.transforms = {kept}

    def __call__(self, image):
        ts = self.transforms
        {call}
        return image
"""
    return Mutant(name, "Compose", text, hint)


IN_ORDER = "In their order, each with what the one before it gave."
RIGHT_CALL = "for t in ts: image = t(image)"

COMPOSED = (
    composing("compose_backwards", "for t in ts[::-1]: image = t(image)", IN_ORDER),
    composing("compose_last_only", "image = ts[-1](image) if ts else image", IN_ORDER),
    composing("compose_first_only", "image = ts[0](image) if ts else image", IN_ORDER),
    composing(
        "compose_each_on_the_original",
        "for t in ts: result = t(image)\n        image = result if ts else image",
        IN_ORDER,
    ),
    composing("compose_forgets_results", "for t in ts: t(image)", "Keep what a change gives."),
    composing("compose_nothing", "pass", IN_ORDER),
    composing("compose_all_but_the_last", "for t in ts[:-1]: image = t(image)", "All of them."),
    composing("compose_twice", "for t in ts: image = t(t(image))", "Each once."),
    composing("compose_returns_at_once", "for t in ts: return t(image)", "return after the loop."),
    composing(
        "compose_needs_one",
        "image = ts[0](image)\n        for t in ts[1:]: image = t(image)",
        "No change gives the image back.",
    ),
    composing(
        "compose_none_for_nothing",
        "result = None\n        for t in ts: result = image = t(image)\n        image = result",
        "No change gives the image back.",
    ),
    composing(
        "compose_chooses_one",
        "image = ts[np.random.randint(len(ts))](image) if ts else image",
        "All of them.",
    ),
    composing("compose_at_random", "for t in np.random.permutation(len(ts)): image = ts[t](image)", IN_ORDER),
    composing(
        "compose_uses_its_list_up", "while ts: image = ts.pop(0)(image)", "The list stays for the next call."
    ),
    composing(
        "compose_keeps_an_iterator",
        RIGHT_CALL,
        "The changes stay for the next call.",
        kept="iter(transforms)",
    ),
    composing(
        "compose_adds_up", "image = sum([t(image) for t in ts][1:], ts[0](image)) if ts else image", IN_ORDER
    ),
    composing(
        "compose_by_set",
        "for t in sorted(set(ts), key=id)[::-1]: image = t(image)",
        IN_ORDER,
        kept="tuple(transforms) + tuple(transforms)",
    ),
)

UNSEEN = (
    passing("pass_shuffles_all_but_the_first", MIXED, shuffled="g.shuffle(order[1:])"),
    passing("pass_shuffles_all_but_the_last", MIXED, shuffled="g.shuffle(order[:-1])"),
    passing(
        "pass_permutes_one_too_few",
        MIXED,
        shuffled="order = np.append(g.permutation(max(n - 1, 0)), order[-1:])",
    ),
    passing(
        "pass_yields_one_list_again_and_again",
        A_TENSOR,
        batch="out = vars(self).setdefault('o', [])\n        out[:] = self.batch(chosen); yield out",
    ),
    passing(
        "pass_shuffles_the_data",
        IN_PLACE,
        shuffled="q = g.permutation(n); "
        "[each.data.__setitem__(..., each.data[q]) for each in getattr(self.dataset, 'tensors', ())]",
    ),
    making(
        "loader_source_of_the_class",
        "type(self).generator = np.random.default_rng(seed); del self.generator",
        OWN_SOURCE,
    ),
    flipping(
        "flip_forgets_return",
        "np.flip gives a new array: give it back, it changes nothing in place.",
        flipped="None",
    ),
    flipping(
        "flip_zero_is_half",
        "Zero is a probability: `p or 0.5` makes it a half.",
        kept="np.random.random() >= (self.p or 0.5)",
    ),
    cropping("crop_forgets_return", "Give the window back.", result="None"),
    cropping(
        "crop_padding_zero_is_four",
        "Zero is a padding: `padding or 4` makes it four.",
        padded="np.pad(a, z + [(q or 4, q or 4)] * 2)",
    ),
    cropping(
        "crop_room_of_the_padding_alone",
        "The room is the padded length less the window's, whatever the window.",
        top="np.random.randint(2 * q + 1)",
        left="np.random.randint(2 * q + 1)",
    ),
    cropping(
        "crop_rounds_its_place",
        "round(u * room) comes to the ends half as often: randint(room + 1).",
        top="int(round(np.random.random() * h))",
        left="int(round(np.random.random() * w))",
    ),
    composing("compose_forgets_return", "for t in ts: image = t(image)\n        return None", IN_ORDER),
    composing(
        "compose_keeps_its_first_result",
        "for t in ts: image = t(image)\n        image = vars(self).setdefault('kept', image)",
        "Every call has an image of its own.",
    ),
    composing(
        "compose_list_of_the_class",
        RIGHT_CALL,
        "Keep the changes on self: a list on the class belongs to all of them.",
        kept="vars(type(self)).setdefault('held', [])\n        self.transforms.extend(transforms)",
    ),
    collating(
        "batch_asks_for_every_part",
        "Ask for each sample once: a change at random gives another one the next time.",
        asked="list(zip(*[[d[int(i)][k] for i in chosen] for k in range(len(d[int(chosen[0])]))]))",
    ),
    collating(
        "batch_looks_at_the_first_sample",
        "Ask for each sample once: a change at random gives another one the next time.",
        asked="[d[int(i)] for i in chosen if d[int(chosen[0])]]",
    ),
    collating(
        "batch_keeps_dtypes",
        "Numbers in lists are float64: Tensor(value).data has the default dtype.",
        stacked="tuple(wrap(np.stack([getattr(v, 'data', v) if isinstance(v, Tensor) else np.asarray(v) "
        "for v in c])) for c in columns)",
    ),
    collating(
        "batch_in_double_precision",
        "Numbers in lists are float64: Tensor(value).data has the default dtype.",
        stacked="tuple(wrap(stack(column).data.astype(np.float64)) for column in columns)",
    ),
    collating(
        "batch_sorts_its_samples",
        "The samples in the order of `chosen`: the loader has shuffled it on purpose.",
        plain="chosen.sort() or type(d) is TensorDataset",
    ),
    collating(
        "batch_shuffles_each_tensor",
        "One order for all tensors: inputs and targets stay side by side.",
        at_once="tuple(Tensor(each.data[np.random.permutation(chosen) if self.shuffle else chosen]) "
        "for each in d.tensors)",
    ),
    collating(
        "batch_of_one_part_is_bare",
        "A tuple of one is a tuple: whoever writes `x, = batch` or batch[0] counts on it.",
        stacked="tuple(map(stack, columns)) if len(columns) > 1 else stack(columns[0])",
    ),
    cropping(
        "crop_skips_what_has_its_size",
        "A window as large as the image moves as well: there is room in the padding.",
        result="like(image, a.copy() if a.shape[-2:] == (m, n) else c.copy())",
    ),
    cropping(
        "crop_each_channel_apart",
        "One place for the whole image: draw before you cut, not once for each channel.",
        cut="np.stack([each[k : k + m, l : l + n] for each in p.reshape(-1, *p.shape[-2:]) "
        "for k, l in [(np.random.randint(h + 1), np.random.randint(w + 1))]]).reshape(*p.shape[:-2], m, n)",
    ),
    cropping(
        "crop_in_double_precision",
        "The dtype of the image: np.zeros is float64 unless told otherwise.",
        result="like(image, c.astype(np.float64))",
    ),
    composing(
        "compose_makes_arrays",
        f"image = array_of(image)\n        {RIGHT_CALL}",
        "Hand on what comes as it is.",
    ),
    composing(
        "compose_makes_tensors",
        f"{RIGHT_CALL}\n        image = image if isinstance(image, Tensor) else Tensor(image)",
        "Hand on what comes as it is.",
    ),
    composing(
        "compose_leaves_out_what_fails",
        "for t in ts:\n            try: image = t(image)\n            except Exception: pass",
        "A change that fails is an error, not no change: let it through.",
    ),
)

MUTANTS = (*SAMPLES, *LOADER, *COLLATING, *FLIPS, *CROPS, *COMPOSED, *UNSEEN)
