"""DataLoader: how many batches, in which order, and passes that do not disturb each other.

What is random is judged by properties that a correct solution lacks in less than one run of a billion,
whatever source of random numbers it uses.
"""

import numpy as np

from tito.probes import integers, normal, probe

PIECES = "Slices of the order, batch_size long; the last one is shorter, and kept."
OWN_SOURCE = "Make a generator from the seed in __init__, and draw from it in __iter__."
ONE_ORDER = "Shuffle one array of numbers, and cut that: no sample twice, none missing."
A_PASS = "Each call of __iter__ starts a pass of its own: keep its place in the generator, not in self."


@probe(component="DataLoader", points=2, hint=PIECES)
def pieces_of_an_order(lib, x=normal(11, 2), y=normal(11)):
    """Take the batches of eleven samples, for several sizes, in their order."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(x), lib.tensor(y))
    made = [dataloader.DataLoader(data, size) for size in (4, 5, 10)]
    return [[[lib.data(part) for part in batch] for batch in list(loader)] for loader in made]


@probe(
    component="DataLoader",
    hint="ceil(samples / batch_size): a last batch that is smaller counts too.",
)
def number_of_batches(lib):
    """Ask for the number of batches, for sizes that fit and that do not."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.zeros((12, 2), np.float32)))
    return [len(dataloader.DataLoader(data, batch_size=size)) for size in (1, 3, 5, 11, 12, 13, 100)]


@probe(component="DataLoader", hint="As many batches come as len(loader) says, none of them empty.")
def batches_counted(lib):
    """Count the batches that come, for sizes that fit and that do not."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.zeros((12, 2), np.float32)))
    return [len(list(dataloader.DataLoader(data, batch_size=size))) for size in (1, 3, 5, 11, 12, 13, 100)]


@probe(component="DataLoader", hint="No samples, no batches; a single one is a batch of one.")
def loader_of_few_samples(lib, x=normal(1, 3)):
    """Take the batches of no sample, and of one, shuffled and not."""
    dataloader, found = lib.module("dataloader"), []
    for each in (np.zeros((0, 3), np.float32), x):
        for shuffle in (False, True):
            loader = dataloader.DataLoader(dataloader.TensorDataset(lib.tensor(each)), 4, shuffle=shuffle)
            found.append([len(loader), [lib.data(batch[0]) for batch in loader]])
    return found


@probe(component="DataLoader", hint="A batch has at least one sample: raise ValueError.")
def batch_size_below_one(lib, x=normal(4, 3)):
    """Make loaders with batches of 0, of -2, and of 1."""
    dataloader, found = lib.module("dataloader"), {}
    data = dataloader.TensorDataset(lib.tensor(x))
    for size in (0, -2, 1):
        try:
            found[f"{size}"] = len(list(dataloader.DataLoader(data, size)))
        except ValueError:
            found[f"{size}"] = "refused"
    return found


@probe(component="DataLoader", points=2, hint=ONE_ORDER)
def shuffled_passes_are_complete(lib):
    """Take two shuffled passes, and count how often each sample comes."""
    dataloader, found = lib.module("dataloader"), []
    data = dataloader.TensorDataset(lib.tensor(np.arange(61.0, dtype=np.float32)))
    loader = dataloader.DataLoader(data, 8, shuffle=True)
    for _ in range(2):
        batches = [lib.data(batch[0]) for batch in loader]
        found.append([[len(batch) for batch in batches], np.sort(np.concatenate(batches))])
    return found


@probe(
    component="DataLoader",
    points=2,
    hint="Shuffle the whole order, before it is cut: single samples, over all places.",
)
def shuffled_through_and_through(lib):
    """Look how well an order is mixed: places kept, neighbours kept, halves and batches kept."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.arange(80.0, dtype=np.float32)))
    loader = dataloader.DataLoader(data, 10, shuffle=True)
    batches = [lib.data(batch[0]).astype(int) for batch in loader]
    order = np.concatenate(batches)
    return {
        "most places change": bool((order != np.arange(80)).sum() > 60),
        "most neighbours part": bool((np.abs(np.diff(order)) > 1).sum() > 60),
        "both halves mix": bool(6 < (order[:40] < 40).sum() < 34),
        "batches mix": all(len(set((batch // 10).tolist())) > 1 for batch in batches),
        "batches are not sorted": any((np.diff(batch) < 0).any() for batch in batches),
    }


@probe(component="DataLoader", hint="Shuffle the whole order, its first and its last number too.")
def every_place_changes(lib):
    """Take forty shuffled passes over five samples, and look which samples come at each place."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.arange(5.0, dtype=np.float32)))
    loader = dataloader.DataLoader(data, 5, shuffle=True)
    passes = [lib.data(batch[0]) for _ in range(40) for batch in loader]
    return [len({float(order[place]) for order in passes}) > 1 for place in range(5)]


@probe(
    component="DataLoader",
    points=2,
    hint="One order for all tensors: index each of them with the same numbers.",
)
def shuffled_alike(lib, x=integers(40, 3, largest=99)):
    """Look whether targets and a third tensor stay beside their inputs in two shuffled passes."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(x), lib.tensor(x.sum(axis=1)), lib.tensor(2 * x))
    loader = dataloader.DataLoader(data, 7, shuffle=True)
    triples = [[lib.data(part) for part in batch] for _ in range(2) for batch in loader]
    return [bool(np.array_equal(a.sum(axis=1), b) and np.array_equal(2 * a, c)) for a, b, c in triples]


@probe(component="DataLoader", points=2, hint=OWN_SOURCE)
def seeds_and_passes(lib):
    """Compare three passes of loaders with the same seed, with another one, and with the seed 0."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.arange(60.0, dtype=np.float32)))
    made = [dataloader.DataLoader(data, 8, shuffle=True, seed=seed) for seed in (7, 7, 8, 0, 0)]
    passes = [[np.concatenate([lib.data(b[0]) for b in each]) for _ in range(3)] for each in made]
    return {
        "every pass shuffled": all((each != np.arange(60)).sum() > 30 for one in passes for each in one),
        "same seed, same passes": np.array_equal(passes[0], passes[1]),
        "another seed, the same": np.array_equal(passes[0][0], passes[2][0]),
        "seed 0, same passes": np.array_equal(passes[3], passes[4]),
        "second pass like the first": np.array_equal(passes[0][0], passes[0][1]),
        "third pass like the first": np.array_equal(passes[0][0], passes[0][2]),
        "third pass like the second": np.array_equal(passes[0][1], passes[0][2]),
    }


@probe(component="DataLoader", hint="Without a seed the order is another one in every loader and every pass.")
def orders_without_a_seed(lib):
    """Compare the passes of two loaders that have no seed."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.arange(60.0, dtype=np.float32)))
    made = [dataloader.DataLoader(data, batch_size=8, shuffle=True) for _ in range(2)]
    passes = [[np.concatenate([lib.data(b[0]) for b in each]) for _ in range(2)] for each in made]
    return {
        "shuffled": bool((passes[0][0] != np.arange(60)).sum() > 30),
        "two loaders alike": np.array_equal(passes[0][0], passes[1][0]),
        "two passes alike": np.array_equal(passes[0][0], passes[0][1]),
    }


@probe(
    component="DataLoader",
    points=2,
    hint="A generator that belongs to the loader: np.random.default_rng(seed), not np.random.seed.",
)
def numbers_drawn_in_between(lib):
    """Compare loaders of one seed while others draw random numbers, and look at np.random afterwards."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.arange(60.0, dtype=np.float32)))
    made = [dataloader.DataLoader(data, 8, shuffle=True, seed=9) for _ in range(2)]
    orders = []
    for each in made:
        np.random.seed(len(orders))
        orders.append(np.concatenate([lib.data(batch[0]) for batch in each]))
    np.random.seed(4)
    undisturbed = np.random.random(3)
    np.random.seed(4)
    list(dataloader.DataLoader(data, 8, shuffle=True, seed=9))
    return {
        "the same order": np.array_equal(*orders),
        "np.random undisturbed": np.array_equal(np.random.random(3), undisturbed),
    }


@probe(
    component="DataLoader",
    hint="Without shuffle every pass has the order of the dataset.",
)
def passes_without_shuffle(lib, x=normal(9, 2)):
    """Take two passes without shuffle."""
    dataloader = lib.module("dataloader")
    loader = dataloader.DataLoader(dataloader.TensorDataset(lib.tensor(x)), 4)
    return [[lib.data(batch[0]) for batch in loader] for _ in range(2)]


@probe(component="DataLoader", hint="A seed shuffles nothing: shuffle says whether, the seed says how.")
def a_seed_without_shuffle(lib, x=normal(9, 2)):
    """Take a pass without shuffle of a loader that has a seed."""
    dataloader = lib.module("dataloader")
    loader = dataloader.DataLoader(dataloader.TensorDataset(lib.tensor(x)), 4, shuffle=False, seed=1)
    return [lib.data(batch[0]) for batch in loader]


@probe(component="DataLoader", points=2, hint=A_PASS)
def passes_side_by_side(lib):
    """Leave a pass in its middle, then run two passes at the same time."""
    dataloader = lib.module("dataloader")
    data = dataloader.TensorDataset(lib.tensor(np.arange(20.0, dtype=np.float32)))
    loader = dataloader.DataLoader(data, 8, shuffle=True)
    for _ in loader:
        break
    pairs = [(lib.data(a[0]), lib.data(b[0])) for a, b in zip(loader, loader, strict=True)]
    return {
        "sizes": [[len(a), len(b)] for a, b in pairs],
        "samples": [np.sort(np.concatenate(each)) for each in zip(*pairs, strict=True)],
        "length": len(loader),
    }


@probe(
    component="DataLoader",
    hint="yield one batch after the other: fetch only the samples of batches that are taken.",
)
def samples_fetched_on_demand(lib):
    """Count how often a dataset is asked: for the first batch, and in a whole pass."""

    class Counted(lib.module("dataloader").Dataset):
        asked = 0

        def __len__(self):
            return 50

        def __getitem__(self, index):
            Counted.asked += 1
            return float(index), float(index)

    loader = lib.module("dataloader").DataLoader(Counted(), 6, shuffle=True)
    next(iter(loader))
    first = Counted.asked
    numbers = [lib.data(batch[0]) for batch in loader]
    return {"first": first, "pass": Counted.asked - first, "samples": np.sort(np.concatenate(numbers))}
