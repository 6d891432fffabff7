"""JupyterLab in the course's environment: the command that starts it, and what it finds there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from tito.course.course import Course
from tito.course.module import Module
from tito.environments.environment import Environment
from tito.environments.interpreter import interpreter
from tito.environments.kernel import variables
from tito.environments.tools import plain_environment
from tito.errors import CourseError, TitoError


def check_laboratory(environment: Environment) -> None:
    """TitoError unless there is JupyterLab in the environment."""
    if "jupyterlab" not in interpreter(environment.python).packages:
        raise TitoError(f"There is no JupyterLab in {environment.folder}.", "Fill it: tito setup")


def notebook(course: Course, module: Module) -> Path:
    """The module's notebook; CourseError where the student has not started it."""
    path = course.notebook(module)
    if not path.is_file():
        raise CourseError(f"There is no {path.relative_to(course.root)} yet.", f"tito start {module.name}")
    return path


def command(course: Course, environment: Environment, opened: Path | None, extra: Sequence[str]) -> list[str]:
    """What starts JupyterLab in the course, with the notebook open."""
    tree = f"/tree/{quote(opened.relative_to(course.root).as_posix())}" if opened else ""
    return served(environment.python, course.root, f"/lab{tree}", extra)


def served(python: Path, root: Path, page: str, extra: Sequence[str]) -> list[str]:
    """What starts JupyterLab on the loopback alone, at a page, over a folder; Ctrl-C ends it."""
    return [
        *(str(python), "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.root_dir={root}", "--ServerApp.answer_yes=True"),
        *(f"--LabApp.default_url={page}", *extra),
    ]


def start(course: Course, environment: Environment, opened: Path | None, extra: Sequence[str]) -> NoReturn:
    """Become JupyterLab, so that signals and the exit code are its own."""
    path = os.pathsep.join((str(environment.python.parent), os.environ.get("PATH", os.defpath)))
    told = {"VIRTUAL_ENV": str(environment.folder), "PATH": path, **variables(course)}
    words = command(course, environment, opened, extra)
    os.chdir(course.root)
    os.execve(words[0], words, plain_environment() | told)
