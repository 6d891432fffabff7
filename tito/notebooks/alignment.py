"""Which of a submission's cells belong to the module: by id, by what they define, and which of two counts."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tito.errors import SubmissionError
from tito.notebooks.outline import Outline
from tito.notebooks.selection import Statement, statement
from tito.notebooks.statements import Definition, read_names, same_tree
from tito.notebooks.submission import SubmittedCell, readable
from tito.text import listed

_EXPORT_MARK = re.compile(r"^#\s*\|\s*exporti?\b|^#\s?export\s*$", flags=re.MULTILINE)
_DEFINES = re.compile(r"^(?:class|def)\s+(\w+)", flags=re.MULTILINE)

MOST_NOTES = 20
"""Cells that do not parse, each named in every receipt; of more, the first are."""


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A submitted cell that parses; `source` is its Python."""

    cell: SubmittedCell
    source: str
    tree: ast.Module


def read_cells(
    submitted: tuple[SubmittedCell, ...], outline: Outline
) -> tuple[tuple[ReadCell, ...], tuple[str, ...]]:
    """The cells that parse, and a note on each experiment that does not.

    SubmissionError names a cell of the module that does not parse, and the line in it.
    """
    cells, notes = list[ReadCell](), list[str]()
    for cell in submitted:
        if cell.source in outline.examples:
            continue
        try:
            cells.append(ReadCell(cell, *readable(cell)))
        except SubmissionError as error:
            if _is_ours(cell, _DEFINES.findall(cell.source), outline):
                raise
            notes.append(f"{error.message}; the cell is left out, for it defines nothing of the module")
    more = [f"in all, {len(notes):,} cells are left out"] if len(notes) > MOST_NOTES else []
    return tuple(cells), (*notes[:MOST_NOTES], *more)


def statements_of(cells: tuple[ReadCell, ...], outline: Outline) -> tuple[Statement, ...]:
    """Every top-level statement, in order; SubmissionError if none defines what the module is made of."""
    found = tuple(_statements(cells, outline))
    if not any(_defined(one) & outline.tasks for one in found):
        raise SubmissionError(
            f"No cell defines anything of {outline.target}.",
            "Hand in this module's notebook; `tito start` writes it in a workspace, `tito reset` anew.",
            "no cells",
        )
    return found


def repetitions(
    found: tuple[Statement, ...], cells: tuple[ReadCell, ...], outline: Outline
) -> tuple[frozenset[Statement], tuple[str, ...]]:
    """Of two definitions of one name, the ones that do not count, and a note on each name.

    The last one that differs from the released one counts, so that a fresh copy below hides no work; what
    stands above it stays, as a notebook runs it, for cells in between may need it.
    """
    surplus, notes = set[Statement](), list[str]()
    defined = defaultdict[str, list[Statement]](list)
    for one in found:
        if isinstance(one.node, Definition):
            defined[one.node.name].append(one)
    for name, same in defined.items():
        if len(same) > 1 and name in outline.trees:
            released = outline.trees[name]
            own = (one for one in reversed(same) if not same_tree(one.node, released))
            counts = next(own, same[-1])
            surplus.update(same[same.index(counts) + 1 :])
            places = listed(dict.fromkeys(cells[one.cell].cell.place for one in same))
            notes.append(
                f"{name} is defined {len(same)} times ({places}); {cells[counts.cell].cell.place} counts"
            )
    return frozenset(surplus), tuple(notes)


def missing(kept: frozenset[Statement], cells: tuple[ReadCell, ...], outline: Outline) -> Iterator[str]:
    """A note on each definition that is gone, by the cell that should hold it where that is still there.

    Given definitions that nothing here uses are not missed: another way needs other helpers.
    """
    bound = frozenset[str]().union(*(one.binds for one in kept))
    gone = [name for name in outline.owners if name not in bound]
    if not gone:
        return
    places = {read.cell.grade_id: read.cell.place for read in cells}
    used = outline.tasks.union(*(read_names(one.node) for one in kept))
    for name in gone:
        if outline.owners[name] in places:
            yield f"{places[outline.owners[name]]} no longer defines {name}"
    deleted = [name for name in gone if name in used and outline.owners[name] not in places]
    if deleted:
        yield f"not in this submission: {', '.join(deleted)}"


def _statements(cells: tuple[ReadCell, ...], outline: Outline) -> Iterator[Statement]:
    for number, read in enumerate(cells):
        names = [node.name for node in read.tree.body if isinstance(node, Definition)]
        aligned = _is_ours(read.cell, names, outline)
        yield from (statement(number, node, aligned) for node in read.tree.body)


def _is_ours(cell: SubmittedCell, names: list[str], outline: Outline) -> bool:
    by_id = cell.part_of_file or cell.grade_id in outline.ids
    return by_id or not outline.owners.keys().isdisjoint(names) or bool(_EXPORT_MARK.search(cell.source))


def _defined(one: Statement) -> frozenset[str]:
    return frozenset() if isinstance(one.node, ast.Import | ast.ImportFrom) else one.binds
