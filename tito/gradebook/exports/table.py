"""The plain tables: a line a student and module, and a line a student."""

from __future__ import annotations

from collections.abc import Iterable

from tito.gradebook.exports.rows import as_csv, number
from tito.gradebook.standing import Standing, StudentTotal
from tito.gradebook.student import Student

IDENTITY = ("id", "last_name", "first_name", "email", "lms_id")
HEADER = (
    *IDENTITY,
    *("module", "score", "max_score", "automatic", "manual", "penalty", "band", "counts", "waiting"),
    "explanation",
)
TOTALS = (*IDENTITY, "score", "max_score", "percent", "band", "dropped", "waiting")


def table(standings: Iterable[Standing]) -> str:
    """CSV under `HEADER`; `waiting` says yes where a person has yet to mark an answer."""
    return as_csv([HEADER, *map(_row, standings)])


def totals(found: Iterable[StudentTotal]) -> str:
    """CSV under `TOTALS`: what each student's modules come to, and which of them were dropped."""
    return as_csv([TOTALS, *map(_total, found)])


def _row(each: Standing) -> list[str]:
    return [
        *_identity(each.student),
        each.module,
        *map(number, (each.score, each.max_score, each.automatic, each.manual, each.penalty)),
        each.band,
        each.counts,
        _yes(each.waiting),
        each.explanation,
    ]


def _total(each: StudentTotal) -> list[str]:
    total = each.total
    return [
        *_identity(each.student),
        *map(number, (total.score, total.worth, total.percent)),
        total.band,
        " ".join(total.dropped),
        _yes(each.waiting),
    ]


def _identity(student: Student) -> list[str]:
    return [student.id, student.last_name, student.first_name, student.email, student.lms_id]


def _yes(said: bool) -> str:
    return "yes" if said else "no"
