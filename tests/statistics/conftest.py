"""A class that was graded by lot, as a run's folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from make_receipts import make_grades, write_run

from tito.course.course import Course


@pytest.fixture(scope="session")
def made(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of forty students; nobody may write into it."""
    folder = tmp_path_factory.mktemp("made") / "run"
    write_run(folder, course, *make_grades(course, 40, 7))
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """The run in a folder of its own."""
    return Path(shutil.copytree(made, tmp_path / "run"))
