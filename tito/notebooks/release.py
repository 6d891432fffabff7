"""The instructor's cells become the students': every solution gives way to a line that raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tito.errors import CourseError
from tito.notebooks.cells import BEGIN_SOLUTION, END_SOLUTION, Cell

STUB = 'raise NotImplementedError("Write {} yourself, then delete this line.")'
_OPENS = re.compile(r"(?P<indent>\s*)(?:async )?(?P<kind>def|class) (?P<name>\w+)")
_STUBBED = re.compile(rf"^\s*{re.escape(STUB)}".replace(re.escape("{}"), r"([\w.]+)"), flags=re.MULTILINE)
ANSWER = "YOUR ANSWER HERE"

TELLING = 12
"""A shorter line without its blanks (`return x`, `else:`) gives no solution away."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A line of a solution that stands in a student's cell."""

    grade_id: str
    line: str


def release(instructor: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The students' cells: signatures, docstrings and all given code, and no line of a solution.

    CourseError if a solution's line is left anywhere, in an example or in words.
    """
    student = tuple(replace(cell, source=_emptied(cell)) for cell in instructor)
    found = leaks(instructor, student)
    if found:
        places = "; ".join(f"cell {leak.grade_id}: {leak.line}" for leak in found[:3])
        raise CourseError(f"the release would show a solution ({places})", "reword these cells of the lesson")
    return student


def unwritten(source: str) -> frozenset[str]:
    """What students still have to write in a piece of code: `MulBackward.apply`, by the lines that say so."""
    return frozenset(_STUBBED.findall(source))


def leaks(instructor: tuple[Cell, ...], student: tuple[Cell, ...]) -> tuple[Leak, ...]:
    """The lines of solutions that stand in the students' cells, blanks and comments aside."""
    secret = {line for cell in instructor for line in _lines(_inside(cell))}
    known = {line for cell in instructor if cell.exported for line in _lines(_outside(cell))}
    telling = {line for line in secret - known if len(line) >= TELLING}
    return tuple(
        Leak(cell.grade_id, line.strip())
        for cell in student
        for line in cell.source.split("\n")
        if _plain(line) in telling
    )


def regions(cell: Cell) -> Iterator[tuple[bool, str]]:
    """Each line of a cell, and whether it stands inside a solution; the marks are inside."""
    inside = False
    for line in cell.source.split("\n"):
        if BEGIN_SOLUTION in line and inside:
            raise CourseError(
                f"cell {cell.grade_id} begins a solution inside a solution", f"close it: {END_SOLUTION}"
            )
        inside = inside or BEGIN_SOLUTION in line
        yield inside, line
        inside = inside and END_SOLUTION not in line
    if inside:
        raise CourseError(f"cell {cell.grade_id} does not end its solution", f"write {END_SOLUTION}")


def _emptied(cell: Cell) -> str:
    kept = list[str]()
    for inside, line in regions(cell):
        if not inside:
            kept.append(line)
        elif BEGIN_SOLUTION in line:
            stub = STUB.format(_open_name(kept)) if cell.kind == "code" else ANSWER
            kept.append(line[: len(line) - len(line.lstrip())] + stub)
    return "\n".join(kept)


def _open_name(lines: list[str]) -> str:
    """What the last of these lines are in the midst of: `MulBackward.apply`, or a function's name."""
    found = [match for line in lines if (match := _OPENS.match(line))]
    function = found[-1] if found else None
    if function is None or not function["indent"]:
        return function["name"] if function else "this"
    owner = next((match["name"] for match in reversed(found) if match["kind"] == "class"), "")
    return f"{owner}.{function['name']}"


def _inside(cell: Cell) -> Iterator[str]:
    marks = (BEGIN_SOLUTION, END_SOLUTION)
    return (line for inside, line in regions(cell) if inside and not any(mark in line for mark in marks))


def _outside(cell: Cell) -> Iterator[str]:
    return (line for inside, line in regions(cell) if not inside)


def _lines(lines: Iterator[str]) -> Iterator[str]:
    return (plain for line in lines if (plain := _plain(line)))


def _plain(line: str) -> str:
    """A line without blanks, comment or the backquotes that set it as code in words."""
    code = re.sub(r"\s+#.*$", "", line.strip().strip("`"))
    return "" if code.startswith("#") else re.sub(r"\s+", "", code)
