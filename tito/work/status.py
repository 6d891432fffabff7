"""Where a student stands in a course, module by module, and what to type next. Nothing is run for it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tito.course.course import Course
from tito.course.module import TOTAL_POINTS, Module
from tito.errors import SubmissionError
from tito.grading.sources import UNREADABLE
from tito.work.begin import lacking
from tito.work.notebook import Notebook, notebook_at
from tito.work.places import MANIFEST, archive_file, result_file
from tito.work.result import Result, kept


class State(Enum):
    """How far a module has come: done is what passes every public check and is exported."""

    DONE = "done"
    WORKING = "working"
    READY = "ready"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Progress:
    """A module as the student has it.

    `lacking` is what has to be done before it. `result` is of the last test; `current` where neither the
    notebook nor the checks have changed since. `trouble` is what keeps the notebook from being read. `next`
    is the command to type.
    """

    module: Module
    state: State
    lacking: tuple[str, ...]
    result: Result | None
    current: bool
    handed_in: bool
    trouble: str
    next: str

    @property
    def points(self) -> float:
        """What the last test gave; nothing before the first."""
        return self.result.score if self.result and self.state not in (State.READY, State.LOCKED) else 0.0

    @property
    def max_points(self) -> int:
        return self.result.max_score if self.result else TOTAL_POINTS


def status(course: Course) -> tuple[Progress, ...]:
    """Every module's progress, in order."""
    return tuple(progress(course, module) for module in course.modules)


def progress(course: Course, module: Module) -> Progress:
    """One module's."""
    missing, trouble, notebook = lacking(course, module), "", None
    try:
        notebook = notebook_at(course.notebook(module), course, module)
    except SubmissionError as error:
        trouble = error.message
    result = kept(result_file(course, module))
    current = bool(result and notebook and result.digest == notebook.digest)
    built = current and result is not None and _is_built(course, module, result)
    sent = _handed_in(archive_file(course, module), notebook.digest if notebook else "")
    state = _state(missing, trouble, notebook, built=built)
    tested = result if current else None
    command = _next(module, state, missing, tested, sent=sent)
    return Progress(module, state, missing, result, current, sent, trouble, command)


def next_command(found: Iterable[Progress]) -> str:
    """What to type next in the course: go on, hand in, begin; nothing where all is handed in."""
    return next((each.next for each in sorted(found, key=_urgency) if _urgency(each) < NOT_NOW), "")


NOT_NOW = 3


def _urgency(each: Progress) -> int:
    """What has been begun before what is only to be handed in, and that before what is new."""
    match each:
        case Progress(state=State.WORKING, lacking=()):
            return 0
        case Progress(state=State.DONE, handed_in=False):
            return 1
        case Progress(state=State.READY):
            return 2
    return NOT_NOW


def _state(missing: tuple[str, ...], trouble: str, notebook: Notebook | None, *, built: bool) -> State:
    if trouble or (notebook and not notebook.untouched):
        return State.DONE if built else State.WORKING
    return State.LOCKED if missing else State.READY


def _is_built(course: Course, module: Module, result: Result) -> bool:
    """Whether every check passed, and the package holds just what passed them."""
    path = course.source(module.export)
    if not (result.complete and path.is_file()):
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == result.package


def _handed_in(path: Path, digest: str) -> bool:
    """Whether the zip there holds the work of that digest."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
    except (*UNREADABLE, ValueError, KeyError):
        return False
    return isinstance(manifest, dict) and bool(digest) and manifest.get("work") == digest


def _next(
    module: Module, state: State, missing: tuple[str, ...], tested: Result | None, *, sent: bool
) -> str:
    """The command that brings the module on; none where it is handed in, or waits for the course's files."""
    name = module.name
    match state:
        case _ if missing:
            return next(iter(_first(missing)), "")
        case State.READY | State.LOCKED if tested is None:
            return f"tito start {name}"
        case State.READY | State.LOCKED:
            return f"tito jupyter --module {name}"
        case State.DONE:
            return "" if sent else f"tito submit --module {name}"
    if tested is None:
        return f"tito test --module {name}"
    return f"tito export --module {name}" if tested.complete else f"tito jupyter --module {name}"


def _first(missing: Iterable[str]) -> Iterator[str]:
    return (f"tito start {name}" for name in missing if "/" not in name)
