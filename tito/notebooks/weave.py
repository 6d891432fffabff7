"""A lesson and the reference's sources become the instructor's cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, groupby

from tito.errors import CourseError
from tito.notebooks.cells import BEGIN_SOLUTION, END_SOLUTION, Cell
from tito.notebooks.naming import Part, named
from tito.notebooks.segments import segments, with_regions


def weave(lesson: tuple[Cell, ...], references: Mapping[str, str]) -> tuple[Cell, ...]:
    """The lesson with every named definition's source in place, and an id on every cell.

    `references` maps a module's name to its source. CourseError if a named definition does not exist,
    or if the lesson does not name every statement of a reference exactly once and in order.
    """
    parts = named(lesson, {module: segments(text, module) for module, text in references.items()})
    by_cell = [[part for part in parts if part.cell == number] for number in range(len(lesson))]
    pairs = zip(lesson, by_cell, strict=True)
    woven = tuple(_woven(cell, own) for cell, own in pairs if cell.role != "note" and (own or not cell.names))
    return tuple(replace(cell, grade_id=grade_id) for cell, grade_id in zip(woven, _ids(woven), strict=True))


def _woven(cell: Cell, parts: list[Part]) -> Cell:
    if not cell.exported:
        return cell
    if any(line.strip() and not line.startswith("#") for line in cell.source.split("\n")):
        raise CourseError(f"the {cell.role} cell of {cell.names[0]} holds code", "write it in the reference")
    grade_id = cell.grade_id or parts[0].segment.name.strip("_")
    sources = [_source(cell, list(group)) for _, group in groupby(parts, key=lambda part: part.segment.name)]
    return replace(cell, grade_id=grade_id, source=_with_words(cell.source, "\n\n\n".join(sources)))


def _with_words(words: str, source: str) -> str:
    """The lesson's comments above the first definition."""
    return f"{words}\n{source}" if words else source


def _source(cell: Cell, parts: list[Part]) -> str:
    """One piece's text; in a solution cell, with its bodies marked."""
    segment = parts[0].segment
    if cell.role == "given":
        return segment.source
    methods = frozenset(part.method for part in parts if part.method)
    marked = with_regions(segment, methods, BEGIN_SOLUTION, END_SOLUTION)
    if marked == segment.source:
        raise CourseError(f"{segment.name} has nothing to solve", "name it in a `given` cell")
    return marked


def _ids(cells: tuple[Cell, ...]) -> Iterator[str]:
    """An id for every cell: its own, or one made of its words that later cells do not disturb."""
    taken = set[str]()
    own = [cell.grade_id for cell in cells if cell.grade_id]
    for grade_id in own:
        if grade_id in taken:
            raise CourseError(f"two cells of the lesson have the id {grade_id}", "give one of them another")
        taken.add(grade_id)
    for cell in cells:
        grade_id = cell.grade_id or _free_id(_slug(cell), taken)
        taken.add(grade_id)
        yield grade_id


def _free_id(stem: str, taken: set[str]) -> str:
    numbered = (f"{stem}-{count}" for count in range(2, len(taken) + 3))
    return next(name for name in chain((stem,), numbered) if name not in taken)


def _slug(cell: Cell) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", cell.source.split("\n")[0].lower())
    return words[:56].strip("-") or cell.role
