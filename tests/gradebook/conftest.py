"""A real, graded class in a gradebook of its own, and nbgrader's view of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from class_book import CLASS, COLLECTED, STUDENTS, grade

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination


@pytest.fixture(scope="session")
def graded(
    course: Course, hidden: Examination, module: Module, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with `submitted/` of five students and the finished run `grades/06_autograd` over them.

    One of them has been collected by nbgrader. Nobody may write into it.
    """
    root = tmp_path_factory.mktemp("class")
    for student in STUDENTS:
        shutil.copytree(CLASS / student, root / "submitted" / student)
    (root / "submitted" / "ada" / module.name / "timestamp.txt").write_text(COLLECTED)
    grade(course, hidden, root, *STUDENTS)
    return root


@pytest.fixture
def book(graded: Path, tmp_path: Path) -> Path:
    """The class in a folder of its own, before anything is entered."""
    return Path(shutil.copytree(graded, tmp_path / "class"))
