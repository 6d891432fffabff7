"""Which statements of a notebook belong to the module, and which are experiments."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass

from tito.notebooks.outline import Outline
from tito.notebooks.statements import (
    Definition,
    bound_names,
    called_name,
    inner,
    is_inert,
    is_main_guard,
    patched_class,
    read_names,
)

_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__package__"}


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A top-level statement of a submission; `aligned` where its cell is one of the module's own."""

    cell: int
    node: ast.stmt
    aligned: bool
    binds: frozenset[str]
    reads: frozenset[str]

    @property
    def tree(self) -> str:
        """The statement as a syntax tree's text; as dear as all the rest, so asked for last."""
        return ast.dump(self.node)


def statement(cell: int, node: ast.stmt, aligned: bool) -> Statement:
    """A statement with what it binds and reads."""
    return Statement(cell, node, aligned, frozenset(bound_names(node)), read_names(node))


def selected(candidates: tuple[Statement, ...], outline: Outline) -> frozenset[Statement]:
    """The statements that make up the module: its own, and whatever those need, however far away."""
    kept = frozenset(one for one in candidates if _is_sure(one, outline))
    while more := _more(candidates, kept, outline):
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
    candidates: tuple[Statement, ...], kept: frozenset[Statement], outline: Outline
) -> frozenset[Statement]:
    needed, bound = _union(one.reads for one in kept), _union(one.binds for one in kept)
    open_ = (one for one in candidates if one not in kept and not is_main_guard(one.node))
    return frozenset(one for one in open_ if _is_wanted(one, needed, bound, outline))


def _is_sure(one: Statement, outline: Outline) -> bool:
    """Whether a statement belongs to the module whatever else does."""
    if one.aligned and isinstance(one.node, Definition) and one.node.name in outline.owners:
        return True
    if one.tree in outline.statements and (
        one.aligned or not isinstance(one.node, ast.Import | ast.ImportFrom)
    ):
        return True
    if is_main_guard(one.node) or one.tree in outline.shown:
        return False
    if called_name(one.node) in outline.calls:
        return True
    return one.aligned and _declares(one, outline)


def _declares(one: Statement, outline: Outline) -> bool:
    match one.node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return not _is_test(one)
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return is_inert(value) or bool(one.binds & outline.owners.keys())
        case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
            return any(_has_effect(held, outline) for held in inner(one.node))
    return False


def _has_effect(held: ast.stmt, outline: Outline) -> bool:
    """Whether a statement inside a loop or a condition defines, imports or patches something."""
    defines = isinstance(held, Definition | ast.Import | ast.ImportFrom)
    return defines or called_name(held) in outline.calls or bool(patched_class(held))


def _is_wanted(one: Statement, needed: frozenset[str], bound: frozenset[str], outline: Outline) -> bool:
    """Whether what is kept so far needs a statement, or nothing speaks against it."""
    shown = one.tree in outline.shown
    if one.aligned and not shown and one.binds & needed:
        return True
    if one.binds & needed - bound:
        return not isinstance(one.node, ast.Expr)
    if shown or not one.reads <= bound | _BUILTINS | one.binds:
        return False
    if isinstance(one.node, Definition):
        return not _is_test(one) and not one.binds & bound
    return patched_class(one.node) in bound


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _is_test(one: Statement) -> bool:
    return isinstance(one.node, Definition) and one.node.name.startswith("test")
