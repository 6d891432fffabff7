"""Cells as notebooks."""

from __future__ import annotations

import json
from types import SimpleNamespace

import nbformat
import pytest

from tito.errors import CourseError
from tito.notebooks.cells import Cell
from tito.notebooks.ipynb import notebook_text, read_notebook


def test_py_to_ipynb_to_py_is_the_identity(small: SimpleNamespace) -> None:
    """A notebook holds all that its cells say."""
    for cells in (small.instructor, small.student):
        assert read_notebook(notebook_text(cells, "01_scale")) == cells


def test_nbformat_finds_the_notebooks_valid_and_writes_the_same_bytes(small: SimpleNamespace) -> None:
    """nbformat, as oracle, validates our files and would have written them as they are."""
    for text in (small.instructor_notebook, small.student_notebook):
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        assert nbformat.writes(notebook) == text.rstrip("\n")


def test_nbgrader_marks_say_who_writes_a_cell(small: SimpleNamespace) -> None:
    """Solutions are open and worth nothing, given code is locked, checks and questions have points."""
    marks = {
        node["id"]: node["metadata"]["nbgrader"]
        for node in json.loads(small.student_notebook)["cells"]
        if "nbgrader" in node["metadata"]
    }
    said = {
        name: (mark["solution"], mark["grade"], mark["locked"], mark.get("points"))
        for name, mark in marks.items()
    }
    assert said["Double"] == (True, False, False, None)
    assert said["header"] == (False, False, True, None)
    assert said["try-double"] == (False, False, True, None)
    assert said["chain-of-two"] == (False, True, True, 5)
    assert said["why"] == (True, True, False, 10)
    assert all(mark["schema_version"] == 3 for mark in marks.values())


def test_a_graded_cell_without_points_is_refused() -> None:
    """The error names the cell."""
    with pytest.raises(CourseError, match="cell q has no points"):
        notebook_text((Cell("markdown", "question", "q", "Why?"),), "01_scale")


@pytest.mark.parametrize("metadata", [{}, {"tito": {"role": "king", "names": []}}])
def test_a_notebook_of_other_make_is_refused(metadata: dict[str, object]) -> None:
    """`read_notebook` reads our own files alone."""
    cell = {"cell_type": "code", "id": "a", "metadata": metadata, "source": []}
    with pytest.raises(CourseError, match="role"):
        read_notebook(json.dumps({"cells": [cell]}))
