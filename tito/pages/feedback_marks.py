"""What people have marked: the questions' marks, and the comments made in the gradebook."""

from __future__ import annotations

from dataclasses import dataclass

from tito.course.module import Module
from tito.gradebook.standing import Standing
from tito.text import points_text


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell of the gradebook: its score, or that a person has yet to look at it; a comment, or nothing."""

    name: str
    score: str
    comment: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The score as the gradebook has it, of what is `most`; what lateness has to do with it; the marks.

    `waiting` where some of them are still to come.
    """

    total: str
    most: str
    share: float
    waiting: bool
    lateness: str
    rows: tuple[Marked, ...]


def marks_of(module: Module, standing: Standing) -> Marks:
    """The marks of a student: every question, and of the code's cells those with a comment."""
    components = {component.name for component in module.components}
    rows = [
        Marked(
            cell.name,
            "waits for a person"
            if cell.waiting
            else f"{points_text(cell.score)} of {points_text(cell.max_score)}",
            cell.comment,
        )
        for cell in standing.cells
        if cell.name not in components or cell.comment
    ]
    return Marks(
        total=points_text(standing.score),
        most=points_text(standing.max_score),
        share=min(standing.score / standing.max_score, 1.0) if standing.max_score else 0.0,
        waiting=standing.waiting,
        lateness=standing.explanation,
        rows=tuple(rows),
    )
