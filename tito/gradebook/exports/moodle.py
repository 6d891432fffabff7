"""Moodle's grade import (Grades > Import > CSV file): a line a student, a column a module.

https://docs.moodle.org/en/Grade_import
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tito.gradebook.exports.rows import as_csv, number
from tito.gradebook.standing import Standing
from tito.gradebook.student import Student

IDENTITY = ("First name", "Last name", "Username", "ID number", "Email address")


def moodle(standings: Sequence[Standing], titles: Mapping[str, str]) -> str:
    """CSV whose grade columns are named `Autograd (Real)`, as Moodle's own export names them.

    A cell is empty where nothing was handed in, and where a student is exempt: Moodle has no word for that.
    """
    modules = sorted({each.module for each in standings})
    scores: dict[str, dict[str, str]] = {}
    students: dict[str, Student] = {}
    for each in standings:
        students[each.student.id] = each.student
        scores.setdefault(each.student.id, {})[each.module] = (
            "" if each.counts == "exempt" else number(each.score)
        )
    header = [*IDENTITY, *(f"{titles.get(module, module)} (Real)" for module in modules)]
    rows = [
        [*_identity(student), *(scores[student.id].get(module, "") for module in modules)]
        for student in students.values()
    ]
    return as_csv([header, *rows])


def _identity(student: Student) -> list[str]:
    return [student.first_name, student.last_name, student.id, student.lms_id, student.email]
