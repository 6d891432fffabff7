"""What `tito test` found the last time, kept in the workspace: for the dashboard, and to see what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from tito.files import write_whole


@dataclass(frozen=True, slots=True)
class Part:
    """How a component stands: its points, how many of its checks pass; `to_do` where nothing is written."""

    name: str
    score: float
    max_score: int
    passed: int
    checks: int
    to_do: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A module's parts, whether every check passed, and what they were found of.

    `digest` is the notebook's. `package` is the SHA-256 of the file that `tito export` writes of it, empty
    where a check fails.
    """

    digest: str
    package: str
    complete: bool
    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        return round(sum(part.score for part in self.parts), 2)

    @property
    def max_score(self) -> int:
        return sum(part.max_score for part in self.parts)


Direction: TypeAlias = Literal["better", "worse"]


@dataclass(frozen=True, slots=True)
class Change:
    """A part that does not stand as it stood."""

    direction: Direction
    before: Part
    after: Part


def changes(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Change]:
    """The parts that got better or worse; one that is new is neither."""
    known = {part.name: part for part in before}
    for part in after:
        earlier = known.get(part.name)
        if earlier and _standing(part) != _standing(earlier):
            yield Change("better" if _standing(part) > _standing(earlier) else "worse", earlier, part)


def _standing(part: Part) -> tuple[float, int, bool]:
    return part.score, part.passed, not part.to_do


def keep(path: Path, result: Result) -> None:
    """Write a result down; TitoError where that cannot be done."""
    write_whole(path, json.dumps(asdict(result)) + "\n")


def kept(path: Path) -> Result | None:
    """The result that was written down; None where there is none, or nothing that can be understood."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    match found:
        case {
            "digest": str(digest),
            "package": str(package),
            "complete": bool(complete),
            "parts": list(parts),
        }:
            read = tuple(_part(part) for part in parts)
            return Result(digest, package, complete, tuple(part for part in read if part))
    return None


def _part(found: object) -> Part | None:
    match found:
        case {
            "name": str(name),
            "score": int() | float() as score,
            "max_score": int(most),
            "passed": int(passed),
            "checks": int(checks),
            "to_do": bool(to_do),
        }:
            return Part(name, float(score), most, passed, checks, to_do)
    return None
