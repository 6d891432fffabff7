"""How figures are spread: quantiles, mean, deviation, and a histogram over stated bins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """How many figures are from `low` up to, but without, `high`; the last bin has its end too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """What is said of some figures; None where there are none, and no `deviation` of one alone.

    Quartiles are interpolated linearly (type 7 of Hyndman and Fan, 1996); the deviation is that of a sample,
    with n - 1.
    """

    count: int
    mean: float | None
    deviation: float | None
    least: float | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    most: float | None
    bins: tuple[Bin, ...]


def distribution(figures: Sequence[float], top: float) -> Distribution:
    """The distribution of finite figures, over ten equal bins from 0 to `top`, which is above 0.

    ValueError where a figure lies outside.
    """
    found = np.sort(np.asarray(figures, dtype=float))
    bins = _bins(found, top)
    if not len(found):
        return Distribution(0, None, None, None, None, None, None, None, bins)
    least, lower, median, upper, most = map(float, np.quantile(found, [0, 0.25, 0.5, 0.75, 1]))
    deviation = float(found.std(ddof=1)) if len(found) > 1 else None
    return Distribution(len(found), float(found.mean()), deviation, least, lower, median, upper, most, bins)


def beyond(figure: float) -> float:
    """The least of 1, 2 and 5 times a power of ten that is no less than `figure`; 1 where that is 0."""
    if figure <= 0:
        return 1.0
    power = math.floor(math.log10(figure))
    return next(each for each in (float(f"{step}e{power}") for step in (1, 2, 5, 10)) if each >= figure)


def _bins(found: np.ndarray[tuple[int], np.dtype[np.float64]], top: float) -> tuple[Bin, ...]:
    edges = [top * number / BINS for number in range(BINS + 1)]
    counts, _ = np.histogram(found, edges)
    if counts.sum() != len(found):
        raise ValueError(f"a figure lies outside of 0 to {top}")
    return tuple(
        Bin(low, high, int(count)) for low, high, count in zip(edges, edges[1:], counts, strict=False)
    )
