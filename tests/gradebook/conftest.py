"""A real, graded class in a gradebook of its own, and nbgrader's view of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from class_book import CLASS, COLLECTED, STUDENTS

from tito.course.module import Module
from tito.grading.examination import Examination
from tito.grading.submission import find_submissions
from tito.runs.results import Results
from tito.runs.task import Grading
from tito.runs.terms import Terms


@pytest.fixture(scope="session")
def graded(hidden: Examination, module: Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `submitted/` of five students and the finished run `grades/06_autograd` over them.

    One of them has been collected by nbgrader. Nobody may write into it.
    """
    root = tmp_path_factory.mktemp("class")
    for student in STUDENTS:
        shutil.copytree(CLASS / student, root / "submitted" / student)
    (root / "submitted" / "ada" / module.name / "timestamp.txt").write_text(COLLECTED)
    terms = Terms(module.name, hidden.key.seed, "", "", "", hidden.sandbox.tier, {})
    with Results(root / "grades" / module.name, None, {}) as results:
        results.begin(terms)
        for submission in find_submissions(root / "submitted", module):
            results.keep(Grading(submission).carried_out(hidden))
    return root


@pytest.fixture
def book(graded: Path, tmp_path: Path) -> Path:
    """The class in a folder of its own, before anything is entered."""
    return Path(shutil.copytree(graded, tmp_path / "class"))
