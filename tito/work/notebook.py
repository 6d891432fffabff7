"""A student's notebook of a module: whether it is one, and whether anything in it is the student's own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tito.course.course import Course
from tito.course.module import Module, stem
from tito.errors import SubmissionError
from tito.grading.submission import check_filled
from tito.notebooks.publish import course_bytes, released_cells
from tito.notebooks.submission import SHOWN, read_submission
from tito.text import one_line

Texts: TypeAlias = tuple[tuple[str, str], ...]
"""What each cell is, code or markdown, and says; outputs are nobody's work."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as it stands: the digest of its texts and of what they are checked by."""

    digest: str
    untouched: bool


def notebook_at(path: Path, course: Course, module: Module) -> Notebook | None:
    """The notebook there, None where there is none; SubmissionError where it is not one of this module."""
    if not path.exists():
        return None
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read: {error.strerror}.", "Make it a file again.") from error
    check_notebook(data, path.name, course, module)
    texts = _texts(data)
    released = tuple((cell.kind, cell.source.rstrip()) for cell in released_cells(course, module))
    return Notebook(digest(texts, module), texts == released)


def digest_of(data: bytes, module: Module) -> str:
    """The digest of a notebook's texts; of a Python file's bytes."""
    try:
        return digest(_texts(data), module)
    except (ValueError, RecursionError):
        return digest((("file", hashlib.sha256(data).hexdigest()),), module)


def digest(texts: Texts, module: Module) -> str:
    """A digest that changes with the texts and with the module's checks, but with no output."""
    asked = hashlib.sha256(course_bytes(module.seal)).hexdigest()
    return hashlib.sha256(json.dumps([asked, texts]).encode()).hexdigest()


def check_notebook(data: bytes, name: str, course: Course, module: Module) -> None:
    """SubmissionError where these bytes are no notebook, or one of another module, course or version."""
    check_filled(data, name)
    try:
        read_submission(data.decode("utf-8-sig", errors="replace"), ".ipynb")
        _check_origin(json.loads(data), module, _names(course, module))
    except SubmissionError as error:
        raise SubmissionError(f"{name}: {error.message}", error.hint, error.status) from None
    except UnicodeDecodeError as error:
        raise SubmissionError(f"{name} is not UTF-8 text.", "Save it again from Jupyter.") from error


def _check_origin(document: object, module: Module, released: frozenset[str]) -> None:
    """What the notebook says of itself and its cells, held against the module as it is here."""
    match document:
        case {"metadata": {"tito": {"module": str(named)}}} if stem(named) != module.stem:
            raise SubmissionError(
                f"it is the notebook of {one_line(named, SHOWN)}, not of {module.name}.",
                f"Name the other module or file; for a fresh one, with this kept: tito reset {module.name}",
            )
    found = frozenset(_marked(document))
    if found - released and released - found:
        stranger, lacking = min(found - released), min(released - found)
        raise SubmissionError(
            f"it is of another course or version: {module.name} has {_leaf(lacking)} here, and no "
            f"{one_line(_leaf(stranger), SHOWN)}.",
            f"Copy your answers into a fresh one; yours is kept beside it: tito reset {module.name}",
        )


def _leaf(name: str) -> str:
    return name.rpartition(".")[2]


def _names(course: Course, module: Module) -> frozenset[str]:
    """The definitions that the released module is made of."""
    cells = (cell for cell in released_cells(course, module) if cell.exported)
    return frozenset(name for cell in cells for name in cell.names)


def _marked(document: object) -> Iterator[str]:
    """The definitions that a notebook's own cells were released for."""
    for node in _nodes(document):
        match node:
            case {"metadata": {"tito": {"role": "solution" | "given", "names": list(names)}}}:
                yield from (name for name in names if isinstance(name, str))


def _texts(data: bytes) -> Texts:
    """Every cell's kind and text; ValueError where the bytes are not JSON."""
    return tuple(_text(node) for node in _nodes(json.loads(data)))


def _text(node: object) -> tuple[str, str]:
    match node:
        case {"cell_type": str(kind), "source": str() | list() as source}:
            return kind, "".join(map(str, source)).rstrip()
    return "unknown", ""


def _nodes(document: object) -> Iterable[object]:
    match document:
        case {"cells": list(nodes)}:
            return nodes
    return ()
