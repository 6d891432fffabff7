"""Loaders of Python lists of indices, random.Random as the source, lists for tuples, no base class."""

import random

import numpy as np
from tinytorch.core.tensor import Tensor


class Dataset:
    def __len__(self):
        raise NotImplementedError

    def __getitem__(self, number):
        raise NotImplementedError


class TensorDataset(Dataset):
    def __init__(self, *tensors):
        if len({len(each.data) for each in tensors}) != 1:
            raise ValueError("one length, please")
        self.columns = [each.data for each in tensors]

    def __len__(self):
        return len(self.columns[0])

    def __getitem__(self, number):
        number = range(len(self))[number]
        return [Tensor(column[number]) for column in self.columns]


class Batches:
    def __init__(self, loader, order):
        self.loader, self.order = loader, order

    def __iter__(self):
        return self

    def __next__(self):
        if not self.order:
            raise StopIteration
        size = self.loader.batch_size
        taken, self.order = self.order[:size], self.order[size:]
        samples = [self.loader.dataset[number] for number in taken]
        return [together([sample[place] for sample in samples]) for place in range(len(samples[0]))]


def together(parts):
    return Tensor(np.array([part.data if isinstance(part, Tensor) else part for part in parts]))


class DataLoader:
    def __init__(self, dataset, batch_size=1, shuffle=False, seed=None):
        if batch_size <= 0:
            raise ValueError("an empty batch")
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.random = random.Random(seed)

    def __len__(self):
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole + bool(rest)

    def __iter__(self):
        order = list(range(len(self.dataset)))
        if self.shuffle:
            self.random.shuffle(order)
        return Batches(self, order)


class RandomHorizontalFlip:
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, image):
        if random.random() >= self.p:
            return image
        if isinstance(image, Tensor):
            return Tensor(np.flip(image.data, -1))
        return np.flip(image, -1)


class RandomCrop:
    def __init__(self, size, padding=4):
        self.height, self.width = size if isinstance(size, tuple) else (size, size)
        self.padding = padding

    def __call__(self, image):
        array = image.data if isinstance(image, Tensor) else image
        *front, height, width = array.shape
        wide = np.zeros((*front, height + 2 * self.padding, width + 2 * self.padding), array.dtype)
        wide[..., self.padding : self.padding + height, self.padding : self.padding + width] = array
        if wide.shape[-2] < self.height or wide.shape[-1] < self.width:
            raise ValueError("nothing to crop")
        top = random.randint(0, wide.shape[-2] - self.height)
        left = random.randint(0, wide.shape[-1] - self.width)
        cut = wide[..., top : top + self.height, left : left + self.width]
        return Tensor(cut) if isinstance(image, Tensor) else cut


class Compose:
    def __init__(self, transforms):
        self.first, *self.others = [*transforms, None]

    def __call__(self, image):
        return image if self.first is None else Compose(self.others[:-1])(self.first(image))
