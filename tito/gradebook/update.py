"""From the folder of a finished run into the gradebook, with the notebooks that formgrader shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.course.course import Course
from tito.errors import SubmissionError, TitoError
from tito.files import write_whole, writing
from tito.gradebook.collected import collected
from tito.gradebook.database import changed
from tito.gradebook.enter import enter
from tito.gradebook.marks import Marks, marks_of
from tito.gradebook.notebook import answered, autograded
from tito.gradebook.policy import load_policy
from tito.gradebook.sheet import Sheet, sheet_of
from tito.grading.grade import NOT_GRADED
from tito.grading.submission import Submission, read
from tito.runs.folder import JOURNAL
from tito.runs.journal import Entry, read_journal
from tito.runs.results import receipt_path, standing
from tito.runs.work import whereabouts

Progress = Callable[[int], AbstractContextManager[Callable[[object], None]]]
"""Opens a display of so many steps; what it yields is called after each."""


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of a run: students entered, those no roster names, those without a file or a grade.

    `lost` are students whose receipts are not there as the run wrote them.
    """

    module: str
    entered: int
    waiting: int
    unknown: tuple[str, ...]
    unseen: tuple[str, ...]
    ungraded: tuple[str, ...]
    lost: tuple[str, ...]


def finished_runs(folder: Path) -> tuple[Path, ...]:
    """The folders of runs below `folder`; TitoError where there is none."""
    found = tuple(sorted(path.parent for path in folder.glob(f"*/{JOURNAL}")))
    if not found:
        raise TitoError(
            f"There is no finished run below {folder}.", "Grade a class first: tito grade --module M"
        )
    return found


def update(course: Course, run: Path, database: Path, elsewhere: Path | None, progress: Progress) -> Updated:
    """Enter a run's grades into the gradebook; the notebooks go into `autograded/` beside it.

    Where the files handed in have moved, `elsewhere` says where they are now.
    """
    recorded = read_journal(run / JOURNAL)
    if recorded is None:
        raise TitoError(f"{run} is not the folder of a run.", "Name the folder that tito grade wrote into.")
    module, _ = course.module(recorded.terms.module)
    sheet = sheet_of(course, module, load_policy(course))
    entries = sorted(standing(run, recorded.entries.values()), key=lambda entry: entry.student)
    graded = [entry for entry in entries if entry.status != NOT_GRADED]
    files = whereabouts(run, module, [entry.submission for entry in graded], elsewhere)
    with progress(len(graded)) as advance:
        marks = [_marked(run, sheet, entry, files, database.parent, advance) for entry in graded]
    _show_in_formgrader(database.parent, sheet)
    with changed(database) as connection:
        unknown = enter(connection, sheet, marks)
    kept = {entry.student for entry in entries}
    return Updated(
        module=module.name,
        entered=len(marks),
        waiting=sum(each.waiting for each in marks),
        unknown=unknown,
        unseen=tuple(entry.student for entry in graded if entry.submission not in files),
        ungraded=tuple(sorted(kept - {entry.student for entry in graded})),
        lost=tuple(sorted(recorded.entries.keys() - kept)),
    )


def _marked(
    run: Path,
    sheet: Sheet,
    entry: Entry,
    files: Mapping[str, Submission],
    root: Path,
    advance: Callable[[object], None],
) -> Marks:
    """A student's marks, once the notebook they stand in has been written."""
    answers, submission = None, files.get(entry.submission)
    if data := _handed_in(submission):
        answers = answered(data, sheet)
        place = root / "autograded" / entry.student / sheet.module / f"{sheet.module}.ipynb"
        _write_if_new(place, autograded(data, sheet))
    advance(entry)
    time = collected(submission) if submission else None
    return marks_of(sheet, entry, _receipt(run, entry), answers, time)


def _receipt(run: Path, entry: Entry) -> dict[str, Any] | None:
    """The receipt's document where points were lost; a full score has nothing to be said of."""
    if entry.score == entry.max_score:
        return None
    document: dict[str, Any] = json.loads(receipt_path(run, entry.student).read_text(encoding="utf-8"))
    return document


def _handed_in(submission: Submission | None) -> bytes:
    """The file's bytes; none where there is no file, or it cannot be read."""
    try:
        return b"" if submission is None else read(submission)
    except SubmissionError:
        return b""


def _write_if_new(path: Path, text: str) -> None:
    """Leave a file alone that says the same: its time tells people when it last changed."""
    if not (path.is_file() and path.read_bytes() == text.encode()):
        write_whole(path, text)


def _show_in_formgrader(root: Path, sheet: Sheet) -> None:
    """formgrader lists the assignments that have a folder below source/."""
    folder = root / "source" / sheet.module
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def names(students: Iterable[str], most: int = 5) -> str:
    """`ada, emmy and 3 more`."""
    listed = list(students)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
