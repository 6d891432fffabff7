"""What CI shows of a class: an outcome a cell, by suite and name, and why points were lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tito.gradebook.cells import CellScore
from tito.gradebook.exports.rows import number
from tito.gradebook.standing import Standing


def outcomes(standings: Iterable[Standing]) -> Iterator[tuple[str, str, str]]:
    """Suite, name and failure of every cell; none where all points were earned, or a mark is to come."""
    for each in standings:
        suite = f"{each.module}.{each.student.id}"
        for cell in each.cells:
            yield suite, cell.name, "" if cell.waiting or cell.score >= cell.max_score else _lost(cell)


def _lost(cell: CellScore) -> str:
    return f"{number(cell.score)} of {number(cell.max_score)} points. {cell.comment}"
