"""A student's code as the page needs it: the cells that count, or the ones as handed in where none can."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tito.notebooks.cells import Cell
from tito.notebooks.export import SourceBlock
from tito.notebooks.submission import SubmittedCell
from tito.pages.cell import Definition, Excerpt, around, definitions, excerpt, near, own_lines

PLACE = re.compile(r"(cell \d+|the file|line \d+)(?: \([^)]*\))?, line (\d+)")
"""How a place is written in reasons and receipts: `cell 26 (DivBackward), line 13`."""

BREAKS = "it breaks at the marked line"
YOURS = "the marked lines are yours"

MOST_PLACES = 3
"""Places shown of those at which one component raised."""


@dataclass(frozen=True, slots=True)
class Code:
    """What was handed in: the blocks that are graded, none where it cannot be; its cells as they are.

    `released` are the definitions as they were given out.
    """

    blocks: tuple[SourceBlock, ...]
    cells: tuple[SubmittedCell, ...]
    released: Mapping[str, Definition]


def released_definitions(cells: Sequence[Cell]) -> dict[str, Definition]:
    """The definitions of a module's released cells."""
    return definitions([SourceBlock(cell.grade_id, cell.source) for cell in cells if cell.exported])


def excerpts(code: Code, names: Sequence[str], places: Sequence[str]) -> tuple[Excerpt, ...]:
    """The definitions of these names with the lines concerned, and where else it raised.

    The lines concerned are those of the `places` at which it raised, else all that the student wrote.
    """
    raised = [place for text in places if (place := _place(code, text))][:MOST_PLACES]
    defined = definitions(code.blocks)
    own = [(name, defined[name]) for name in names if name in defined]
    inside = [
        excerpt(each, marked, BREAKS) for _, each in own if (marked := _within(each, raised))
    ]  # fmt: skip
    mine = [
        excerpt(each, marked, YOURS) for name, each in own if (marked := own_lines(each, code.released, name))
    ]
    elsewhere = [place for place in raised if not any(_within(each, [place]) for _, each in own)]
    found = [(around(code.blocks, *place), place[1]) for place in elsewhere]
    return (
        *(inside or mine),
        *(excerpt(each, {number}, BREAKS) for each, number in found if each),
    )


def _within(definition: Definition, places: Sequence[tuple[str, int]]) -> frozenset[int]:
    """The lines of these places that are the definition's."""
    return frozenset(
        number
        for label, number in places
        if label == definition.label and definition.first <= number <= definition.last
    )


def broken_place(code: Code, reason: str) -> Excerpt | None:
    """The lines around the place that a reason names, where it names one that is there."""
    place = PLACE.search(reason)
    if place is None:
        return None
    name, number = place[1], int(place[2])
    for cell in code.cells:
        lines = cell.source.split("\n")
        if cell.place == name and cell.line <= number < cell.line + len(lines):
            above = [""] * (cell.line - 1)
            return excerpt(near(cell.place, [*above, *lines], number), {number}, BREAKS)
    return None


def _place(code: Code, text: str) -> tuple[str, int] | None:
    """The label and the line that a receipt's `where` names; the label may say more than the place."""
    label, _, number = text.rpartition(", line ")
    known = any(block.label == label for block in code.blocks)
    return (label, int(number)) if known and number.isdecimal() else None
