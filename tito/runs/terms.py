"""The terms of a run: all that must be the same for two grades to be held against each other."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

import tito
from tito.errors import CourseError
from tito.runs.paper import Paper, Prerequisites


@dataclass(frozen=True, slots=True)
class Terms:
    """Module, seed, the SHA-256 of what is asked and answered by, the tier, and the versions it ran on.

    `reference` covers the module's own reference and all it builds on; `course` covers module.toml, the
    lesson, the mutants and, of course.toml, how much is carried forward: due dates and the rest of the
    policy come after grading. `prerequisites` says whose earlier modules they rest on.
    """

    module: str
    seed: int
    suite: str
    reference: str
    course: str
    isolation: str
    versions: Mapping[str, str]
    prerequisites: Prerequisites = "reference"

    def differences(self, other: Terms, where: str = "now") -> Iterator[str]:
        """What is not the same, each in a few words: ours first, then theirs, which are found `where`."""
        for each in fields(self):
            one, two = getattr(self, each.name), getattr(other, each.name)
            if one != two:
                yield f"{each.name} {_short(one)}, {where} {_short(two)}"


def _short(value: object) -> str:
    """A digest by its beginning, versions in a row."""
    match value:
        case str():
            return value[:12]
        case Mapping():
            return " ".join(f"{name} {version}" for name, version in value.items())
        case _:
            return str(value)


def terms_of(paper: Paper, suite: str, isolation: str) -> Terms:
    """The terms under which this paper is sat now: `suite` is the digest of the suite as it was loaded."""
    course, module = paper.course, paper.module
    engine = [course.reference(dotted) for dotted in (module.export, *course.prerequisites(module))]
    texts = [module.folder / "module.toml", module.lesson, course.mutants(module)]
    return Terms(
        module=module.name,
        seed=paper.seed,
        suite=suite,
        reference=_digest(engine, course.root),
        course=_digest(filter(Path.is_file, texts), course.root, f"carry_cap = {course.carry_cap}"),
        isolation=isolation,
        versions=versions(),
        prerequisites=paper.prerequisites,
    )


def versions() -> dict[str, str]:
    """What the figures were computed with."""
    return {"tito": tito.__version__, "python": platform.python_version(), "numpy": np.__version__}


def _digest(paths: Iterable[Path], root: Path, stated: str = "") -> str:
    """SHA-256 over what is stated, and the files' names and bytes."""
    found = hashlib.sha256(stated.encode())
    for path in paths:
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + _bytes(path) + b"\0")
    return found.hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(f"The course's file {path} cannot be read: {error.strerror}.") from error


def terms_from(document: Any) -> Terms | None:
    """The terms that a document states, if it does."""
    match document:
        case {
            "module": str(module),
            "seed": int(seed),
            "suite": str(suite),
            "reference": str(reference),
            "course": str(course),
            "isolation": str(isolation),
            "versions": dict(found),
            "prerequisites": "reference" | "student" as prerequisites,
        }:
            return Terms(module, seed, suite, reference, course, isolation, found, prerequisites)
        case _:
            return None
