"""Which runs there are, and which of a student's attempts at a module counts: each run of it holds one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tito.course.module import Module
from tito.errors import TitoError
from tito.gradebook.collected import collected
from tito.gradebook.sheet import Sheet
from tito.grading.grade import NOT_GRADED
from tito.grading.submission import Submission
from tito.policies.attempts import Tried, counting
from tito.policies.extensions import NOT_EXTENDED
from tito.policies.lateness import Handed, judge
from tito.policies.policy import Policy
from tito.runs.folder import JOURNAL
from tito.runs.journal import Entry, Recorded, read_journal
from tito.runs.results import standing
from tito.runs.work import whereabouts


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder and what its journal says.

    `elsewhere` is where its files are now, where they have moved; `times` are the collector's, which come
    before what lies beside a file.
    """

    folder: Path
    recorded: Recorded
    elsewhere: Path | None = None
    times: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def module(self) -> str:
        return self.recorded.terms.module


@dataclass(frozen=True, slots=True)
class Attempt:
    """A student's submission in a run, where its file is now, and when it was handed in."""

    run: Path
    entry: Entry
    submission: Submission | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every attempt of a module's runs; students with one that was not graded, or whose receipt is lost."""

    tried: tuple[Attempt, ...]
    ungraded: frozenset[str]
    lost: frozenset[str]


def finished_runs(folder: Path) -> tuple[Path, ...]:
    """The folders of runs below `folder`; TitoError where there is none."""
    found = tuple(sorted(path.parent for path in folder.glob(f"*/{JOURNAL}")))
    if not found:
        raise TitoError(
            f"There is no finished run below {folder}.", "Grade a class first: tito grade --module M"
        )
    return found


def runs_by_module(folders: Iterable[Path]) -> Mapping[str, tuple[Run, ...]]:
    """The runs in these folders, in their order, by the module graded in them; each folder counts once."""
    found: dict[str, tuple[Run, ...]] = {}
    for run in map(read_run, dict.fromkeys(folders)):
        found[run.module] = (*found.get(run.module, ()), run)
    return found


def read_run(folder: Path) -> Run:
    """The run in a folder; TitoError where there is none."""
    recorded = read_journal(folder / JOURNAL)
    if recorded is None:
        raise TitoError(
            f"{folder} is not the folder of a run.", "Name the folder that tito grade wrote into."
        )
    return Run(folder, recorded)


def gather(runs: Iterable[Run], module: Module) -> Gathered:
    """What the runs of a module hold."""
    tried: list[Attempt] = []
    ungraded: set[str] = set()
    lost: set[str] = set()
    for run in runs:
        recorded = run.recorded.entries
        whole = {entry.student: entry for entry in standing(run.folder, recorded.values())}
        graded = [entry for entry in whole.values() if entry.status != NOT_GRADED]
        files = whereabouts(run.folder, module, [entry.submission for entry in graded], run.elsewhere)
        tried += [_attempt(run, entry, files.get(entry.submission)) for entry in graded]
        ungraded |= {entry.student for entry in whole.values() if entry.status == NOT_GRADED}
        lost |= recorded.keys() - whole.keys()
    return Gathered(tuple(tried), frozenset(ungraded), frozenset(lost))


def _attempt(run: Run, entry: Entry, file: Submission | None) -> Attempt:
    at = run.times.get(entry.student) or (collected(file) if file else None)
    return Attempt(run.folder, entry, file, at)


def those_that_count(tried: Iterable[Attempt], sheet: Sheet, policy: Policy) -> tuple[Attempt, ...]:
    """One attempt a student, by name."""
    by_student: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in tried:
        by_student[attempt.entry.student].append(attempt)
    return tuple(_counting(by_student[student], sheet, policy) for student in sorted(by_student))


def _counting(tried: Sequence[Attempt], sheet: Sheet, policy: Policy) -> Attempt:
    if len(tried) == 1:
        return tried[0]
    scores = [Tried(each.at, _earned(each, sheet, policy)) for each in tried]
    return tried[counting(policy.attempts, scores)]


def _earned(attempt: Attempt, sheet: Sheet, policy: Policy) -> float:
    """The automatic points, less what the attempt's own lateness takes while the bank is full."""
    student, calendar = attempt.entry.student, policy.calendar
    extension = (calendar.extensions or {}).get((student, sheet.module), NOT_EXTENDED)
    worth = sum(cell.worth for cell in sheet.cells)
    due = calendar.due.get(sheet.module)
    (judged,) = judge(policy.late, [Handed(student, sheet.module, worth, attempt.at, due, extension)])
    earned = sum(each.score for each in attempt.entry.components) * sheet.factor
    return max(earned - judged.penalty, 0.0)
