"""Cells as a Jupyter notebook (nbformat 4.5) with nbgrader's cell metadata (schema 3), and back."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tito.errors import CourseError
from tito.notebooks.cells import ROLES, Cell, Kind

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def notebook_text(cells: tuple[Cell, ...], module: str) -> str:
    """The notebook file: the same bytes for the same cells, keys sorted, no outputs.

    Cells have ids (`weave` gives them), which are both the notebook's cell ids and nbgrader's grade ids.
    """
    notebook: dict[str, Json] = {
        "cells": [_node(cell) for cell in cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "tito": {"module": module},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_notebook(text: str) -> tuple[Cell, ...]:
    """The cells of a notebook that `notebook_text` wrote; a student's file is `read_submission`'s."""
    return tuple(_cell(node) for node in json.loads(text)["cells"])


def _node(cell: Cell) -> dict[str, Json]:
    node: dict[str, Json] = {
        "cell_type": cell.kind,
        "id": cell.grade_id,
        "metadata": _metadata(cell),
        "source": list[Json](cell.source.splitlines(keepends=True)),
    }
    return node | ({"execution_count": None, "outputs": []} if cell.kind == "code" else {})


def _metadata(cell: Cell) -> dict[str, Json]:
    metadata: dict[str, Json] = {"tito": {"names": list[Json](cell.names), "role": cell.role}}
    if cell.role in ("example", "check", "given"):
        # A notebook run from top to bottom goes on past what waits for an open exercise.
        metadata["tags"] = ["raises-exception"]
    if cell.role not in ("text", "free", "note"):
        metadata["nbgrader"] = _nbgrader(cell)
        metadata["deletable"] = False
    if cell.role in ("example", "check", "given"):
        metadata["editable"] = False
    return metadata


def _nbgrader(cell: Cell) -> Json:
    """What nbgrader reads: who writes the cell, and whether it is worth points."""
    grade = cell.role in ("check", "question")
    solution = cell.role in ("solution", "question")
    if grade and cell.points is None:
        raise CourseError(
            f"the {cell.role} cell {cell.grade_id} has no points", "write points=N in its marker"
        )
    kept: dict[str, Json] = {
        "cell_type": cell.kind,
        "grade": grade,
        "grade_id": cell.grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return kept | ({"points": _number(cell.points)} if grade and cell.points is not None else {})


def _number(points: float) -> int | float:
    return int(points) if points == int(points) else points


def _cell(node: Mapping[str, Json]) -> Cell:
    match node:
        case {"cell_type": str(word), "id": str(grade_id), "source": list(lines), "metadata": dict(metadata)}:
            kind: Kind = "markdown" if word == "markdown" else "code"
            role, names = _ours(metadata)
            return Cell(
                kind=kind,
                role=next(known for known in ROLES if known == role),
                grade_id=grade_id,
                source="".join(str(line) for line in lines),
                names=names,
                points=_points(metadata),
            )
    raise CourseError("a cell is not one that tito wrote", "write the notebook again with `tito release`")


def _ours(metadata: Mapping[str, Json]) -> tuple[str, tuple[str, ...]]:
    match metadata:
        case {"tito": {"role": str(role), "names": list(names)}} if role in ROLES:
            return role, tuple(str(name) for name in names)
    raise CourseError("a cell does not say its role", "write the notebook again with `tito release`")


def _points(metadata: Mapping[str, Json]) -> float | None:
    match metadata:
        case {"nbgrader": {"points": int() | float() as points}}:
            return float(points)
    return None
