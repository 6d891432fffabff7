"""The course: the folder that course.toml marks, its modules, its reference and its graders."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from tito.course.module import TOTAL_POINTS, Module, load_module, resolve, stem
from tito.course.toml import read_toml
from tito.errors import CourseError

MARK = "course.toml"

Tier: TypeAlias = Literal["full", "standard", "basic"]

TABLES = ("name", "title", "grading", "links", "workspace", "seeds", "environment", "policy", "due")
"""What is read of course.toml; `tito.environments` and `tito.policies` read the last three themselves."""

GRADING = ("isolation", "carry", "carry_cap")

CARRY_CAP = 50
"""Points of a module that one may keep for another component's mistake, where the course says nothing."""


@dataclass(frozen=True, slots=True)
class Course:
    """Where a course's content lies; `isolation` is the lowest tier at which its classes are graded.

    `carry_cap` is how many points of a module may be kept although their probes fail, because that is another
    component's mistake; 0 where nothing is carried forward. `links` say where its notebooks open online, by
    the place's name, with `{module}` for a module's name. A `workspace` is what a student has of a course:
    neither reference nor graders, sealed answers instead, and the package there is the student's own. `seeds`
    are the SHA-256 of modules' secret seeds, by the modules' names.
    """

    root: Path
    name: str
    title: str
    isolation: Tier = "standard"
    links: Mapping[str, str] = field(default_factory=dict)
    workspace: bool = False
    carry_cap: int = CARRY_CAP
    seeds: Mapping[str, str] = field(default_factory=dict)

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
        if self.workspace:
            raise CourseError(
                f"{self.root} is a student's workspace: the reference is not in it.",
                "Run this in the course's own folder.",
            )
        return self.source(dotted)

    def source(self, dotted: str) -> Path:
        """The file of a Python module to build on: the reference's, in a workspace the student's own."""
        path = self.engine / Path(*dotted.split("."))
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")

    @property
    def engine(self) -> Path:
        """The folder that holds the package: what is exported in a workspace belongs there, too."""
        return self.root if self.workspace else self.root / "reference"

    @property
    def exports(self) -> Path:
        """The folder in which a student's package is written: the workspace, else the working directory."""
        return self.root if self.workspace else Path()

    def notebook(self, module: Module) -> Path:
        """Where a workspace keeps the student's notebook of a module."""
        return self.root / module.name / f"{module.name}.ipynb"

    def unbuilt(self, module: Module) -> tuple[str, ...]:
        """The dotted names of what `module` is built on and nobody has written here yet."""
        return tuple(dotted for dotted in self.prerequisites(module) if not self.source(dotted).is_file())

    def earlier(self, module: Module) -> tuple[Module, ...]:
        """The modules that `module` is built on."""
        return tuple(self.module(name)[0] for name in module.prerequisites)

    def prerequisites(self, module: Module) -> tuple[str, ...]:
        """The dotted names of what `module` is built on, packages first."""
        package = module.export.split(".")
        parents = [".".join(package[:depth]) for depth in range(1, len(package))]
        return (*parents, *(f"{parents[-1]}.{stem(name)}" for name in module.prerequisites))


def find_course(start: Path) -> Course:
    """The course `start` lies in, else TITO_COURSE's, else the checkout that tito runs from.

    CourseError where there is none, and where TITO_COURSE would be asked and names a folder that is none.
    """
    named = os.environ.get("TITO_COURSE")
    for folder in _candidates(start, named):
        if (folder / MARK).is_file():
            return load_course(folder)
    beside = f", nor in TITO_COURSE, {named}" if named else ""
    raise CourseError(
        f"No {MARK} here or in any folder above {start}{beside}.",
        "Run tito inside a course, or set TITO_COURSE to its folder.",
    )


def _candidates(start: Path, named: str | None) -> Iterator[Path]:
    yield start
    yield from start.parents
    yield Path(named) if named else Path(__file__).resolve().parents[2]


def load_course(folder: Path) -> Course:
    """The course whose root is `folder`; CourseError names what is wrong with its course.toml."""
    path = folder / MARK
    table = read_toml(path)
    _check_slips(table, path)
    grading = _table(table, "grading", path)
    _check_grading(grading, path)
    return Course(
        root=folder,
        name=_name(table.get("name", folder.name), path),
        title=str(table.get("title", folder.name)),
        isolation=_tier(grading, path),
        carry_cap=_carry_cap(grading, path),
        links=_links(_table(table, "links", path), path),
        workspace="workspace" in table,
        seeds=_seeds(_table(table, "seeds", path), path),
    )


def _check_slips(table: Mapping[str, Any], path: Path) -> None:
    """CourseError where a name is nearly one that is read: a slip would leave the default in force.

    Others may be of other programs, or of the course's own.
    """
    for name in table:
        near = difflib.get_close_matches(name, TABLES, n=1)
        if name not in TABLES and near:
            raise CourseError(f"{path} has {name!r}, which nobody reads.", f"Did you mean {near[0]}?")


def _check_grading(grading: Mapping[str, Any], path: Path) -> None:
    """CourseError where `[grading]` has what nobody reads."""
    for name in grading:
        if name not in GRADING:
            raise CourseError(
                f"{path}: [grading] has {name!r}, which nobody reads.", f"It may have: {', '.join(GRADING)}."
            )


def _name(named: object, path: Path) -> str:
    """The course's name, which folders, kernels and files are named after."""
    if not (isinstance(named, str) and re.fullmatch(r"\w[\w .\-]*", named)):
        raise CourseError(
            f"{path}: a course cannot be called {named!r}.", "Use letters, digits, spaces, dots and hyphens."
        )
    return named


def _table(table: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise CourseError(f"{path}: {name} is not a table.", f"Write it as [{name}].")
    return found


def _links(links: dict[str, Any], path: Path) -> Mapping[str, str]:
    """Where notebooks open online: addresses in which `{module}` alone is filled in."""
    for place, address in links.items():
        plain = address.replace("{module}", "") if isinstance(address, str) else ""
        if not re.fullmatch(r"https?://[^\s{}<>()]+", plain):
            raise CourseError(
                f"{path}: the link {place} is no address: {address!r}.",
                "Write https://... with {module} where a module's name belongs.",
            )
    return links


def _seeds(seeds: dict[str, Any], path: Path) -> Mapping[str, str]:
    """The published hashes of secret seeds."""
    for module, digest in seeds.items():
        if not (isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest)):
            raise CourseError(
                f"{path}: the seed of {module} has no such hash: {digest!r}.",
                "Write the 64 digits that tito seed new printed.",
            )
    return seeds


def _tier(grading: dict[str, Any], path: Path) -> Tier:
    """The lowest tier that `[grading] isolation` names."""
    named = grading.get("isolation", "standard")
    if named not in get_args(Tier):
        known = ", ".join(get_args(Tier))
        raise CourseError(f"{path}: there is no isolation tier {named!r}.", f"Write one of {known}.")
    tier: Tier = named
    return tier


def _carry_cap(grading: dict[str, Any], path: Path) -> int:
    """The points that `[grading] carry_cap` allows to be kept; none where `carry` is false."""
    carry, cap = grading.get("carry", True), grading.get("carry_cap", CARRY_CAP)
    if not isinstance(carry, bool):
        raise CourseError(f"{path}: carry is {carry!r}.", "Write carry = true or carry = false.")
    if type(cap) is not int or not 0 <= cap <= TOTAL_POINTS:
        raise CourseError(
            f"{path}: carry_cap is {cap!r}.", f"Write how many of a module's {TOTAL_POINTS} points, say 50."
        )
    return cap if carry else 0
