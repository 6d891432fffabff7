"""Error carried forward, on real notebooks with known mistakes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import make_class
import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination
from tito.grading.grade import Grade, grade
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.publish import instructor_cells
from tito.notebooks.release import release

ENGINE = ("backward", "if not self.requires_grad:", "if True:")


def _graded(
    course: Course, module: Module, exam: Examination, folder: Path, mistakes: Sequence[tuple[str, str, str]]
) -> Grade:
    """The grade of a finished notebook with these mistakes in it."""
    instructor = instructor_cells(course, module)
    cells = make_class.finished(release(instructor), instructor)
    for mistake in mistakes:
        cells = make_class.edited(cells, *mistake)
    path = folder / "06_autograd.ipynb"
    path.write_text(notebook_text(cells, module.name))
    return grade(exam, Submission("someone", path.name, OnDisk(path)))


@pytest.fixture(scope="module")
def idle(
    course: Course, module: Module, checked: Examination, tmp_path_factory: pytest.TempPathFactory
) -> dict[int, Grade]:
    """A notebook whose engine does nothing, graded with as many points carried at the most."""
    folder = tmp_path_factory.mktemp("idle")
    exam = replace(checked, suspects=None)
    return {
        cap: _graded(course, module, replace(exam, carry_cap=cap), folder, [ENGINE])
        for cap in (exam.carry_cap, 20, 0)
    }


@pytest.fixture(scope="module")
def rosalind(
    course: Course, module: Module, hidden: Examination, tmp_path_factory: pytest.TempPathFactory
) -> Grade:
    """A notebook with one wrong rule, graded."""
    mistakes = [make_class.MISTAKES["rosalind"]]
    return _graded(course, module, hidden, tmp_path_factory.mktemp("rosalind"), mistakes)


def _lost(grade: Grade) -> set[str]:
    return {component.name for component in grade.components if component.score < component.max_score}


@pytest.mark.parametrize("pair", [("emmy", "rosalind"), ("barbara", "katherine")], ids="+".join)
def test_two_mistakes_cost_their_two_components(
    course: Course, module: Module, hidden: Examination, tmp_path: Path, pair: tuple[str, str]
) -> None:
    """Nothing is lost where both mistakes meet, and each loses points in its own component."""
    mistakes = [make_class.MISTAKES[student] for student in pair]
    graded = _graded(course, module, hidden, tmp_path, mistakes)
    assert _lost(graded) - {"memory"} == {definition for definition, _, _ in mistakes}


def test_blame_names_the_component_and_keeps_the_points(rosalind: Grade) -> None:
    """A failed probe of a right component names the wrong one; the wrong one's own probes name nobody."""
    carried = [verdict for verdict in rosalind.verdicts if verdict.blame]
    assert {verdict.blame for verdict in carried} == {("MulBackward",)}
    assert all(verdict.points == verdict.max_points and not verdict.passed for verdict in carried)
    own = [verdict for verdict in rosalind.verdicts if verdict.component == "MulBackward"]
    assert not any(verdict.blame for verdict in own)


def test_a_broken_engine_is_not_lent_to_what_measures_it(
    course: Course, module: Module, hidden: Examination, tmp_path: Path
) -> None:
    """With an engine that does nothing the rules keep their points; memory, which measures it, does not."""
    graded = _graded(course, module, replace(hidden, suspects=None), tmp_path, [ENGINE])
    assert {"backward", "memory"} <= _lost(graded)
    assert not {name for name in _lost(graded) if name.endswith("Backward")}


def test_nothing_is_carried_for_work_that_is_not_there(
    course: Course, module: Module, hidden: Examination, tmp_path: Path
) -> None:
    """Of a notebook with one rule written, that rule earns points and nothing else does."""
    instructor = instructor_cells(course, module)
    student, done = release(instructor), make_class.finished(release(instructor), instructor)
    rule = {"Function", "AddBackward"}
    cells = [filled if cell.grade_id in rule else cell for cell, filled in zip(student, done, strict=True)]
    path = tmp_path / "06_autograd.ipynb"
    path.write_text(notebook_text(tuple(replace(cell) for cell in cells), module.name))
    graded = grade(hidden, Submission("someone", path.name, OnDisk(path)))
    earned = {component.name for component in graded.components if component.score}
    assert earned == rule


def test_no_more_is_carried_than_the_course_allows(idle: dict[int, Grade]) -> None:
    """Of all that a broken engine costs others the cap is kept, by the module's first components first."""
    whole, least, nothing = idle.values()
    carried = [sum(verdict.carried for verdict in grade.verdicts) for grade in (whole, least, nothing)]
    assert carried[0] > 50
    assert carried[1:] == [20, 0]
    assert [round(whole.score - carried[0], 2), round(least.score - 20, 2)] == [nothing.score] * 2
    assert [verdict.passed for verdict in whole.verdicts] == [verdict.passed for verdict in nothing.verdicts]
    kept = [component.name for component in least.components if _carried(least, component.name)]
    eligible = [component.name for component in whole.components if _carried(whole, component.name)]
    assert kept == eligible[: len(kept)]
    full = [name for name in kept if _carried(least, name) == _carried(whole, name)]
    assert full in (kept, kept[:-1])


def _carried(grade: Grade, component: str) -> Fraction:
    return sum((each.carried for each in grade.verdicts if each.component == component), Fraction(0))


def test_a_grade_beyond_the_cap_says_so(idle: dict[int, Grade], rosalind: Grade) -> None:
    """A note tells how many points were another component's mistake, and how many are kept."""
    (note,) = (note for note in idle[20].notes if "carry_cap" in note)
    assert "20 are kept" in note
    assert any(verdict.blame for verdict in rosalind.verdicts)
    assert not any("carry_cap" in note for note in rosalind.notes)
