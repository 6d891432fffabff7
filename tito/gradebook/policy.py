"""How points are weighed and rounded: the `[policy]` table of course.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields

from tito.course.course import MARK, Course
from tito.errors import CourseError

LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class Policy:
    """What a module's automatic points and its questions are worth; scores are rounded to `decimals`.

    A module without questions is worth as much as any other: all its points are automatic then.
    """

    automatic: float = 70
    manual: float = 30
    decimals: int = 2

    def rounded(self, score: float) -> float:
        """The score as it is exported, ties to the even digit; the gradebook itself is not rounded."""
        return round(score, self.decimals)


def load_policy(course: Course) -> Policy:
    """The policy that course.toml states, what it leaves out by default; CourseError names what is wrong."""
    path = course.root / MARK
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("policy", {})
    if not isinstance(table, dict):
        raise CourseError(f"{path}: policy is not a table.", "Write it as [policy].")
    known = {each.name for each in fields(Policy)}
    stated = {name: value for name, value in table.items() if name in known}
    for name, value in stated.items():
        _check(path.as_posix(), name, value)
    policy = Policy(**stated)
    if not policy.automatic + policy.manual:
        raise CourseError(f"{path}: [policy] leaves no points at all.", "Write automatic = 70, manual = 30.")
    return policy


def _check(path: str, name: str, value: object) -> None:
    """CourseError where a number is none, or no number of points or decimals."""
    whole = name == "decimals"
    allowed = 4 if whole else LARGEST
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise CourseError(f"{path}: [policy] {name} is no number: {value!r}.", f"Write {name} = 2, say.")
    if not 0 <= value <= allowed:
        raise CourseError(f"{path}: [policy] {name} is {value}.", f"Write a number from 0 to {allowed}.")
