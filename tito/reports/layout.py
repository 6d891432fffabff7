"""A layered layout of a graph, operands above what uses them, after Sugiyama, Tagawa and Toda (1981).

Layers by the longest path to the result; stand-ins where an edge passes a layer; order by barycenters;
coordinates by the least squares that keep every pair of neighbours apart. Deterministic.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from tito.reports.graph import Graph

GAP = 24.0
"""Units between neighbours in a layer."""

BETWEEN = 48.0
"""Units between layers, in which edges bend."""

BUNDLE = 12.0
"""The width that an edge takes where it passes a layer."""

SWEEPS = 6
"""Times that layers are ordered, and then placed, after their neighbours above and below in turn."""

STRAIGHT = 4.0
"""How much more a passing edge weighs than an operation where places are chosen: long edges are straight."""

ASIDE = 0.05
"""What a leaf weighs: chains of operations are straight, and their leaves stand aside."""

Links: TypeAlias = Sequence[Sequence[int]]
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place: its left upper corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A box for every node; for every edge the points it passes, vertically at each; and the size of all.

    An edge's route starts at its source, or where it leaves that of an earlier edge from the same source.
    """

    boxes: tuple[Box, ...]
    routes: tuple[tuple[Point, ...], ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layers:
    """Members by layer, from the top: nodes by their ids, then stand-ins, with what each is linked to.

    `chains` has, for every edge, the stand-ins it passes; edges from one node share theirs. `ports` has,
    for every link, where on the lower member's top it ends, from -1/2 to 1/2.
    """

    rows: list[list[int]]
    above: Links
    below: Links
    chains: tuple[tuple[int, ...], ...]
    ports: Mapping[tuple[int, int], float]
    weights: tuple[float, ...]


def lay_out(graph: Graph, sizes: Sequence[tuple[float, float]]) -> Layout:
    """Places for nodes of these widths and heights, none overlapping another, no edge crossing a node."""
    layers = ordered(layered(graph))
    widths = [width for width, _ in sizes] + [BUNDLE] * (len(layers.above) - len(sizes))
    centers = placed(layers, widths)
    tops, height = _tops(layers, [size for _, size in sizes])
    boxes = tuple(
        Box(round(center - width / 2, 1), round(tops[node][0] + (tops[node][1] - high) / 2, 1), width, high)
        for node, (center, (width, high)) in enumerate(zip(centers, sizes, strict=False))
    )
    routes = _routes(graph, layers, boxes, centers, tops)
    right = max(center + width / 2 for center, width in zip(centers, widths, strict=True))
    return Layout(boxes, routes, round(right, 1), round(height, 1))


def layered(graph: Graph) -> Layers:
    """Every node one layer or more above all that use it, as low as that allows; stand-ins between."""
    depth = [0] * len(graph.nodes)
    users = graph.users()
    for node in reversed(range(len(depth))):
        depth[node] = max((depth[user] + 1 for user in users[node]), default=0)
    last = max(depth)
    layer = [last - each for each in depth]
    chains: list[tuple[int, ...]] = []
    stand_ins: dict[tuple[int, int], int] = {}
    for edge in graph.edges:
        passed = range(layer[edge.source] + 1, layer[edge.target])
        for each in passed:
            if (edge.source, each) not in stand_ins:
                stand_ins[edge.source, each] = len(layer)
                layer.append(each)
        chains.append(tuple(stand_ins[edge.source, each] for each in passed))
    return _linked(graph, layer, tuple(chains))


def _linked(graph: Graph, layer: Sequence[int], chains: tuple[tuple[int, ...], ...]) -> Layers:
    """The members of each layer, and between neighbouring layers their links, each pair once."""
    ports: dict[tuple[int, int], float] = {}
    for edge, chain, port in zip(graph.edges, chains, _ports(graph), strict=True):
        path = (edge.source, *chain)
        ports.update(dict.fromkeys(pairwise(path), 0.0))
        ports.setdefault((path[-1], edge.target), port)
    above: list[list[int]] = [[] for _ in layer]
    below: list[list[int]] = [[] for _ in layer]
    for upper, lower in ports:
        below[upper].append(lower)
        above[lower].append(upper)
    rows: list[list[int]] = [[] for _ in range(max(layer) + 1)]
    for member, number in enumerate(layer):
        rows[number].append(member)
    own = [1.0 if node.kind == "operation" else ASIDE for node in graph.nodes]
    return Layers(rows, above, below, chains, ports, (*own, *[STRAIGHT] * (len(layer) - len(own))))


def ordered(layers: Layers) -> Layers:
    """The rows with as few crossings as a few sweeps of barycenters find."""
    rows = layers.rows
    best, fewest = rows, crossings(layers)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        rows = _swept(rows, layers, downwards=sweep % 2 == 0)
        found = crossings(replace(layers, rows=rows))
        if found < fewest:
            best, fewest = rows, found
    return replace(layers, rows=best)


def _swept(rows: list[list[int]], layers: Layers, downwards: bool) -> list[list[int]]:
    """Every row sorted by the mean position of what its members are linked to in the row before."""
    links = layers.above if downwards else layers.below
    place = [0.0] * len(links)
    result = []
    for row in rows if downwards else reversed(rows):
        for position, member in enumerate(row):
            place[member] = float(position)
        if downwards:
            ends = [[place[each] for each in links[member]] for member in row]
        else:
            ends = [[place[each] + layers.ports[member, each] for each in links[member]] for member in row]
        keys = {member: _mean(end, place[member]) for member, end in zip(row, ends, strict=True)}
        arranged = sorted(row, key=keys.__getitem__)
        for position, member in enumerate(arranged):
            place[member] = float(position)
        result.append(arranged)
    return result if downwards else result[::-1]


def crossings(layers: Layers) -> int:
    """How many pairs of links cross, counted by inversions."""
    total = 0
    for upper, lower in pairwise(layers.rows):
        place = {member: position for position, member in enumerate(lower)}
        ends: list[float] = []
        for member in upper:
            reached = [place[each] + layers.ports[member, each] for each in layers.below[member]]
            if ends and min(reached, default=ends[-1]) < ends[-1]:
                total += sum([len(ends) - bisect_right(ends, end) for end in reached])
            for end in reached:
                insort(ends, end)
    return total


def placed(layers: Layers, widths: Sequence[float]) -> list[float]:
    """The center of every member: near the mean of its links, in order, `GAP` apart, 0 on the left."""
    centers = [0.0] * len(widths)
    weights = layers.weights
    for row in layers.rows:
        _place(row, [0.0] * len(row), widths, weights, centers)
    for sweep in range(SWEEPS):
        links = layers.above if sweep % 2 == 0 else layers.below
        for row in layers.rows if sweep % 2 == 0 else reversed(layers.rows):
            wishes = [_wish(links[member], weights, centers, centers[member]) for member in row]
            _place(row, wishes, widths, weights, centers)
    left = min(center - width / 2 for center, width in zip(centers, widths, strict=True))
    return [center - left for center in centers]


def _place(
    row: Sequence[int],
    wishes: Sequence[float],
    widths: Sequence[float],
    weights: Sequence[float],
    centers: list[float],
) -> None:
    """Set a row's centers: the least squares from the wishes that keep neighbours apart.

    Less the room that is needed before it, a member's place may not decrease: isotonic regression.
    """
    needed = _needed(row, widths)
    free = [wish - before for wish, before in zip(wishes, needed, strict=True)]
    rising = isotonic(free, [weights[member] for member in row])
    for member, position, before in zip(row, rising, needed, strict=True):
        centers[member] = position + before


def _needed(row: Sequence[int], widths: Sequence[float]) -> list[float]:
    """How far each center is from the row's first at the least."""
    needed = [0.0] * len(row)
    for position, (left, right) in enumerate(pairwise(row), start=1):
        needed[position] = needed[position - 1] + (widths[left] + widths[right]) / 2 + GAP
    return needed


def isotonic(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The numbers nearest to the values that never decrease, by pooling neighbours that do."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        pool = value, weight, 1
        while pools and pools[-1][0] >= pool[0]:
            (mean, heavy, many), (other, light, few) = pools.pop(), pool
            together = heavy + light
            pool = (mean * heavy + other * light) / together, together, many + few
        pools.append(pool)
    return [mean for mean, _, count in pools for _ in range(count)]


def _wish(
    linked: Sequence[int], weights: Sequence[float], centers: Sequence[float], otherwise: float
) -> float:
    """The weighted mean of what a member is linked to."""
    if len(linked) <= 1:
        return centers[linked[0]] if linked else otherwise
    return sum([weights[each] * centers[each] for each in linked]) / sum([weights[each] for each in linked])


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _tops(layers: Layers, heights: Sequence[float]) -> tuple[list[tuple[float, float]], float]:
    """Each member's layer as its top and its height, and where the last ends."""
    tops = [(0.0, 0.0)] * len(layers.above)
    top = 0.0
    for row in layers.rows:
        high = max((heights[member] for member in row if member < len(heights)), default=0.0)
        for member in row:
            tops[member] = top, high
        top += high + BETWEEN
    return tops, top - BETWEEN


def _routes(
    graph: Graph,
    layers: Layers,
    boxes: Sequence[Box],
    centers: Sequence[float],
    tops: Sequence[tuple[float, float]],
) -> tuple[tuple[Point, ...], ...]:
    """From the bottom of the source, along its stand-ins, to the operand's own place on the target's top.

    An edge that shares stand-ins with an earlier one leaves it where they part.
    """
    drawn: set[int] = set()
    routes = []
    for edge, chain, port in zip(graph.edges, layers.chains, _ports(graph), strict=True):
        points = _leaving(boxes[edge.source], tops[edge.source])
        for member in chain:
            top, high = tops[member]
            if member in drawn:
                points = [(centers[member], top + high)]
            else:
                points += [(centers[member], top), (centers[member], top + high)]
        drawn.update(chain)
        points += _entering(boxes[edge.target], tops[edge.target], port)
        routes.append(tuple(dict.fromkeys((round(x, 1), round(y, 1)) for x, y in points)))
    return tuple(routes)


def _leaving(box: Box, layer: tuple[float, float]) -> list[Point]:
    """From the middle of a box's bottom straight down to the bottom of its layer, where edges may bend."""
    middle = box.x + box.width / 2
    return [(middle, box.y + box.height), (middle, sum(layer))]


def _entering(box: Box, layer: tuple[float, float], port: float) -> list[Point]:
    """From the top of the layer straight down to the operand's own place on the box's top."""
    across = box.x + box.width * (0.5 + port)
    return [(across, layer[0]), (across, box.y)]


def _ports(graph: Graph) -> list[float]:
    """Where each edge enters its target, from -1/2 to 1/2: operands side by side, in their order."""
    entered = [0] * len(graph.nodes)
    counts = [len(operands) for operands in graph.operands()]
    ports = []
    for edge in graph.edges:
        entered[edge.target] += 1
        ports.append(entered[edge.target] / (counts[edge.target] + 1) - 0.5)
    return ports
