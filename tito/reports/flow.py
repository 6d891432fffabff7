"""How gradients flow through a graph: where they stop, and where they are other than the reference's."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tito.reports.graph import Graph, Node, shape_text

CLOSE = 1e-3
"""Of a gradient's length: what rounding in float32 may change of it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one node: in its box, and in a sentence where the mistake is likely to be there."""

    text: str
    sentence: str = ""


Remarks: TypeAlias = Mapping[int, Remark]
"""By node."""

NONE = "none arrives"


def remarks(graph: Graph, reference: Graph | None = None) -> Remarks:
    """What is remarkable about the gradients of a graph, beside the reference's of the same expression.

    Without a reference: where none arrives, or one that is not finite. With it, the lengths are compared, of
    the nodes that both graphs have: the n-th of a label with the n-th of that label. A node that receives
    what it should and whose operand does not is where the mistake is likely to be.
    """
    expected = {} if reference is None else _expected(graph, reference)
    found = {node.id: said for node in graph.nodes if node.requires_grad and (said := _said(node, expected))}
    return {**{number: Remark(said) for number, said in found.items()}, **_sources(graph, found)}


def _expected(graph: Graph, reference: Graph) -> dict[int, float | None]:
    """The reference's length at every node that it has, too."""
    theirs, ours = _by_label(reference), _by_label(graph)
    return {
        node.id: other.gradient_norm
        for label, nodes in ours.items()
        if len(nodes) == len(theirs[label])
        for node, other in zip(nodes, theirs[label], strict=True)
    }


def _by_label(graph: Graph) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        found[node.label].append(node)
    return found


def _said(node: Node, expected: Mapping[int, float | None]) -> str:
    """What is wrong with the gradient that arrives; nothing where it is as it should be."""
    norm, right = node.gradient_norm, expected.get(node.id, math.nan)
    if right is None:
        return ""
    if norm is None or (norm == 0 and right > 0):
        return NONE
    if not math.isfinite(norm):
        return "not finite"
    if math.isnan(right) or abs(norm - right) <= CLOSE * right:
        return ""
    return f"{norm / right:.2g}× expected" if right else "0 expected"


def _sources(graph: Graph, found: Mapping[int, str]) -> dict[int, Remark]:
    """Where it begins: the only user of a node that goes wrong while all that use it are right, or itself."""
    begins: dict[int, list[int]] = defaultdict(list)
    for number, users in enumerate(graph.users()):
        if number in found and not found.keys() & set(users):
            begins[users[0] if len(set(users)) == 1 else number].append(number)
    return {place: _source(graph, place, wrong, found) for place, wrong in begins.items()}


def _source(graph: Graph, place: int, wrong: Sequence[int], found: Mapping[int, str]) -> Remark:
    """A node's remark where the mistake is likely to be in its rule, or in what adds up there."""
    said = {found[number] for number in wrong}
    names = " and ".join(_name(graph.nodes[number]) for number in wrong)
    word = "stops" if said == {NONE} else "doubles" if said == {"2× expected"} else "goes wrong"
    if wrong == [place]:
        return Remark(f"{found[place]}: {word} here", f"At {names} the gradient {word}: {found[place]}.")
    what = "; ".join(f"{found[number]} at {_name(graph.nodes[number])}" for number in wrong)
    return Remark(f"{word} here", f"At {_name(graph.nodes[place])} the gradient {word}: {what}.")


def _name(node: Node) -> str:
    return f"{node.label} {shape_text(node)}"
