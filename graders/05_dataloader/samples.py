"""TensorDataset: how many, which, and what is refused; and datasets of other kinds in a loader."""

import numpy as np

from tito.probes import integers, normal, probe

LENGTHS = "Compare tensor.shape[0] of all tensors; raise ValueError if two differ."
STACK = "zip(*samples) turns samples into lists of parts; np.stack makes one array of each list."
EXACT_TYPE = "Only for a plain TensorDataset may the tensors be indexed at once: ask for its exact type."


@probe(component="TensorDataset", points=2, hint="Element `index` of every tensor, as a tuple of tensors.")
def samples_of_three_tensors(lib, x=normal(6, 2, 3), y=normal(6), z=normal(6, 4)):
    """Ask for every sample of three tensors of different shapes."""
    data = lib.module("dataloader").TensorDataset(lib.tensor(x), lib.tensor(y), lib.tensor(z))
    samples = [data[index] for index in range(6)]
    return {
        "length": len(data),
        "parts": [[lib.data(part) for part in sample] for sample in samples],
        "tensors": [isinstance(part, lib.tensors.Tensor) for part in samples[0]],
    }


@probe(component="TensorDataset", hint="One tensor is a dataset as well: its samples are tuples of one.")
def samples_of_one_tensor(lib, x=normal(5, 3), y=normal(1, 4)):
    """Ask for the samples of a single tensor, and of one that holds one sample."""
    many, one = (lib.module("dataloader").TensorDataset(lib.tensor(each)) for each in (x, y))
    return {
        "lengths": [len(many), len(one)],
        "samples": [[lib.data(part) for part in sample] for sample in (many[0], many[4], one[0])],
    }


@probe(component="TensorDataset", hint="A negative index counts from the end, as with lists.")
def samples_from_the_end(lib, x=normal(5, 3), y=normal(5)):
    """Ask for samples by negative numbers."""
    data = lib.module("dataloader").TensorDataset(lib.tensor(x), lib.tensor(y))
    return [[lib.data(part) for part in data[index]] for index in (-1, -2, -5)]


@probe(component="TensorDataset", points=2, hint="IndexError below -len(self) and from len(self) on.")
def samples_past_either_end(lib, x=normal(5, 3), y=normal(5)):
    """Ask for the last sample, and for ones past either end."""
    data = lib.module("dataloader").TensorDataset(lib.tensor(x), lib.tensor(y))
    found = {"last": [lib.data(part) for part in data[4]]}
    for index in (5, 6, 100, -6, -100):
        try:
            data[index]
            found[f"{index} refused"] = False
        except IndexError:
            found[f"{index} refused"] = True
    return found


@probe(component="TensorDataset", points=2, hint=LENGTHS)
def lengths_that_differ(lib, x=normal(5, 3), y=normal(5), z=normal(4, 5), u=normal(6)):
    """Make datasets of tensors of one length, and of different ones in every place."""
    dataset, found = lib.module("dataloader").TensorDataset, {}
    x, y, z, u = (lib.tensor(each) for each in (x, y, z, u))
    found["one length"] = len(dataset(x, y, x))
    unequal = {
        "longer": (x, u),
        "shorter": (x, z),
        "last": (x, y, u),
        "middle": (x, z, y),
        "first": (z, x, y),
    }
    for name, several in unequal.items():
        try:
            dataset(*several)
            found[f"{name} one refused"] = False
        except ValueError:
            found[f"{name} one refused"] = True
    return found


@probe(component="TensorDataset", hint="Without tensors there is no length: raise ValueError.")
def dataset_of_nothing(lib):
    """Make a dataset of no tensor at all."""
    return len(lib.module("dataloader").TensorDataset())


@probe(component="TensorDataset", hint="A dataset of no samples has length 0, and no sample number 0.")
def dataset_of_no_samples(lib):
    """Make a dataset of tensors of length 0, and ask for a sample."""
    empty = lib.tensor(np.zeros((0, 3), np.float32))
    data, refused = lib.module("dataloader").TensorDataset(empty, empty), []
    for index in (0, -1):
        try:
            data[index]
            refused.append(False)
        except IndexError:
            refused.append(True)
    return {"length": len(data), "refused": refused}


@probe(
    component="TensorDataset", hint="A for loop over a dataset ends at the IndexError: raise it past the end."
)
def dataset_in_a_loop(lib, x=normal(5, 3), y=normal(5)):
    """Walk through a dataset with enumerate, which is stopped after ten samples."""
    data, found = lib.module("dataloader").TensorDataset(lib.tensor(x), lib.tensor(y)), []
    for number, sample in enumerate(data):
        if number == 10:
            break
        found.append([lib.data(part) for part in sample])
    return found


@probe(component="collating", points=2, hint=STACK)
def batches_of_computed_samples(lib):
    """Take batches of a dataset that computes its samples, two tensors each, once for every sample."""

    class Squares(lib.module("dataloader").Dataset):
        asked = 0

        def __len__(self):
            return 7

        def __getitem__(self, index):
            Squares.asked += 1
            return lib.tensors.Tensor([[index, index + 1.0]]), lib.tensors.Tensor([index**2])

    batches = list(lib.module("dataloader").DataLoader(Squares(), 3))
    return {
        "batches": [[lib.data(part) for part in batch] for batch in batches],
        "tensors": [isinstance(part, lib.tensors.Tensor) for part in batches[0]],
        "asked": Squares.asked,
    }


@probe(
    component="collating", points=2, hint="Tensor(value).data is an array of the default dtype: stack those."
)
def batches_of_a_list(lib, x=normal(5, 2, 3), y=integers(5), z=normal(5, 4)):
    """Take batches of a list of triples, an array, a number, and a tensor, and look at their dtype."""
    triples = [(a, int(b), lib.tensor(c)) for a, b, c in zip(x, y, z, strict=True)]
    batches = [[lib.data(part) for part in b] for b in lib.module("dataloader").DataLoader(triples, 2)]
    return {"batches": batches, "dtypes": [str(part.dtype) == lib.dtype for part in batches[0]]}


@probe(
    component="collating", hint="The samples of `chosen`, in its order: sort nothing, and draw nothing anew."
)
def batches_of_a_shuffled_order(lib):
    """Take shuffled batches of numbers and their halves, and look whether they match and are not sorted."""
    dataloader, numbers = lib.module("dataloader"), np.arange(40, dtype=np.float32)
    data = dataloader.TensorDataset(lib.tensor(numbers), lib.tensor(numbers / 2))
    batches = [[lib.data(p) for p in batch] for batch in dataloader.DataLoader(data, 10, shuffle=True)]
    return {
        "halves": [np.array_equal(one, 2 * half) for one, half in batches],
        "mixed and sorted again": all((np.diff(one) > 0).all() and np.ptp(one) > 9 for one, _ in batches),
    }


@probe(component="collating", hint="A batch of one sample is stacked too: (1, ...), not the sample itself.")
def batches_of_one(lib, x=normal(3, 2), y=normal(3)):
    """Take batches of one sample, of tensors, of a list of pairs, and of a list of tuples of one."""
    dataloader = lib.module("dataloader")
    tensors = dataloader.TensorDataset(lib.tensor(x), lib.tensor(y))
    kinds = (tensors, list(zip(x, y, strict=True)), [(row,) for row in x])
    return [
        [[lib.data(part) for part in batch] for batch in dataloader.DataLoader(kind, 1)] for kind in kinds
    ]


@probe(component="collating", points=2, hint=EXACT_TYPE)
def batches_of_an_heir(lib, x=normal(7, 3), y=normal(7)):
    """Take batches of a class that inherits from TensorDataset and changes the samples."""

    class Changed(lib.module("dataloader").TensorDataset):
        def __getitem__(self, index):
            first, second = super().__getitem__(index)
            return first * 2, second + 1

    loader = lib.module("dataloader").DataLoader(Changed(lib.tensor(x), lib.tensor(y)), 4)
    return [[lib.data(part) for part in batch] for batch in loader]


@probe(
    component="collating", hint="One batch of tensors: element after element, every tensor of the dataset."
)
def batches_of_three_tensors(lib, x=normal(5, 2, 3), y=normal(5), z=normal(5, 4)):
    """Take batches of a dataset of three tensors of different shapes, and of one."""
    dataloader = lib.module("dataloader")
    three = dataloader.TensorDataset(lib.tensor(x), lib.tensor(y), lib.tensor(z))
    kinds = (three, dataloader.TensorDataset(lib.tensor(x)))
    return [
        [[lib.data(part) for part in batch] for batch in dataloader.DataLoader(kind, 2)] for kind in kinds
    ]


@probe(component="collating", hint="A batch is a new array: the dataset stays as it is.")
def dataset_stays_as_it_is(lib, x=normal(6, 3), y=normal(6)):
    """Look at the tensors of a dataset after two shuffled passes."""
    dataloader, tensors = lib.module("dataloader"), [lib.tensor(x), lib.tensor(y)]
    loader = dataloader.DataLoader(dataloader.TensorDataset(*tensors), 4, shuffle=True)
    taken = sum(len(lib.data(batch[0])) for _ in range(2) for batch in loader)
    return {"taken": taken, "tensors": [lib.data(each) for each in tensors]}
