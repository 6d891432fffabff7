"""The regrade: recorded submissions graded by the course as it is now, and whose points that moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import TitoError
from tito.grading.submission import Submission
from tito.progress import Progress
from tito.runs.folder import replace_run
from tito.runs.journal import Entry, Recorded, recorded_in
from tito.runs.office import LocalClerks
from tito.runs.paper import Paper
from tito.runs.results import documents, standing
from tito.runs.sitting import sit
from tito.runs.terms import Terms
from tito.runs.work import whereabouts
from tito.text import listed


@dataclass(frozen=True, slots=True)
class Points:
    """Points of what they are worth."""

    earned: float
    worth: float


@dataclass(frozen=True, slots=True)
class ProbeMove:
    """A probe that costs a student more or less than before; None where it is not asked."""

    probe: str
    before: Points | None
    after: Points | None
    why: str


@dataclass(frozen=True, slots=True)
class ComponentMove:
    """A component's points, before and after, and the probes that make the difference."""

    name: str
    before: Points | None
    after: Points | None
    probes: tuple[ProbeMove, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A student whose points or status change; a score is None where it is not graded."""

    student: str
    before: float | None
    after: float | None
    status: str
    components: tuple[ComponentMove, ...]


@dataclass(frozen=True, slots=True)
class Regrade:
    """What a regrade came to, and where it lies until it is written or forgotten."""

    module: Module
    students: int
    before: Terms
    after: Terms
    moves: tuple[Move, ...]
    folder: Path

    @property
    def changes_anything(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.moves) or self.before != self.after


@contextmanager
def regrade(
    course: Course,
    folder: Path,
    elsewhere: Path | None,
    progress: Progress,
    workers: int | None,
    within: Path | None,
) -> Iterator[Regrade]:
    """Grade again what is recorded in `folder`, under its seed, into a temporary folder `within` another."""
    recorded = _recorded(folder)
    module, _ = course.module(recorded.terms.module)
    entries = tuple(recorded.entries[student] for student in sorted(recorded.entries))
    submissions = _submissions(folder, module, entries, elsewhere)
    with TemporaryDirectory(prefix=".regrade-", dir=within) as temporary:
        paper = Paper(course, module, recorded.terms.seed, recorded.terms.prerequisites)
        sitting = sit(paper, submissions, Path(temporary), progress, LocalClerks(workers))
        pairs = zip(documents(folder, entries), documents(Path(temporary), sitting.entries), strict=True)
        moves = tuple(move for pair in pairs if (move := _move(*pair)))
        yield Regrade(module, len(entries), recorded.terms, sitting.terms, moves, Path(temporary))


def write(regraded: Regrade, folder: Path) -> Path | None:
    """Put a regrade in the place of the run, which is put aside: where to, is returned."""
    return replace_run(folder, regraded.folder)


def _recorded(folder: Path) -> Recorded:
    """The run that is there, whole; TitoError where there is none."""
    recorded = recorded_in(folder)
    entries = recorded.entries
    broken = entries.keys() - {entry.student for entry in standing(folder, entries.values())}
    if broken or not entries:
        raise TitoError(
            f"The run in {folder} is not whole: {listed(sorted(broken)) or 'nobody is graded'}.",
            "Type its tito grade command again, which grades what is missing.",
        )
    return recorded


def _submissions(
    folder: Path, module: Module, entries: Sequence[Entry], elsewhere: Path | None
) -> list[Submission]:
    """Everybody's file as it was graded; TitoError names those that are not there any more."""
    there = whereabouts(folder, module, [entry.submission for entry in entries], elsewhere)
    missing = [entry.student for entry in entries if entry.submission not in there]
    if missing:
        raise TitoError(
            f"The files graded are not where they were, or have changed since: {listed(missing)}.",
            "Say where they are now: --submissions PATH; or grade the new ones: tito grade.",
        )
    return [replace(there[entry.submission], student=entry.student) for entry in entries]


def _move(before: dict[str, Any], after: dict[str, Any]) -> Move | None:
    """What moves between two receipts of one student, if anything does."""
    components = tuple(_component_moves(before, after))
    status = "" if before["status"] == after["status"] else f"{before['status']}, now {after['status']}"
    if not (components or status or before["score"] != after["score"]):
        return None
    return Move(before["student"], before["score"], after["score"], status, components)


def _component_moves(before: dict[str, Any], after: dict[str, Any]) -> Iterator[ComponentMove]:
    one = {each["name"]: Points(each["score"], each["max_score"]) for each in before["components"]}
    two = {each["name"]: Points(each["score"], each["max_score"]) for each in after["components"]}
    for name in {**one, **two}:
        if one.get(name) != two.get(name):
            probes = tuple(_probe_moves(_verdicts(before, name), _verdicts(after, name)))
            yield ComponentMove(name, one.get(name), two.get(name), probes)


def _verdicts(document: dict[str, Any], component: str) -> dict[str, dict[str, Any]]:
    return {each["probe"]: each for each in document["verdicts"] if each["component"] == component}


def _probe_moves(
    before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]]
) -> Iterator[ProbeMove]:
    """The probes that cost something else than before; what all are worth shifts when one is added."""
    for name in {**before, **after}:
        one, two = before.get(name), after.get(name)
        if one is None or two is None or bool(one["points"]) != bool(two["points"]):
            yield ProbeMove(name, _points(one), _points(two), _why(one, two))


def _points(verdict: dict[str, Any] | None) -> Points | None:
    return None if verdict is None else Points(verdict["points"], verdict["max_points"])


def _why(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    if after is None:
        return "not asked any more"
    said = after["reason"] or "passes"
    if before is None:
        return f"a new probe: {said}"
    if after["blame"]:
        return f"carried past {' and '.join(after['blame'])}: {said}"
    return said if after["reason"] else f"passes; it was: {before['reason']}"
