"""Grades of real notebooks, by the hidden suite, through the sandbox."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import make_class
import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination, examination
from tito.grading.grade import GRADED, NOT_GRADED, UNTOUCHED, Grade, grade_or_reason
from tito.grading.grade import grade as graded
from tito.grading.key import answer_key
from tito.grading.package import prerequisite_code, reference_code
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission, find_submissions
from tito.runs.receipt import grade_document
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

CLASS = Path(__file__).parents[2] / "examples" / "class"


def _submission(path: Path) -> Submission:
    return Submission(path.stem, path.name, OnDisk(path))


def _lost(grade: Grade) -> set[str]:
    """The components that lost points."""
    return {component.name for component in grade.components if component.score < component.max_score}


@pytest.fixture(scope="module")
def grades(course: Course, hidden: Examination, module: Module) -> dict[str, Grade]:
    """The example class, graded where a question may take a fifth of its second: one of them never ends."""
    submissions = find_submissions(CLASS, module)
    with Sandbox(prerequisite_code(course, module), Limits(cpu=0.2), hidden.sandbox.tier) as brief:
        exam = replace(hidden, sandbox=brief)
        return {each.student: grade_or_reason(exam, each) for each in submissions}


def test_the_finished_notebook_has_all_points_on_twenty_seeds(
    course: Course, module: Module, hidden: Examination, notebooks: dict[str, Path]
) -> None:
    """The reference's own solutions, handed in as a notebook, pass every probe whatever the inputs."""
    for seed in range(20):
        key = answer_key(hidden.key.suite, module, seed, reference_code(course, module), hidden.sandbox)
        grade = graded(replace(hidden, key=key), _submission(notebooks["instructor"]))
        assert [verdict for verdict in grade.verdicts if not verdict.passed] == []
        assert (grade.score, grade.max_score) == (100, 100)


def test_the_untouched_notebook_has_no_points_and_says_why(
    hidden: Examination, notebooks: dict[str, Path]
) -> None:
    """Not one probe passes on the released notebook, and its status is that nothing was changed."""
    grade = graded(hidden, _submission(notebooks["released"]))
    assert [verdict.probe for verdict in grade.verdicts if verdict.passed] == []
    assert (grade.score, grade.status) == (0, UNTOUCHED)
    assert "No solution cell was changed" in grade.reason


def test_the_public_checks_pass_on_the_finished_notebook_and_fail_on_the_untouched(
    checked: Examination, notebooks: dict[str, Path]
) -> None:
    """What students see agrees with the hidden suite at both ends."""
    finished = graded(checked, _submission(notebooks["instructor"]))
    untouched = graded(checked, _submission(notebooks["released"]))
    assert len(finished.verdicts) >= 15
    assert finished.complete
    assert untouched.score == 0


@pytest.mark.parametrize("student", make_class.MISTAKES)
def test_a_single_mistake_loses_points_in_its_own_component(grades: dict[str, Grade], student: str) -> None:
    """The component that is wrong loses points, and no other does."""
    assert _lost(grades[student]) == {make_class.MISTAKES[student][0]}


def test_half_a_notebook_earns_the_rules_that_are_there(grades: dict[str, Grade]) -> None:
    """Rules that are written count although the engine is not; what is not written is not called wrong."""
    grade = grades["grace"]
    assert grade.status == GRADED
    assert not {"AddBackward", "MatmulBackward", "SumBackward"} & _lost(grade)
    assert {"backward", "enable_autograd", "SoftmaxBackward", "memory"} <= _lost(grade)
    assert any(verdict.answer == "unfinished" for verdict in grade.verdicts)


def test_a_rule_that_never_ends_costs_its_own_component(grades: dict[str, Grade]) -> None:
    """The endless rule's probes time out; every other component keeps its points."""
    grade = grades["endless"]
    assert {v.component for v in grade.verdicts if v.answer == "timed out"} >= {"ExpBackward"}
    assert _lost(grade) == {"ExpBackward"}


def test_a_notebook_that_does_not_parse_has_a_typed_reason(grades: dict[str, Grade]) -> None:
    """The reason names the cell and the line; the rest of the class is graded."""
    grade = grades["unparsable"]
    assert (grade.status, grade.score) == ("syntax error", 0)
    assert "DivBackward" in grade.reason
    assert "line" in grade.reason


def test_the_older_spelling_is_graded_by_what_it_has(grades: dict[str, Grade]) -> None:
    """A Variable with closures loses only what has to be asked of a rule's class, which it does not have."""
    assert _lost(grades["variable"]) == {"ReshapeBackward", "ReLUBackward"}
    assert grades["variable"].score > 99


def test_grading_again_gives_the_same_documents(
    hidden: Examination, module: Module, grades: dict[str, Grade]
) -> None:
    """Same submissions, suite and seed: the same grades to the last figure, whatever ran beside them."""
    submissions = [one for one in find_submissions(CLASS, module) if one.student in ("ada", "emmy", "grace")]
    again = {each.student: grade_or_reason(hidden, each) for each in submissions[::-1]}
    for student, grade in again.items():
        assert grade_document(grade) == grade_document(grades[student])


def test_the_class_in_the_repository_is_what_the_script_makes() -> None:
    """examples/class is derived from the released notebook, and up to date."""
    for student, text in make_class.class_texts().items():
        assert make_class.path_of(student, CLASS).read_text(encoding="utf-8") == text, student


def test_what_an_exception_says_is_not_passed_on_from_a_hidden_suite(grades: dict[str, Grade]) -> None:
    """An exception's text may quote a hidden probe's inputs; only its class and its place are told."""
    raised = [v.reason for grade in grades.values() for v in grade.verdicts if v.answer == "raised"]
    assert raised
    assert not any(":" in reason for reason in raised)


def test_a_failure_of_ours_is_not_graded_and_never_a_zero(
    course: Course, module: Module, notebooks: dict[str, Path]
) -> None:
    """Where no worker can be had, the submission has no score, and the reason is not the student's."""
    with examination(course, module, [module.checks], 0) as exam:
        pass
    grade = grade_or_reason(exam, _submission(notebooks["instructor"]))
    assert (grade.status, grade.score) == ("not graded", None)
    assert "sandbox" in grade.reason


def test_a_fault_of_titos_own_costs_no_points_and_ends_no_class(
    checked: Examination, notebooks: dict[str, Path]
) -> None:
    """An examination without its released cells: the submission is not graded, and the place is named."""
    broken = replace(checked, released=None)  # type: ignore[arg-type]
    grade = grade_or_reason(broken, _submission(notebooks["instructor"]))
    assert (grade.status, grade.score) == (NOT_GRADED, None)
    assert re.fullmatch(r"tito failed over it: AttributeError in \w+\.py, line \d+\.", grade.reason)
