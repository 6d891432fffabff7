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
from tito.notebooks.statements import Definition, bound_names, parse, start_line, tree_text


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
        self._statements = released.statements
        self._trees = released.trees
        self._homes = _by_beginning(released.statements)
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
        """Every definition by its name, `Tensor` and `Tensor.matmul`, in order."""
        lines = block.source.split("\n")
        for node in parse(block.source).body:
            same, source = self._is_released(node), _source(lines, node)
            yield from (_Part(name, block.label, source, same) for name in bound_names(node))
            if isinstance(node, ast.ClassDef):
                home = self._trees.get(node.name, "")
                for method in node.body:
                    same, source = _is_in(method, home), _source(lines, method)
                    names = (f"{node.name}.{name}" for name in bound_names(method))
                    yield from (_Part(name, block.label, source, same) for name in names)

    def _is_released(self, node: ast.stmt) -> bool:
        if isinstance(node, Definition) and not _ends_in(node, self._homes.get(_beginning(node), "")):
            return False
        return tree_text(node) in self._statements


def _by_beginning(statements: frozenset[str]) -> Mapping[str, str]:
    """The trees that begin alike, `FunctionDef(name='walk'`, as one text."""
    found = defaultdict[str, list[str]](list)
    for text in statements:
        found[text.partition(",")[0]].append(text)
    return {beginning: "\n".join(texts) for beginning, texts in found.items()}


def _beginning(node: Definition) -> str:
    return f"{type(node).__name__}(name={node.name!r}"


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


def _source(lines: Sequence[str], node: ast.stmt) -> str:
    return "\n".join(lines[start_line(node) - 1 : node.end_lineno])


def _is_in(method: ast.stmt, home: str) -> bool:
    """Whether a class's tree, as text, holds the method's: trees are written part by part."""
    if not _ends_in(method, home):
        return False
    text = tree_text(method)
    return bool(text) and text in home


def _ends_in(node: ast.stmt, home: str) -> bool:
    """Whether trees, as text, hold the last statement in this one: they do not hold the whole otherwise.

    Asked first: a whole tree takes twenty times as long to write, and few solutions end as they came.
    """
    last = node
    while body := getattr(last, "body", None):
        last = body[-1]
    return tree_text(last) in home
