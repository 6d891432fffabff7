"""What CI shows of a class: an outcome a cell, by suite and name, and why points were lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tito.gradebook.exports.rows import number
from tito.gradebook.standing import Standing


def outcomes(standings: Iterable[Standing]) -> Iterator[tuple[str, str, str]]:
    """Suite, name and failure of every cell; none where all points were earned, or a mark is to come."""
    for each in standings:
        for cell in each.cells:
            short = not cell.waiting and cell.score < cell.max_score
            points = f"{number(cell.score)} of {number(cell.max_score)} points."
            yield f"{each.module}.{each.student.id}", cell.name, f"{points} {cell.comment}" if short else ""
