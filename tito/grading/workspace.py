"""A whole workspace: lessons, the course's words, seals; complete, and without a secret in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.course.workspace import File, modules_at
from tito.grading.seal import seals
from tito.notebooks.guard import refuse_leaks, secrets
from tito.notebooks.workspace import to_ship, workspace_files


def workspace(
    course: Course,
    modules: Sequence[Module],
    folder: Path,
    *,
    prerequisites: bool,
    beside: Iterable[File] = (),
) -> tuple[File, ...]:
    """The files that make `folder` a workspace with these modules beside those it has already.

    What lies `beside` them, an environment's files, goes along. CourseError where any of them would show a
    solution, a hidden probe or a file of the reference.
    """
    added = {module.name: module for module in (*modules_at(folder, course), *modules)}
    exercises = tuple(module for module in course.modules if module.name in added)
    shipped = to_ship(course, exercises, prerequisites=prerequisites)
    named = zip(modules, seals(course, modules), strict=True)
    files = (
        *workspace_files(course, modules, exercises, shipped),
        *(File(f"modules/{module.name}/{module.seal.name}", data) for module, data in named),
        *beside,
    )
    refuse_leaks(files, secrets(course, exercises, shipped))
    return files
