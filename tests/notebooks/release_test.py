"""The students' cells."""

from __future__ import annotations

import ast
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tito.errors import CourseError
from tito.notebooks.cells import Cell
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.release import leaks, release


def test_release_twice_gives_the_same_bytes(small: SimpleNamespace) -> None:
    """The file depends on the lesson and the reference alone."""
    assert notebook_text(release(small.instructor), "01_scale") == small.student_notebook


def test_every_solution_becomes_a_line_that_raises(small: SimpleNamespace) -> None:
    """Signature, docstring and class attributes stay, and the cell still parses."""
    double = next(cell for cell in small.student if cell.grade_id == "Double")
    (node,) = ast.parse(double.source).body
    assert isinstance(node, ast.ClassDef)
    methods = [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
    assert [method.name for method in methods] == ["apply", "back"]
    assert all(isinstance(method.body[-1], ast.Raise) for method in methods)
    assert ast.get_docstring(methods[0]) == "Twice `value`."


def test_no_line_of_a_solution_is_left(small: SimpleNamespace) -> None:
    """The student's notebook shows neither solution, nor mark, nor model answer."""
    for secret in ("math.sqrt(max", "half = value", "BEGIN SOLUTION", "exponent grows"):
        assert secret in small.instructor_notebook
        assert secret not in small.student_notebook


@pytest.mark.parametrize(
    "shown",
    [
        "return math.sqrt( max(number,0.0) )  # so",
        "It is `half = value / 2` that counts.\n`half = value / 2`",
    ],
)
def test_a_solution_shown_elsewhere_is_refused(small: SimpleNamespace, shown: str) -> None:
    """A solution's line in an example or in words stops the release, and the error names the cell."""
    careless = Cell("markdown", "text", "careless", shown)
    with pytest.raises(CourseError, match="cell careless"):
        release((*small.instructor, careless))


def test_given_code_is_no_leak(small: SimpleNamespace) -> None:
    """A line that students receive anyway may stand anywhere."""
    words = Cell(
        "markdown", "text", "words", "abs(self.apply(value) - value) < NEAR\n    self.factor = factor"
    )
    assert leaks((*small.instructor, words), (*small.student, words)) == ()


@pytest.mark.parametrize(
    "source", ["### BEGIN SOLUTION\nx", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"]
)
def test_marks_that_do_not_pair_are_refused(small: SimpleNamespace, source: str) -> None:
    """An open or nested region is an error, not half a solution in the open."""
    broken = replace(small.instructor[-1], source=source)
    with pytest.raises(CourseError, match="solution"):
        release((broken,))
