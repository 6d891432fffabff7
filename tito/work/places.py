"""Where a workspace keeps what tito notes down, and what is to be handed in."""

from __future__ import annotations

from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError

NOTES = ".tito"
MANIFEST = "manifest.json"
"""What an archive says of itself, beside the notebook in it."""


def check_workspace(course: Course) -> None:
    """CourseError in the course's own folder, where nobody's work is."""
    if not course.workspace:
        raise CourseError(
            f"{course.root} is the course's own folder, not a student's workspace.",
            "Make a workspace and type it there: tito release --to DIR",
        )


def result_file(course: Course, module: Module) -> Path:
    """The last result of `tito test` on the module's notebook."""
    return course.root / NOTES / f"{module.name}.json"


def student_file(course: Course) -> Path:
    """Who the student is, once that has been said."""
    return course.root / NOTES / "student"


def archive_file(course: Course, module: Module, folder: Path | None = None) -> Path:
    """What is to be handed in of a module, in `folder` or where the workspace keeps it."""
    return (folder or course.root / "submissions") / f"{module.name}.zip"
