"""Completions of other course texts: what they lack costs what asks for it, and is called not written yet.

Each is the reference less something that another text does not ask for.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.grading.examination import examination
from tito.grading.grade import Grade, grade
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.notebooks.publish import course_text

SEED = 20261121


@pytest.mark.parametrize(
    ("module", "lacking", "lost"),
    [
        ("02", ("LogSoftmax",), {"LogSoftmax"}),
        ("03", ("Embedding", "LayerNorm"), {"Embedding", "LayerNorm"}),
        ("04", ("NLLLoss",), {"NLLLoss"}),
        ("05", ("Compose",), {"Compose"}),
    ],
)
def test_a_class_that_is_not_there_costs_its_own_component_as_not_written(
    course: Course, tmp_path: Path, module: str, lacking: tuple[str, ...], lost: set[str]
) -> None:
    """No other component loses a point, and nobody is told of an AttributeError or of a likely mistake."""
    graded = _graded(course, tmp_path, module, _without(_text(course, module), lacking))
    assert _lost(graded) == lost
    assert {verdict.reason for verdict in graded.verdicts if not verdict.passed} == {"is not written yet"}
    assert graded.diagnoses == ()


def test_a_loader_that_takes_no_seed_loses_what_asks_about_seeds(course: Course, tmp_path: Path) -> None:
    """Shuffling, batches and passes are credited: the older text has no seed."""
    text = (
        _text(course, "05")
        .replace(", seed: int | None = None", "")
        .replace("default_rng(seed)", "default_rng()")
    )
    graded = _graded(course, tmp_path, "05", text)
    assert {verdict.probe for verdict in graded.verdicts if not verdict.passed} == {
        "seeds_and_passes",
        "numbers_drawn_in_between",
        "a_seed_without_shuffle",
    }


def test_an_activation_that_cannot_be_called_keeps_the_points_of_its_forward(
    course: Course, tmp_path: Path
) -> None:
    """What a class inherits is asked about once, not in every question about its numbers."""
    graded = _graded(
        course, tmp_path, "02", _text(course, "02").replace("class Sigmoid(Activation)", "class Sigmoid")
    )
    assert _lost(graded) == {"Activation"}


def test_a_gelu_of_the_other_form_keeps_what_holds_for_every_form(course: Course, tmp_path: Path) -> None:
    """The form of the older text fails where a form is named, and nowhere else."""
    text = _text(course, "02").replace('if self.approximate == "sigmoid":', "if True:")
    graded = _graded(course, tmp_path, "02", text)
    assert _lost(graded) == {"GELU"}
    failed = {each.probe for each in graded.verdicts if each.component == "GELU" and not each.passed}
    assert failed == {"gelu_without_a_name", "gelu_by_tanh"}


def _lost(graded: Grade) -> set[str]:
    """The components that lost points."""
    return {each.name for each in graded.components if each.score < each.max_score}


def _text(course: Course, module: str) -> str:
    return course_text(course.reference(course.module(module)[0].export))


def _without(text: str, names: tuple[str, ...]) -> str:
    tree = ast.parse(text)
    tree.body = [node for node in tree.body if getattr(node, "name", None) not in names]
    return ast.unparse(tree)


def _graded(course: Course, folder: Path, name: str, text: str) -> Grade:
    module, _ = course.module(name)
    path = folder / "ada.py"
    path.write_text(text, encoding="utf-8")
    with examination(course, module, course.graders(module), SEED, hidden=True) as exam:
        return grade(exam, Submission("ada", path.name, OnDisk(path)))
