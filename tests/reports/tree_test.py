"""The graph as a tree: every node written out once, within 80 columns, without colour."""

from __future__ import annotations

import io
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from tito.reports.graph import Edge, Graph, Node
from tito.reports.tree import tree


def printed(graph: Graph) -> list[str]:
    """The lines at 80 columns without colour."""
    out = io.StringIO()
    Console(file=out, width=80, no_color=True, highlight=False).print(tree(graph))
    return out.getvalue().splitlines()


def chain(count: int, label: str = "Mul") -> Graph:
    """`count` operations one after the other upon a leaf."""
    operations = (Node(n, label, "operation", (64, 128), 1 << 20, 0.123) for n in range(1, count + 1))
    edges = tuple(Edge(n, n + 1) for n in range(count))
    return Graph((Node(0, "x", "leaf", (64, 128)), *operations), edges)


def test_a_network_reads_from_the_loss_down() -> None:
    """The result first, operands below what uses them, leaves as parameter or constant, a sum at the end."""
    nodes = (
        Node(0, "x", "leaf", (4, 3), requires_grad=False),
        Node(1, "w", "leaf", (3, 2), gradient_norm=1.25),
        Node(2, "Matmul", "operation", (4, 2), 128, 0.5),
        Node(3, "Sum", "operation", (), 0, 1.0),
    )
    assert printed(Graph(nodes, (Edge(0, 2, 0), Edge(1, 2, 1), Edge(2, 3)), ("half of it",))) == [
        "Sum (), |grad| 1",
        "└── Matmul (4, 2), saves 128 B, |grad| 0.5",
        "    ├── constant x (4, 3)",
        "    └── parameter w (3, 2), |grad| 1.25",
        "note: half of it",
        "2 operations, 2 leaves, 128 B saved for backward",
    ]


def test_a_shared_node_is_written_out_once_and_referred_to() -> None:
    """Both places carry its number, and its operands are below the first."""
    nodes = (
        Node(0, "x", "leaf", ()),
        Node(1, "Exp", "operation", ()),
        Node(2, "Neg", "operation", ()),
        Node(3, "Add", "operation", ()),
    )
    lines = printed(Graph(nodes, (Edge(0, 1), Edge(1, 2), Edge(1, 3, 0), Edge(2, 3, 1))))
    assert lines[:5] == [
        "Add ()",
        "├── #1 Exp ()",
        "│   └── parameter x ()",
        "└── Neg ()",
        "    └── #1 Exp see above",
    ]


def test_a_deep_graph_goes_on_below() -> None:
    """A chain of 100 stays within 80 columns; where a tree ends, another begins under the same number."""
    lines = printed(chain(100, "CrossEntropyWithLogits"))
    assert max(map(len, lines)) <= 80
    ends = [re.search(r"#(\d+) \w+ goes on below", line) for line in lines]
    starts = [re.match(r"#(\d+) ", line) for line in lines]
    numbers = [found.group(1) for found in ends if found]
    assert len(numbers) > 10
    assert numbers == [found.group(1) for found in starts if found]


def test_several_results_are_several_trees() -> None:
    """What nothing uses is a root."""
    nodes = (Node(0, "x", "leaf", ()), Node(1, "Exp", "operation", ()), Node(2, "Log", "operation", ()))
    lines = printed(Graph(nodes, (Edge(0, 1), Edge(0, 2))))
    assert [line for line in lines if line[0] in "EL"] == ["Log ()", "Exp ()"]


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 200), max_size=3), min_size=1, max_size=40))
def test_every_node_is_written_out_exactly_once(below: list[list[int]]) -> None:
    """Of any graph, every operation has one line with its figures, and no line is too long."""
    edges = [
        Edge(each % n, n, place) for n, found in enumerate(below) if n for place, each in enumerate(found)
    ]
    targets = {edge.target for edge in edges}
    nodes = tuple(
        Node(n, f"node{n}end", "operation" if n in targets else "leaf", (2, n)) for n in range(len(below))
    )
    lines = printed(Graph(nodes, tuple(edges)))
    assert max(map(len, lines)) <= 80
    for node in nodes:
        written = [line for line in lines if f"{node.label} (2, {node.id})" in line]
        assert len(written) == 1 or (node.kind == "leaf" and written)


def test_labels_are_not_markup() -> None:
    """Brackets in a label are shown."""
    assert printed(Graph((Node(0, "[red]x[/]", "operation", ()),), ()))[0] == "[red]x[/] ()"
