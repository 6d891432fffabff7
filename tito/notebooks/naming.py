"""The names in a lesson's cells, found in the reference: which piece of it goes into which cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tito.errors import CourseError
from tito.notebooks.cells import Cell
from tito.notebooks.segments import Segment

REST = "*"
"""The name of all that stands between the definitions named before and after."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the reference, the number of its cell, and the one method of it that is named.

    The method is "" for all of them, and begins with "-" where it is the one left out.
    """

    cell: int
    segment: Segment
    method: str


@dataclass(frozen=True, slots=True)
class _Name:
    cell: int
    module: str
    definition: str
    method: str


def named(lesson: tuple[Cell, ...], references: Mapping[str, tuple[Segment, ...]]) -> tuple[Part, ...]:
    """The pieces that the lesson's cells name, in order.

    CourseError unless the lesson names every piece of every reference, once, and in the reference's order.
    """
    names = tuple(
        _split(number, name, references) for number, cell in enumerate(lesson) for name in _full(cell.names)
    )
    return tuple(part for module, pieces in references.items() for part in _parts(module, names, pieces))


def _full(names: tuple[str, ...]) -> Iterator[str]:
    """The names, `-apply` as a method of the class that is named before it."""
    home = ""
    for name in names:
        home = home if name.startswith("-") else name
        yield name if name == home else f"{home}.{name}"


def _split(cell: int, name: str, modules: Mapping[str, object]) -> _Name:
    """Module, definition and method of a fully qualified name."""
    for module in sorted(modules, key=len, reverse=True):
        if name.startswith(f"{module}."):
            definition, _, method = name.removeprefix(f"{module}.").partition(".")
            return _Name(cell, module, definition, method)
    raise CourseError(f"{name} is in no module of this lesson", f"its modules are {', '.join(modules)}")


def _parts(module: str, names: tuple[_Name, ...], pieces: tuple[Segment, ...]) -> Iterator[Part]:
    ours = [name for name in names if name.module == module]
    order = [piece.name for piece in pieces]
    _check_known(module, ours, order)
    listed = list(_listed(ours, order))
    _check_complete(module, [definition for _, definition in listed], order)
    by_name = {piece.name: piece for piece in pieces}
    for name, definition in listed:
        yield Part(name.cell, by_name[definition], name.method)


def _listed(names: list[_Name], order: list[str]) -> Iterator[tuple[_Name, str]]:
    """Each name with its definition; one for the rest, with every definition it stands for."""
    for at, name in enumerate(names):
        if name.definition != REST:
            yield name, name.definition
            continue
        before = [order.index(each.definition) for each in names[:at] if each.definition != REST]
        after = [order.index(each.definition) for each in names[at + 1 :] if each.definition != REST]
        start, end = (before[-1] + 1 if before else 0), (after[0] if after else len(order))
        yield from ((name, definition) for definition in order[start:end])


def _check_known(module: str, names: list[_Name], order: list[str]) -> None:
    for name in names:
        if name.definition not in order and name.definition != REST:
            raise CourseError(
                f"{module} has no {name.definition}", "correct the lesson's cell, or write the definition"
            )


def _check_complete(module: str, listed: list[str], order: list[str]) -> None:
    """Every piece once, in order; methods of one piece stand side by side."""
    found = [name for at, name in enumerate(listed) if at == 0 or listed[at - 1] != name]
    missing = [name for name in order if name not in found]
    if missing:
        raise CourseError(f"the lesson leaves out {', '.join(missing)} of {module}", "name each in a cell")
    repeated = sorted({name for name in found if found.count(name) > 1})
    if repeated:
        raise CourseError(f"the lesson names {', '.join(repeated)} of {module} twice", "name each once")
    for wanted, name in zip(order, found, strict=True):
        if wanted != name:
            raise CourseError(f"the lesson names {name} where {module} has {wanted}", "keep its order")
