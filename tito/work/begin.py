"""Beginning a module, and beginning it again: a fresh notebook, and nobody's work lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError, SubmissionError
from tito.files import set_aside, write_whole
from tito.notebooks.publish import notebook_of
from tito.work.notebook import notebook_at


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the notebook is, whether it is as fresh as the lesson, and where the work in it was put."""

    path: Path
    fresh: bool
    kept: Path | None = None


def lacking(course: Course, module: Module) -> tuple[str, ...]:
    """What `module` is built on and is not here yet: modules to be done first, and files of the course."""
    own = {each.export: each.name for each in course.modules}
    return tuple(
        own.get(dotted) or course.source(dotted).relative_to(course.root).as_posix()
        for dotted in course.unbuilt(module)
    )


def check_built(course: Course, module: Module) -> None:
    """CourseError names what has to be done before `module`, and with what to begin."""
    missing = lacking(course, module)
    first = next((each.name for each in course.modules if each.name in missing), None)
    if missing:
        raise CourseError(
            f"{module.name} is built on what is not done yet: {', '.join(missing)}.",
            f"Do that first: tito start {first}; or begin all the same: add --force."
            if first
            else "Get these files from your course; or begin all the same: add --force.",
        )


def begin(course: Course, module: Module) -> Begun:
    """Write the notebook where there is none; one that is there is left as it is.

    SubmissionError where what is there is not a notebook of this module.
    """
    path = course.notebook(module)
    found = notebook_at(path, course, module)
    if found is None:
        write_whole(path, notebook_of(course, module, solutions=False))
    return Begun(path, found is None or found.untouched)


def begin_again(course: Course, module: Module) -> Begun:
    """Write the notebook afresh; a copy is kept of whatever is not as fresh already."""
    path = course.notebook(module)
    if path.is_dir():
        raise SubmissionError(f"{path} is a folder; the notebook belongs there.", "Move it away.")
    kept = set_aside(path) if holds_work(course, module) else None
    write_whole(path, notebook_of(course, module, solutions=False))
    return Begun(path, True, kept)


def holds_work(course: Course, module: Module) -> bool:
    """Whether there is a notebook, or what is left of one, with anything of the student's in it."""
    try:
        found = notebook_at(course.notebook(module), course, module)
    except SubmissionError:
        return True
    return found is not None and not found.untouched
