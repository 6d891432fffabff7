"""A student in a clean folder, with a tito that has no course beside it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from student_at_work import Student

from tito.course.course import Course

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "notebooks"))


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose tito lies in a folder of its own: no reference, no graders, no lessons."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copytree(ROOT / "tito", folder / "tito", ignore=shutil.ignore_patterns("__pycache__"))
    kept = {name: value for name, value in os.environ.items() if name != "TITO_COURSE"}
    return {
        **kept,
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def student(workspace: Course, alone: dict[str, str], tmp_path: Path) -> Student:
    """A student with a fresh workspace."""
    return Student(shutil.copytree(workspace.root, tmp_path / "work"), alone)
