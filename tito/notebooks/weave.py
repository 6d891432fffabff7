"""A lesson and the reference's sources become the instructor's cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from tito.errors import CourseError
from tito.notebooks.cells import BEGIN_SOLUTION, END_SOLUTION, Cell
from tito.notebooks.segments import Segment, segments, with_regions


def weave(lesson: tuple[Cell, ...], references: Mapping[str, str]) -> tuple[Cell, ...]:
    """The lesson with every named definition's source in place, and an id on every cell.

    `references` maps a module's name to its source. CourseError if a named definition does not exist,
    or if the lesson does not name every statement of a reference exactly once and in order.
    """
    pieces = {module: segments(text, module) for module, text in references.items()}
    for module, parts in pieces.items():
        _check_complete(lesson, module, parts)
    woven = tuple(_woven(cell, pieces) for cell in lesson if cell.role != "note")
    return tuple(replace(cell, grade_id=grade_id) for cell, grade_id in zip(woven, _ids(woven), strict=True))


def _woven(cell: Cell, pieces: Mapping[str, tuple[Segment, ...]]) -> Cell:
    if not cell.exported:
        return cell
    if any(line.strip() and not line.startswith("#") for line in cell.source.split("\n")):
        raise CourseError(
            f"the {cell.role} cell of {cell.names[0]} holds code", "write the code in the reference"
        )
    named = list(_named(cell, pieces))
    sources = [_source(cell, segment, methods) for segment, methods in named]
    return replace(
        cell,
        grade_id=cell.grade_id or named[0][0].name.strip("_"),
        source="\n\n\n".join(_with_words(cell.source, sources)),
    )


def _with_words(words: str, sources: list[str]) -> list[str]:
    """The lesson's comments above the first definition."""
    return [f"{words}\n{sources[0]}" if words else sources[0], *sources[1:]]


def _source(cell: Cell, segment: Segment, methods: frozenset[str]) -> str:
    if cell.role == "given":
        return segment.source
    marked = with_regions(segment, methods, BEGIN_SOLUTION, END_SOLUTION)
    if marked == segment.source:
        raise CourseError(f"{segment.name} has nothing to solve", "name it in a `given` cell")
    return marked


def _named(cell: Cell, pieces: Mapping[str, tuple[Segment, ...]]) -> Iterator[tuple[Segment, frozenset[str]]]:
    """The pieces a cell names, each with the methods it names in them (none: all)."""
    methods: dict[tuple[str, str], list[str]] = {}
    for name in cell.names:
        module, definition, method = split_name(name, pieces)
        methods.setdefault((module, definition), []).extend([method] if method else [])
    for (module, definition), chosen in methods.items():
        found = next((part for part in pieces[module] if part.name == definition), None)
        if found is None:
            raise CourseError(
                f"{module} has no {definition}", "correct the lesson's cell, or write the definition"
            )
        yield found, frozenset(chosen)


def split_name(name: str, modules: Mapping[str, object]) -> tuple[str, str, str]:
    """Module, definition and method ("" for none) of a fully qualified name."""
    for module in sorted(modules, key=len, reverse=True):
        if name.startswith(f"{module}."):
            definition, _, method = name.removeprefix(f"{module}.").partition(".")
            return module, definition, method
    raise CourseError(f"{name} is in no module of this lesson", f"its modules are {', '.join(modules)}")


def _check_complete(lesson: tuple[Cell, ...], module: str, parts: tuple[Segment, ...]) -> None:
    wanted = [part.name for part in parts]
    cells = [cell for cell in lesson if cell.exported]
    listed = chain.from_iterable(dict.fromkeys(_definitions(cell, module)) for cell in cells)
    named = [definition for definition in listed if definition]
    missing = [name for name in wanted if name not in named]
    repeated = sorted({name for name in named if named.count(name) > 1})
    if missing:
        raise CourseError(f"the lesson leaves out {', '.join(missing)} of {module}", "name each in a cell")
    if repeated:
        raise CourseError(f"the lesson names {', '.join(repeated)} of {module} twice", "name each once")
    for place, name in zip(wanted, (name for name in named if name in wanted), strict=False):
        if place != name:
            raise CourseError(
                f"the lesson names {name} where {module} has {place}", "keep the reference's order"
            )


def _definitions(cell: Cell, module: str) -> Iterator[str]:
    for name in cell.names:
        if name.startswith(f"{module}."):
            yield name.removeprefix(f"{module}.").partition(".")[0]


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
