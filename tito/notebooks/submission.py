"""A student's file, a notebook of any version or a Python file, as code cells that parse."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tito.errors import SubmissionError
from tito.notebooks.magics import without_magics
from tito.notebooks.statements import parse, start_line
from tito.text import one_line

LARGEST_FILE = 64 * 2**20
"""Characters; a notebook of the course without its plots has a few hundred thousand."""

LARGEST_CODE = 2**18
"""Characters of code in one file; the whole reference engine has a fifth of that."""

MOST_LINES = 10_000
"""Lines of code in one file; the whole reference engine has an eighth of that. Each may become a block, which
is padded to its line: a file of 250,000 statements would fill 30 GB."""

SHOWN = 120
"""Signs of a student's text that are quoted in a line of ours."""

_MARKS = ("<<<<<<< ", ">>>>>>> ")
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True)
class SubmittedCell:
    """One code cell as handed in: where students find it, and the number its first line has there."""

    place: str
    grade_id: str
    source: str
    line: int = 1
    part_of_file: bool = False


def read_submission(text: str, suffix: str) -> tuple[SubmittedCell, ...]:
    """The code cells of a notebook (`.ipynb`, as saved by any editor) or a Python file (`.py`), in order.

    SubmissionError if the file is too large, is not a notebook, or (`.py`) is not Python.
    """
    if len(text) > LARGEST_FILE:
        raise SubmissionError(
            f"The file has {len(text):,} characters.", "Clear the notebook's outputs and save it."
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if _in_conflict(text):
        raise _unresolved("The file")
    if suffix != ".ipynb":
        _require_short([text])
        return tuple(_file_cells(text))
    cells = tuple(_notebook_cells(text))
    _require_short([cell.source for cell in cells])
    return cells


def _require_short(sources: Sequence[str]) -> None:
    """SubmissionError where there is more code than is parsed in reasonable time."""
    lines = sum(source.count("\n") + 1 for source in sources)
    if lines > MOST_LINES or sum(map(len, sources)) > LARGEST_CODE:
        raise SubmissionError(
            f"The file has more than {MOST_LINES:,} lines or {LARGEST_CODE:,} characters of code.",
            "Hand in the lesson's notebook.",
        )


def readable(cell: SubmittedCell) -> tuple[str, ast.Module]:
    """A cell's Python, without what only IPython understands, and its tree; else SubmissionError."""
    try:
        return cell.source, parse(cell.source)
    except _UNREADABLE:
        source = without_magics(cell.source)
    try:
        return source, parse(source)
    except _UNREADABLE as error:
        place = f"{cell.place} ({cell.grade_id})" if cell.grade_id else cell.place
        raise does_not_parse(place, cell.source, cell.line, error) from None


def does_not_parse(place: str, source: str, first: int, error: BaseException) -> SubmissionError:
    """The error that names the cell, the line in it, the line's text and what Python says."""
    if _in_conflict(source):
        return _unresolved(place)
    number = (error.lineno if isinstance(error, SyntaxError) else None) or 1
    lines = source.split("\n")
    line = one_line(lines[number - 1].strip(), SHOWN) if number <= len(lines) else ""
    says = error.msg if isinstance(error, SyntaxError) else str(error) or type(error).__name__
    return SubmissionError(
        f"{place}, line {number + first - 1} does not parse: {one_line(says, SHOWN)}: {line}",
        "Correct this line, run the cell, and save the file.",
        "syntax error",
    )


def _in_conflict(text: str) -> bool:
    """Whether a line begins with a mark of git's; a search with `^` takes ten times as long."""
    return text.startswith(_MARKS) or any(f"\n{mark}" in text for mark in _MARKS)


def _unresolved(place: str) -> SubmissionError:
    """The error for what git leaves where two versions of a line meet, in a file or, by nbdime, in a cell."""
    return SubmissionError(
        f"{place} holds the marks of a merge conflict.",
        "Keep one of the two versions, delete the marks, and save: `git mergetool` helps.",
        "syntax error",
    )


def _notebook_cells(text: str) -> Iterator[SubmittedCell]:
    for number, node in enumerate(_nodes(_loaded(text)), start=1):
        if isinstance(node, dict) and node.get("cell_type") == "code":
            source = joined(node.get("source", node.get("input", "")))
            yield SubmittedCell(f"cell {number}", grade_id(node), source)


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        raise SubmissionError("The notebook is nested too deeply.", "Save it again from Jupyter.") from None
    except ValueError as error:
        raise SubmissionError(
            f"The notebook is not JSON: {error}.",
            "Open it in Jupyter and save it, or get it back from a backup.",
        ) from None


def _nodes(notebook: object) -> list[object]:
    """The cells of a notebook of version 4, or of version 3, which keeps them on worksheets."""
    match notebook:
        case {"cells": list(cells)}:
            return cells
        case {"worksheets": list(sheets)}:
            return [
                node for sheet in sheets if isinstance(sheet, dict) for node in _listed(sheet.get("cells"))
            ]
    raise SubmissionError(
        "The file is JSON, but not a notebook.", "Hand in the .ipynb file that Jupyter saved."
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def joined(source: object) -> str:
    """A cell's text; files hold it as one string or as a list of lines."""
    text = (
        source
        if isinstance(source, str)
        else "".join(part for part in _listed(source) if isinstance(part, str))
    )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def grade_id(node: Mapping[str, object]) -> str:
    """nbgrader's id, which copies keep, else the cell's own id, which Colab keeps in the metadata."""
    metadata = node.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    marked = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    for found in (marked, node.get("id"), metadata.get("id")):
        if isinstance(found, str) and re.fullmatch(r"[\w\-]{1,64}", found, flags=re.ASCII):
            return found
    return ""


def _file_cells(text: str) -> Iterator[SubmittedCell]:
    """Each top-level statement of a file with the comments above it, under its line number."""
    source, tree = readable(SubmittedCell("the file", "", text))
    lines = source.split("\n")
    taken = 0
    for node, following in zip_longest(tree.body, tree.body[1:]):
        end = node.end_lineno or node.lineno
        joined = lines[end - 1].rstrip().endswith("\\")
        if following is None or (start_line(following) > end and not joined):
            first = next(number for number in range(taken, end) if lines[number].strip()) + 1
            code = "\n".join(lines[first - 1 : end])
            yield SubmittedCell(f"line {start_line(node)}", "", code, first, part_of_file=True)
            taken = end
