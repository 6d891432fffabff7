"""How the class stands: every student's score in every module, with what a person has marked counted in."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeAlias

from tito.errors import TitoError
from tito.gradebook.policy import Policy
from tito.gradebook.student import Student

SCORE = """CASE
    WHEN coalesce(manual_score, auto_score) IS NULL THEN 0.0
    ELSE coalesce(manual_score, auto_score) + coalesce(extra_credit, 0.0)
END"""
"""What a cell counts, in nbgrader's words: a person's score before the grader's, and the extra credit."""

HANDED_IN = """
SELECT submitted_notebook.id, assignment.name, student_id FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
"""

CELLS = """
SELECT grade_cells.id, name, max_score, cell_type = 'code' FROM grade_cells
JOIN base_cell ON base_cell.id = grade_cells.id ORDER BY cell_type, base_cell.rowid
"""

GRADES = f"SELECT notebook_id, cell_id, {SCORE}, needs_manual_grade FROM grade"

COMMENTS = """
SELECT comment.notebook_id, name, coalesce(manual_comment, auto_comment)
FROM comment JOIN base_cell ON base_cell.id = cell_id WHERE coalesce(manual_comment, auto_comment, '') != ''
"""


@dataclass(frozen=True, slots=True)
class CellScore:
    """A cell's score and comment; `waiting` for a person."""

    name: str
    score: float
    max_score: float
    waiting: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A student in a module: the score, its automatic part, and whether a mark is still to come.

    Scores are rounded once, after adding: those of the cells may add up to a little more or less.
    """

    student: Student
    module: str
    score: float
    automatic: float
    max_score: float
    waiting: bool
    cells: tuple[CellScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell comes among a module's, and what it may earn."""

    number: int
    name: str
    max_score: float
    automatic: bool


Marked: TypeAlias = tuple[int, float, Place, CellScore]
"""A cell of a student's: its place, first by number, its score before rounding, and as it is shown."""


def standings(
    connection: sqlite3.Connection, policy: Policy, modules: Sequence[str] = ()
) -> tuple[Standing, ...]:
    """Everybody who has handed in, by module and name; of these modules, or of all there are."""
    students = {student.id: student for student in _students(connection)}
    found = [row for row in connection.execute(HANDED_IN) if not modules or row[1] in modules]
    _require({module for _, module, _ in found}, modules)
    marked = _marked(connection, policy)
    standing = [
        _standing(policy, students[student], module, sorted(marked.get(notebook, ())))
        for notebook, module, student in found
    ]
    return tuple(sorted(standing, key=_by_module_and_name))


def _standing(policy: Policy, student: Student, module: str, marked: Sequence[Marked]) -> Standing:
    return Standing(
        student=student,
        module=module,
        score=policy.rounded(sum(score for _, score, _, _ in marked)),
        automatic=policy.rounded(sum(score for _, score, place, _ in marked if place.automatic)),
        max_score=policy.rounded(sum(place.max_score for _, _, place, _ in marked)),
        waiting=any(cell.waiting for _, _, _, cell in marked),
        cells=tuple(cell for _, _, _, cell in marked),
    )


def _by_module_and_name(each: Standing) -> tuple[str, str, str]:
    return each.module, each.student.sortable_name.casefold(), each.student.id


def _students(connection: sqlite3.Connection) -> Iterator[Student]:
    for row in connection.execute("SELECT id, first_name, last_name, email, lms_user_id FROM student"):
        yield Student(*(text or "" for text in row))


def _require(found: Collection[str], modules: Sequence[str]) -> None:
    """TitoError where nobody has marks in what was asked for."""
    missing = sorted(set(modules) - set(found))
    if missing or not found:
        raise TitoError(
            f"The gradebook has no marks in {', '.join(missing) or 'any module'}.",
            "Enter a finished run first: tito gradebook update",
        )


def _marked(connection: sqlite3.Connection, policy: Policy) -> dict[str, list[Marked]]:
    """Every notebook's cells.

    Half of a large class has the same score in a cell, and the same comment: each is made once. Joining in
    Python what SQLite would join takes a third of the time.
    """
    places = {row[0]: Place(number, *row[1:]) for number, row in enumerate(connection.execute(CELLS))}
    comments = {(notebook, cell): text for notebook, cell, text in connection.execute(COMMENTS)}
    made = cache(partial(_cell, policy))
    marked: dict[str, list[Marked]] = defaultdict(list)
    for notebook, cell, score, waiting in connection.execute(GRADES):
        if cell in places:
            place = places[cell]
            shown = made(
                place.name, score, place.max_score, waiting, comments.get((notebook, place.name), "")
            )
            marked[notebook].append((place.number, score, place, shown))
    return marked


def _cell(policy: Policy, name: str, score: float, most: float, waiting: int, comment: str) -> CellScore:
    return CellScore(name, policy.rounded(score), policy.rounded(most), bool(waiting), comment)
