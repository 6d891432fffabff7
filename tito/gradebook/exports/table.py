"""The plain table: a line a student and module."""

from __future__ import annotations

from collections.abc import Iterable

from tito.gradebook.exports.rows import as_csv, number
from tito.gradebook.standing import Standing

HEADER = (
    *("id", "last_name", "first_name", "email", "lms_id"),
    *("module", "score", "max_score", "automatic", "manual", "waiting"),
)


def table(standings: Iterable[Standing]) -> str:
    """CSV under `HEADER`; `waiting` says yes where a person has yet to mark an answer."""
    return as_csv([HEADER, *map(_row, standings)])


def _row(each: Standing) -> list[str]:
    student = each.student
    return [
        *(student.id, student.last_name, student.first_name, student.email, student.lms_id),
        each.module,
        *map(number, (each.score, each.max_score, each.automatic, each.score - each.automatic)),
        "yes" if each.waiting else "no",
    ]
