"""What waits for a person in a gradebook, and what a person says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tito.errors import TitoError
from tito.gradebook.connection import Connection
from tito.gradebook.enter import new_ids

GRADES = """
SELECT assignment.name, base_cell.id, student_id, base_cell.name,
    manual_score IS NOT NULL AND needs_manual_grade
FROM grade
JOIN grade_cells ON grade_cells.id = grade.cell_id
JOIN base_cell ON base_cell.id = grade_cells.id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
WHERE {which}
"""

WAITING = GRADES.format(which="needs_manual_grade")
MARKED = GRADES.format(
    which="manual_score IS NOT NULL AND NOT needs_manual_grade AND grade_cells.cell_type != 'code'"
)

OF_STUDENT = """
SELECT submitted_notebook.id FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
WHERE assignment.name = :module AND student_id = :student
"""

OF_CELL = """
SELECT base_cell.id FROM base_cell JOIN notebook ON notebook.id = notebook_id
JOIN assignment ON assignment.id = assignment_id
WHERE assignment.name = :module AND base_cell.name = :question AND type = '{kind}'
"""

ENTER_SCORE = f"""
UPDATE grade SET manual_score = :score, needs_manual_grade = FALSE
WHERE notebook_id = ({OF_STUDENT}) AND cell_id = ({OF_CELL.format(kind="GradeCell")})
"""

ENTER_COMMENT = f"""
INSERT INTO comment (id, notebook_id, cell_id, manual_comment)
VALUES (:id, ({OF_STUDENT}), ({OF_CELL.format(kind="SolutionCell")}), :comment)
ON CONFLICT (cell_id, notebook_id) DO UPDATE SET manual_comment = excluded.manual_comment
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a student says to a question, or a component of theirs.

    `again` where it waits although a person has marked it: the answer was rewritten, or tito's points moved.
    """

    module: str
    question: str
    student: str
    again: bool


@dataclass(frozen=True, slots=True)
class PersonsMark:
    """What a person says of an answer: points, and a comment or nothing."""

    module: str
    question: str
    student: str
    score: float
    comment: str = ""


def waiting(connection: Connection, modules: Sequence[str] = ()) -> tuple[Answer, ...]:
    """What waits for a person in these modules, or in all, question by question."""
    return tuple(_answers(connection, WAITING, modules))


def marked(connection: Connection, modules: Sequence[str] = ()) -> tuple[Answer, ...]:
    """The answers that a person has marked, and that do not wait again."""
    return tuple(_answers(connection, MARKED, modules))


def _answers(connection: Connection, statement: str, modules: Sequence[str]) -> Iterator[Answer]:
    for module, _, student, question, again in sorted(connection.execute(statement)):
        if not modules or module in modules:
            yield Answer(module, question, student, bool(again))


def in_order(answers: Sequence[Answer], called: Mapping[str, str]) -> list[Answer]:
    """Question by question, and within one by what students are `called`: their own order would tell."""
    questions = dict.fromkeys((each.module, each.question) for each in answers)
    place = {question: number for number, question in enumerate(questions)}
    return sorted(answers, key=lambda each: (place[each.module, each.question], called[each.student]))


def enter_persons_marks(connection: Connection, marks: Iterable[PersonsMark]) -> None:
    """Enter marks where formgrader puts a person's; a comment that is not given stays as it is.

    TitoError where there is no place for one.
    """
    ids = new_ids()
    for mark in marks:
        of = {"module": mark.module, "question": mark.question, "student": mark.student}
        if not connection.execute(ENTER_SCORE, of | {"score": mark.score}).rowcount:
            raise TitoError(
                f"The gradebook has no place for {mark.question} of {mark.module} by {mark.student}.",
                "Enter the run again: tito gradebook update",
            )
        if mark.comment:
            connection.execute(ENTER_COMMENT, of | {"id": next(ids), "comment": mark.comment})
