"""Courses that differ from this one in what their course.toml says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tito.course.course import MARK, Course, load_course


@pytest.fixture
def stating(course: Course, tmp_path: Path) -> Callable[[str], Course]:
    """The course with another course.toml, and its modules."""
    (tmp_path / "modules").symlink_to(course.root / "modules")

    def stated(toml: str) -> Course:
        (tmp_path / MARK).write_text(toml, encoding="utf-8")
        return load_course(tmp_path)

    return stated
