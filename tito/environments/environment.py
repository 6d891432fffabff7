"""A course's environment: a folder in the course with a Python of its own, and the mark we put on it."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from tito.course.course import Course
from tito.errors import TitoError
from tito.files import write_whole

NAME = ".venv"
MARK = "tito.json"


class State(Enum):
    """What is at an environment's place; only what is UNFINISHED or MADE is tito's to change."""

    MISSING = "missing"
    FOREIGN = "made by something else"
    UNFINISHED = "unfinished"
    MADE = "made by tito"


@dataclass(frozen=True, slots=True)
class Mark:
    """What we write into an environment: its course and, once it is whole, the digest of its contents."""

    course: str
    contents: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """The virtual environment in `folder`, whether or not it is there."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python3"

    @property
    def mark(self) -> Mark | None:
        """What we wrote into it; None where we never did."""
        try:
            return Mark(**json.loads((self.folder / MARK).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    @property
    def state(self) -> State:
        if self.mark is not None and not self.folder.is_symlink():
            return State.MADE if self.mark.contents else State.UNFINISHED
        return State.FOREIGN if self.folder.exists() or self.folder.is_symlink() else State.MISSING

    def write(self, mark: Mark) -> None:
        """Write the mark down; TitoError where the folder cannot be written."""
        write_whole(self.folder / MARK, json.dumps(asdict(mark)) + "\n")


def environment(course: Course, name: str | None = None) -> Environment:
    """The environment of that name in the course's root, `.venv` for none; TitoError for no plain name."""
    name = name or NAME
    if not re.fullmatch(r"\.?\w[\w.\-]*", name):
        raise TitoError(
            f"{name!r} is not a name for an environment.",
            "Use letters, digits, dots, hyphens: it becomes a folder in the course.",
        )
    return Environment(course.root / name)


def option(course: Course, found: Environment) -> str:
    """What a command needs to mean this environment: nothing where it is `.venv`, or not the course's."""
    return "" if found.name == NAME or found.folder.parent != course.root else f" --name {found.name}"


def made(course: Course, name: str | None) -> Environment:
    """The environment of that name; TitoError where it is missing or was left half made."""
    found = environment(course, name)
    if found.state in (State.MISSING, State.UNFINISHED):
        raise TitoError(
            f"There is no whole environment at {found.folder}.", f"Make it: tito setup{option(course, found)}"
        )
    return found


def environment_in_use(course: Course, name: str | None = None) -> Environment:
    """The environment asked for or the course's; where it has none, the one that tito runs in."""
    own = environment(course, name)
    return own if name or own.state is not State.MISSING else Environment(Path(sys.prefix))
