"""The layered layout: where boxes and edges may not be, whatever the graph."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.reports.graph import Edge, Graph, Node
from tito.reports.layout import Box, Layers, crossings, isotonic, lay_out, layered, ordered


def graph_of(count: int, pairs: list[tuple[int, int]]) -> Graph:
    """A graph of these edges; what nothing enters is a leaf."""
    edges = sorted(pairs, key=lambda pair: pair[1])
    targets = {target for _, target in edges}
    kinds = ["operation" if number in targets else "leaf" for number in range(count)]
    nodes = tuple(Node(number, f"n{number}", kind) for number, kind in enumerate(kinds))  # type: ignore[arg-type]
    return Graph(nodes, tuple(Edge(*pair, place) for place, pair in enumerate(edges)))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Graphs of up to 14 nodes, shared operands and parallel edges among them."""
    count = draw(st.integers(1, 14))
    pair = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda p: p[0] < p[1])
    return graph_of(count, draw(st.lists(pair, max_size=25)) if count > 1 else [])


def sizes_of(graph: Graph) -> list[tuple[float, float]]:
    return [(40.0 + 13 * (node.id % 5), 30.0 + 9 * (node.id % 3)) for node in graph.nodes]


@settings(deadline=None)
@given(graphs())
def test_boxes_do_not_overlap_and_lie_within_the_drawing(graph: Graph) -> None:
    """Any two boxes of a layer are apart, and layers are one below the other."""
    layout = lay_out(graph, sizes_of(graph))
    for a, b in combinations(layout.boxes, 2):
        beside = a.x + a.width < b.x or b.x + b.width < a.x
        assert beside or a.y + a.height < b.y or b.y + b.height < a.y
    for box in layout.boxes:
        assert box.x >= -0.1
        assert box.y >= 0
        assert box.x + box.width <= layout.width + 0.1
        assert box.y + box.height <= layout.height + 0.1


@settings(deadline=None)
@given(graphs())
def test_operands_are_above_their_users_and_edges_pass_no_box(graph: Graph) -> None:
    """A route goes down from its source, or an earlier route of it, to its target's top, clear of boxes."""
    layout = lay_out(graph, sizes_of(graph))
    for edge, route in zip(graph.edges, layout.routes, strict=True):
        source, target = layout.boxes[edge.source], layout.boxes[edge.target]
        assert source.y + source.height < target.y
        earlier = {
            p for e, r in zip(graph.edges, layout.routes, strict=True) if e.source == edge.source for p in r
        }
        assert (
            route[0] == (round(source.x + source.width / 2, 1), source.y + source.height)
            or route[0] in earlier
        )
        assert target.x < route[-1][0] < target.x + target.width
        assert route[-1][1] == target.y
        assert all(upper[1] < lower[1] for upper, lower in pairwise(route))
        assert not any(_passes(route, box) for box in layout.boxes)


def _passes(route: tuple[tuple[float, float], ...], box: Box) -> bool:
    """Whether a vertical piece of the route is within the box, or a bend reaches its layer's inside."""
    for (x, y), (right, down) in pairwise(route):
        within = max(y, box.y + 0.2) < min(down, box.y + box.height - 0.2)
        low, high = min(x, right), max(x, right)
        if within and low < box.x + box.width and high > box.x:
            return True
    return False


@settings(deadline=None)
@given(graphs())
def test_the_layout_is_the_same_every_time(graph: Graph) -> None:
    """The same graph gives the same coordinates."""
    assert lay_out(graph, sizes_of(graph)) == lay_out(graph, sizes_of(graph))


@settings(deadline=None)
@given(graphs())
def test_a_node_is_just_above_the_first_that_uses_it(graph: Graph) -> None:
    """Layers are longest paths: the nearest user is in the next layer, and no edge goes up."""
    layers = layered(graph)
    place = {member: number for number, row in enumerate(layers.rows) for member in row}
    for node, users in enumerate(graph.users()):
        below = min((place[user] for user in users), default=len(layers.rows))
        assert place[node] == below - 1


def by_pairs(layers: Layers) -> int:
    """Crossings as they are defined: pairs of links in opposite orders."""
    total = 0
    for upper, lower in pairwise(layers.rows):
        links = [
            (upper.index(a), lower.index(b) + layers.ports[a, b]) for a in upper for b in layers.below[a]
        ]
        total += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(links, 2))
    return total


@settings(deadline=None)
@given(graphs())
def test_crossings_are_counted_and_never_become_more(graph: Graph) -> None:
    """The count is that of the definition, and ordering does not raise it."""
    layers = layered(graph)
    assert crossings(layers) == by_pairs(layers)
    assert crossings(ordered(layers)) <= crossings(layers)


def test_a_twisted_graph_is_untwisted() -> None:
    """Three chains that start in the wrong order end with as few crossings as any order has."""
    layers = layered(graph_of(7, [(0, 5), (1, 4), (2, 3), (3, 6), (4, 6), (5, 6)]))
    fewest = min(
        crossings(replace(layers, rows=list(map(list, rows))))
        for rows in product(*(list(permutations(row)) for row in layers.rows))
    )
    assert crossings(ordered(layers)) == fewest == 0


def test_a_chain_is_straight_although_every_step_has_a_leaf() -> None:
    """Operations are below each other; their leaves stand aside."""
    pairs = [(0, 2), (1, 2)] + [pair for n in range(4, 12, 2) for pair in ((n - 2, n), (n - 1, n))]
    graph = graph_of(11, [pair for pair in pairs if pair[1] < 11])
    layout = lay_out(graph, [(60.0, 40.0)] * 11)
    centers = [layout.boxes[node].x for node in range(2, 11, 2)]
    assert max(centers) - min(centers) < 30


@given(
    st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 5)), min_size=1, max_size=8),
    st.lists(st.integers(-30, 30), min_size=8, max_size=8),
)
def test_isotonic_numbers_are_the_nearest_that_rise(
    weighted: list[tuple[int, int]], other: list[int]
) -> None:
    """They never decrease, and no other such numbers are nearer in the weighted least squares."""
    values, weights = [v for v, _ in weighted], [w for _, w in weighted]
    found = isotonic(values, weights)
    assert all(b - a >= -1e-9 for a, b in pairwise(found))
    rival = sorted(other[: len(values)])
    assert _distance(found, values, weights) <= _distance(rival, values, weights) + 1e-6


def _distance(numbers: list[float] | list[int], values: list[int], weights: list[int]) -> float:
    return sum(w * (n - v) ** 2 for n, v, w in zip(numbers, values, weights, strict=True))


@pytest.mark.parametrize("count", [1, 3])
def test_nodes_without_edges_stand_side_by_side(count: int) -> None:
    """One layer, in their order."""
    boxes = lay_out(graph_of(count, []), [(50.0, 20.0)] * count).boxes
    assert [box.x for box in boxes] == [74.0 * number for number in range(count)]
