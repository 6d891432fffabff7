"""`pytest graders/`: every hidden probe an ordinary item, put to the reference or to a student's package.

pytest graders/                              the reference holds against itself, in float32
pytest graders/06_autograd --package DIR     the module's notebook or Python file in DIR
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tito.course.course import Course, find_course
from tito.course.module import Module
from tito.errors import TitoError
from tito.grading.examination import examination
from tito.grading.grade import Grade, grade_or_reason
from tito.grading.judge import Verdict
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission, own_submission
from tito.probes import Suite, load_suite

GRADES = pytest.StashKey[dict[str, Grade]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """--package and --seed."""
    group = parser.getgroup("tito")
    group.addoption("--package", metavar="DIR", type=Path, help="A package of a student's")
    group.addoption("--seed", metavar="N", type=int, default=0, help="Draw the inputs from this seed.")


def pytest_configure(config: pytest.Config) -> None:
    """A grade a module, made when its first item runs."""
    config.stash[GRADES] = {}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """A file of a suite; the mutants beside it are no probes."""
    is_suite = file_path.suffix == ".py" and file_path.name not in ("conftest.py", "mutants.py")
    return SuiteFile.from_parent(parent, path=file_path) if is_suite else None


class SuiteFile(pytest.File):
    """A file of probes."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item a probe."""
        suite: Suite = load_suite([self.path])
        for probe in suite.probes:
            yield ProbeItem.from_parent(self, name=probe.name)


class ProbeItem(pytest.Item):
    """One probe; it fails as a student's would, with the reason and the hint."""

    def runtest(self) -> None:
        """Ask the whole suite once a module, and look at this probe's verdict."""
        verdict = _verdicts(self.config, self.path)[self.name]
        if not verdict.points:
            where = f" [{verdict.where}]" if verdict.where else ""
            pytest.fail(f"{verdict.text} {verdict.reason}{where}\n{verdict.hint}".strip(), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the probe is written."""
        return self.path, 0, self.name


def _verdicts(config: pytest.Config, path: Path) -> Mapping[str, Verdict]:
    course = find_course(path)
    module, _ = course.module(path.parent.name)
    graded = config.stash[GRADES]
    if module.name not in graded:
        try:
            graded[module.name] = _graded(config, course, module)
        except TitoError as error:
            pytest.exit(f"{error.message} {error.hint}", returncode=error.exit_code)
    grade = graded[module.name]
    if grade.reason and not any(verdict.points for verdict in grade.verdicts):
        pytest.fail(f"{grade.status}: {grade.reason}", pytrace=False)
    return {verdict.probe: verdict for verdict in grade.verdicts}


def _graded(config: pytest.Config, course: Course, module: Module) -> Grade:
    submission = _submission(config, course, module)
    with examination(course, module, course.graders(module), config.getoption("--seed")) as exam:
        return grade_or_reason(exam, submission)


def _submission(config: pytest.Config, course: Course, module: Module) -> Submission:
    package: Path | None = config.getoption("--package")
    if package is None:
        file = course.reference(module.export)
        return Submission("reference", file.name, OnDisk(file))
    inside = package.joinpath(*module.export.split(".")[:-1])
    return own_submission(None, (package, inside), module)
