"""The course: the folder that course.toml marks, its modules, its reference and its graders."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from tito.course.module import Module, load_module, resolve, stem
from tito.errors import CourseError

MARK = "course.toml"

Tier: TypeAlias = Literal["full", "standard", "basic"]


@dataclass(frozen=True, slots=True)
class Course:
    """Where a course's content lies; `isolation` is the lowest tier at which its classes are graded."""

    root: Path
    name: str
    title: str
    isolation: Tier = "standard"

    @property
    def modules(self) -> tuple[Module, ...]:
        """Every folder under modules/ that has a module.toml, in order."""
        described = sorted((self.root / "modules").glob("*/module.toml"))
        return tuple(load_module(path.parent) for path in described)

    def module(self, asked: str) -> tuple[Module, str]:
        """The module meant by a name, number or older number, with a note where it was older."""
        return resolve(asked, self.modules)

    def graders(self, module: Module) -> tuple[Path, ...]:
        """The files of the hidden suite; the mutants beside them are not part of it."""
        files = sorted((self.root / "graders" / module.name).glob("*.py"))
        found = tuple(path for path in files if path != self.mutants(module))
        if not found:
            raise CourseError(
                f"There is no hidden suite for {module.name} here.",
                f"`tito grade` needs graders/{module.name}/; students use `tito test`.",
            )
        return found

    def mutants(self, module: Module) -> Path:
        """The file of the module's mutants, whether or not there is one."""
        return self.root / "graders" / module.name / "mutants.py"

    def reference(self, dotted: str) -> Path:
        """The reference's file of a Python module, say `tinytorch.core.autograd`."""
        path = self.root / "reference" / Path(*dotted.split("."))
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")

    def prerequisites(self, module: Module) -> tuple[str, ...]:
        """The dotted names of what `module` is built on, packages first."""
        package = module.export.split(".")
        parents = [".".join(package[:depth]) for depth in range(1, len(package))]
        return (*parents, *(f"{parents[-1]}.{stem(name)}" for name in module.prerequisites))


def find_course(start: Path) -> Course:
    """The course `start` lies in, else TITO_COURSE's, else the checkout that tito runs from."""
    for folder in _candidates(start):
        if (folder / MARK).is_file():
            return _load(folder)
    raise CourseError(
        f"No {MARK} here or in any folder above {start}.",
        "Run tito inside a course, or set TITO_COURSE to its folder.",
    )


def _candidates(start: Path) -> Iterator[Path]:
    yield start
    yield from start.parents
    if named := os.environ.get("TITO_COURSE"):
        yield Path(named)
    yield Path(__file__).resolve().parents[2]


def _load(folder: Path) -> Course:
    try:
        table = tomllib.loads((folder / MARK).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{folder / MARK} is not TOML: {error}", "Mend the line it names.") from error
    return Course(
        root=folder,
        name=table.get("name", folder.name),
        title=table.get("title", folder.name),
        isolation=_tier(table.get("grading", {}), folder / MARK),
    )


def _tier(grading: dict[str, Any], path: Path) -> Tier:
    """The lowest tier that `[grading] isolation` names."""
    named = grading.get("isolation", "standard")
    if named not in get_args(Tier):
        known = ", ".join(get_args(Tier))
        raise CourseError(f"{path}: there is no isolation tier {named!r}.", f"Write one of {known}.")
    tier: Tier = named
    return tier
