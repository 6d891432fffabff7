"""The second oracle on real notebooks: a form of GELU is judged by its own slopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import make_class
import numpy as np
import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination, examination
from tito.grading.grade import Grade, grade
from tito.grading.key import answer_key
from tito.grading.package import reference_code
from tito.grading.slopes import DIRECTIONS
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.notebooks.cells import Cell
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.publish import instructor_cells
from tito.notebooks.release import release
from tito.probes.answer import Returned

PROBES = ("gelu_of_a_matrix", "gelu_far_out")
FORWARD = {
    "tanh": "0.5 * x.data * (1 + np.tanh(np.sqrt(2 / np.pi) * (x.data + 0.044715 * x.data**3)))",
    "sigmoid": "x.data / (1 + np.exp(-1.702 * x.data))",
    "erf": "0.5 * x.data * (1 + np.vectorize(__import__('math').erf)(x.data / 2**0.5))",
    "constant": "0 * x.data + CONSTANT",
    "asked often": (
        "x.data * 0.5 if any(len(each.frame.f_locals.get('content') or ()) == 2 * DIRECTIONS"
        " for each in __import__('inspect').stack(0))"
        " else 1e-4 + 0.50005 * x.data * (1 + np.tanh(np.sqrt(2 / np.pi) * (x.data + 0.044715 * x.data**3)))"
    ),
    "steps": "np.round(0.5 * x.data * (1 + np.tanh(0.8 * (x.data + 0.0447 * x.data**3))), 1)",
}
SLOPE = {
    "tanh": (
        "t = np.tanh(0.7978845608 * (x + 0.044715 * x**3))\n"
        "        slope = 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * 0.7978845608 * (1 + 0.134145 * x * x)"
    ),
    "sigmoid": "s = 1 / (1 + np.exp(-1.702 * x))\n        slope = s + 1.702 * x * s * (1 - s)",
    "erf": (
        "d = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)\n"
        "        slope = 0.5 * (1 + np.vectorize(__import__('math').erf)(x / 2**0.5)) + x * d"
    ),
    "nothing": "slope = 0 * x",
    "half": "slope = 0.5 + 0 * x",
}


@pytest.fixture(scope="module")
def forms(course: Course, module: Module) -> Iterator[Examination]:
    """An examination by the probes of GELU alone, on the students' own earlier modules."""
    suite = course.graders(module)
    with examination(course, module, suite, 1, hidden=True, own_prerequisites=True) as exam:
        yield exam


def _asking(course: Course, exam: Examination, seed: int) -> Examination:
    """The same by the probes of GELU as a layer alone, under another seed."""
    suite = replace(exam.key.suite, probes=tuple(p for p in exam.key.suite.probes if p.name in PROBES))
    code = reference_code(course, exam.module)
    key = answer_key(suite, exam.module, seed, code, exam.sandbox)
    return replace(exam, key=key, suspects=None)


def _finished(course: Course, name: str) -> tuple[Module, tuple[Cell, ...]]:
    module = course.module(name)[0]
    instructor = instructor_cells(course, module)
    return module, make_class.finished(release(instructor), instructor)


def _graded(course: Course, exam: Examination, home: Path, forward: str, slope: str) -> Grade:
    """The grade of somebody whose module 02 computes one form, and whose rule is another's or the same."""
    _, cells = _finished(course, "02_activations")
    line = 'if self.approximate == "sigmoid":'
    theirs = {
        "02_activations": make_class.edited(cells, "GELU", line, f"return wrap({forward})\n        {line}")
    }
    module, cells = _finished(course, exam.module.name)
    line = "c, square = sqrt(2 / pi), x.data * x.data"
    rule = f"x = x.data\n        {slope}\n        return (grad_output * slope,)"
    theirs[module.name] = make_class.edited(cells, "GELUBackward", line, rule)
    for name, text in theirs.items():
        path = home / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebook_text(text, name))
    return grade(exam, Submission("someone", path.name, OnDisk(path)))


def _own_points(grade: Grade) -> float:
    assert grade.own is not None
    assert "02_activations" in grade.own.modules
    return {each.name: each.score for each in grade.own.components}["GELUBackward"]


@pytest.mark.parametrize("form", ["tanh", "sigmoid", "erf"])
def test_every_form_passes_with_its_own_rule(
    course: Course, forms: Examination, tmp_path: Path, form: str
) -> None:
    """Whatever the inputs, each of three forms of GELU has the points of its own slope.

    Under the last seed every slope is small with respect to one of two inputs.
    """
    for seed in (*range(4), 2931):
        exam = _asking(course, forms, seed)
        found = _graded(course, exam, tmp_path / str(seed), FORWARD[form], SLOPE[form])
        assert _own_points(found) == forms.module.component("GELUBackward").points


@pytest.mark.parametrize(("forward", "rule"), [("sigmoid", "tanh"), ("sigmoid", "erf"), ("erf", "sigmoid")])
def test_another_forms_rule_does_not(
    course: Course, forms: Examination, tmp_path: Path, forward: str, rule: str
) -> None:
    """A rule that belongs to another form than forward's has no points, whatever the inputs."""
    for seed in range(5):
        exam = _asking(course, forms, seed)
        found = _graded(course, exam, tmp_path / str(seed), FORWARD[forward], SLOPE[rule])
        assert _own_points(found) == 0


@pytest.mark.parametrize("rule", ["nothing", "tanh"])
def test_a_forward_that_is_flat_where_it_is_asked_has_no_credit(
    course: Course, forms: Examination, tmp_path: Path, rule: str
) -> None:
    """Steps near the right values have the slope 0 between them, and it earns nothing to say so."""
    found = _graded(course, _asking(course, forms, 1), tmp_path, FORWARD["steps"], SLOPE[rule])
    assert _own_points(found) == 0


def test_a_constant_forward_has_no_credit(course: Course, forms: Examination, tmp_path: Path) -> None:
    """The right values themselves, written down, have no slope."""
    exam = _asking(course, forms, 1)
    right = exam.key.answers[0]
    assert isinstance(right, Returned)
    near = np.array2string(right.value["value"] * 1.01, separator=",", threshold=99).replace("\n", "")
    forward = FORWARD["constant"].replace("CONSTANT", f"np.array({near})")
    found = _graded(course, exam, tmp_path, forward, SLOPE["nothing"])
    assert _own_points(found) == 0


def test_a_forward_that_notices_the_second_oracle_has_no_credit(
    course: Course, forms: Examination, tmp_path: Path
) -> None:
    """By the number of questions it knows that its slopes are asked for, and is half the input then."""
    forward = FORWARD["asked often"].replace("DIRECTIONS", str(DIRECTIONS))
    found = _graded(course, _asking(course, forms, 1), tmp_path, forward, SLOPE["half"])
    assert _own_points(found) == 0


def test_a_rule_is_held_against_the_reference_where_forward_is(
    course: Course, forms: Examination, tmp_path: Path
) -> None:
    """Where the values are the reference's, another form's rule has no credit: no slopes are asked for."""
    found = _graded(course, _asking(course, forms, 1), tmp_path, FORWARD["tanh"], SLOPE["erf"])
    assert _own_points(found) == 0
