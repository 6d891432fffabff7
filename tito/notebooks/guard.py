"""What must not leave the course, looked for in the finished bytes of what is about to leave it.

Secret are the lines of solutions, every function of the reference that is not handed out, and the hidden
probes with their draws.
"""

from __future__ import annotations

import ast
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.course.workspace import File
from tito.errors import CourseError
from tito.notebooks.cells import Cell
from tito.notebooks.likeness import (
    Function,
    asked,
    body_lines,
    by_name,
    lines_of,
    lines_of_all,
    named,
    plain_lines,
    telling,
)
from tito.notebooks.publish import course_text, instructor_cells, released_cells
from tito.notebooks.statements import parse

LONG = 40
"""A function or a text of fewer signs than this, blanks aside, is written alike in many places."""

ARCHIVE = b"PK\x03\x04"
ASKS = ("probe", "gradient", "memory")


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must not be found: `lines` all together, within `folder` any one of them.

    `folder` is a module's name; in a module's own files one line of a solution gives it away.
    """

    what: str
    lines: frozenset[str]
    folder: str = ""


def refuse_leaks(files: Iterable[File], hidden: Sequence[Secret]) -> None:
    """CourseError naming each file that shows a secret, and what it shows."""
    found = [f"{file.place} shows {what}" for file in files for what in _shown(file, hidden)]
    if found:
        more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
        raise CourseError(
            f"Nothing was written: {'; '.join(found[:3])}{more}.", "Reword or remove what is shown there."
        )


def secrets(course: Course, exercises: Iterable[Module], shipped: Iterable[str]) -> tuple[Secret, ...]:
    """All that may not be in a workspace with these exercises and these files of the reference."""
    cells = {
        module.name: (instructor_cells(course, module), released_cells(course, module))
        for module in exercises
    }
    handed_out = [course.source(dotted) for dotted in shipped]
    public = lines_of_all(course_text(path) for path in handed_out) | lines_of_all(
        cell.source for _, released in cells.values() for cell in released if cell.exported
    )
    solutions = (_solutions(name, *pair, public) for name, pair in cells.items())
    others = (path for path in sorted(course.engine.rglob("*.py")) if path not in handed_out)
    graders = sorted((course.root / "graders").rglob("*.py"))
    checks = lines_of_all(course_text(module.checks) for module in course.modules if module.checks.is_file())
    return (
        *(secret for secret in solutions if secret.lines),
        *(secret for path in others for secret in _functions(path, public)),
        *(secret for path in graders for secret in _probes(path, checks)),
    )


def _solutions(
    module: str, instructor: Iterable[Cell], released: Iterable[Cell], public: frozenset[str]
) -> Secret:
    """The lines that the instructor's cells have and the students' have not."""
    pairs = zip(instructor, released, strict=True)
    lines = frozenset[str]().union(*(lines_of(full.source) - lines_of(kept.source) for full, kept in pairs))
    return Secret("a line of a solution", telling(lines - public), module)


def _functions(path: Path, public: frozenset[str]) -> Iterator[Secret]:
    """Every function of a file that has a body of its own worth keeping."""
    for node in ast.walk(parse(course_text(path))):
        if isinstance(node, Function):
            lines = telling(body_lines(node) - public)
            if _is_long(lines):
                yield Secret(f"{node.name} of {path.name}", lines)


def _probes(path: Path, public: frozenset[str]) -> Iterator[Secret]:
    """Every probe of a hidden suite: by its name, by its words, by its draws with what it does with them.

    A name, words or a question that a public check has as well are no secret, unless it is the same check.
    """
    for node in _asking(path):
        name = frozenset(named(node.name))
        words, question = lines_of(ast.get_docstring(node) or ""), frozenset([asked(node)])
        same = frozenset(by_name(node.name, line) for line in question) & public
        for lines in (same, name - public, words - public, question - public):
            if lines and (lines == name or _is_long(lines)):
                yield Secret(f"the hidden probe {node.name}", lines)


def _asking(path: Path) -> list[ast.FunctionDef]:
    """The probes of a file of graders, or of public checks."""
    nodes = (node for node in parse(course_text(path)).body if isinstance(node, ast.FunctionDef))
    return [node for node in nodes if any(map(_asks, node.decorator_list))]


def _is_long(lines: frozenset[str]) -> bool:
    return sum(map(len, lines)) >= LONG


def _asks(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Name(id=name)):
            return name in ASKS
    return False


def _shown(file: File, hidden: Sequence[Secret]) -> Iterator[str]:
    lines = _packed(file.data) if file.data.startswith(ARCHIVE) else lines_of_all(_texts(file))
    for secret in hidden:
        if secret.folder and secret.folder in file.place.split("/"):
            yield from (f"{secret.what} ({line})" for line in sorted(secret.lines & lines))
        elif not secret.folder and secret.lines <= lines:
            yield secret.what


def _texts(file: File) -> Iterator[str]:
    """The texts in a file: every string of a notebook, else all of it."""
    text = file.data.decode("utf-8", "replace")
    return _strings(json.loads(text)) if file.place.endswith(".ipynb") else iter([text])


def _packed(data: bytes) -> frozenset[str]:
    """The lines of what an archive holds, as they are written: tito itself, which is not lessons."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        return frozenset(line for text in texts for line in plain_lines(text))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            if value and all(isinstance(each, str) for each in value):
                yield "".join(value)
            else:
                for each in value:
                    yield from _strings(each)
        case dict():
            for key, each in value.items():
                yield key
                yield from _strings(each)
