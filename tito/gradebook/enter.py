"""Entering marks into a gradebook, many at a time; what a person has written there is left as it is.

A mark has a column for the grader and one for a person, and the person's counts. Where tito's own score of a
cell moves under a person's, or the answer they marked was rewritten, the cell waits for a second look.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from tito.errors import TitoError
from tito.gradebook.marks import Marks
from tito.gradebook.sheet import GradedCell, Sheet
from tito.gradebook.student import Student
from tito.gradebook.times import written_time

COURSE = "default_course"
"""nbgrader's name for the only course of a gradebook."""

ENTER_STUDENT = """
INSERT INTO student VALUES (:id, :first_name, :last_name, :email, :lms_id) ON CONFLICT (id) DO UPDATE SET
    first_name = coalesce(excluded.first_name, first_name),
    last_name = coalesce(excluded.last_name, last_name),
    email = coalesce(excluded.email, email),
    lms_user_id = coalesce(excluded.lms_user_id, lms_user_id)
"""

ENTER_GRADE = """
INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade)
VALUES (:id, :notebook, :cell, :score, :score IS NULL) ON CONFLICT (cell_id, notebook_id) DO UPDATE SET
    needs_manual_grade = CASE
        WHEN manual_score IS NULL THEN excluded.needs_manual_grade
        WHEN :rewritten OR auto_score IS NOT excluded.auto_score THEN 1
        ELSE needs_manual_grade
    END,
    auto_score = excluded.auto_score
"""

ENTER_COMMENT = """
INSERT INTO comment (id, notebook_id, cell_id, auto_comment) VALUES (:id, :notebook, :cell, :comment)
ON CONFLICT (cell_id, notebook_id) DO UPDATE SET auto_comment = excluded.auto_comment
"""


def enter_students(connection: sqlite3.Connection, students: Iterable[Student]) -> None:
    """Students of a roster, whose names and ids take the place of those that are there."""
    connection.executemany(ENTER_STUDENT, map(_columns, students))


def _columns(student: Student) -> dict[str, str | None]:
    names = ("id", "first_name", "last_name", "email", "lms_id")
    return {name: getattr(student, name) or None for name in names}


def enter(connection: sqlite3.Connection, sheet: Sheet, marks: Sequence[Marks]) -> tuple[str, ...]:
    """Enter marks under a sheet; the students whom no roster had named."""
    ids = new_ids()
    notebook = _notebook(connection, sheet, ids)
    cells = {kind: _cells(connection, sheet, notebook, kind, ids) for kind in ("GradeCell", "SolutionCell")}
    unknown = _unknown(connection, [each.student for each in marks])
    connection.executemany("INSERT INTO student (id) VALUES (?)", [(student,) for student in unknown])
    notebooks = _submitted(connection, notebook, marks, ids)
    connection.executemany(ENTER_GRADE, _rows(marks, notebooks, cells["GradeCell"], ids))
    connection.executemany(ENTER_COMMENT, _rows(marks, notebooks, cells["SolutionCell"], ids))
    return unknown


def new_ids() -> Iterator[str]:
    """Ids of 32 hexadecimal digits, none of them twice; ascending, which keeps an index quick."""
    prefix = secrets.token_hex(12)
    return (f"{prefix}{number:08x}" for number in count())


def _rows(
    marks: Iterable[Marks], notebooks: Mapping[str, str], cells: Mapping[str, str], ids: Iterator[str]
) -> Iterator[dict[str, str | float | None]]:
    """A row a mark, in the words of `ENTER_GRADE` and `ENTER_COMMENT`."""
    for student in marks:
        notebook = notebooks[student.student]
        for mark in student.marks:
            yield {
                "id": next(ids),
                "notebook": notebook,
                "cell": cells[mark.cell],
                "score": mark.score,
                "comment": mark.comment or None,
                "rewritten": mark.rewritten,
            }


def _notebook(connection: sqlite3.Connection, sheet: Sheet, ids: Iterator[str]) -> str:
    """The id of the module's only notebook, of the same name, with its assignment and course."""
    connection.execute("INSERT OR IGNORE INTO course VALUES (?)", (COURSE,))
    connection.execute(
        "INSERT INTO assignment (id, name, course_id) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
        (next(ids), sheet.module, COURSE),
    )
    connection.execute(
        "INSERT INTO notebook (id, name, assignment_id)"
        " SELECT ?, name, id FROM assignment WHERE name = ? ON CONFLICT DO NOTHING",
        (next(ids), sheet.module),
    )
    (found,) = connection.execute(
        "SELECT notebook.id FROM notebook JOIN assignment ON assignment.id = assignment_id"
        " WHERE assignment.name = ?1 AND notebook.name = ?1",
        (sheet.module,),
    ).fetchone()
    return str(found)


def _cells(
    connection: sqlite3.Connection, sheet: Sheet, notebook: str, kind: str, ids: Iterator[str]
) -> dict[str, str]:
    """The ids of the sheet's cells of a kind by name: marked cells, and the same cells as commented on."""
    connection.executemany(
        "INSERT INTO base_cell VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(next(ids), cell.name, notebook, kind) for cell in sheet.cells],
    )
    there = connection.execute(
        "SELECT name, id FROM base_cell WHERE notebook_id = ? AND type = ?", (notebook, kind)
    )
    found = dict(there.fetchall())
    if kind == "GradeCell":
        connection.executemany(
            "INSERT INTO grade_cells VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET max_score = excluded.max_score, cell_type = excluded.cell_type",
            [(found[cell.name], cell.worth, cell.kind) for cell in sheet.cells],
        )
        _remove(connection, sheet, {name: found[name] for name in found.keys() - _names(sheet.cells)})
    else:
        connection.executemany(
            "INSERT INTO solution_cells VALUES (?) ON CONFLICT DO NOTHING",
            [(found[cell.name],) for cell in sheet.cells],
        )
    return found


def _names(cells: Iterable[GradedCell]) -> set[str]:
    return {cell.name for cell in cells}


def _remove(connection: sqlite3.Connection, sheet: Sheet, gone: Mapping[str, str]) -> None:
    """Take out the marked cells that the module no longer has; TitoError where a person has marked one."""
    for name, cell in sorted(gone.items()):
        (manual,) = connection.execute(
            "SELECT count(*) FROM grade WHERE cell_id = ?"
            " AND (manual_score IS NOT NULL OR extra_credit IS NOT NULL)",
            (cell,),
        ).fetchone()
        if manual:
            raise TitoError(
                f"A person has marked {name} {manual} times, and {sheet.module} no longer has it.",
                "Take them out in formgrader, or put the cell back into the lesson.",
            )
        for table, column in (("grade", "cell_id"), ("grade_cells", "id"), ("base_cell", "id")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (cell,))


def _unknown(connection: sqlite3.Connection, students: Iterable[str]) -> tuple[str, ...]:
    known = {student for (student,) in connection.execute("SELECT id FROM student")}
    return tuple(student for student in students if student not in known)


def _submitted(
    connection: sqlite3.Connection, notebook: str, marks: Iterable[Marks], ids: Iterator[str]
) -> dict[str, str]:
    """The ids of the students' own notebooks, made where there is none."""
    (assignment,) = connection.execute(
        "SELECT assignment_id FROM notebook WHERE id = ?", (notebook,)
    ).fetchone()
    connection.executemany(
        "INSERT INTO submitted_assignment (id, assignment_id, student_id, timestamp) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (assignment_id, student_id)"
        " DO UPDATE SET timestamp = coalesce(excluded.timestamp, timestamp)",
        [(next(ids), assignment, each.student, written_time(each.collected)) for each in marks],
    )
    whole = "SELECT id, student_id FROM submitted_assignment WHERE assignment_id = ?"
    connection.executemany(
        "INSERT INTO submitted_notebook (id, assignment_id, notebook_id, flagged) VALUES (?, ?, ?, 0)"
        " ON CONFLICT DO NOTHING",
        [(next(ids), each, notebook) for each, _ in connection.execute(whole, (assignment,)).fetchall()],
    )
    there = connection.execute(
        "SELECT student_id, submitted_notebook.id FROM submitted_notebook JOIN submitted_assignment"
        " ON submitted_assignment.id = submitted_notebook.assignment_id WHERE notebook_id = ?",
        (notebook,),
    )
    return dict(there.fetchall())
