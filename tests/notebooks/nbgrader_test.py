"""The real nbgrader, used as a library, takes our notebooks for its own."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


def through(text: str, *names: str) -> Any:
    """A notebook after nbgrader's preprocessors of these names."""
    from nbgrader import preprocessors

    notebook = nbformat.reads(text, as_version=4)
    resources: dict[str, Any] = {}
    for name in names:
        notebook, resources = getattr(preprocessors, name)().preprocess(notebook, resources)
    nbformat.validate(notebook)
    return notebook


GENERATE = ("ClearSolutions", "LockCells", "ComputeChecksums", "CheckCellMetadata")


@pytest.mark.parametrize("which", ["instructor_notebook", "student_notebook"])
def test_cell_metadata_is_accepted_and_left_as_it_is(small: SimpleNamespace, which: str) -> None:
    """nbgrader finds nothing to complain of, and its locks are the ones we have set."""
    text = getattr(small, which)
    locked = through(text, "CheckCellMetadata", "LockCells", "DeduplicateIds")
    before = nbformat.reads(text, as_version=4)
    assert [cell.metadata for cell in locked.cells] == [cell.metadata for cell in before.cells]


def test_nbgraders_release_is_ours_up_to_the_text_of_stubs(small: SimpleNamespace) -> None:
    """ClearSolutions empties the same bodies, and leaves every other cell and line as we do."""
    theirs = through(small.instructor_notebook, *GENERATE).cells
    assert len(theirs) == len(small.student)
    for their, our in zip(theirs, small.student, strict=True):
        assert their.id == our.grade_id
        assert without_stubs(their.source) == without_stubs(our.source)


def test_nbgrader_finds_nothing_to_clear_but_stubs_in_our_release(small: SimpleNamespace) -> None:
    """No solution region and no hidden test is left in the students' notebook."""
    cleared = through(small.student_notebook, "ClearHiddenTests", "ClearMarkScheme")
    assert [cell.source for cell in cleared.cells] == [cell.source for cell in small.student]


def test_points_are_where_nbgrader_looks_for_them(small: SimpleNamespace) -> None:
    """The points of checks and questions add up, as nbgrader counts them."""
    from nbgrader.utils import is_grade, is_locked, is_solution

    cells = nbformat.reads(small.student_notebook, as_version=4).cells
    assert sum(cell.metadata.nbgrader.points for cell in cells if is_grade(cell)) == 15
    assert {cell.id for cell in cells if is_solution(cell)} == {"Double", "Root", "chain", "why", "install"}
    assert {cell.id for cell in cells if is_locked(cell)} == {
        "header",
        "Twice",
        "footer",
        "try-double",
        "chain-of-two",
    }


def without_stubs(source: str) -> list[str]:
    """A cell's lines without the lines that stand for a solution, whoever wrote them."""
    stubs = ("# YOUR CODE HERE", "raise NotImplementedError", "YOUR ANSWER HERE")
    return [line for line in source.split("\n") if not line.strip().startswith(stubs)]


def test_nbgraders_release_still_parses(small: SimpleNamespace) -> None:
    """Its stubs stand where a body must stand."""
    for cell in through(small.instructor_notebook, *GENERATE).cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)
