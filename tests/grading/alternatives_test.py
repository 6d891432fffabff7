"""Every reasonable solution passes: whole modules of really different structure, handed in as .py files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.grading.examination import Examination, examination
from tito.grading.grade import grade
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission

FOLDER = Path(__file__).parents[1] / "cases" / "alternatives"
OLDER = {"variables": {"relu_rule_keeps_its_inputs", "reshape_rule_by_hand"}}
"""What the older API of autograd, which has no rule classes, cannot answer."""


@pytest.fixture(scope="module", params=sorted(FOLDER.iterdir()), ids=lambda folder: folder.name)
def examined(request: pytest.FixtureRequest, course: Course) -> Iterator[tuple[Examination, Path]]:
    """A module's examination by its hidden suite, and the folder of its alternatives."""
    module, _ = course.module(request.param.name)
    with examination(course, module, course.graders(module), 20261121, hidden=True) as exam:
        yield exam, request.param


def test_correct_solutions_of_another_structure_pass_every_probe(examined: tuple[Examination, Path]) -> None:
    """No probe of the hidden suite fails, but for two by hand in the API that has no classes."""
    exam, folder = examined
    graded = [
        grade(exam, Submission(path.stem, path.name, OnDisk(path))) for path in sorted(folder.glob("*.py"))
    ]
    failed = {
        each.student: {verdict.probe for verdict in each.verdicts if not verdict.passed} for each in graded
    }
    assert len(failed) >= 2
    assert {name: probes for name, probes in failed.items() if not probes <= OLDER.get(name, set())} == {}
