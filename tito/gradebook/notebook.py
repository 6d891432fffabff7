"""The notebook that formgrader shows of a submission: the student's cells, and a place for every mark.

Nothing of it is run, outputs are left out and Markdown is inert: formgrader would show a student's HTML as
its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tito.gradebook.inert import inert
from tito.gradebook.sheet import GradedCell, Sheet
from tito.notebooks.submission import grade_id, joined

KINDS = ("code", "markdown", "raw")
NO_ANSWER = "*There is no answer to this question.*"


def autograded(data: bytes, sheet: Sheet) -> str:
    """The file handed in as a notebook in which every graded cell of the sheet stands once.

    A cell that the student has deleted, and a component that has none of its own, stand at the end. A file
    that is no notebook becomes one cell with its text.
    """
    graded = {cell.name: cell for cell in sheet.cells}
    nodes = [_node(number, node, graded) for number, node in enumerate(_nodes(data))]
    nodes += [_appended(cell) for cell in graded.values()]
    notebook = {
        "cells": nodes,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n"


def answers(data: bytes, sheet: Sheet) -> dict[str, str]:
    """What a file says to each question of the sheet, made inert.

    Empty where it says nothing, or what was released.
    """
    released = {cell.name: inert(cell.released).strip() for cell in sheet.questions}
    asked = [(name, node) for node in _nodes(data) if (name := grade_id(node)) in released]
    found = {name: inert(joined(node.get("source", ""))).strip() for name, node in reversed(asked)}
    said = {name: found.get(name, "") for name in released}
    return {name: "" if text in (released[name], NO_ANSWER) else text for name, text in said.items()}


def _nodes(data: bytes) -> list[Mapping[str, Any]]:
    """The notebook's cells; the whole file as one cell of code where it is no notebook of version 4."""
    text = data.decode("utf-8-sig", errors="replace")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        notebook = None
    match notebook:
        case {"cells": list(cells)}:
            return [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") in KINDS]
        case _:
            return [{"cell_type": "code", "source": text.replace("\0", "")}]


def _node(number: int, node: Mapping[str, Any], graded: dict[str, GradedCell]) -> dict[str, Any]:
    """A student's cell; the first of a graded cell's name takes its place in `graded`."""
    cell = graded.pop(grade_id(node), None)
    kind, source = node["cell_type"], joined(node.get("source", ""))
    shown: dict[str, Any] = {
        "cell_type": kind,
        "id": f"cell-{number}",
        "metadata": {} if cell is None else {"nbgrader": _mark(cell, kind)},
        "source": source if kind == "code" else inert(source),
    }
    if kind == "code":
        shown |= {"execution_count": None, "outputs": []}
    elif isinstance(attached := node.get("attachments"), dict):
        shown["attachments"] = {name: files for name, files in attached.items() if _is_picture(files)}
    return shown


def _appended(cell: GradedCell) -> dict[str, Any]:
    text = NO_ANSWER if cell.question else f"**{cell.name}**"
    return {
        "cell_type": "markdown",
        "id": f"mark-{cell.name}"[:64],
        "metadata": {"nbgrader": _mark(cell, "markdown")},
        "source": text,
    }


def _mark(cell: GradedCell, kind: str) -> dict[str, Any]:
    """nbgrader's metadata of a cell that is marked and commented on."""
    return {
        "cell_type": kind,
        "grade": True,
        "grade_id": cell.name,
        "locked": False,
        "points": cell.max_score,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }


def _is_picture(files: object) -> bool:
    """Whether an attachment is `{"image/png": "..."}` or the like."""
    return isinstance(files, dict) and all(
        isinstance(text, str) and kind.startswith("image/") and "svg" not in kind
        for kind, text in files.items()
    )
