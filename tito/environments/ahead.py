"""What to type next in a course whose environment is ready."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from tito.course.course import Course
from tito.course.handout import activation_name
from tito.environments.environment import Environment


def ahead(course: Course, environment: Environment) -> Iterator[str]:
    """The commands, in order: turn the environment on where it is not, then begin or go on."""
    if shutil.which("tito") != str(environment.folder / "bin" / "tito"):
        script = course.root / "bin" / activation_name(course)
        found = script if script.is_file() else environment.folder / "bin" / "activate"
        yield f"source {found.relative_to(course.root)}"
    begun = any(course.notebook(module).is_file() for module in course.modules)
    first = next(iter(course.modules), None)
    yield f"tito start {first.name}" if course.workspace and first and not begun else "tito jupyter"
