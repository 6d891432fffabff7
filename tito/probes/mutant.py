"""The mutant: one definition of a reference module made wrong in a named way, and the hint it calls for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
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
    """A misconception: `definition` (a top-level name, the component's own unless given) made wrong."""

    name: str
    component: str
    source: Change
    hint: str
    definition: str = ""

    def applied(self, module: str) -> str:
        """The module's text with this mutant in it; ValueError where there is nothing to change."""
        first, last = _span(module, self.definition or self.component)
        lines = module.splitlines(keepends=True)
        before, text, after = lines[:first], "".join(lines[first:last]), lines[last:]
        return "".join((*before, self._changed(text), *after))

    def _changed(self, text: str) -> str:
        match self.source:
            case str(whole):
                return whole.rstrip("\n") + "\n"
            case Edit(find, replace) if find in text:
                return text.replace(find, replace)
            case Edit(find, _):
                raise ValueError(f"mutant {self.name}: no {find!r} in {self.definition or self.component}")


def _span(module: str, name: str) -> tuple[int, int]:
    """The lines of a top-level definition with its decorators: the first from 0, and one past the last."""
    spans = _spans(module)
    if name not in spans:
        raise ValueError(f"the module defines no {name}")
    return spans[name]


@lru_cache(maxsize=4)
def _spans(module: str) -> Mapping[str, tuple[int, int]]:
    """The lines of every top-level definition; kept, because hundreds of mutants share a module."""
    return {name: _lines(node) for node in ast.parse(module).body for name in _names(node)}


def _lines(node: ast.stmt) -> tuple[int, int]:
    decorators = [decorator.lineno for decorator in getattr(node, "decorator_list", [])]
    return min((node.lineno, *decorators)) - 1, node.end_lineno or node.lineno


def _names(node: ast.stmt) -> tuple[str, ...]:
    """What a statement defines: a class, a function, or a name that is assigned."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return (name,)
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return (name,)
        case _:
            return ()
