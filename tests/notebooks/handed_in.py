"""Notebooks as students hand them in: the small module's, edited, and what becomes of them."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tito.notebooks.export import Exported, export, module_text
from tito.notebooks.submission import read_submission

Edit = Callable[[list[dict[str, Any]]], object]


def exported(small: SimpleNamespace, text: str, suffix: str = ".ipynb") -> Exported:
    """A file's export, held against the small module's release."""
    return export(read_submission(text, suffix), small.outline)


def edited(small: SimpleNamespace, edit: Edit, *, finished: bool = True) -> Exported:
    """The export of a finished (or fresh) notebook after `edit` of its cells."""
    notebook = json.loads(small.instructor_notebook if finished else small.student_notebook)
    edit(notebook["cells"])
    return exported(small, json.dumps(notebook))


def code(source: str, grade_id: str = "") -> dict[str, Any]:
    """A code cell, as copied with its marks or as a student adds one."""
    marks = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {"cell_type": "code", "metadata": marks, "source": source, "id": "a1b2c3"}


def source(small: SimpleNamespace, grade_id: str, *, finished: bool = True) -> str:
    """The text of a cell of the small module."""
    cells = small.instructor if finished else small.student
    return str(next(cell.source for cell in cells if cell.grade_id == grade_id))


def place(cells: list[dict[str, Any]], grade_id: str) -> int:
    """Where a cell stands."""
    return next(number for number, cell in enumerate(cells) if cell["id"] == grade_id)


def text(done: Exported) -> str:
    """The module an export is."""
    return module_text(done, "01_scale.ipynb")


def same_tree(one: str, other: str) -> bool:
    """Whether two texts are the same Python."""
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
