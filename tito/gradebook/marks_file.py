"""A person's marks from a CSV file: `student,module,question,score` and, where there is one, `comment`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tito.course.course import Course
from tito.errors import CourseError, TitoError
from tito.gradebook.connection import Connection
from tito.gradebook.manual import PersonsMark
from tito.gradebook.sheet import GradedCell, Sheet, sheet_of
from tito.policies.lines import records
from tito.policies.policy import Policy

HANDED_IN = """
SELECT assignment.name, student_id FROM submitted_assignment
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What a mark may be of: a module's sheet by any of its names, and who has handed in which module.

    `called` says which student is meant, by id or by pseudonym.
    """

    sheet: Callable[[str], Sheet]
    called: Mapping[str, str]
    handed_in: frozenset[tuple[str, str]]


def known(connection: Connection, course: Course, policy: Policy, pseudonyms: Mapping[str, str]) -> Known:
    """What a gradebook has a place for; `pseudonyms` by student."""
    students = {student: student for (student,) in connection.execute("SELECT id FROM student")}
    called = {pseudonym: student for student, pseudonym in pseudonyms.items()} | students
    handed_in = frozenset(connection.execute(HANDED_IN).fetchall())
    return Known(cache(lambda asked: sheet_of(course, course.module(asked)[0], policy)), called, handed_in)


def read_marks(path: Path, known: Known) -> tuple[PersonsMark, ...]:
    """Every mark in the file; TitoError names the first line that is wrong, and nothing of it is to count."""
    found: dict[tuple[str, str, str], PersonsMark] = {}
    lines: dict[tuple[str, str, str], int] = {}
    for line, cells in records(path, ("student", "module", "question", "score"), ("comment",)):
        mark = _mark(cells, known, f"{path}, line {line}")
        key = (mark.module, mark.question, mark.student)
        if key in found:
            raise TitoError(
                f"{path}, line {line}: line {lines[key]} has a mark of the same answer.",
                "Delete one of the two lines.",
            )
        found[key], lines[key] = mark, line
    return tuple(found.values())


def _mark(cells: Mapping[str, str], known: Known, place: str) -> PersonsMark:
    sheet = _sheet(cells["module"], known, place)
    cell = _cell(cells["question"], sheet, place)
    student = known.called.get(cells["student"])
    if student is None:
        raise TitoError(
            f"{place}: there is no student {cells['student']!r} in the gradebook.",
            "Write the id, or the pseudonym that tito manual --blind shows.",
        )
    if (sheet.module, student) not in known.handed_in:
        raise TitoError(f"{place}: {cells['student']} has not handed in {sheet.module}.", "Delete the line.")
    return PersonsMark(
        sheet.module, cell.name, student, score_of(cells["score"], cell, place), cells["comment"]
    )


def _sheet(asked: str, known: Known, place: str) -> Sheet:
    try:
        return known.sheet(asked)
    except CourseError as error:
        raise TitoError(f"{place}: {error.message}", error.hint) from error


def _cell(asked: str, sheet: Sheet, place: str) -> GradedCell:
    for cell in sheet.cells:
        if cell.name == asked:
            return cell
    questions = ", ".join(cell.name for cell in sheet.questions) or "none"
    raise TitoError(f"{place}: {sheet.module} has no question {asked!r}.", f"It has: {questions}.")


def score_of(text: str, cell: GradedCell, place: str) -> float:
    """The points that a text says; TitoError where it is no number from 0 to what the cell may earn."""
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not 0 <= score <= cell.max_score:
        raise TitoError(
            f"{place}: {text!r} is no number of points for {cell.name}.",
            f"Write a number from 0 to {cell.max_score:g}.",
        )
    return score
