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
from tito.grading.submission import OnDisk, Submission
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


def test_blame_names_the_component_and_keeps_the_points(
    course: Course, module: Module, hidden: Examination, tmp_path: Path
) -> None:
    """A failed probe of a right component names the wrong one; the wrong one's own probes name nobody."""
    graded = _graded(course, module, hidden, tmp_path, [make_class.MISTAKES["rosalind"]])
    carried = [verdict for verdict in graded.verdicts if verdict.blame]
    assert {verdict.blame for verdict in carried} == {("MulBackward",)}
    assert all(verdict.points == verdict.max_points and not verdict.passed for verdict in carried)
    own = [verdict for verdict in graded.verdicts if verdict.component == "MulBackward"]
    assert not any(verdict.blame for verdict in own)


def test_a_broken_engine_is_not_lent_to_what_measures_it(
    course: Course, module: Module, hidden: Examination, tmp_path: Path
) -> None:
    """With an engine that does nothing the rules keep their points; memory, which measures it, does not."""
    graded = _graded(course, module, hidden, tmp_path, [ENGINE])
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


def test_no_more_is_carried_than_the_course_allows(
    course: Course, module: Module, hidden: Examination, tmp_path: Path
) -> None:
    """Of all that a broken engine costs others the cap is kept, by the module's first components first."""
    whole = _graded(course, module, hidden, tmp_path, [ENGINE])
    least = _graded(course, module, replace(hidden, carry_cap=20), tmp_path, [ENGINE])
    nothing = _graded(course, module, replace(hidden, carry_cap=0), tmp_path, [ENGINE])
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


def test_a_grade_beyond_the_cap_says_so(
    course: Course, module: Module, hidden: Examination, tmp_path: Path
) -> None:
    """A note tells how many points were another component's mistake, and how many are kept."""
    capped = _graded(course, module, replace(hidden, carry_cap=20), tmp_path, [ENGINE])
    (note,) = (note for note in capped.notes if "carry_cap" in note)
    assert "20 are kept" in note
    small = [make_class.MISTAKES["rosalind"]]
    within = _graded(course, module, replace(hidden, carry_cap=50), tmp_path, small)
    assert any(verdict.blame for verdict in within.verdicts)
    assert not any("carry_cap" in note for note in within.notes)
