"""What the tests of similarity share: the module's given code, and real solutions as imprints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.similarity.reading import Given, Imprint, given, imprint

SOLUTIONS = Path(__file__).parents[1] / "cases" / "alternatives" / "06_autograd"


@pytest.fixture(scope="session")
def common(course: Course, module: Module) -> Given:
    """What everybody has of module 06."""
    return given(course, module)


@pytest.fixture(scope="session")
def read_text(common: Given, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Imprint]:
    """A student's Python as an imprint."""
    folder = tmp_path_factory.mktemp("texts")

    def read(student: str, text: str) -> Imprint:
        path = folder / f"{student}.py"
        path.write_text(text)
        return imprint(Submission(student, path.name, OnDisk(path)), common)

    return read


@pytest.fixture(scope="session")
def sources() -> dict[str, str]:
    """Whole solutions of module 06 that were written independently."""
    return {path.stem: path.read_text() for path in sorted(SOLUTIONS.glob("*.py"))}


@pytest.fixture(scope="session")
def solutions(sources: dict[str, str], read_text: Callable[[str, str], Imprint]) -> tuple[Imprint, ...]:
    """The same as imprints."""
    return tuple(read_text(name, text) for name, text in sources.items())
