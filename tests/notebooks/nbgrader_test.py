"""The real nbgrader, as a library and as its own commands, takes our notebooks for its own."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from tito.notebooks.ipynb import read_notebook

ROOT = Path(__file__).parents[2]

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


def nbgrader(*words: str, cwd: Path) -> str:
    """What a command of nbgrader says, in a folder and with settings of its own."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",  # it runs alembic by name
        "PYTHONPATH": str(ROOT / "reference"),
        "HOME": str(cwd),
        "JUPYTER_NO_CONFIG": "1",
    }
    command = [sys.executable, "-m", "nbgrader", *words]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


def test_nbgrader_generates_the_assignment_that_we_release(
    notebooks: dict[str, Path], tmp_path: Path
) -> None:
    """`generate_assignment` makes our release of our source, up to the text of stubs, and a gradebook."""
    name = "06_autograd"
    source = tmp_path / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True)
    shutil.copy(notebooks["instructor"], source)
    nbgrader("generate_assignment", name, cwd=tmp_path)
    theirs = nbformat.read(tmp_path / "release" / name / f"{name}.ipynb", as_version=4).cells
    ours = nbformat.read(notebooks["released"], as_version=4).cells
    assert len(theirs) == len(ours) > 100
    for their, our in zip(theirs, ours, strict=True):
        assert (their.id, their.cell_type) == (our.id, our.cell_type)
        assert without_stubs(their.source) == without_stubs(our.source)
        their.metadata.get("nbgrader", {}).pop("checksum", None)
        assert their.metadata == our.metadata
    asked = [cell for cell in read_notebook(notebooks["released"].read_text()) if cell.points is not None]
    assert _graded(tmp_path / "gradebook.db", name) == {cell.grade_id: cell.points for cell in asked}


def _graded(path: Path, assignment: str) -> dict[str, float]:
    """The cells worth points that a gradebook knows of an assignment, as formgrader reads them."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{path}") as gradebook:
        (notebook,) = gradebook.find_assignment(assignment).notebooks
        return {cell.name: cell.max_score for cell in notebook.grade_cells}


def test_nbgrader_validates_the_instructors_notebook(notebooks: dict[str, Path], tmp_path: Path) -> None:
    """It runs in a kernel, and every check in it passes."""
    shutil.copy(notebooks["instructor"], tmp_path / "06_autograd.ipynb")
    assert "Success! Your notebook passes all the tests." in nbgrader(
        "validate", "06_autograd.ipynb", cwd=tmp_path
    )
