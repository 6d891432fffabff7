"""Components that are methods of one class: graded, lent and audited one by one, in module 01."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.blame import definitions
from tito.grading.examination import Examination, examination
from tito.grading.grade import Grade, grade
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.grading.trials import OfUntouched, trials
from tito.notebooks.publish import course_text
from tito.probes.mutant import Mutant

STUB = "def {name}(self, *given, **named):\n    raise NotImplementedError"
GIVEN = '''"""A suite with a question that what is given answers alone."""

from tito.probes import integers, probe


@probe(component="reductions", hint="Nothing to do.")
def written_out(lib, a=integers(2, 3)):
    """A tensor written out as text."""
    return "Tensor" in repr(lib.tensor(a))
'''


@pytest.fixture(scope="module")
def tensor(course: Course) -> Module:
    """Module 01_tensor."""
    return course.module("01")[0]


@pytest.fixture(scope="module")
def exam(course: Course, tensor: Module) -> Iterator[Examination]:
    """A running examination by its hidden suite."""
    with examination(course, tensor, course.graders(tensor), 20261121, hidden=True) as exam:
        yield exam


def _graded(course: Course, exam: Examination, folder: Path, unwritten: str) -> Grade:
    """The grade of the reference with one method not written."""
    stub = STUB.format(name=unwritten.rpartition(".")[2])
    text = course_text(course.reference(exam.module.export))
    path = folder / "someone.py"
    path.write_text(Mutant("unwritten", "", stub, "", unwritten).applied(text))
    return grade(exam, Submission("someone", path.name, OnDisk(path)))


@pytest.mark.parametrize(
    ("unwritten", "component"),
    [
        ("Tensor.__init__", "creation"),
        ("Tensor.item", "values"),
        ("Tensor.__mul__", "arithmetic"),
        ("Tensor.__rsub__", "reflected"),
        ("Tensor.sum", "reductions"),
        ("Tensor.reshape", "reshaping"),
    ],
)
def test_a_method_that_is_not_written_costs_its_component_alone(
    course: Course, exam: Examination, tmp_path: Path, unwritten: str, component: str
) -> None:
    """Though other methods of the component are written, and other components use the missing one."""
    graded = _graded(course, exam, tmp_path, unwritten)
    assert [each.name for each in graded.components if each.score < each.max_score] == [component]


def test_methods_beside_the_missing_one_earn_their_points(
    course: Course, exam: Examination, tmp_path: Path
) -> None:
    """Without `item`, the rest of its component still counts."""
    graded = _graded(course, exam, tmp_path, "Tensor.item")
    (values,) = (each for each in graded.components if each.name == "values")
    assert 0 < values.score < values.max_score


def test_what_is_given_earns_nothing_beside_finished_components(
    course: Course, tensor: Module, tmp_path: Path
) -> None:
    """The audit names a probe that a component passes unwritten once the others are the reference's."""
    suite = tmp_path / "given.py"
    suite.write_text(GIVEN)
    with examination(course, tensor, [suite], 0) as careless, trials(course, tensor, (), ()) as (untouched,):
        assert isinstance(untouched, OfUntouched)
        found = untouched.carried_out(careless)
    assert [(slip.probe, slip.reason) for slip in found.untouched] == [
        ("written_out", "passes though reductions is not written")
    ]


def test_every_method_of_the_class_belongs_to_one_component(tensor: Module) -> None:
    """No method is graded twice."""
    names = definitions(tensor, [component.name for component in tensor.components])
    assert len(set(names)) == len(names)
