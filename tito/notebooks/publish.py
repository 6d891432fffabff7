"""From a module of the course to its notebooks: the instructor's, woven, and the students', released."""

from __future__ import annotations

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
    reference = course_text(course.reference(module.export))
    return weave(read_lesson(course_text(module.lesson)), {module.export: reference})


def notebook_of(course: Course, module: Module, *, solutions: bool) -> str:
    """The module's notebook as JSON text, with its solutions or without."""
    cells = instructor_cells(course, module)
    return notebook_text(cells if solutions else release(cells), module.name)


def released_outline(course: Course, module: Module) -> Outline:
    """Which cells the released notebook has, to align submissions with."""
    return outline(release(instructor_cells(course, module)), module.export)


def course_text(path: Path) -> str:
    """A file of the course; CourseError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(f"The course's file {path} cannot be read: {error.strerror}.") from error
