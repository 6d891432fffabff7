"""The mutant: one definition of a reference module made wrong in a named way, and the hint it calls for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from textwrap import indent
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Edit:
    """Every occurrence of `find` in the definition becomes `replace`."""

    find: str
    replace: str


Change: TypeAlias = str | Edit
"""The whole new text of the definition, or an edit of the one that stands."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A misconception: `definition` (the component's own unless given) made wrong.

    A definition is a top-level name, or a method of a class (`Tensor.matmul`), whose new text is written as
    if it stood at the top level.
    """

    name: str
    component: str
    source: Change
    hint: str
    definition: str = ""

    def applied(self, module: str) -> str:
        """The module's text with this mutant in it; ValueError where there is nothing to change."""
        first, last, column = _span(module, self.definition or self.component)
        lines = module.splitlines(keepends=True)
        before, text, after = lines[:first], "".join(lines[first:last]), lines[last:]
        return "".join((*before, self._changed(text, " " * column), *after))

    def _changed(self, text: str, margin: str) -> str:
        match self.source:
            case str(whole):
                return indent(whole.strip("\n"), margin) + "\n"
            case Edit(find, replace) if find in text:
                return text.replace(find, replace)
            case Edit(find, _):
                raise ValueError(f"mutant {self.name}: no {find!r} in {self.definition or self.component}")


Span: TypeAlias = tuple[int, int, int]
"""The first line from 0, one past the last, and the column a definition begins at."""


def _span(module: str, name: str) -> Span:
    """Where a definition stands, with its decorators."""
    spans = _spans(module)
    if name not in spans:
        raise ValueError(f"the module defines no {name}")
    return spans[name]


@lru_cache(maxsize=4)
def _spans(module: str) -> Mapping[str, Span]:
    """Every top-level definition's and every method's; kept, because hundreds of mutants share a module."""
    return {name: _lines(node) for node in ast.parse(module).body for name, node in _named(node)}


def _lines(node: ast.stmt) -> Span:
    decorators = [decorator.lineno for decorator in getattr(node, "decorator_list", [])]
    return min((node.lineno, *decorators)) - 1, node.end_lineno or node.lineno, node.col_offset


def _named(node: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """What a statement defines: a class and its methods, a function, or a name that is assigned."""
    match node:
        case ast.ClassDef(name=name, body=body):
            yield name, node
            yield from ((f"{name}.{inner}", held) for each in body for inner, held in _named(each))
        case ast.FunctionDef(name=name):
            yield name, node
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            yield name, node
