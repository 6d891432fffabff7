"""From the folder of a finished run into the gradebook, with the notebooks that formgrader shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.course.course import Course
from tito.errors import TitoError
from tito.gradebook.collected import collected
from tito.gradebook.database import changed
from tito.gradebook.enter import enter
from tito.gradebook.marks import Marks, marks_of
from tito.gradebook.notebook import answers
from tito.gradebook.policy import load_policy
from tito.gradebook.sheet import sheet_of
from tito.gradebook.shown import Shown, handed_in
from tito.grading.grade import NOT_GRADED
from tito.grading.submission import Submission
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
    shown = Shown(database.parent, sheet)
    with progress(2 * len(graded)) as advance:
        marks = [_marked(run, entry, files.get(entry.submission), shown, advance) for entry in graded]
        with changed(database) as connection:
            unknown = enter(connection, sheet, marks)
        for entry in graded:
            shown.show(entry.student, files.get(entry.submission))
            advance(entry)
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
    run: Path, entry: Entry, submission: Submission | None, shown: Shown, advance: Callable[[object], None]
) -> Marks:
    """A student's marks, held against the notebook that a person may have seen in formgrader."""
    data = handed_in(submission)
    said = answers(data, shown.sheet) if data else None
    time = collected(submission) if submission else None
    advance(entry)
    return marks_of(shown.sheet, entry, _receipt(run, entry), said, shown.answers(entry.student), time)


def _receipt(run: Path, entry: Entry) -> dict[str, Any] | None:
    """The receipt's document where points were lost; a full score has nothing to be said of."""
    if entry.score == entry.max_score:
        return None
    document: dict[str, Any] = json.loads(receipt_path(run, entry.student).read_text(encoding="utf-8"))
    return document


def names(students: Iterable[str], most: int = 5) -> str:
    """`ada, emmy and 3 more`."""
    listed = list(students)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
