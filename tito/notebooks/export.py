"""A submission becomes the blocks of a module, each under the name of the student's cell."""

from __future__ import annotations
import __future__

import ast
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import takewhile
from operator import or_
from types import CodeType

from tito.notebooks.alignment import ReadCell, missing, read_cells, repetitions, statements_of
from tito.notebooks.outline import Outline, definitions
from tito.notebooks.selection import Statement, imports_itself, selected
from tito.notebooks.statements import is_docstring, parse, start_line, tree_text
from tito.notebooks.submission import SHOWN, SubmittedCell, does_not_parse
from tito.text import one_line

__all__ = ["Exported", "Outline", "SourceBlock", "compiled", "export", "is_untouched", "module_text"]

LONGEST_NAME = 60
"""Signs of a name in a label, which every receipt repeats for every probe."""


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A cell's part in the module; line numbers are the cell's (a Python file's: the file's).

    `flags` are those of the `from __future__` imports so far, which Jupyter carries from cell to cell.
    """

    label: str
    source: str
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Exported:
    """A module made of a submission, and what its author should know about it."""

    blocks: tuple[SourceBlock, ...]
    notes: tuple[str, ...] = ()


def export(submitted: tuple[SubmittedCell, ...], outline: Outline) -> Exported:
    """The module's code in a submission, in the submission's order.

    What is kept: the module's definitions, found by name wherever they are, with what they need; the
    calls that the released module makes. What is not: prints, asserts, tests, experiments.
    SubmissionError if a cell of the module does not parse, or if no cell is one of the module's.
    """
    cells, unread = read_cells(submitted, outline)
    found = statements_of(cells, outline)
    surplus, repeated = repetitions(found, cells, outline)
    others = (one for one in found if one not in surplus)
    kept = selected(tuple(one for one in others if not imports_itself(one.node, outline.target)), outline)
    return Exported(tuple(_blocks(cells, kept)), (*unread, *repeated, *missing(kept, cells, outline)))


def compiled(block: SourceBlock) -> CodeType:
    """A block's code, under its label; SubmissionError where Python parses it but cannot compile it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parse(block.source)
            code: CodeType = compile(tree, block.label, "exec", flags=block.flags, dont_inherit=True)
            return code
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise does_not_parse(block.label, block.source, 1, error) from None


def is_untouched(exported: Exported, outline: Outline) -> bool:
    """Whether every statement is the released one: nothing in the submission is the student's own."""
    trees = (tree_text(node) for block in exported.blocks for node in parse(block.source).body)
    return all(tree in outline.statements for tree in trees)


def module_text(exported: Exported, notebook: str) -> str:
    """The module as a Python file; a comment above each block names the notebook and the cell."""
    name = one_line(notebook, SHOWN)
    blocks = _hoisted(exported.blocks)
    return "\n\n".join(f"# {block.label} of {name}\n{block.source.strip(chr(10))}\n" for block in blocks)


def _hoisted(blocks: tuple[SourceBlock, ...]) -> Iterator[SourceBlock]:
    """The blocks, with the `from __future__` imports that come too late for a file moved to its top."""
    nodes = [(number, node) for number, block in enumerate(blocks) for node in parse(block.source).body]
    opening = list(takewhile(lambda pair: _is_future(pair[1]) or is_docstring(pair[1]), nodes))
    late = [(number, node) for number, node in nodes[len(opening) :] if _is_future(node)]
    names = sorted({name for _, node in late for name in _imported(node)})
    if names:
        yield SourceBlock("every block", f"from __future__ import {', '.join(names)}")
    for number, block in enumerate(blocks):
        gone = [node for at, node in late if at == number]
        yield SourceBlock(block.label, _without(block.source, gone), block.flags) if gone else block


def _blocks(cells: tuple[ReadCell, ...], kept: frozenset[Statement]) -> Iterator[SourceBlock]:
    flags = 0
    by_cell = defaultdict[int, set[ast.stmt]](set)
    for one in kept:
        by_cell[one.cell].add(one.node)
    for number, read in enumerate(cells):
        if stay := by_cell[number]:
            nodes = [node for node in read.tree.body if node in stay]
            flags |= _flags(nodes)
            source = _without(read.source, [node for node in read.tree.body if node not in stay])
            yield SourceBlock(_label(read, nodes), "\n" * (read.cell.line - 1) + source, flags)


def _label(read: ReadCell, nodes: list[ast.stmt]) -> str:
    """`cell 12 (MulBackward)`: where it is, and what it defines."""
    names = list(dict.fromkeys(name for node in nodes for name in definitions(node)))
    words = ", ".join(name[:LONGEST_NAME] for name in names[:2])
    shown = words + (", ..." if len(names) > 2 else "") if names else read.cell.grade_id
    return f"{read.cell.place} ({shown})" if shown else read.cell.place


def _flags(nodes: list[ast.stmt]) -> int:
    features = [
        getattr(__future__, name, None) for node in nodes if _is_future(node) for name in _imported(node)
    ]
    return reduce(or_, (feature.compiler_flag for feature in features if feature), 0)


def _imported(node: ast.stmt) -> list[str]:
    return [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _without(source: str, nodes: list[ast.stmt]) -> str:
    """The source with statements blanked, every other line at its number; `pass` where lines are shared."""
    lines = [line.encode() for line in source.split("\n")]
    for node in reversed(nodes):
        first, last = start_line(node) - 1, (node.end_lineno or node.lineno) - 1
        before = lines[first][: node.col_offset] if first == node.lineno - 1 else b""
        after = lines[last][node.end_col_offset or 0 :]
        alone = not before.strip() and after.strip()[:1] in (b"", b"#")
        lines[first : last + 1] = [b""] * (last - first + 1)
        shared = before + b"pass" + after
        if not alone and shared.replace(b"pass", b"").strip(b"; \t"):
            lines[first] = shared
    return b"\n".join(lines).decode()
