"""What a finished run says of each student, cell by cell, in the gradebook's points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tito.gradebook.sheet import GradedCell, Sheet, tidy
from tito.grading.judge import UNFINISHED
from tito.runs.journal import Entry

MOST_HINTS = 3
"""A comment names so many different hints at the most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What tito says of one cell: points, None where a person has to say; a comment, or nothing.

    `rewritten` where the answer is another than the one a person has seen in formgrader.
    """

    cell: str
    score: float | None
    comment: str = ""
    rewritten: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """A student's marks, one a cell of the sheet; when the submission was handed in, where that is known."""

    student: str
    marks: tuple[Mark, ...]
    collected: datetime | None = None

    @property
    def waiting(self) -> bool:
        """Whether a person has to say something of it."""
        return any(mark.score is None for mark in self.marks)


def marks_of(
    sheet: Sheet,
    entry: Entry,
    receipt: Mapping[str, Any] | None,
    answers: Mapping[str, str] | None,
    seen: Mapping[str, str] | None = None,
    collected: datetime | None = None,
) -> Marks:
    """The marks that an entry of a run comes to.

    `receipt` is its document, which a full score needs none of; `answers` what was said to each question,
    None where that cannot be told, and `seen` what formgrader shows, None where it shows nothing yet. An
    unanswered question gets 0 at once, as nbgrader does it.
    """
    earned = {each.name: tidy(each.score * sheet.factor) for each in entry.components}
    comments = _comments(entry, receipt) if receipt else {}
    marks = [
        _question(cell, answers or seen, seen or answers)
        if cell.question
        else Mark(cell.name, earned.get(cell.name, 0.0), comments.get(cell.name, ""))
        for cell in sheet.cells
    ]
    return Marks(entry.student, tuple(marks), collected)


def _question(cell: GradedCell, answers: Mapping[str, str] | None, seen: Mapping[str, str] | None) -> Mark:
    if answers is None or seen is None:
        return Mark(cell.name, None)
    rewritten = answers[cell.name] != seen[cell.name]
    if answers[cell.name]:
        return Mark(cell.name, None, rewritten=rewritten)
    return Mark(cell.name, 0.0, "No response.", rewritten)


def _comments(entry: Entry, receipt: Mapping[str, Any]) -> dict[str, str]:
    """Why points were lost, by component; why nothing could be graded, at the first."""
    if receipt["reason"]:
        return {entry.components[0].name: f"{receipt['reason']} {receipt['hint']}".strip()}
    lost = [each.name for each in entry.components if each.score < each.max_score]
    return {name: "\n".join(_hints(name, receipt)) for name in lost}


def _hints(component: str, receipt: Mapping[str, Any]) -> Iterator[str]:
    """The diagnosis's hint; without one, the hints of the probes that lost points. No input is ever named."""
    diagnosed = [each["hint"] for each in receipt["diagnoses"] if each["component"] == component]
    if diagnosed:
        return iter(diagnosed[:1])
    failed = [
        each for each in receipt["verdicts"]
        if each["component"] == component and each["points"] < each["max_points"]
    ]  # fmt: skip
    if failed and all(each["answer"] == UNFINISHED for each in failed):
        return iter(["Not written yet."])
    return iter(list(dict.fromkeys(each["hint"] or each["text"] for each in failed))[:MOST_HINTS])
