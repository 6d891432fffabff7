"""The marks of every submission as a gradebook has them, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeAlias

from tito.gradebook.connection import Connection
from tito.policies.policy import Policy

SCORE = """CASE
    WHEN coalesce(manual_score, auto_score) IS NULL THEN 0.0
    ELSE coalesce(manual_score, auto_score) + coalesce(extra_credit, 0.0)
END"""
"""What a cell counts, in nbgrader's words: a person's score before the grader's, and the extra credit."""

CELLS = """
SELECT cell_type, grade_cells.id, name, max_score FROM grade_cells
JOIN base_cell ON base_cell.id = grade_cells.id
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
class Place:
    """Where a cell comes among a module's, components first, and what it may earn."""

    number: int
    name: str
    max_score: float
    automatic: bool


Marked: TypeAlias = tuple[int, float, Place, CellScore]
"""A cell of a student's: its place, first by number, its score before rounding, and as it is shown."""


def marked_cells(connection: Connection, policy: Policy) -> dict[str, list[Marked]]:
    """Every notebook's cells.

    Half of a large class has the same score in a cell, and the same comment: each is made once. Joining in
    Python what SQLite would join takes a third of the time. Ids ascend in the order of the sheet.
    """
    places = {
        cell: Place(number, name, max_score, kind == "code")
        for number, (kind, cell, name, max_score) in enumerate(sorted(connection.execute(CELLS)))
    }
    comments = {(notebook, cell): text for notebook, cell, text in connection.execute(COMMENTS)}
    made = cache(partial(_marked, policy, places))
    marked: dict[str, list[Marked]] = defaultdict(list)
    for notebook, cell, score, waiting in connection.execute(GRADES):
        if cell in places:
            comment = comments.get((notebook, places[cell].name), "")
            marked[notebook].append(made(cell, score, waiting, comment))
    return marked


def _marked(
    policy: Policy, places: Mapping[str, Place], cell: str, score: float, waiting: int, comment: str
) -> Marked:
    place = places[cell]
    most = policy.rounded(place.max_score)
    shown = CellScore(place.name, policy.rounded(score), most, bool(waiting), comment)
    return place.number, score, place, shown
