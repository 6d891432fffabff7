"""How gradients flow: what is wrong at a node, and where it begins, whatever the graph."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tito.reports.flow import remarks
from tito.reports.graph import Edge, Graph, Node

CHAIN = Graph(
    (
        Node(0, "x", "leaf", (4, 3), requires_grad=False),
        Node(1, "w", "leaf", (3, 2), gradient_norm=1.25),
        Node(2, "Matmul", "operation", (4, 2), 0, 0.5),
        Node(3, "ReLU", "operation", (4, 2), 0, 0.75),
        Node(4, "Sum", "operation", (), 0, 1.0),
    ),
    (Edge(0, 2, 0), Edge(1, 2, 1), Edge(2, 3, 0), Edge(3, 4, 0)),
)


def with_norms(**norms: float | None) -> Graph:
    """The chain with other gradients at the nodes of these labels."""
    nodes = (
        replace(node, gradient_norm=norms[node.label]) if node.label in norms else node
        for node in CHAIN.nodes
    )
    return replace(CHAIN, nodes=tuple(nodes))


def said(graph: Graph, reference: Graph | None = None) -> dict[str, str]:
    """The remarks by label."""
    return {graph.nodes[number].label: remark.text for number, remark in remarks(graph, reference).items()}


@pytest.mark.parametrize("reference", [None, CHAIN], ids=["alone", "beside the reference"])
def test_nothing_is_remarkable_where_all_gradients_are_right(reference: Graph | None) -> None:
    assert remarks(CHAIN, reference) == {}


def test_a_gradient_stops_at_the_last_node_that_has_one() -> None:
    """Without a reference as well as with one; a constant needs none."""
    for reference in (None, CHAIN):
        graph = with_norms(w=None, Matmul=None)
        assert said(graph, reference) == {"w": "none arrives", "Matmul": "none arrives", "ReLU": "stops here"}
        sentences = [each.sentence for each in remarks(graph, reference).values() if each.sentence]
        assert sentences == ["At ReLU (4, 2) the gradient stops: none arrives at Matmul (4, 2)."]


def test_a_gradient_of_zeros_where_there_should_be_another_has_stopped() -> None:
    assert said(with_norms(w=0.0), CHAIN) == {"w": "none arrives", "Matmul": "stops here"}
    assert said(with_norms(w=0.0), with_norms(w=0.0)) == {}


def test_a_gradient_doubles_at_the_last_node_where_it_is_right() -> None:
    graph = with_norms(w=2.5, Matmul=1.0, ReLU=1.5)
    assert said(graph, CHAIN) == {
        "w": "2× expected",
        "Matmul": "2× expected",
        "ReLU": "2× expected",
        "Sum": "doubles here",
    }


def test_where_a_sum_of_two_ways_goes_wrong_the_node_itself_is_named() -> None:
    """A node whose two users are right: what adds up there is at fault."""
    nodes = (
        Node(0, "a", "leaf", (), gradient_norm=4.0),
        Node(1, "Mul", "operation", (), 0, 1.0),
        Node(2, "Exp", "operation", (), 0, 1.0),
        Node(3, "Add", "operation", (), 0, 1.0),
    )
    edges = (Edge(0, 1, 0), Edge(0, 2, 0), Edge(1, 3, 0), Edge(2, 3, 1))
    wrong = Graph((replace(nodes[0], gradient_norm=2.0), *nodes[1:]), edges)
    assert said(wrong, Graph(nodes, edges)) == {"a": "0.5× expected: goes wrong here"}


def test_nan_is_said_where_it_begins() -> None:
    assert said(with_norms(w=math.nan), CHAIN) == {"w": "not finite", "Matmul": "goes wrong here"}


@pytest.mark.parametrize("labels", [("ReLU", "Relu"), ("w", "weights")])
def test_nodes_that_the_reference_does_not_have_are_held_against_nothing(labels: tuple[str, str]) -> None:
    mine, theirs = labels
    doubled = with_norms(**{mine: 99.0})
    renamed = (replace(node, label=theirs) if node.label == mine else node for node in CHAIN.nodes)
    assert said(doubled, replace(CHAIN, nodes=tuple(renamed))) == {}


def test_rounding_is_not_remarkable() -> None:
    assert said(with_norms(w=1.25 * (1 + 1e-4)), CHAIN) == {}
