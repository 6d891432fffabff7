"""The reference's definitions in the place of a submission's, to find out whose fault a failure is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from tito.notebooks.export import Exported, SourceBlock
from tito.notebooks.segments import HEADER, Segment, segments
from tito.notebooks.statements import bound_names, parse, read_names, start_line

LABEL = "reference"
"""The block that holds what the reference's definitions need and the submission lacks."""


def pieces(text: str, module: str) -> Mapping[str, Segment]:
    """A reference file's definitions by name."""
    return {segment.name: segment for segment in segments(text, module)}


def swapped(exported: Exported, names: Collection[str], reference: Mapping[str, Segment]) -> Exported:
    """The module with the reference's definitions of `names` where its own stood.

    What they need and the module does not have comes along, in a block before the first of them; what it
    has, the student's or given, stays.
    """
    wanted = {name: reference[name] for name in names if name in reference}
    own = frozenset(chain.from_iterable(_bound(block) for block in exported.blocks))
    lacking = _lacking(wanted, own, reference)
    text = "\n\n\n".join(piece.source for name, piece in reference.items() if name in lacking)
    blocks = [_with(block, wanted) for block in exported.blocks]
    blocks.insert(_place(exported.blocks, wanted), SourceBlock(LABEL, text, blocks[0].flags))
    return replace(exported, blocks=tuple(blocks))


def _bound(block: SourceBlock) -> Iterator[str]:
    return chain.from_iterable(bound_names(node) for node in parse(block.source).body)


def _place(blocks: tuple[SourceBlock, ...], wanted: Collection[str]) -> int:
    """Before the first block that holds one of the definitions, else before the last."""
    holding = (number for number, block in enumerate(blocks) if not set(wanted).isdisjoint(_bound(block)))
    return next(holding, max(len(blocks) - 1, 0))


def _lacking(
    wanted: Collection[str], own: frozenset[str], reference: Mapping[str, Segment]
) -> frozenset[str]:
    """The pieces of the reference that the wanted ones need, however far, and the module does not bind."""
    homes = {name: piece for piece, segment in reference.items() for name in _binds(segment)}
    found, open_ = set[str](), list(wanted)
    while open_:
        piece = open_.pop()
        needed = {homes[name] for name in _reads(reference[piece]) if name in homes and name not in own}
        open_ += needed - found
        found |= needed
    return frozenset(found | {name for name in wanted if name not in own})


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
    return replace(block, source="\n".join(lines))
