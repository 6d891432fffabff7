"""What a course's environment holds: the lock's packages, without a lock those that course.toml names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from tito.course.course import MARK, Course
from tito.course.toml import read_toml
from tito.environments.interpreter import Interpreter
from tito.environments.marker import holds
from tito.environments.wheel import Wheel, tito_wheel
from tito.errors import CourseError

LOCK = "requirements.lock"
PACKAGES = ("jupyterlab>=4.4", "ipykernel>=6.29")
"""What notebooks are written in, and the kernel they run in."""

PIN = r"^([A-Za-z0-9][\w.\-]*)==([^\s;\\]+)[ \t]*(?:;[ \t]*(.*?))?[ \t]*(?:--hash.*)?\\?$"


@dataclass(frozen=True, slots=True)
class Pin:
    """A line of the lock: a package at a version, where its marker holds."""

    name: str
    version: str
    marker: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The lock's place, whether or not there is one; what it is made from; and the tito that is added."""

    lock: Path
    requirements: tuple[str, ...]
    tito: Wheel

    @property
    def locked(self) -> bool:
        return self.lock.is_file()

    @property
    def digest(self) -> str:
        """The same for environments that hold the same."""
        named = self.lock.read_bytes() if self.locked else "\n".join(self.requirements).encode()
        return hashlib.sha256(named + self.tito.data).hexdigest()

    def due(self, python: Interpreter) -> Mapping[str, str]:
        """The version of every package that has to be there in this Python; empty for any version."""
        if not self.locked:
            return {_name(each): "" for each in self.requirements} | {"tito": self.tito.version}
        found = {pin.name: pin.version for pin in self.pins if holds(pin.marker, python.markers)}
        return found | {"tito": self.tito.version}

    def differences(self, python: Interpreter) -> tuple[str, ...]:
        """What is not there as it is due, in words."""
        have = python.packages
        return tuple(
            f"{name} {have[name]} instead of {version}" if name in have else f"no {name}"
            for name, version in self.due(python).items()
            if name not in have or (version and have[name] != version)
        )

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The lines of the lock that name a package; none without a lock."""
        return pins(self.lock.read_text(encoding="utf-8")) if self.locked else ()

    def __str__(self) -> str:
        return f"what {self.lock.name} names" if self.locked else ", ".join(self.requirements)


def contents(course: Course) -> Contents:
    """What the course's `[environment]` table and lock ask for, and what tito itself needs."""
    table = _table(course.root / MARK)
    packages = table.get("packages", PACKAGES)
    lock = table.get("lock", LOCK)
    if not all(isinstance(each, str) for each in packages) or isinstance(packages, str):
        raise CourseError(
            f"{MARK}: [environment] packages is no list of names.", 'Write packages = ["jupyterlab>=4.4"].'
        )
    if not (isinstance(lock, str) and re.fullmatch(r"\w[\w.\-]*", lock)):
        raise CourseError(f"{MARK}: {lock!r} is no name for a lock.", f'Write lock = "{LOCK}".')
    return Contents(course.root / lock, (*_of_tito(), *packages), tito_wheel(course))


def _table(path: Path) -> dict[str, Any]:
    table = read_toml(path).get("environment", {})
    if not isinstance(table, dict):
        raise CourseError(f"{MARK}: environment is not a table.", "Write it as [environment].")
    return table


def _of_tito() -> tuple[str, ...]:
    """What tito needs, without its extras."""
    return tuple(each for each in metadata.requires("tito") or () if "extra ==" not in each)


def pins(text: str) -> tuple[Pin, ...]:
    """The lines of a lock that name a package."""
    found = re.findall(PIN, text, re.MULTILINE)
    return tuple(Pin(_name(name), version, marker) for name, version, marker in found)


def _name(requirement: str) -> str:
    """The name a requirement begins with, spelled as package indexes do."""
    return re.sub(r"[._]", "-", re.split(r"[^\w.\-]", requirement, maxsplit=1)[0].lower())
