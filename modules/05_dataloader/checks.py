"""The public checks of module 05: what `tito test` asks of a student's own code.

Each check is one question with numbers drawn for the occasion; its docstring is what the report shows. The
hidden suite asks more of the same kind under another seed. What is random is judged by properties that a
correct solution lacks in less than one run of a billion, whatever source of random numbers it uses.
"""

import numpy as np

from tito.probes import integers, normal, probe


@probe(component="TensorDataset", points=2, hint="Element `index` of every tensor, as a tuple of tensors.")
def samples_by_number(lib, x=normal(5, 3), y=normal(5)):
    """A dataset of two tensors has five samples, pairs of tensors."""
    data = lib.module("dataloader").TensorDataset(lib.tensor(x), lib.tensor(y))
    samples = [data[index] for index in range(5)]
    return {
        "length": len(data),
        "samples": [[lib.data(part) for part in sample] for sample in samples],
        "tensors": [isinstance(part, lib.tensors.Tensor) for part in samples[0]],
    }


@probe(
    component="TensorDataset", hint="Compare tensor.shape[0] of all tensors; raise ValueError if two differ."
)
def tensors_of_different_lengths(lib, x=normal(5, 3), y=normal(4)):
    """Five inputs and four targets are a ValueError when the dataset is made."""
    return len(lib.module("dataloader").TensorDataset(lib.tensor(x), lib.tensor(y)))


@probe(component="TensorDataset", hint="An index of len(self) or more, or below -len(self): IndexError.")
def sample_past_the_end(lib, x=normal(5, 3)):
    """Number 5 of five samples is an IndexError."""
    return [lib.data(part) for part in lib.module("dataloader").TensorDataset(lib.tensor(x))[5]]


@probe(
    component="DataLoader",
    points=2,
    hint="Slices of the order, batch_size long; the last one is shorter, and kept.",
)
def batches_in_order(lib, x=normal(10, 3), y=normal(10)):
    """Ten samples in batches of four are 4, 4 and 2, in their order, and the loader has length 3."""
    dataloader = lib.module("dataloader")
    loader = dataloader.DataLoader(dataloader.TensorDataset(lib.tensor(x), lib.tensor(y)), batch_size=4)
    batches = [[lib.data(part) for part in batch] for batch in loader]
    return {"length": len(loader), "batches": batches}


@probe(
    component="DataLoader",
    points=2,
    hint="Shuffle one array of numbers, and cut that: no sample twice, none missing.",
)
def every_sample_exactly_once(lib):
    """A shuffled pass over 50 samples holds each exactly once, not in their order, and in 4 batches."""
    dataloader = lib.module("dataloader")
    numbers = lib.tensor(np.arange(50.0, dtype=np.float32))
    loader = dataloader.DataLoader(dataloader.TensorDataset(numbers), batch_size=16, shuffle=True)
    batches = [lib.data(batch[0]) for batch in loader]
    order = np.concatenate(batches)
    return {
        "sizes": [len(batch) for batch in batches],
        "all samples": np.sort(order),
        "shuffled": bool((order != np.arange(50)).sum() > 25),
    }


@probe(
    component="DataLoader", hint="Make the generator in __init__, from the seed; draw the order in __iter__."
)
def same_seed_and_next_pass(lib):
    """The same seed gives the same passes, another seed others; the second pass is not like the first."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.arange(50.0, dtype=np.float32)))
    made = [dataloader.DataLoader(data, 8, shuffle=True, seed=seed) for seed in (3, 3, 4)]
    passes = [[np.concatenate([lib.data(b[0]) for b in loader]) for _ in range(2)] for loader in made]
    return {
        "same seed": np.array_equal(passes[0], passes[1]),
        "another seed": np.array_equal(passes[0], passes[2]),
        "next pass the same": np.array_equal(passes[0][0], passes[0][1]),
    }


@probe(component="DataLoader", hint="One order for all tensors: index each of them with the same numbers.")
def labels_stay_beside_their_samples(lib, x=integers(30, 2, largest=99)):
    """In shuffled batches each target is still the sum of its input."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(x), lib.tensor(x.sum(axis=1)))
    pairs = [(lib.data(a), lib.data(b)) for a, b in dataloader.DataLoader(data, 7, shuffle=True)]
    return [bool(np.array_equal(a.sum(axis=1), b)) for a, b in pairs]


@probe(
    component="collating",
    points=2,
    hint="zip(*samples) turns pairs into two lists; np.stack makes arrays of them.",
)
def samples_of_a_list(lib, x=normal(7, 3), y=integers(7)):
    """A list of pairs, an array and a number each, is a dataset: the parts are stacked into tensors."""
    pairs = [(row, float(label)) for row, label in zip(x, y, strict=True)]
    batches = list(lib.module("dataloader").DataLoader(pairs, 3))
    return {
        "batches": [[lib.data(part) for part in batch] for batch in batches],
        "tensors": [isinstance(part, lib.tensors.Tensor) for part in batches[0]],
    }


@probe(
    component="collating",
    hint="Only for a plain TensorDataset may the tensors be indexed at once: ask for its exact type.",
)
def samples_of_an_heir(lib, x=normal(7, 3)):
    """A class that inherits from TensorDataset and doubles its samples is asked for each of them."""

    class Doubled(lib.module("dataloader").TensorDataset):
        def __getitem__(self, index):
            return tuple(part * 2 for part in super().__getitem__(index))

    loader = lib.module("dataloader").DataLoader(Doubled(lib.tensor(x)), 4)
    return [lib.data(batch[0]) for batch in loader]


@probe(
    component="RandomHorizontalFlip",
    points=2,
    hint="[..., ::-1] turns the last dimension around; random() < p decides.",
)
def always_and_never(lib, a=normal(2, 3, 4)):
    """With p = 1 left and right change places, with p = 0 nothing does."""
    flip = lib.module("dataloader").RandomHorizontalFlip
    return [lib.data(flip(p)(lib.tensor(a))) for p in (1.0, 0.0)]


@probe(component="RandomHorizontalFlip", hint="Draw a number in every call: below p it is flipped.")
def three_of_ten(lib, a=normal(2, 3)):
    """With p = 0.3 about three of ten images are flipped, as a tensor or as an array."""
    np.random.seed(5)
    flip, image = lib.module("dataloader").RandomHorizontalFlip(0.3), lib.tensor(a)
    drawn = [flip(each) for each in [image, a] * 300]
    flipped = [np.array_equal(lib.data(each), lib.data(image)[..., ::-1]) for each in drawn]
    return {
        "share": bool(0.17 < np.mean(flipped) < 0.43),
        "a tensor for a tensor": all(isinstance(each, lib.tensors.Tensor) for each in drawn[::2]),
        "an array for an array": all(isinstance(each, np.ndarray) for each in drawn[1::2]),
    }


@probe(
    component="RandomCrop",
    points=2,
    hint="Zeros around the last two dimensions, then a window of exactly `size`.",
)
def window_of_an_image(lib, a=normal(2, 5, 6)):
    """A window of (4, 3) is one of the windows of the padded image."""
    np.random.seed(6)
    padded = np.pad(a, ((0, 0), (1, 1), (1, 1)))
    windows = {padded[:, i : i + 4, j : j + 3].tobytes() for i in range(4) for j in range(6)}
    crop = lib.module("dataloader").RandomCrop((4, 3), padding=1)
    cuts = [lib.data(crop(lib.tensor(a))) for _ in range(20)]
    return {
        "shape": list(cuts[0].shape),
        "a window": [cut.astype(np.float32).tobytes() in windows for cut in cuts],
        "not always the same": len({cut.tobytes() for cut in cuts}) > 1,
    }


@probe(component="RandomCrop", hint="Where only one place is left, randint(0) is an error: room + 1 places.")
def window_as_large_as_the_image(lib, a=normal(3, 4, 4)):
    """Without padding a window as large as the image is the image."""
    return lib.data(lib.module("dataloader").RandomCrop(4, padding=0)(lib.tensor(a)))


@probe(component="RandomCrop", hint="A window larger than the padded image is a ValueError.")
def window_too_large(lib, a=normal(4, 5)):
    """A window of 7 in an image padded to (6, 7) is a ValueError."""
    return list(lib.data(lib.module("dataloader").RandomCrop(7, padding=1)(lib.tensor(a))).shape)


@probe(component="Compose", hint="What the first change gives goes into the second.")
def one_change_after_the_other(lib, a=normal(3, 4)):
    """Doubling, adding one, and flipping, in this order; and no change at all."""
    dataloader = lib.module("dataloader")
    changes = [lambda image: image * 2, lambda image: image + 1, dataloader.RandomHorizontalFlip(1.0)]
    made = (dataloader.Compose(changes), dataloader.Compose([]))
    return [lib.data(each(lib.tensor(a))) for each in made]


@probe(component="integration", points=2, hint="A loader of changed images: dataset, changes, order, stack.")
def batches_of_changed_images(lib, x=normal(6, 2, 3, 3), y=integers(6)):
    """Images flipped and padded on the way, in batches of four."""
    dataloader = lib.module("dataloader")
    change = dataloader.Compose([dataloader.RandomHorizontalFlip(1.0), dataloader.RandomCrop(5, padding=1)])
    pairs = [(change(lib.tensor(image)), label) for image, label in zip(x, y, strict=True)]
    return [[lib.data(part) for part in batch] for batch in dataloader.DataLoader(pairs, 4)]
