"""Item analysis by classical test theory: how hard each part is, and whether it tells students apart.

difficulty        the mean share of the item's points, from 0 to 1: the higher, the easier
discrimination    Pearson's correlation of the item's points with the rest of the score, the item left out
                  (the corrected item-total correlation; point-biserial where an item is passed or failed)
upper_lower       the mean share in the best 27 % of the class less that in the last 27 %
reliability       Cronbach's alpha, k/(k-1) * (1 - sum of the items' variances / variance of the score)

After Crocker and Algina, Introduction to Classical and Modern Test Theory (1986), chapters 7 and 14, and Ebel
and Frisbie, Essentials of Educational Measurement (1991), chapter 13, whose words for upper_lower are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FEWEST = 10
"""Students below which nothing but difficulty is told: 27 % of them would be fewer than three."""

UNSTEADY = 30
"""Students below which the figures are told with a warning."""

GROUP = 0.27
"""The share of the class in the upper and in the lower group (Kelley, 1939)."""

ALIKE = 1e-12
"""A variance below this, where points are of the order of one, is rounding and not a difference."""

Matrix: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Item:
    """An item's figures; None where the class is too small, or nobody differs in it or in the rest."""

    difficulty: float | None
    discrimination: float | None
    upper_lower: float | None

    @property
    def reads(self) -> str:
        """Ebel and Frisbie's words for the upper-lower index; what there is to say where there is none."""
        match self.upper_lower:
            case None:
                return self._reads_alone
            case index if index < -ALIKE:
                return "look at it"
            case index:
                steps = ((0.4, "very good"), (0.3, "good"), (0.2, "marginal"), (0.0, "weak"))
                return next(word for least, word in steps if index >= least - ALIKE)

    @property
    def _reads_alone(self) -> str:
        match self.difficulty:
            case float(share) if share > 1 - ALIKE:
                return "everybody has it"
            case float(share) if share < ALIKE:
                return "nobody has it"
            case _:
                return "not told"


def items(points: Sequence[Sequence[float]], worth: Sequence[float]) -> tuple[Item, ...]:
    """The items' figures: `points` has a row a student and a column an item, whose `worth` is above 0."""
    earned = _matrix(points, worth)
    total = earned.sum(axis=1)
    return tuple(_item(earned[:, number], total, each) for number, each in enumerate(worth))


def reliability(points: Sequence[Sequence[float]], worth: Sequence[float]) -> float | None:
    """Cronbach's alpha; None with fewer than two items or FEWEST students, or where all scores are equal."""
    earned = _matrix(points, worth)
    students, count = earned.shape
    if students < FEWEST or count < 2:
        return None
    whole = float(earned.sum(axis=1).var(ddof=1))
    if whole < ALIKE:
        return None
    single = float(earned.var(axis=0, ddof=1).sum())
    return float(count / (count - 1) * (1 - single / whole))


def _matrix(points: Sequence[Sequence[float]], worth: Sequence[float]) -> Matrix:
    return np.asarray(points, dtype=float).reshape(len(points), len(worth))


def _item(earned: Matrix, total: Matrix, worth: float) -> Item:
    if not len(earned):
        return Item(None, None, None)
    difficulty = float(earned.mean()) / worth
    if len(earned) < FEWEST:
        return Item(difficulty, None, None)
    return Item(difficulty, _correlation(earned, total - earned), _upper_lower(earned / worth, total))


def _correlation(one: Matrix, other: Matrix) -> float | None:
    """Pearson's; None where either side does not vary."""
    if min(one.var(), other.var()) < ALIKE:
        return None
    return max(-1.0, min(1.0, float(np.corrcoef(one, other)[0, 1])))


def _upper_lower(shares: Matrix, total: Matrix) -> float | None:
    if min(shares.var(), total.var()) < ALIKE:
        return None
    size = round(GROUP * len(total))
    return float(shares @ _best(total, size) - shares @ _best(-total, size))


def _best(total: Matrix, size: int) -> Matrix:
    """The weight of every student in the mean of the best `size`.

    Equals at the edge share the places that are left, so that the order of the class does not matter.
    """
    rounded = np.round(total, 9)
    edge = np.sort(rounded)[-size]
    above, at = rounded > edge, rounded == edge
    weights: Matrix = (above + at * (size - above.sum()) / at.sum()) / size
    return weights
