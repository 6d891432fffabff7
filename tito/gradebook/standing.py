"""How the class stands: every student's score in every module, with what a person has marked counted in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tito.errors import TitoError
from tito.gradebook.policy import Policy
from tito.gradebook.student import Student

SCORE = """CASE
    WHEN coalesce(manual_score, auto_score) IS NULL THEN 0.0
    ELSE coalesce(manual_score, auto_score) + coalesce(extra_credit, 0.0)
END"""
"""What a cell counts, in nbgrader's words: a person's score before the grader's, and the extra credit."""

HANDED_IN = """
FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN grade ON grade.notebook_id = submitted_notebook.id
JOIN grade_cells ON grade_cells.id = grade.cell_id
"""

TOTALS = f"""
SELECT assignment.name, student_id, sum({SCORE}), sum(CASE WHEN cell_type = 'code' THEN {SCORE} ELSE 0 END),
    sum(max_score), max(needs_manual_grade)
{HANDED_IN} GROUP BY assignment.name, student_id ORDER BY assignment.name, student_id
"""

CELLS = f"""
SELECT assignment.name, student_id, base_cell.name, {SCORE}, max_score, needs_manual_grade,
    coalesce(manual_comment, auto_comment, '')
{HANDED_IN} JOIN base_cell ON base_cell.id = grade_cells.id
LEFT JOIN base_cell AS answer
    ON answer.notebook_id = base_cell.notebook_id AND answer.name = base_cell.name
    AND answer.type = 'SolutionCell'
LEFT JOIN comment ON comment.cell_id = answer.id AND comment.notebook_id = grade.notebook_id
WHERE assignment.name = ?
ORDER BY student_id, grade_cells.cell_type, base_cell.rowid
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
    """A student in a module: the rounded score, its automatic part, and whether a mark is still to come.

    `cells` are there where they were asked for.
    """

    student: Student
    module: str
    score: float
    automatic: float
    max_score: float
    waiting: bool
    cells: tuple[CellScore, ...] = ()


def standings(
    connection: sqlite3.Connection, policy: Policy, modules: Sequence[str] = (), *, cells: bool = False
) -> tuple[Standing, ...]:
    """Everybody who has handed in, by module and name; of these modules, or of all there are."""
    students = {student.id: student for student in _students(connection)}
    found = [row for row in connection.execute(TOTALS) if not modules or row[0] in modules]
    _require(found, modules)
    by_student = dict(_cells(connection, policy, {row[0] for row in found})) if cells else {}
    standing = [
        Standing(
            student=students[student],
            module=module,
            score=policy.rounded(score),
            automatic=policy.rounded(automatic),
            max_score=policy.rounded(most),
            waiting=bool(waiting),
            cells=by_student.get((module, student), ()),
        )
        for module, student, score, automatic, most, waiting in found
    ]
    return tuple(sorted(standing, key=_by_module_and_name))


def _by_module_and_name(each: Standing) -> tuple[str, str, str]:
    return each.module, each.student.sortable_name.casefold(), each.student.id


def _students(connection: sqlite3.Connection) -> Iterator[Student]:
    for row in connection.execute("SELECT id, first_name, last_name, email, lms_user_id FROM student"):
        yield Student(*(text or "" for text in row))


def _require(found: Iterable[tuple[str, ...]], modules: Sequence[str]) -> None:
    """TitoError where nobody has marks in what was asked for."""
    missing = sorted(set(modules) - {row[0] for row in found})
    if missing or not found:
        raise TitoError(
            f"The gradebook has no marks in {', '.join(missing) or 'any module'}.",
            "Enter a finished run first: tito gradebook update",
        )


def _cells(
    connection: sqlite3.Connection, policy: Policy, modules: Iterable[str]
) -> Iterator[tuple[tuple[str, str], tuple[CellScore, ...]]]:
    """Each student's cells, by module and student."""
    for module in sorted(modules):
        rows = connection.execute(CELLS, (module,))
        for student, own in groupby(rows, key=lambda row: row[1]):
            yield (module, student), tuple(_cell(policy, *row[2:]) for row in own)


def _cell(policy: Policy, name: str, score: float, most: float, waiting: int, comment: str) -> CellScore:
    return CellScore(name, policy.rounded(score), policy.rounded(most), bool(waiting), comment)
