"""What the released notebook says of the module: the names it is made of, the code that came with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tito.notebooks.cells import Cell
from tito.notebooks.statements import bound_names, called_name, named, parse, source_text, tree_text


@dataclass(frozen=True, slots=True)
class Outline:
    """The released module, seen from a submission.

    target       the module's name, `tinytorch.core.autograd`
    ids          the ids of the cells whose code becomes the module
    owners       every name the module defines, with the id of its cell
    tasks        the names that students write
    trees        the trees of all that solution and given cells define, by name, methods as `Tensor.matmul`
    sources      the same names, each with its source
    statements   the texts of the trees of all statements there
    examples     the texts of examples, checks and free cells, which nobody need read if they are unchanged
    shown        the texts of the trees of the statements in these
    calls        the functions that the module calls at its top level
    """

    target: str
    ids: frozenset[str]
    owners: Mapping[str, str]
    tasks: frozenset[str]
    trees: Mapping[str, ast.stmt]
    sources: frozenset[tuple[str, str]]
    statements: frozenset[str]
    examples: frozenset[str]
    shown: frozenset[str]
    calls: frozenset[str]


def outline(released: tuple[Cell, ...], target: str) -> Outline:
    """The outline of a module's released cells; it serves every submission of a class."""
    inside = [(cell, node) for cell in released if cell.exported for node in parse(cell.source).body]
    shown = [cell for cell in released if cell.kind == "code" and not cell.exported]
    defined = [(cell, node, name) for cell, node in inside for name in definitions(node)]
    inner = [(cell, name, node) for cell, top in inside for name, node in named(top)]
    return Outline(
        target=target,
        ids=frozenset(cell.grade_id for cell in released if cell.exported),
        owners={name: cell.grade_id for cell, _, name in defined},
        tasks=frozenset(name for cell, _, name in defined if cell.role == "solution"),
        trees={name: node for _, name, node in inner},
        sources=frozenset((name, source_text(cell.source.split("\n"), node)) for cell, name, node in inner),
        statements=frozenset(tree_text(node) for _, node in inside),
        examples=frozenset(cell.source for cell in shown),
        shown=frozenset(tree_text(node) for cell in shown for node in parse(cell.source).body),
        calls=frozenset(name for _, node in inside if (name := called_name(node))) | {"setattr"},
    )


def definitions(node: ast.stmt) -> Iterator[str]:
    """The names a statement defines: those it binds, imports aside."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        yield from bound_names(node)
