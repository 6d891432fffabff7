"""From the folders of finished runs into the gradebook, with the notebooks that formgrader shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tito.course.course import Course
from tito.gradebook.address import Address, local
from tito.gradebook.attempts import Attempt, Run, gather, those_that_count
from tito.gradebook.connection import Connection
from tito.gradebook.database import changed
from tito.gradebook.enter import enter
from tito.gradebook.entered import note, with_earlier
from tito.gradebook.lateness import Submitted, enter_lateness
from tito.gradebook.marks import Marks, marks_of
from tito.gradebook.notebook import answers
from tito.gradebook.sheet import policy_of, sheet_of
from tito.gradebook.shown import Shown, handed_in
from tito.policies.policy import Policy
from tito.progress import Progress
from tito.runs.results import receipt_path

WAITING = """
SELECT count(DISTINCT grade.notebook_id) FROM grade
JOIN base_cell ON base_cell.id = cell_id JOIN notebook ON notebook.id = base_cell.notebook_id
WHERE needs_manual_grade AND notebook.name = :module
"""


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of a module's runs: students entered, those no roster names, those without a file or a grade.

    `waiting` counts the module's submissions that a person has yet to mark. `lost` are students whose
    receipts are not there as the run wrote them, and `again` those of whose attempts one was chosen; of
    `earlier` runs, which were entered before, too. `astray` are those whose time was told, and who are in no
    run named.
    """

    module: str
    entered: int
    waiting: int
    unknown: tuple[str, ...]
    unseen: tuple[str, ...]
    ungraded: tuple[str, ...]
    lost: tuple[str, ...]
    again: tuple[str, ...]
    earlier: tuple[str, ...]
    astray: tuple[str, ...]
    late: Lateness


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many of a module's submissions were late, and how many of these lost points by it.

    `untimed` could have been late, but no collector has said when they were handed in. `strangers` have an
    extension and are not in the gradebook.
    """

    late: int
    penalised: int
    untimed: int
    strangers: tuple[str, ...]


def update(
    course: Course,
    runs: Sequence[Run],
    database: Address,
    elsewhere: Path | None,
    progress: Progress,
    times: Mapping[str, datetime] | None = None,
) -> Updated:
    """Enter the grades of a module's runs into the gradebook; the notebooks go into `autograded/` beside it.

    Several runs hold several attempts, of which the one that counts by the policy is entered; runs that were
    entered before are looked at again. Where the files handed in have moved, `elsewhere` says where they are
    now; `times` say when each student handed in, where the collector does not say it beside the files.
    """
    policy = policy_of(course)
    module, _ = course.module(runs[0].module)
    sheet = sheet_of(course, module, policy)
    named = [replace(run, elsewhere=elsewhere, times=times or {}) for run in runs]
    known = with_earlier(database, module.name, named, policy.attempts)
    gathered = gather(known, module)
    counting = those_that_count(gathered.tried, sheet, policy)
    shown = Shown(local(database).parent, sheet)
    with progress(2 * len(counting)) as advance:
        marks = [_marked(attempt, shown, advance) for attempt in counting]
        with changed(database) as connection:
            unknown = enter(connection, sheet, marks)
            judged = enter_lateness(connection, policy)
            (waiting,) = connection.execute(WAITING, {"module": module.name}).fetchone()
            late = _late(connection, policy, module.name, judged)
            note(database, module.name, known)
        for attempt in counting:
            shown.show(attempt.entry.student, attempt.submission)
            advance(attempt)
    often = Counter(attempt.entry.student for attempt in gathered.tried)
    return Updated(
        module=module.name,
        entered=len(marks),
        waiting=waiting,
        unknown=unknown,
        unseen=tuple(attempt.entry.student for attempt in counting if attempt.submission is None),
        ungraded=tuple(sorted(gathered.ungraded - often.keys())),
        lost=tuple(sorted(gathered.lost)),
        again=tuple(sorted(student for student, count in often.items() if count > 1)),
        earlier=_earlier(known, runs),
        astray=tuple(sorted((times or {}).keys() - {name for run in runs for name in run.recorded.entries})),
        late=late,
    )


def _earlier(known: Iterable[Run], named: Iterable[Run]) -> tuple[str, ...]:
    now = {run.folder.resolve() for run in named}
    return tuple(str(run.folder) for run in known if run.folder.resolve() not in now)


def _marked(attempt: Attempt, shown: Shown, advance: Callable[[object], None]) -> Marks:
    """A student's marks, held against the notebook that a person may have seen in formgrader."""
    data = handed_in(attempt.submission)
    said = answers(data, shown.sheet) if data else None
    advance(attempt)
    seen = shown.answers(attempt.entry.student)
    return marks_of(shown.sheet, attempt.entry, _receipt(attempt), said, seen, attempt.at)


def _receipt(attempt: Attempt) -> dict[str, Any] | None:
    """The receipt's document where points were lost; a full score has nothing to be said of."""
    entry = attempt.entry
    if entry.score == entry.max_score:
        return None
    text = receipt_path(attempt.run, entry.student).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _late(connection: Connection, policy: Policy, module: str, judged: Iterable[Submitted]) -> Lateness:
    here = [each for each in judged if each.handed.module == module]
    known = {student for (student,) in connection.execute("SELECT id FROM student")}
    extended = {student for student, named in policy.calendar.extensions or {} if named == module}
    return Lateness(
        late=sum(each.judged.days > 0 for each in here),
        penalised=sum(each.judged.penalty > 0 for each in here),
        untimed=sum(bool(each.handed.due) and each.handed.at is None for each in here),
        strangers=tuple(sorted(extended - known)),
    )
