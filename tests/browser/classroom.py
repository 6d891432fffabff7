"""A generated class in a copy of this course, and the commands that an assistant types there."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from make_class import MISTAKES, MODULE, Cells, edited, finished, path_of

from tito.course.course import find_course
from tito.files import write_whole
from tito.notebooks.cells import Cell
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.publish import instructor_cells
from tito.notebooks.release import release

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
ASSIGNMENT = "9006"
TITLE = f"Autograd ({ASSIGNMENT})"

FIRST = ("Ada", "Zoë", "Emmy", "Lise", "@Grace", "Mary Jo", "Dorothy", "Barbara", "Katherine", "Sofja")
LAST = (
    *('O"Neil, Jr.', "Byron", "=cmd|' /C calc'!A0", "<img src=x onerror='window.ran=1'>", "Noether"),
    *("de la Cruz", "Hopper", "+Meitner", "Nguyễn", "Vaughan", "Liskov", "Johnson", "Kowalewskaja"),
    *("Lamarr", "Hamilton", "Goldwasser", "Wing", "Shaw", "Floyd", "Perlman", "Easley"),
)
NAMES = tuple(product(LAST, FIRST))

HOSTILE = """The answer is **42**, and <b>so</b> on: a < b.

<script>window.ran = 1</script><img src=x onerror="window.ran = 1"><svg onload="window.ran = 1"></svg>

[a](javascript:window.ran=1) [b](&#106;avascript:window.ran=1) [c](javascript\\:window.ran=1) <javascript:a>
"""

MORE = '''from tito.probes import gradient, integers


@gradient(component="SubBackward", hint="a receives the incoming gradient as it is.")
def subtracting_one_more_number(a=integers(5)):
    """Subtract a number from a vector."""
    return a - 2
'''
"""A file more of a suite, whose probe who has the sign of b wrong passes."""


@dataclass(frozen=True, slots=True)
class Student:
    """As Canvas's gradebook names one; who has not handed in has no submission."""

    number: int

    @property
    def id(self) -> str:
        return f"s{self.number:03}"

    @property
    def canvas_id(self) -> str:
        return str(70_000 + self.number)

    @property
    def name(self) -> str:
        """`Last, First`, as Canvas and formgrader write it."""
        return ", ".join(NAMES[self.number])

    @property
    def answers(self) -> tuple[str, ...]:
        """What is written to the three questions, nothing where the question shares a bit with the number.

        The first student's are bad, and the second has answered all.
        """
        if self.number == 1:
            return (HOSTILE,) * 3
        left_out = 0 if self.number == 2 else self.number
        return tuple(
            "" if left_out & bit else f"What student {self.number} thinks of it: ${bit} < b$."
            for bit in (1, 2, 3)
        )


@dataclass(frozen=True, slots=True)
class Classroom:
    """A folder with a course and the submissions of a class; the students are in order of their ids."""

    root: Path
    students: tuple[Student, ...]

    @property
    def roster(self) -> tuple[Student, ...]:
        """Everybody whom Canvas knows: one has not handed in."""
        return (*self.students, Student(len(self.students)))

    @property
    def hostile(self) -> Student:
        """Whose answers hold what a browser would run."""
        return self.students[1]

    @property
    def marked(self) -> Student:
        """Who has the sign wrong in SubBackward, and has answered all questions."""
        return self.students[2]

    def tito(self, *words: str) -> str:
        """A command in the class's folder, as it must end; what it says."""
        command = [sys.executable, "-m", "tito", *words]
        done = subprocess.run(
            command, cwd=self.root, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def receipts(self) -> dict[str, Mapping[str, Any]]:
        """What the run says of each student."""
        folder = self.root / "grades" / MODULE / "receipts"
        return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}

    def ask_one_more(self) -> None:
        """Put a probe more into the hidden suite."""
        (self.root / "graders" / MODULE / "one_more.py").write_text(MORE)

    def said(self, student: Student, cell: str) -> tuple[Any, ...]:
        """What the gradebook has of a cell: both scores, whether it waits, a person's comment."""
        query = """
            SELECT auto_score, manual_score, needs_manual_grade, manual_comment FROM base_cell
            JOIN grade ON grade.cell_id = base_cell.id
            JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
            JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
            JOIN base_cell AS answer ON answer.name = base_cell.name AND answer.type = 'SolutionCell'
            JOIN comment ON comment.cell_id = answer.id AND comment.notebook_id = grade.notebook_id
            WHERE base_cell.name = ? AND student_id = ?"""
        with closing(sqlite3.connect(self.root / "gradebook.db")) as connection:
            (found,) = connection.execute(query, (cell, student.id)).fetchall()
        return tuple(found)


def gather(root: Path, count: int, suite: str) -> Classroom:
    """So many students who have handed in, one who has not, and `roster.csv` as Canvas exports it.

    Graded by the files of the repository that `suite`, a pattern, stands for.
    """
    for name in ("reference", "modules"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "course.toml", root)
    graders = root / "graders" / MODULE
    graders.mkdir(parents=True)
    for path in ROOT.glob(suite):
        shutil.copy(path, graders)
    course = find_course(root)
    instructor = instructor_cells(course, course.module(MODULE)[0])
    released = release(instructor)
    done = finished(released, instructor)
    students = tuple(map(Student, range(count)))
    for student in students:
        cells = _answered(_work(done, released, student.number), released, student)
        write_whole(path_of(student.id, root), notebook_text(cells, MODULE))
    made = Classroom(root, students)
    _write_roster(root / "roster.csv", made.roster)
    return made


def _work(done: Cells, released: Cells, number: int) -> Cells:
    """Finished but for the mistakes whose bits are set in the number; every fourth only to some cell.

    In a text of this student's own, lest two are the same file.
    """
    cells = done
    for bit, student in enumerate(("dorothy", "emmy", "rosalind", "lise", "barbara", "katherine")):
        if number >> bit & 1:
            cells = edited(cells, *MISTAKES[student])
    written = 5 * number % len(cells) if number % 4 == 3 else len(cells)
    return (*(_written_by(number, cell) for cell in cells[:written]), *released[written:])


def _written_by(number: int, cell: Cell) -> Cell:
    return replace(cell, source=f"{cell.source}\n# {number}") if cell.role == "solution" else cell


def _answered(cells: Cells, released: Cells, student: Student) -> Cells:
    """The questions that the student answers answered, the others left as they were."""
    asked = {cell.grade_id: cell for cell in released if cell.role == "question"}
    texts = dict(zip(asked, student.answers, strict=True))

    def answer(cell: Cell) -> Cell:
        text = texts.get(cell.grade_id)
        question = asked.get(cell.grade_id, cell)
        return replace(question, source=f"{question.source}\n\n{text}") if text else question

    return tuple(map(answer, cells))


def _write_roster(path: Path, students: Iterable[Student]) -> None:
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", TITLE, "Final Score"],
        ["    Points Possible", "", "", "", "", "100.0", "(read only)"],
        *([each.name, each.canvas_id, f"sis{each.number}", each.id, "A", "", ""] for each in students),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
