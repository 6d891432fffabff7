"""The computation graph as a report draws it: data, read from plain data that may come from anywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from tito.errors import TitoError
from tito.text import one_line

Kind: TypeAlias = Literal["leaf", "operation"]
LABEL = 40
"""Characters of a label that are shown."""

NOTE = 300
"""Characters of a note that are shown."""

DIMENSIONS = 64
"""Sizes of a shape at the most: no array has more."""

MOST = 10_000
"""Nodes and edges that are read at the most, either of them."""


@dataclass(frozen=True, slots=True)
class Node:
    """An operation, or a leaf; `id` is its place in the graph.

    `shape` is its output's, None where unknown; `saved_bytes` are kept for the way back; `gradient_norm` is
    the length of the gradient that arrives, None where none does.
    """

    id: int
    label: str
    kind: Kind
    shape: tuple[int, ...] | None = None
    saved_bytes: int = 0
    gradient_norm: float | None = None
    requires_grad: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """The node `source` is operand number `place` of the node `target`, which comes later."""

    source: int
    target: int
    place: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes with every operand before what uses it; edges in order of target and place; notes on both."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.kind == "operation")

    @property
    def saved_bytes(self) -> int:
        return sum(node.saved_bytes for node in self.nodes)

    def operands(self) -> tuple[tuple[int, ...], ...]:
        """The operands of every node, in order of place."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for edge in self.edges:
            found[edge.target].append(edge.source)
        return tuple(map(tuple, found))

    def users(self) -> tuple[tuple[int, ...], ...]:
        """The nodes that use each node, once for every time."""
        found: list[list[int]] = [[] for _ in self.nodes]
        for edge in self.edges:
            found[edge.source].append(edge.target)
        return tuple(map(tuple, found))


def read_graph(plain: Any) -> Graph:
    """The graph that plain data describes; TitoError where it describes none.

    The form is {"vertices": [{"number", "name", "shape", "is_leaf", ...}], "edges": [[from, to, place]],
    "notes": [text]}, which `dataclasses.asdict` gives of the reference's `inspection.graph`.
    """
    try:
        return _graph(plain)
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError) as error:
        message = f"The data does not describe a computation graph: {error}."
        raise TitoError(folded(message, NOTE), "The engine may have changed what is sent.") from None


def _graph(plain: Any) -> Graph:
    vertices, edges = plain["vertices"], plain["edges"]
    if not 0 < len(vertices) <= MOST or len(edges) > MOST:
        raise ValueError(f"{len(vertices)} nodes and {len(edges)} edges, of at most {MOST}")
    nodes = tuple(_node(number, vertex) for number, vertex in enumerate(vertices))
    found = sorted((_edge(edge, len(nodes)) for edge in edges), key=lambda each: (each.target, each.place))
    return Graph(nodes, tuple(found), tuple(folded(str(note), NOTE) for note in plain.get("notes", ())))


def _node(number: int, vertex: Mapping[str, Any]) -> Node:
    if vertex["number"] != number:
        raise ValueError(f"node {number} has another number")
    norm, shape = vertex.get("gradient_norm"), vertex.get("shape")
    if shape is not None and len(shape) > DIMENSIONS:
        raise ValueError(f"a shape of {len(shape)} dimensions")
    return Node(
        id=number,
        label=folded(str(vertex["name"]), LABEL),
        kind="leaf" if vertex["is_leaf"] is True else "operation",
        shape=None if shape is None else tuple(_count(size) for size in shape),
        saved_bytes=_count(vertex.get("saved_bytes", 0)),
        gradient_norm=None if norm is None else float(norm),
        requires_grad=bool(vertex.get("requires_grad", True)),
    )


def _edge(edge: Any, count: int) -> Edge:
    source, target, place = map(_count, edge)
    if not source < target < count:
        raise ValueError(f"an edge from {source} to {target}: operands come first")
    return Edge(source, target, place)


def _count(value: Any) -> int:
    """A whole number from 0 to 2^63."""
    number = int(value)
    if number != value or not 0 <= number < 2**63:
        raise ValueError("a count that is none")
    return number


def folded(text: str, most: int) -> str:
    """The text in one line, blanks and line ends as one blank, cut."""
    return one_line(" ".join(text[: 2 * most].split()), most)


def shape_text(node: Node) -> str:
    """`(4, 3)`, `(3,)`, `()`, or `?` where the shape is unknown."""
    return "?" if node.shape is None else str(node.shape)


def bytes_text(count: int) -> str:
    """`128 B`, `4.2 KiB`, `1.0 GiB`."""
    if count < 1024:
        return f"{count} B"
    power = min(int(math.log2(count) / 10), 4)
    return f"{count / 1024**power:,.1f} {'KMGT'[power - 1]}iB"


def norm_text(norm: float) -> str:
    """Three digits: `0.77`, `1.2e-05`, `nan`."""
    return f"{norm:.3g}"


def summary(graph: Graph) -> str:
    """How much there is of it, in a line."""
    operations = len(graph.operations)
    leaves = len(graph.nodes) - operations
    return (
        f"{operations} operation{'s'[: operations != 1]}, {leaves} leaf{'s'[: leaves != 1]}, "
        f"{bytes_text(graph.saved_bytes)} saved for backward"
    ).replace("leafs", "leaves")
