"""Whose code a component is: the cells that define it, and whether it is as it was released."""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tito.course.module import Component, Module
from tito.grading.judge import Verdict
from tito.notebooks.export import Exported, SourceBlock
from tito.notebooks.outline import Outline
from tito.notebooks.statements import named, parse, same_tree, source_text


@dataclass(frozen=True, slots=True)
class Origin:
    """The cells that define a component, the SHA-256 of that source, and whether none of it was changed.

    No cells where nothing of it was handed in.
    """

    component: str
    cells: tuple[str, ...]
    sha256: str
    as_released: bool


def voided(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts of a submission in which every statement is the released one: no pass counts."""
    nothing = "passes, and nothing in the submission is the student's own"
    return tuple(replace(each, void=True, reason=nothing) if each.passed else each for each in verdicts)


@dataclass(frozen=True, slots=True)
class _Part:
    """A definition in a submission: its name, cell and source, and whether the released module has it."""

    name: str
    cell: str
    source: str
    as_released: bool


class Origins:
    """Tells whose code the components of a module's submissions are; one serves a whole class."""

    def __init__(self, module: Module, released: Outline) -> None:
        self._components = [component for component in module.components if component.definitions]
        self._sources = released.sources
        self._trees = released.trees
        self._parts = lru_cache(maxsize=512)(lambda block: tuple(self._read(block)))
        """The given cells of a class are all the same."""

    def of(self, exported: Exported) -> tuple[Origin, ...]:
        """The origin of every component that has definitions of its own."""
        named = defaultdict[str, list[tuple[int, _Part]]](list)
        parts = (part for block in exported.blocks for part in self._parts(block))
        for place in enumerate(parts):
            named[place[1].name].append(place)
        return tuple(_origin(component, named) for component in self._components)

    def _read(self, block: SourceBlock) -> Iterator[_Part]:
        """Every definition in order."""
        lines = block.source.split("\n")
        for top in parse(block.source).body:
            for name, node in named(top):
                source = source_text(lines, node)
                yield _Part(name, block.label, source, self._is_released(name, node, source))

    def _is_released(self, name: str, node: ast.stmt, source: str) -> bool:
        """Whether the released module defines it so; most that it gives are there to the letter."""
        return (name, source) in self._sources or same_tree(node, self._trees.get(name))


def _origin(component: Component, named: Mapping[str, Sequence[tuple[int, _Part]]]) -> Origin:
    """The origin of one component, its parts in the submission's order."""
    own = [part for _, part in sorted(_numbered(component, named), key=lambda place: place[0])]
    text = "\n\n".join(part.source for part in own)
    return Origin(
        component=component.name,
        cells=tuple(dict.fromkeys(part.cell for part in own)),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        as_released=bool(own) and all(part.as_released for part in own),
    )


def _numbered(
    component: Component, named: Mapping[str, Sequence[tuple[int, _Part]]]
) -> Iterator[tuple[int, _Part]]:
    for name in dict.fromkeys(component.definitions):
        yield from named.get(name, ())
