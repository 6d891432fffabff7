"""Whose code was graded: cells, digests, and what nobody has changed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import make_class
import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination, examination
from tito.grading.grade import Grade, grade
from tito.grading.provenance import Origin
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.notebooks.cells import Cell
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.publish import instructor_cells, notebook_of
from tito.notebooks.release import release
from tito.runs.receipt import grade_document

CARELESS = '''
from tito.probes import probe


@probe(component="{component}", hint="Anything will do.")
def anything(lib):
    """Ask for nothing."""
    return 1
'''


@pytest.fixture(scope="module")
def careless(module: Module, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Suites whose one probe passes whatever was handed in, for a component with definitions of its own."""
    folder = tmp_path_factory.mktemp("careless")
    components = {module.name: "MulBackward", "01_tensor": "arithmetic"}
    paths = {name: folder / f"{name}.py" for name in components}
    for name, path in paths.items():
        path.write_text(CARELESS.format(component=components[name]))
    return paths


def _graded(exam: Examination, path: Path, text: str) -> Grade:
    path.write_text(text)
    return grade(exam, Submission("someone", path.name, OnDisk(path)))


def _origins(grade: Grade) -> dict[str, Origin]:
    return {each.component: each for each in grade.provenance}


def _one_written(course: Course, module: Module, grade_id: str) -> tuple[Cell, ...]:
    """The released notebook with one cell filled in."""
    instructor = instructor_cells(course, module)
    student, done = release(instructor), make_class.finished(release(instructor), instructor)
    pairs = zip(student, done, strict=True)
    return tuple(filled if cell.grade_id == grade_id else cell for cell, filled in pairs)


def test_every_component_names_its_cells_and_their_source(
    course: Course, module: Module, careless: dict[str, Path], tmp_path: Path
) -> None:
    """One rule written: it alone is not as released, in its own cell, under the SHA-256 of its lines."""
    cells = _one_written(course, module, "MulBackward")
    with examination(course, module, [careless[module.name]], 0) as exam:
        found = _graded(exam, tmp_path / "06_autograd.ipynb", notebook_text(cells, module.name))
    origins = _origins(found)
    assert list(origins) == [each.name for each in module.components if each.definitions]
    assert [name for name, origin in origins.items() if not origin.as_released] == ["MulBackward"]
    (cell,) = origins["MulBackward"].cells
    assert "MulBackward" in cell
    (source,) = (cell.source for cell in cells if cell.grade_id == "MulBackward")
    definition = source[source.index("class MulBackward") :].rstrip()
    assert origins["MulBackward"].sha256 == hashlib.sha256(definition.encode()).hexdigest()
    document = grade_document(found)["provenance"]
    assert [each["component"] for each in document] == list(origins)


def test_a_method_is_told_from_its_neighbours(
    course: Course, careless: dict[str, Path], tmp_path: Path
) -> None:
    """In a class of many exercises one changed method is one component's own work."""
    module = course.module("01_tensor")[0]
    owners = {name: each.name for each in module.components for name in each.definitions}
    cells = release(instructor_cells(course, module))
    body = 'raise NotImplementedError("Write Tensor.__add__ yourself, then delete this line.")'
    assert any(body in cell.source for cell in cells)
    cells = tuple(replace(cell, source=cell.source.replace(body, "return self")) for cell in cells)
    with examination(course, module, [careless[module.name]], 0) as exam:
        found = _graded(exam, tmp_path / "01_tensor.ipynb", notebook_text(cells, module.name))
    own = [name for name, origin in _origins(found).items() if not origin.as_released]
    assert own == [owners["Tensor.__add__"]]


def test_a_pass_without_own_work_is_void(
    course: Course, module: Module, careless: dict[str, Path], tmp_path: Path
) -> None:
    """A probe that anything passes gives the untouched notebook nothing, and its verdict says why."""
    with examination(course, module, [careless[module.name]], 0) as exam:
        untouched = _graded(exam, tmp_path / "06.ipynb", notebook_of(course, module, solutions=False))
        cells = _one_written(course, module, "AddBackward")
        begun = _graded(exam, tmp_path / "06.ipynb", notebook_text(cells, module.name))
    (verdict,) = untouched.verdicts
    assert (untouched.score, verdict.passed, verdict.void, verdict.points) == (0, True, True, 0)
    assert "nothing in the submission is the student's own" in verdict.reason
    assert all(origin.as_released for origin in untouched.provenance)
    assert begun.verdicts[0].points == begun.verdicts[0].max_points > 0
