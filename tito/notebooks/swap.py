"""The reference's definitions in the place of a submission's, to find out whose fault a failure is.

A definition is a top-level name, or a method of a class: `Tensor.matmul`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from textwrap import dedent, indent

from tito.notebooks.export import Exported, SourceBlock
from tito.notebooks.segments import HEADER, Segment, segments
from tito.notebooks.statements import bound_names, parse, read_names, start_line

LABEL = "reference"
"""The block that holds what the reference's definitions need and the submission lacks."""


def pieces(text: str, module: str) -> Mapping[str, Segment]:
    """A reference file's definitions by name: the top-level ones, and every class's methods."""
    found = segments(text, module)
    methods = chain.from_iterable(_methods(segment) for segment in found)
    return {segment.name: segment for segment in (*found, *methods)}


def _methods(segment: Segment) -> Iterator[Segment]:
    """The methods of a class, each with its decorators, as if it stood at the top level.

    A name that is defined more than once, a property and its setter, is one piece.
    """
    if isinstance(segment.node, ast.ClassDef):
        for name, nodes in _by_name(segment.node).items():
            lines = chain.from_iterable(_lines(segment, node) for node in nodes)
            text = dedent("\n".join(lines))
            yield Segment(f"{segment.name}.{name}", start_line(nodes[0]), tuple(text.split("\n")), nodes[0])


def _lines(segment: Segment, node: ast.stmt) -> tuple[str, ...]:
    """A statement's lines, out of those of the piece that holds it."""
    return segment.lines[start_line(node) - segment.first : (node.end_lineno or 0) + 1 - segment.first]


def _by_name(node: ast.ClassDef) -> Mapping[str, list[ast.stmt]]:
    """The statements of a class's body that bind a name, by that name."""
    found: dict[str, list[ast.stmt]] = {}
    for each in node.body:
        for name in bound_names(each):
            found.setdefault(name, []).append(each)
    return found


def swapped(
    exported: Exported,
    names: Collection[str],
    reference: Mapping[str, Segment],
    withheld: Collection[str] = (),
) -> Exported:
    """The module with the reference's definitions of `names` where its own stood.

    What they need and the module does not have comes along, in a block before the first of them, but for
    what is `withheld`; what it has, the student's or given, stays. A method that a class lacks is added at
    its end.
    """
    own = frozenset(withheld).union(*(_bound(block) for block in exported.blocks))
    wanted = {name: reference[name] for name in names if name in reference and _has_home(name, own)}
    lacking = _lacking(wanted, own, reference)
    text = "\n\n\n".join(piece.source for name, piece in reference.items() if name in lacking)
    blocks = [_with(block, wanted) for block in exported.blocks]
    blocks.insert(_place(exported.blocks, wanted), SourceBlock(LABEL, text, blocks[0].flags))
    return replace(exported, blocks=tuple(blocks))


def _has_home(name: str, own: Collection[str]) -> bool:
    """Whether a method's class is there: a class that came whole would bring its other methods along."""
    home, _, method = name.partition(".")
    return not method or home in own


def _bound(block: SourceBlock) -> Iterator[str]:
    return chain.from_iterable(bound_names(node) for node in parse(block.source).body)


def _place(blocks: tuple[SourceBlock, ...], wanted: Collection[str]) -> int:
    """Before the first block that holds one of the definitions, else before the last."""
    homes = {name.partition(".")[0] for name in wanted}
    holding = (number for number, block in enumerate(blocks) if not homes.isdisjoint(_bound(block)))
    return next(holding, max(len(blocks) - 1, 0))


def _lacking(
    wanted: Collection[str], own: frozenset[str], reference: Mapping[str, Segment]
) -> frozenset[str]:
    """The pieces of the reference that the wanted ones need, however far, and the module does not bind."""
    top = {name: piece for name, piece in reference.items() if "." not in name}
    homes = {name: piece for piece, segment in top.items() for name in _binds(segment)}
    found, open_ = set[str](), list(wanted)
    while open_:
        piece = open_.pop()
        needed = {homes[name] for name in _reads(reference[piece]) if name in homes and name not in own}
        open_ += needed - found
        found |= needed
    return frozenset(found | {name for name in wanted if name in top and name not in own})


def _binds(segment: Segment) -> Iterator[str]:
    return chain.from_iterable(bound_names(node) for node in parse(segment.source).body)


def _reads(segment: Segment) -> frozenset[str]:
    if segment.name == HEADER:
        return frozenset()
    return frozenset[str]().union(*(read_names(node) for node in parse(segment.source).body))


def _with(block: SourceBlock, wanted: Mapping[str, Segment]) -> SourceBlock:
    """The block with every wanted definition's lines replaced by the reference's."""
    lines = block.source.split("\n")
    for node in reversed(parse(block.source).body):
        found = [wanted[name] for name in bound_names(node) if name in wanted]
        if found:
            lines[start_line(node) - 1 : node.end_lineno] = found[0].lines
        elif isinstance(node, ast.ClassDef):
            _put_methods(lines, node, wanted)
    return replace(block, source="\n".join(lines))


def _put_methods(lines: list[str], node: ast.ClassDef, wanted: Mapping[str, Segment]) -> None:
    """Put the wanted methods of a class at its end, where they count, over its own of these names."""
    home = f"{node.name}."
    texts = [segment.source for name, segment in wanted.items() if name.startswith(home)]
    last, end = node.body[-1], node.end_lineno or node.lineno
    margin = lines[last.lineno - 1][: last.col_offset]
    lines[end:end] = ["", *indent("\n\n".join(texts), margin).split("\n")] if texts else []
