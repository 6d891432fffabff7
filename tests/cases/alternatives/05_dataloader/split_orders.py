"""Orders from sorted random keys, cut by np.array_split; a seed for each pass; collating apart."""

import numpy as np
from tinytorch.core.tensor import Tensor


class Dataset:
    pass


class TensorDataset(Dataset):
    def __init__(self, *tensors):
        assert_same_length([tensor.shape[0] for tensor in tensors])
        self.tensors = list(tensors)

    def __len__(self):
        return self.tensors[0].shape[0]

    def __getitem__(self, index):
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(f"there is no sample {index}")
        return tuple(Tensor(tensor.data[index]) for tensor in self.tensors)


def assert_same_length(lengths):
    if not lengths:
        raise ValueError("no tensors")
    for length in lengths:
        if length != lengths[0]:
            raise ValueError("lengths " + ", ".join(map(str, lengths)))


def to_array(value):
    return np.array(value.data if isinstance(value, Tensor) else value, dtype=np.float64)


def collate(samples):
    batch = []
    for place in range(len(samples[0])):
        rows = [to_array(sample[place])[None] for sample in samples]
        batch.append(Tensor(np.concatenate(rows, axis=0)))
    return tuple(batch)


class DataLoader:
    def __init__(self, dataset, batch_size=32, shuffle=False, seed=None):
        if batch_size < 1:
            raise ValueError("batch_size must be positive")
        self.dataset, self.batch_size, self.shuffle = dataset, int(batch_size), shuffle
        self.passes = np.random.SeedSequence(seed)

    def order(self):
        count = len(self.dataset)
        if not self.shuffle:
            return np.arange(count)
        (seed,) = self.passes.spawn(1)
        return np.argsort(np.random.default_rng(seed).random(count))

    def __len__(self):
        return len(range(0, len(self.dataset), self.batch_size))

    def __iter__(self):
        order = self.order()
        for part in np.array_split(order, np.arange(self.batch_size, len(order), self.batch_size)):
            if len(part):
                yield collate([self.dataset[i] for i in part])


class Transform:
    def __call__(self, image):
        if isinstance(image, Tensor):
            return Tensor(self.change(image.data))
        return self.change(image)


class RandomHorizontalFlip(Transform):
    def __init__(self, p=0.5):
        self.p = p
        self.source = np.random.default_rng()

    def change(self, array):
        return array[..., np.arange(array.shape[-1])[::-1]] if self.source.uniform() < self.p else array


class RandomCrop(Transform):
    def __init__(self, size, padding=4):
        self.size = tuple(size) if hasattr(size, "__len__") else (size, size)
        self.padding = padding
        self.source = np.random.default_rng()

    def change(self, array):
        for axis, size in zip((-2, -1), self.size, strict=True):
            array = self.window(array, axis, size)
        return array

    def window(self, array, axis, size):
        zeros = np.zeros_like(array[..., :1, :] if axis == -2 else array[..., :1])
        edge = [zeros] * self.padding
        padded = np.concatenate([*edge, array, *edge], axis=axis)
        starts = padded.shape[axis] - size + 1
        if starts < 1:
            raise ValueError(f"{size} does not fit into {padded.shape[axis]}")
        start = int(self.source.integers(starts))
        return np.take(padded, range(start, start + size), axis=axis)


class Compose:
    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, image):
        result = image
        for change in self.transforms:
            result = change(result)
        return result
