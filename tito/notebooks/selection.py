"""Which statements of a notebook belong to the module, and which are experiments."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
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
    reads = {one: read_names(one.node) for one in candidates}
    while more := _more(waiting, kept, reads, outline):
        kept |= more
    return kept


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


def _more(
    waiting: list[Statement],
    kept: frozenset[Statement],
    reads: Mapping[Statement, frozenset[str]],
    outline: Outline,
) -> frozenset[Statement]:
    """The waiting statements that what is kept so far needs, or that nothing speaks against."""
    needed, bound = _union(reads[one] for one in kept), _union(one.binds for one in kept)
    others = (one for one in waiting if one not in kept)
    return frozenset(one for one in others if _is_wanted(one, reads[one], needed, bound, outline))


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


def _is_wanted(
    one: Statement, reads: frozenset[str], needed: frozenset[str], bound: frozenset[str], outline: Outline
) -> bool:
    if one.binds & needed - bound:
        return not isinstance(one.node, ast.Expr)
    if one.aligned and one.binds & needed:
        return one.tree not in outline.shown
    if not reads <= bound | _BUILTINS | one.binds or one.tree in outline.shown:
        return False
    if isinstance(one.node, Definition):
        return not _is_test(one) and not one.binds & bound
    return patched_name(one.node) in bound or (one.aligned and is_constant(one.node))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _is_test(one: Statement) -> bool:
    return isinstance(one.node, Definition) and one.node.name.startswith("test")
