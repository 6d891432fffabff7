"""A module of the course: what it is called, what is graded in it, and where its files are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.course.toml import read_toml
from tito.errors import CourseError

TOTAL_POINTS = 100

NAME = r"\d+_\w+"
DOTTED = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+"

MODEL = "Take modules/02_activations/module.toml as the model: docs/authors.md."


@dataclass(frozen=True, slots=True)
class Component:
    """A gradable part of a module.

    `definitions` are the names that make it up, none where it is several others working together; a
    failure in it is never forgiven for a mistake in the components it `rests_on`, which it measures.
    """

    name: str
    points: int
    definitions: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """One unit of the course. `export` is the dotted name of the Python module its notebook becomes."""

    name: str
    title: str
    export: str
    prerequisites: tuple[str, ...]
    components: tuple[Component, ...]
    folder: Path

    @property
    def number(self) -> int:
        return int(self.name.split("_")[0])

    @property
    def stem(self) -> str:
        return stem(self.name)

    def component(self, name: str) -> Component:
        """The component of that name; KeyError if there is none."""
        return {component.name: component for component in self.components}[name]

    @property
    def lesson(self) -> Path:
        return self.folder / "lesson.py"

    @property
    def checks(self) -> Path:
        return self.folder / "checks.py"

    @property
    def seal(self) -> Path:
        """The reference's answers to the checks, for a workspace, which has no reference."""
        return self.folder / "checks.seal"


def stem(name: str) -> str:
    """The name without its number: `06_autograd` -> `autograd`."""
    return re.sub(r"^\d+_?", "", name)


def load_module(folder: Path) -> Module:
    """The module that `folder/module.toml` describes; CourseError names what is wrong with it."""
    path = folder / "module.toml"
    table = read_toml(path)
    try:
        components = tuple(_component(entry) for entry in table["components"])
        module = Module(
            name=_spelled(folder.name, NAME),
            title=table["title"],
            export=_spelled(table["export"], DOTTED),
            prerequisites=tuple(_spelled(name, NAME) for name in table.get("prerequisites", ())),
            components=components,
            folder=folder,
        )
    except KeyError as error:
        raise CourseError(f"{path} does not say what {error} is.", MODEL) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise CourseError(f"{path} is not a module description: {error}.", MODEL) from error
    _check_points(module, path)
    return module


def _spelled(name: str, pattern: str) -> str:
    """The name; ValueError unless it is spelled so that it can be a part of a path."""
    if not re.fullmatch(pattern, name, flags=re.ASCII):
        raise ValueError(f"{name!r} is not a name like 06_autograd, nor like tinytorch.core.autograd")
    return name


def _component(entry: dict[str, Any]) -> Component:
    points = entry["points"]
    if not isinstance(points, int):
        raise TypeError(f"points must be a whole number, not {points!r}")
    definitions = tuple(entry.get("definitions", (entry["name"],)))
    return Component(entry["name"], points, definitions, tuple(entry.get("rests_on", ())))


def _check_points(module: Module, path: Path) -> None:
    total = sum(component.points for component in module.components)
    if total != TOTAL_POINTS:
        raise CourseError(f"{path}: the components' points add up to {total}, not {TOTAL_POINTS}.", MODEL)


def resolve(asked: str, modules: Sequence[Module]) -> tuple[Module, str]:
    """The module that `asked` means, and a note where its number is another course text's.

    `06_autograd`, `06`, `6` and `autograd` are the same module; an older number before the right name
    (`05_autograd`) is resolved by the name. CourseError suggests the nearest name.
    """
    for module in modules:
        if asked in (module.name, module.stem) or _is_number(asked, module.number):
            return module, ""
    for module in modules:
        if stem(asked) == module.stem:
            return module, f"{asked} is called {module.name} in this course."
    raise _unknown(asked, modules)


def _is_number(asked: str, number: int) -> bool:
    return asked.isdecimal() and asked.isascii() and int(asked) == number


def _unknown(asked: str, modules: Sequence[Module]) -> CourseError:
    names = [module.name for module in modules]
    spellings = {spelling: module.name for module in modules for spelling in (module.name, module.stem)}
    near = () if asked.isdecimal() else difflib.get_close_matches(asked.lower(), spellings, n=1, cutoff=0.5)
    hint = f"Did you mean {spellings[near[0]]}?" if near else f"Modules: {_listed(names)}."
    return CourseError(f"There is no module {asked!r}.", hint)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none yet"
