"""Data: sets of samples, batches of them, and random changes to images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

import numpy as np

from tinytorch.core.tensor import Array, Tensor, wrap


class Dataset:
    """Samples that can be counted and asked for by number."""

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} has no __len__")

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no __getitem__")


class TensorDataset(Dataset):
    """Tensors whose first dimension counts the samples."""

    def __init__(self, *tensors: Tensor) -> None:
        """At least one tensor; ValueError where their lengths differ."""
        if not tensors:
            raise ValueError("TensorDataset needs at least one tensor")
        lengths = [tensor.shape[0] for tensor in tensors]
        if len(set(lengths)) > 1:
            raise ValueError(f"tensors of one dataset have one length, not {lengths}")
        self.tensors = tensors

    def __len__(self) -> int:
        return int(self.tensors[0].shape[0])

    def __getitem__(self, index: int) -> tuple[Tensor, ...]:
        if not -len(self) <= index < len(self):
            raise IndexError(f"sample {index} of a dataset of {len(self)}")
        return tuple(wrap(tensor.data[index]) for tensor in self.tensors)


class DataLoader:
    """Batches of a dataset, as tuples of tensors; the last one may be smaller."""

    def __init__(
        self, dataset: Dataset, batch_size: int = 1, shuffle: bool = False, seed: int | None = None
    ) -> None:
        """With `shuffle`, every pass draws a new order; the same seed draws the same orders."""
        if batch_size < 1:
            raise ValueError(f"a batch has at least one sample, not {batch_size}")
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.generator = np.random.default_rng(seed)

    def __len__(self) -> int:
        return ceil(len(self.dataset) / self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        order = np.arange(len(self.dataset))
        if self.shuffle:
            self.generator.shuffle(order)
        for start in range(0, len(order), self.batch_size):
            yield self.batch(order[start : start + self.batch_size])

    def batch(self, chosen: Array) -> tuple[Tensor, ...]:
        """The samples of these numbers, stacked."""
        if type(self.dataset) is TensorDataset:
            return tuple(wrap(tensor.data[chosen]) for tensor in self.dataset.tensors)
        columns = zip(*(self.dataset[int(index)] for index in chosen), strict=True)
        return tuple(
            wrap(np.stack([np.asarray(Tensor(value).data) for value in column])) for column in columns
        )


class RandomHorizontalFlip:
    """An image mirrored left to right with probability p."""

    def __init__(self, p: float = 0.5) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"a probability is between 0 and 1, not {p}")
        self.p = p

    def __call__(self, image: Any) -> Any:
        """(..., height, width) to the same shape and kind."""
        if np.random.random() >= self.p:
            return image
        return like(image, array_of(image)[..., ::-1].copy())


class RandomCrop:
    """A window of `size` at a random place of the image, zeros around it `padding` wide."""

    def __init__(self, size: int | tuple[int, int], padding: int = 4) -> None:
        self.size = (size, size) if isinstance(size, int) else tuple(size)
        self.padding = padding

    def __call__(self, image: Any) -> Any:
        """(..., height, width) to (..., *size); ValueError where the window is larger than the image."""
        array = array_of(image)
        around = [(0, 0)] * (array.ndim - 2) + [(self.padding, self.padding)] * 2
        padded = np.pad(array, around)
        room = [length - size for length, size in zip(padded.shape[-2:], self.size, strict=True)]
        if min(room) < 0:
            raise ValueError(f"a window of {self.size} does not fit into an image of {padded.shape[-2:]}")
        top, left = (int(np.random.randint(free + 1)) for free in room)
        return like(image, padded[..., top : top + self.size[0], left : left + self.size[1]].copy())


class Compose:
    """Changes one after the other."""

    def __init__(self, transforms: list[Callable[[Any], Any]]) -> None:
        self.transforms = transforms

    def __call__(self, image: Any) -> Any:
        for transform in self.transforms:
            image = transform(image)
        return image


def array_of(image: Any) -> Array:
    """The array of a tensor or of an array."""
    return image.data if isinstance(image, Tensor) else np.asarray(image)


def like(image: Any, array: Array) -> Any:
    """A tensor for a tensor, an array for an array."""
    return wrap(array) if isinstance(image, Tensor) else array
