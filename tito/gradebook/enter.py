"""Entering marks into a gradebook, many at a time; what a person has written there is left as it is.

A mark has a column for the grader and one for a person, and the person's counts. Where tito's own score of a
cell moves under a person's, or the answer they marked was rewritten, the cell waits for a second look.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from tito.errors import TitoError
from tito.gradebook.connection import Connection
from tito.gradebook.marks import Mark, Marks
from tito.gradebook.sheet import GradedCell, Sheet
from tito.gradebook.student import Student
from tito.gradebook.times import written_time

COURSE = "default_course"
"""nbgrader's name for the only course of a gradebook."""

AS_IT_IS = "ON CONFLICT DO NOTHING"

NEW_NAMES = """ON CONFLICT (id) DO UPDATE SET
    first_name = coalesce(excluded.first_name, student.first_name),
    last_name = coalesce(excluded.last_name, student.last_name),
    email = coalesce(excluded.email, student.email),
    lms_user_id = coalesce(excluded.lms_user_id, student.lms_user_id)
"""

NEW_TIME = """ON CONFLICT (assignment_id, student_id) DO UPDATE SET
    timestamp = coalesce(excluded.timestamp, submitted_assignment.timestamp)
"""

NEW_WORTH = """ON CONFLICT (id) DO UPDATE SET
    max_score = excluded.max_score, cell_type = excluded.cell_type
"""

# No score is below 0: -1 stands for none, for SQLite and PostgreSQL have no word in common that compares it.
MOVED = "coalesce(grade.auto_score, -1) <> coalesce(excluded.auto_score, -1)"

# What stays as it is is not written again: PostgreSQL keeps a copy of every row that is.
NEW_SCORE = f"""ON CONFLICT (cell_id, notebook_id) DO UPDATE SET
    needs_manual_grade = CASE WHEN grade.manual_score IS NULL THEN excluded.needs_manual_grade ELSE TRUE END,
    auto_score = excluded.auto_score
WHERE {MOVED} OR grade.manual_score IS NULL AND grade.needs_manual_grade <> excluded.needs_manual_grade
"""

NEW_COMMENT = """ON CONFLICT (cell_id, notebook_id) DO UPDATE SET auto_comment = excluded.auto_comment
WHERE coalesce(comment.auto_comment, '') <> coalesce(excluded.auto_comment, '')
"""

LOOK_AGAIN = """
UPDATE grade SET needs_manual_grade = TRUE
WHERE notebook_id = :notebook AND cell_id = :cell AND manual_score IS NOT NULL
"""


def enter_students(connection: Connection, students: Iterable[Student]) -> None:
    """Students of a roster, whose names and ids take the place of those that are there."""
    columns = ("id", "first_name", "last_name", "email", "lms_user_id")
    connection.insert("student", columns, map(_columns, students), NEW_NAMES)


def _columns(student: Student) -> list[str | None]:
    names = (student.first_name, student.last_name, student.email, student.lms_id)
    return [student.id, *(name or None for name in names)]


def enter(connection: Connection, sheet: Sheet, marks: Sequence[Marks]) -> tuple[str, ...]:
    """Enter marks under a sheet; the students whom no roster had named."""
    ids = new_ids()
    notebook = _notebook(connection, sheet, ids)
    graded, said = (_cells(connection, sheet, notebook, kind, ids) for kind in ("GradeCell", "SolutionCell"))
    unknown = _unknown(connection, [each.student for each in marks])
    connection.insert("student", ("id",), [(student,) for student in unknown], AS_IT_IS)
    notebooks = _submitted(connection, notebook, marks, ids)
    connection.insert(
        "grade",
        ("id", "notebook_id", "cell_id", "auto_score", "needs_manual_grade"),
        (
            (next(ids), student, graded[mark.cell], mark.score, mark.score is None)
            for student, mark in _each(marks, notebooks)
        ),
        NEW_SCORE,
    )
    connection.executemany(
        LOOK_AGAIN,
        [
            {"notebook": student, "cell": graded[mark.cell]}
            for student, mark in _each(marks, notebooks)
            if mark.rewritten
        ],
    )
    connection.insert(
        "comment",
        ("id", "notebook_id", "cell_id", "auto_comment"),
        (
            (next(ids), student, said[mark.cell], mark.comment.replace("\0", "\ufffd") or None)
            for student, mark in _each(marks, notebooks)
        ),
        NEW_COMMENT,
    )
    return unknown


def new_ids() -> Iterator[str]:
    """Ids of 32 hexadecimal digits, none of them twice; what is entered later has a greater one."""
    prefix = f"{time.time_ns():016x}{secrets.token_hex(4)}"
    return (f"{prefix}{number:08x}" for number in count())


def _each(marks: Iterable[Marks], notebooks: Mapping[str, str]) -> Iterator[tuple[str, Mark]]:
    """Every mark, with the id of the student's notebook."""
    return ((notebooks[student.student], mark) for student in marks for mark in student.marks)


def _notebook(connection: Connection, sheet: Sheet, ids: Iterator[str]) -> str:
    """The id of the module's only notebook, of the same name, with its assignment and course."""
    connection.insert("course", ("id",), [(COURSE,)], AS_IT_IS)
    connection.insert(
        "assignment", ("id", "name", "course_id"), [(next(ids), sheet.module, COURSE)], AS_IT_IS
    )
    named = {"module": sheet.module}
    (assignment,) = connection.execute("SELECT id FROM assignment WHERE name = :module", named).fetchone()
    connection.insert(
        "notebook", ("id", "name", "assignment_id"), [(next(ids), sheet.module, assignment)], AS_IT_IS
    )
    (found,) = connection.execute(
        "SELECT id FROM notebook WHERE assignment_id = :assignment AND name = :module",
        named | {"assignment": assignment},
    ).fetchone()
    return str(found)


def _cells(
    connection: Connection, sheet: Sheet, notebook: str, kind: str, ids: Iterator[str]
) -> dict[str, str]:
    """The ids of the sheet's cells of a kind by name: marked cells, and the same cells as commented on."""
    rows = [(next(ids), cell.name, notebook, kind) for cell in sheet.cells]
    connection.insert("base_cell", ("id", "name", "notebook_id", "type"), rows, AS_IT_IS)
    there = connection.execute(
        "SELECT name, id FROM base_cell WHERE notebook_id = :notebook AND type = :kind",
        {"notebook": notebook, "kind": kind},
    )
    found = dict(there.fetchall())
    if kind == "GradeCell":
        worth = [(found[cell.name], cell.worth, cell.kind) for cell in sheet.cells]
        connection.insert("grade_cells", ("id", "max_score", "cell_type"), worth, NEW_WORTH)
        _remove(connection, sheet, {name: found[name] for name in found.keys() - _names(sheet.cells)})
    else:
        own = [(found[cell.name],) for cell in sheet.cells]
        connection.insert("solution_cells", ("id",), own, AS_IT_IS)
    return found


def _names(cells: Iterable[GradedCell]) -> set[str]:
    return {cell.name for cell in cells}


def _remove(connection: Connection, sheet: Sheet, gone: Mapping[str, str]) -> None:
    """Take out the marked cells that the module no longer has; TitoError where a person has marked one."""
    for name, cell in sorted(gone.items()):
        (manual,) = connection.execute(
            "SELECT count(*) FROM grade WHERE cell_id = :cell"
            " AND (manual_score IS NOT NULL OR extra_credit IS NOT NULL)",
            {"cell": cell},
        ).fetchone()
        if manual:
            raise TitoError(
                f"A person has marked {name} {manual} times, and {sheet.module} no longer has it.",
                "Take them out in formgrader, or put the cell back into the lesson.",
            )
        for table, column in (("grade", "cell_id"), ("grade_cells", "id"), ("base_cell", "id")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = :cell", {"cell": cell})


def _unknown(connection: Connection, students: Iterable[str]) -> tuple[str, ...]:
    known = {student for (student,) in connection.execute("SELECT id FROM student")}
    return tuple(student for student in students if student not in known)


def _submitted(
    connection: Connection, notebook: str, marks: Iterable[Marks], ids: Iterator[str]
) -> dict[str, str]:
    """The ids of the students' own notebooks, made where there is none."""
    (assignment,) = connection.execute(
        "SELECT assignment_id FROM notebook WHERE id = :notebook", {"notebook": notebook}
    ).fetchone()
    handed = [(next(ids), assignment, each.student, written_time(each.collected)) for each in marks]
    connection.insert(
        "submitted_assignment", ("id", "assignment_id", "student_id", "timestamp"), handed, NEW_TIME
    )
    whole = connection.execute(
        "SELECT id FROM submitted_assignment WHERE assignment_id = :assignment", {"assignment": assignment}
    ).fetchall()
    rows = [(next(ids), each, notebook, False) for (each,) in whole]
    connection.insert("submitted_notebook", ("id", "assignment_id", "notebook_id", "flagged"), rows, AS_IT_IS)
    there = connection.execute(
        "SELECT student_id, submitted_notebook.id FROM submitted_notebook JOIN submitted_assignment"
        " ON submitted_assignment.id = submitted_notebook.assignment_id WHERE notebook_id = :notebook",
        {"notebook": notebook},
    )
    return dict(there.fetchall())
