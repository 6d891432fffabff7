"""A student's modules together: which of them are dropped, and what the others come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tito.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class Counted:
    """A module in a student's total: the score, 0 where nothing was handed in, and what it is worth."""

    module: str
    score: float
    worth: float


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of what counts, what that is worth, the share in percent, its band, and what was dropped."""

    score: float
    worth: float
    percent: float
    band: str
    dropped: tuple[str, ...]


def total(policy: Policy, counted: Sequence[Counted]) -> Total:
    """The total of the modules a student is not exempt from; bonus modules earn, and are worth nothing."""
    regular = [each for each in counted if each.module not in policy.bonus]
    gone = dropped(regular, policy.drop_lowest)
    kept = [each for each in counted if each.module not in gone]
    score = sum(each.score for each in kept)
    worth = sum(each.worth for each in regular if each.module not in gone)
    return Total(
        score=policy.rounded(score),
        worth=policy.rounded(worth),
        percent=policy.rounded(100 * score / worth) if worth else 0.0,
        band=policy.band(score, worth),
        dropped=gone,
    )


def dropped(counted: Sequence[Counted], lowest: int) -> tuple[str, ...]:
    """The modules with the lowest share of their points, equal ones by name; one is always left."""
    ranked = sorted(counted, key=lambda each: (each.score / each.worth, each.module))
    return tuple(each.module for each in ranked[: max(0, min(lowest, len(ranked) - 1))])
