"""A course's policy, as course.toml states it: docs/policies.md says what each word of it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from tito.policies.extensions import Extension

Attempts: TypeAlias = Literal["last", "best"]


@dataclass(frozen=True, slots=True)
class Late:
    """What lateness costs: `points` once and `percent` of what the module is worth for each day begun.

    The first `days` of a student, over all modules, cost nothing (the bank). Nothing is late within `grace`
    minutes, and no more than `cap` percent of what a module is worth is ever taken.
    """

    points: float = 0
    percent: float = 0
    days: int = 0
    grace: float = 0
    cap: float = 100

    @property
    def costs(self) -> bool:
        """Whether anybody can lose points by it."""
        return bool((self.points or self.percent) and self.cap)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When modules are due, and for whom otherwise, by student and module.

    `extensions` are None where the course names no file of them: then nbgrader's own count.
    """

    due: Mapping[str, datetime] = field(default_factory=dict)
    extensions: Mapping[tuple[str, str], Extension] | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What a module's automatic points and its questions are worth; scores are rounded to `decimals`.

    A module without questions is worth as much as any other: all its points are automatic then. What is
    named in `bonus`, a module or `module.component`, earns points beyond those. The `drop_lowest` modules
    that a student did worst in do not count. `thresholds` are the bands, with the least percent of each, best
    first.
    """

    automatic: float = 70
    manual: float = 30
    decimals: int = 2
    attempts: Attempts = "last"
    late: Late = Late()
    drop_lowest: int = 0
    bonus: frozenset[str] = frozenset()
    thresholds: tuple[tuple[str, float], ...] = ()
    calendar: Calendar = field(default_factory=Calendar)

    def rounded(self, score: float) -> float:
        """The score as it is exported, ties to the even digit; the gradebook itself is not rounded."""
        return round(score, self.decimals)

    def band(self, score: float, worth: float) -> str:
        """The word that a score out of `worth` points earns; none below all, or of no points."""
        if not worth:
            return ""
        percent = self.rounded(100 * score / worth)
        return next((word for word, least in self.thresholds if percent >= least), "")
