"""From a module of the course to its notebooks: the instructor's, woven, and the students', released."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.notebooks.cells import Cell
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.outline import Outline, outline
from tito.notebooks.percent import read_lesson
from tito.notebooks.release import release
from tito.notebooks.weave import weave


def instructor_cells(course: Course, module: Module) -> tuple[Cell, ...]:
    """The lesson with the reference's definitions woven in."""
    return _woven(course_text(module.lesson), module.export, course_text(course.reference(module.export)))


def released_cells(course: Course, module: Module) -> tuple[Cell, ...]:
    """The lesson with its solutions taken out; a workspace's has been so from the start."""
    if course.workspace:
        return read_lesson(course_text(module.lesson))
    return _released(instructor_cells(course, module))


@lru_cache(maxsize=32)
def _woven(lesson: str, export: str, reference: str) -> tuple[Cell, ...]:
    """A release, an audit and a check of the course each need the same cells several times."""
    return weave(read_lesson(lesson), {export: reference})


_released = lru_cache(maxsize=32)(release)


def notebook_of(course: Course, module: Module, *, solutions: bool) -> str:
    """The module's notebook as JSON text, with its solutions or without."""
    cells = instructor_cells(course, module) if solutions else released_cells(course, module)
    return notebook_text(cells, module.name)


def released_outline(course: Course, module: Module) -> Outline:
    """Which cells the released notebook has, to align submissions with."""
    return outline(released_cells(course, module), module.export)


def course_text(path: Path) -> str:
    """The text of a file of the course; CourseError where it cannot be read."""
    try:
        return course_bytes(path).decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"The course's file {path} is not UTF-8 text: {error.reason}.", "Save it as UTF-8."
        ) from None


def course_bytes(path: Path) -> bytes:
    """A file of the course as it is; CourseError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"The course's file {path} cannot be read: {error.strerror}.", "Put it back."
        ) from error
