"""Loaders by itertools, a permutation in every pass, tensors indexed as tensors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import islice

import numpy as np
from tinytorch.core.tensor import Tensor


class Dataset(Sequence):
    """A dataset is a sequence of samples."""


class TensorDataset(Dataset):
    def __init__(self, *tensors: Tensor) -> None:
        first, *rest = tensors or (None,)
        if first is None or any(each.shape[0] != first.shape[0] for each in rest):
            raise ValueError("TensorDataset wants tensors with as many rows each")
        self.tensors = tensors
        self.length = first.shape[0]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[Tensor, ...]:
        if index >= self.length or index < -self.length:
            raise IndexError(index)
        return tuple(each[index] for each in self.tensors)


class DataLoader:
    def __init__(self, dataset, batch_size: int, shuffle: bool = False, seed: int | None = None) -> None:
        self.dataset = dataset
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.source = np.random.Generator(np.random.MT19937(seed))
        if not batch_size > 0:
            raise ValueError(f"batch_size={batch_size}")

    def __len__(self) -> int:
        return (len(self.dataset) + self.batch_size - 1) // self.batch_size

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        count = len(self.dataset)
        numbers = iter((self.source.permutation(count) if self.shuffle else np.arange(count)).tolist())
        while chosen := tuple(islice(numbers, self.batch_size)):
            yield tuple(map(self._stacked, zip(*map(self.dataset.__getitem__, chosen), strict=True)))

    @staticmethod
    def _stacked(parts: Sequence) -> Tensor:
        return Tensor([part.data.tolist() if isinstance(part, Tensor) else part for part in parts])


class RandomHorizontalFlip:
    def __init__(self, p: float = 0.5) -> None:
        self.p = p

    def __call__(self, image):
        flipped = bool(np.random.binomial(1, self.p))
        return image[..., ::-1] if flipped else image


class RandomCrop:
    def __init__(self, size, padding: int = 4) -> None:
        self.size = np.broadcast_to(size, 2)
        self.padding = padding

    def __call__(self, image):
        array = np.asarray(image.data) if isinstance(image, Tensor) else image
        front = ((0, 0),) * (array.ndim - 2)
        padded = np.pad(array, (*front, (self.padding,) * 2, (self.padding,) * 2), mode="constant")
        if (padded.shape[-2:] < self.size).any():
            raise ValueError("crop larger than the padded image")
        windows = np.lib.stride_tricks.sliding_window_view(padded, tuple(self.size), axis=(-2, -1))
        place = [np.random.choice(length) for length in windows.shape[array.ndim - 2 : array.ndim]]
        window = windows[(..., *place, slice(None), slice(None))].copy()
        return Tensor(window) if isinstance(image, Tensor) else window


class Compose:
    def __init__(self, transforms) -> None:
        self.transforms = tuple(transforms)

    def __call__(self, image):
        return reduce(lambda result, transform: transform(result), self.transforms, image)
