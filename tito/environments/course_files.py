"""The course's own files: whether all that its commands read is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.environments.finding import Finding, fail, ok, warn
from tito.errors import CourseError


def course_files(course: Course) -> Finding:
    """Whether every module is described and has its files; in a workspace those that a student needs."""
    mend = "Get them from the course again" if course.workspace else "Put them back, or see `tito validate`"
    try:
        modules = course.modules
    except CourseError as error:
        return fail("course files", error.message, error.hint or mend)
    missing = [str(path.relative_to(course.root)) for each in modules for path in _needed(course, each)]
    if missing:
        return fail("course files", f"missing: {', '.join(missing)}", mend)
    if not modules:
        return warn("course files", f"{course.title}: no module yet", "Write modules/01_name/module.toml")
    return ok("course files", f"{course.title}: {len(modules)} module{'s' * (len(modules) != 1)}")


def _needed(course: Course, module: Module) -> Iterator[Path]:
    """What a module should have and has not."""
    needed = [module.lesson, module.checks]
    needed.append(module.seal if course.workspace else course.source(module.export))
    yield from (path for path in needed if not path.is_file())
