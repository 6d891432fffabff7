"""The files of a grading run: one receipt a student, and a table of the class."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tito.course.module import Module
from tito.files import write_whole
from tito.grading.grade import Grade
from tito.grading.key import AnswerKey
from tito.grading.receipt import as_text, receipt

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula when a cell begins with it."""


@dataclass(frozen=True, slots=True)
class Results:
    """Where a run's results go; `folder` None keeps nothing."""

    folder: Path | None
    module: Module
    key: AnswerKey
    tier: str

    def write(self, grade: Grade) -> Grade:
        """Write the receipt of one student, whole."""
        if self.folder is not None:
            text = as_text(receipt(self.module, self.key, grade, self.tier))
            write_whole(self.folder / "receipts" / f"{grade.student}.json", text)
        return grade

    def write_table(self, grades: Sequence[Grade]) -> None:
        """Write grades.csv: a line a student, a column a component."""
        if self.folder is not None:
            write_whole(self.folder / "grades.csv", table(self.module, grades))


def table(module: Module, grades: Sequence[Grade]) -> str:
    """The class as CSV; text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [component.name for component in module.components]
    writer.writerow(["student", "status", "score", "max_score", *names])
    for grade in grades:
        earned = {component.name: round(component.score, 2) for component in grade.components}
        scores = [earned.get(name, "") for name in names]
        writer.writerow([_safe(grade.student), grade.status, grade.score, grade.max_score, *scores])
    return text.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
