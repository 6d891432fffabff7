"""What the gradebook knows of lateness, judged by the course's policy, and told to nbgrader.

nbgrader has a due date an assignment, an extension and a time a submission, and a penalty in points a
notebook, which its own exports take off. That penalty is ours to the point: it rests on what a module is
worth and not on what was scored, so that it stays right when a person marks in formgrader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tito.gradebook.connection import Connection
from tito.gradebook.times import read_span, read_time, written_time
from tito.policies.extensions import NOT_EXTENDED, Extension
from tito.policies.lateness import Handed, Judged, judge
from tito.policies.policy import Calendar, Policy

SUBMISSIONS = """
SELECT submitted_notebook.id, submitted_assignment.id, assignment.name, student_id, timestamp, duedate,
    extension, late_submission_penalty, worth
FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
LEFT JOIN (
    SELECT notebook_id, sum(max_score) AS worth FROM base_cell
    JOIN grade_cells ON grade_cells.id = base_cell.id GROUP BY notebook_id
) AS sums ON sums.notebook_id = submitted_notebook.notebook_id
"""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission in the gradebook, with what is written there of its extension and its penalty."""

    notebook: str
    assignment: str
    handed: Handed
    judged: Judged
    extension: timedelta
    penalty: float | None


def submitted(connection: Connection, policy: Policy) -> tuple[Submitted, ...]:
    """Every submission of the gradebook, judged. What course.toml says of time comes before nbgrader's."""
    rows = connection.execute(SUBMISSIONS).fetchall()
    handed = [
        Handed(
            *(student, module, worth or 0.0, read_time(at)),
            *_due(policy.calendar, student, module, read_time(due), read_span(more)),
        )
        for _, _, module, student, at, due, more, _, worth in rows
    ]
    return tuple(
        Submitted(row[0], row[1], each, judged, read_span(row[6]), row[7])
        for row, each, judged in zip(rows, handed, judge(policy.late, handed), strict=True)
    )


def _due(
    calendar: Calendar, student: str, module: str, due: datetime | None, more: timedelta
) -> tuple[datetime | None, Extension]:
    """When a module is due for all, and what this student has beyond it."""
    when = calendar.due.get(module) or due
    if calendar.extensions is None:
        return when, Extension(more=more) if more else NOT_EXTENDED
    return when, calendar.extensions.get((student, module), NOT_EXTENDED)


def enter_lateness(connection: Connection, policy: Policy) -> tuple[Submitted, ...]:
    """Write due dates, extensions and penalties where nbgrader looks for them; the submissions as judged."""
    connection.executemany(
        "UPDATE assignment SET duedate = :due WHERE name = :module",
        [{"due": written_time(due), "module": module} for module, due in policy.calendar.due.items()],
    )
    found = submitted(connection, policy)
    connection.executemany(
        "UPDATE submitted_assignment SET extension = :more WHERE id = :id",
        [
            {"more": connection.span(more) if more else None, "id": each.assignment}
            for each in found
            if (more := _more(each)) != each.extension
        ],
    )
    connection.executemany(
        "UPDATE submitted_notebook SET late_submission_penalty = :penalty WHERE id = :id",
        [
            {"penalty": penalty, "id": each.notebook}
            for each in found
            if (penalty := each.judged.penalty or None) != each.penalty
        ],
    )
    return found


def _more(each: Submitted) -> timedelta:
    handed = each.handed
    return handed.extension.due(handed.due) - handed.due if handed.due else handed.extension.more
