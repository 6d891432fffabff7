"""Lessons as text: the percent format, one marker line a cell, markdown as comments.

# %% [markdown]                       words
# %% [markdown] question: why-sum points=10
# %% example: first-graph             read-only code
# %%                                  code of the student's own
# %% solution: tinytorch.core.autograd.AddBackward
# %% solution: tinytorch.core.tensor.Tensor, -__repr__    all methods but this one
# %% given: tinytorch.core.autograd.no_grad, tinytorch.core.autograd.is_grad_enabled
# %% note                             words to the authors
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tito.errors import CourseError
from tito.notebooks.cells import ROLES, Cell, Kind, Role

MARK = "# %%"

_MARKER = re.compile(
    r"# %%(?P<markdown> \[markdown\])?"
    r"(?: (?P<role>[a-z]+)(?:: (?P<subject>[\w.*\-]+(?:, [\w.*\-]+)*))?)?"
    r"(?: id=(?P<id>[\w\-]+))?(?: points=(?P<points>\d+(?:\.\d+)?))?"
)


def read_lesson(text: str) -> tuple[Cell, ...]:
    """The cells of a lesson; CourseError names the line that is not in the grammar."""
    return tuple(_cell(number, lines) for number, lines in _pieces(text))


def write_lesson(cells: tuple[Cell, ...]) -> str:
    """The text whose cells are `cells`; sources begin and end with a line that is not blank."""
    return "\n".join(_text(cell) for cell in cells)


def _pieces(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each cell's first line number and its lines, the marker first."""
    number, piece = 0, list[str]()
    for count, line in enumerate(text.split("\n"), start=1):
        if line.startswith(MARK):
            if piece:
                yield number, piece
            number, piece = count, [line]
        elif piece:
            piece.append(line)
        elif line.strip():
            raise CourseError(f"line {count} stands before the first cell", f"begin the lesson with `{MARK}`")
    if piece:
        yield number, piece


def _cell(number: int, lines: list[str]) -> Cell:
    found = _MARKER.fullmatch(lines[0].rstrip())
    kind: Kind = "markdown" if found and found["markdown"] else "code"
    role = _role(found["role"] if found else "?", kind)
    if found is None or role is None:
        raise CourseError(
            f"line {number} is not a cell's marker: {lines[0]}", f"the roles are {', '.join(ROLES)}"
        )
    named = role in ("solution", "given")
    subject = found["subject"] or ""
    return Cell(
        kind=kind,
        role=role,
        grade_id=(found["id"] or "") if named else subject,
        source=_source(kind, number, lines[1:]),
        names=tuple(subject.split(", ")) if named else (),
        points=float(found["points"]) if found["points"] else None,
    )


def _role(word: str | None, kind: Kind) -> Role | None:
    if word is None:
        return "text" if kind == "markdown" else "free"
    return next((role for role in ROLES if role == word), None)


def _source(kind: Kind, number: int, lines: list[str]) -> str:
    if kind == "code":
        return "\n".join(lines).strip("\n")
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return "\n".join(_uncommented(number + offset, line) for offset, line in enumerate(lines, 1)).strip("\n")


def _uncommented(number: int, line: str) -> str:
    if line == "#":
        return ""
    if not line.startswith("# "):
        raise CourseError(f"line {number} of a markdown cell is not a comment: {line}", "begin it with `# `")
    return line[2:]


def _text(cell: Cell) -> str:
    if cell.kind == "code" and any(line.startswith(MARK) for line in cell.source.split("\n")):
        raise CourseError(
            f"cell {cell.grade_id!r} holds a line that begins with `{MARK}`", "write it differently"
        )
    lines = cell.source.split("\n") if cell.source else []
    if cell.kind == "markdown":
        lines = [f"# {line}" if line else "#" for line in lines]
    return "\n".join([_marker(cell), *lines]) + "\n"


def _marker(cell: Cell) -> str:
    named = bool(cell.names)
    subject = ", ".join(cell.names) if named else cell.grade_id
    plain = cell.role in ("text", "free") and not subject
    return "".join(
        (
            MARK,
            " [markdown]" if cell.kind == "markdown" else "",
            "" if plain else f" {cell.role}",
            f": {subject}" if subject else "",
            f" id={cell.grade_id}" if named and cell.grade_id else "",
            f" points={cell.points:g}" if cell.points is not None else "",
        )
    )
