"""The stages of a page: what a student sees before the due date, after it, and once marks are published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from tito.policies.extensions import NOT_EXTENDED
from tito.policies.policy import Calendar

Stage: TypeAlias = Literal["before", "after", "published"]
Staging: TypeAlias = Callable[[str, str], Stage]
"""The stage of a page, by its module and student."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of a stage has beside which parts work, the hints, the student's cells and their graph.

    `points`: the score, what was asked, how far off it is, the reference's sizes and memory. `marks`: what
    people have marked and said. `notice` tells the student at which stage the page was made.
    """

    notice: str
    points: bool
    marks: bool


STAGES: dict[Stage, Shown] = {
    "before": Shown(
        "Made before the due date: it says which parts work, and hints at what to mend. Points come later.",
        points=False,
        marks=False,
    ),
    "after": Shown(
        "Made after the due date. The points are provisional until your course publishes them.",
        points=True,
        marks=False,
    ),
    "published": Shown("Published: these are your marks.", points=True, marks=True),
}


def by_due_date(calendar: Calendar, now: datetime, module: str, student: str) -> Stage:
    """`after` once the module's due date is over for this student; `before` until then, and without one."""
    due = calendar.due.get(module)
    if due is None:
        return "before"
    extension = (calendar.extensions or {}).get((student, module), NOT_EXTENDED)
    return "after" if now > extension.due(due) else "before"
