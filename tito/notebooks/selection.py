"""Which statements of a notebook belong to the module, and which are experiments."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from dataclasses import dataclass

from tito.notebooks.outline import Outline
from tito.notebooks.statements import (
    Definition,
    bound_names,
    called_name,
    inner,
    is_constant,
    is_main_guard,
    patched_name,
    read_names,
    tree_text,
)

_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__package__"}


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A top-level statement of a submission; `aligned` where its cell is one of the module's own."""

    cell: int
    node: ast.stmt
    aligned: bool
    binds: frozenset[str]

    @property
    def tree(self) -> str:
        """The statement as a syntax tree's text; as dear as all the rest, so asked for last."""
        return tree_text(self.node)


def statement(cell: int, node: ast.stmt, aligned: bool) -> Statement:
    """A statement with the names it binds."""
    return Statement(cell, node, aligned, frozenset(bound_names(node)))


def selected(candidates: tuple[Statement, ...], outline: Outline) -> frozenset[Statement]:
    """The statements that make up the module: its own, and whatever those need, however far away."""
    kept = frozenset(one for one in candidates if _is_sure(one, outline))
    waiting = [one for one in candidates if one not in kept and not is_main_guard(one.node)]
    if not waiting:
        return kept
    growing = _Growing(kept, waiting)
    asked = waiting
    while asked:
        asked = growing.grown_by([one for one in asked if _is_wanted(one, growing, outline)])
    return frozenset(growing.kept)


class _Growing:
    """What is kept so far, the names that it reads and binds, and what each waiting statement still lacks.

    A chain of helpers is as many rounds as it has links, so that a round looks only at those statements for
    which one of their names has come to be bound or needed.
    """

    def __init__(self, kept: frozenset[Statement], waiting: list[Statement]) -> None:
        self.kept = set(kept)
        self.needed = {name for one in kept for name in read_names(one.node)}
        self.bound = {name for one in kept for name in one.binds}
        self.lacking = {one: {*read_names(one.node)} - _BUILTINS - one.binds - self.bound for one in waiting}
        self._concerned = defaultdict[str, list[Statement]](list)
        for one in waiting:
            for name in {*read_names(one.node), *one.binds, patched_name(one.node)}:
                self._concerned[name].append(one)

    def grown_by(self, more: list[Statement]) -> list[Statement]:
        """Keep these, too; the statements that may be wanted now and were not before."""
        needed = {name for one in more for name in read_names(one.node)} - self.needed
        bound = {name for one in more for name in one.binds} - self.bound
        self.kept.update(more)
        self.needed |= needed
        self.bound |= bound
        for name in bound:
            for one in self._concerned[name]:
                self.lacking[one].discard(name)
        concerned = {one: None for name in needed | bound for one in self._concerned[name]}
        return [one for one in concerned if one not in self.kept]


def imports_itself(node: ast.stmt, target: str) -> bool:
    """Whether a statement imports the very module that the notebook writes."""
    package, _, last = target.rpartition(".")
    match node:
        case ast.Import(names=aliases):
            return any(alias.name == target for alias in aliases)
        case ast.ImportFrom(module=module, level=0):
            return module == target or (module == package and all(alias.name == last for alias in node.names))
        case ast.ImportFrom(module=module, level=1):
            return module == last
    return False


def _is_sure(one: Statement, outline: Outline) -> bool:
    """Whether a statement belongs to the module whatever else does."""
    defines = not isinstance(one.node, ast.Expr) and bool(one.binds & outline.owners.keys())
    imports = isinstance(one.node, ast.Import | ast.ImportFrom)
    if one.aligned and defines and not imports:
        return True
    if one.tree in outline.statements and (one.aligned or not imports):
        return True
    if is_main_guard(one.node) or one.tree in outline.shown:
        return False
    if called_name(one.node) in outline.calls:
        return True
    return one.aligned and (imports or any(_has_effect(held, outline) for held in inner(one.node)))


def _has_effect(held: ast.stmt, outline: Outline) -> bool:
    """Whether a statement inside a loop or a condition defines, imports or patches something."""
    defines = isinstance(held, Definition | ast.Import | ast.ImportFrom)
    return defines or called_name(held) in outline.calls or bool(patched_name(held))


def _is_wanted(one: Statement, growing: _Growing, outline: Outline) -> bool:
    """Whether what is kept so far needs a waiting statement, or nothing speaks against it."""
    needed = [name for name in one.binds if name in growing.needed]
    if any(name not in growing.bound for name in needed):
        return not isinstance(one.node, ast.Expr)
    if one.aligned and needed:
        return one.tree not in outline.shown
    if growing.lacking[one] or one.tree in outline.shown:
        return False
    if isinstance(one.node, Definition):
        return not _is_test(one) and one.binds.isdisjoint(growing.bound)
    return patched_name(one.node) in growing.bound or (one.aligned and is_constant(one.node))


def _is_test(one: Statement) -> bool:
    return isinstance(one.node, Definition) and one.node.name.startswith("test")
