"""The diagnosis names the mistake that was made, and nothing where it knows none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination
from tito.grading.grade import grade
from tito.grading.graders import load_mutants
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.notebooks.publish import course_text

COMPONENTS = ("MulBackward", "MatmulBackward", "SumBackward", "SoftmaxBackward", "BCEBackward", "zero_grad")

TWINS = {
    "matmul_no_vectors": "matmul_outer_for_vectors",
    "sum_always_axis_zero": "sum_forgets_axis",
}
"""Mistakes that answer every probe as another one does, which stands before them."""


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_known_mistake_is_named(
    course: Course, module: Module, hidden: Examination, tmp_path: Path, component: str
) -> None:
    """Each handed in as a student would; what speaks for it is most of the failed probes."""
    text = course_text(course.reference(module.export))
    mutants = [mutant for mutant in load_mutants(course, module) if mutant.component == component][::5]
    for mutant in mutants:
        path = tmp_path / f"{mutant.name}.py"
        path.write_text(mutant.applied(text))
        found = grade(hidden, Submission(path.stem, path.name, OnDisk(path))).diagnoses
        (own,) = (each for each in found if each.component == component)
        assert own.cause in (mutant.name, TWINS.get(mutant.name)), own
        assert 2 * own.explained > own.failed


def test_a_mistake_nobody_has_listed_is_told_by_its_numbers(
    course: Course, module: Module, hidden: Examination, tmp_path: Path
) -> None:
    """A factor of seven in a rule: no misconception fits, and the factor is said."""
    text = course_text(course.reference(module.export)).replace(
        "return (grad_output / x.data,)", "return (7 * grad_output / x.data,)"
    )
    path = tmp_path / "seven.py"
    path.write_text(text)
    (found,) = grade(hidden, Submission("seven", path.name, OnDisk(path))).diagnoses
    assert (found.component, found.by_numbers) == ("LogBackward", True)
    assert found.cause == "is 7 times what it should be"
