"""Whose code a component is: the cells that define it, and whether it is as it was released."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tito.course.module import Component, Module
from tito.grading.judge import Verdict
from tito.notebooks.export import Exported
from tito.notebooks.outline import Outline
from tito.notebooks.statements import bound_names, parse, start_line, tree_text


@dataclass(frozen=True, slots=True)
class Origin:
    """The cells that define a component, the SHA-256 of that source, and whether none of it was changed.

    No cells where nothing of it was handed in.
    """

    component: str
    cells: tuple[str, ...]
    sha256: str
    as_released: bool


@dataclass(frozen=True, slots=True)
class _Definition:
    """A definition in a submission: its cell, its source, and whether the released module has the same."""

    cell: str
    source: str
    as_released: bool


def provenance(module: Module, exported: Exported, released: Outline) -> tuple[Origin, ...]:
    """The origin of every component that has definitions of its own."""
    found = list(_definitions(exported, released))
    return tuple(_origin(component, found) for component in module.components if component.definitions)


def voided(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts of a submission in which every statement is the released one: no pass counts."""
    nothing = "passes, and nothing in the submission is the student's own"
    return tuple(replace(each, void=True, reason=nothing) if each.passed else each for each in verdicts)


def _origin(component: Component, found: Sequence[tuple[str, _Definition]]) -> Origin:
    own = [definition for name, definition in found if name in component.definitions]
    text = "\n\n".join(definition.source for definition in own)
    return Origin(
        component=component.name,
        cells=tuple(dict.fromkeys(definition.cell for definition in own)),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        as_released=bool(own) and all(definition.as_released for definition in own),
    )


def _definitions(exported: Exported, released: Outline) -> Iterator[tuple[str, _Definition]]:
    """Every definition by its name, `Tensor` and `Tensor.matmul`, in the submission's order."""
    for block in exported.blocks:
        lines = block.source.split("\n")
        for node in parse(block.source).body:
            for name in bound_names(node):
                same = tree_text(node) in released.statements
                yield name, _Definition(block.label, _source(lines, node), same)
            if isinstance(node, ast.ClassDef):
                for method in node.body:
                    for name in bound_names(method):
                        same = _is_in(method, released.trees.get(node.name, ""))
                        yield f"{node.name}.{name}", _Definition(block.label, _source(lines, method), same)


def _source(lines: Sequence[str], node: ast.stmt) -> str:
    return "\n".join(lines[start_line(node) - 1 : node.end_lineno])


def _is_in(method: ast.stmt, home: str) -> bool:
    """Whether a class's tree, as text, holds the method's: trees are written part by part."""
    text = tree_text(method)
    return bool(text) and text in home
