"""How long a drawing takes: 300 nodes laid out and written as SVG, in pure Python.

    python benchmarks/graph.py        prints a line a shape of graph; the limit is 50 ms

CPU time, the median and the worst of the runs of one process; the graphs are made by rule, not by chance.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable

from tito.reports.graph import Edge, Graph, Node
from tito.reports.layout import lay_out
from tito.reports.svg import svg

RUNS = 15
LIMIT = 50.0
NODES = 300


def graph(kinds: Iterable[str], edges: Iterable[tuple[int, int]]) -> Graph:
    """A graph of these leaves (`x`) and operations (`o`) and edges between their places."""
    nodes = tuple(
        Node(number, f"Matmul{number}", "leaf" if kind == "x" else "operation", (64, 128), 32768, 0.5)
        for number, kind in enumerate(kinds)
    )
    return Graph(
        nodes, tuple(Edge(source, target, place % 2) for place, (source, target) in enumerate(edges))
    )


def chain() -> Graph:
    """Operations one after the other, each with a leaf of its own."""
    pairs = [(each, each + 2) for each in range(0, NODES - 2, 2)]
    leaves = [(each + 1, each + 2) for each in range(0, NODES - 2, 2)]
    return graph(("x", *"xo" * (NODES // 2 - 1), "o"), sorted((*pairs, *leaves), key=lambda each: each[1]))


def residual() -> Graph:
    """A network whose blocks of five are jumped over, one leaf being used by every block."""
    steps = [(each - 1, each) for each in range(1, NODES)]
    jumps = [(each - 5, each) for each in range(6, NODES, 5)]
    shared = [(0, each) for each in range(3, NODES, 5)]
    return graph("x" + "o" * (NODES - 1), sorted({*steps, *jumps, *shared}, key=lambda each: each[1]))


def wide() -> Graph:
    """Layers of twenty, each node computed from three of the layer before."""
    edges = [
        (target - 20 - target % 20 + (7 * target + 3 * each) % 20, target)
        for target in range(20, NODES)
        for each in range(3)
    ]
    return graph("x" * 20 + "o" * (NODES - 20), edges)


def tree() -> Graph:
    """A balanced sum of 150 leaves."""
    edges = [(2 * each + place, 150 + each) for each in range(149) for place in range(2)]
    return graph("x" * 150 + "o" * 149, edges)


def milliseconds(drawn: Graph) -> tuple[float, float, float]:
    """The median of layout alone, then of the whole drawing, and its worst."""
    sizes = [(90.0, 74.0)] * len(drawn.nodes)
    alone, whole = [], []
    for _ in range(RUNS):
        start = time.process_time()
        lay_out(drawn, sizes)
        middle = time.process_time()
        svg(drawn, "a graph")
        alone.append(1000 * (middle - start))
        whole.append(1000 * (time.process_time() - middle))
    return statistics.median(alone), statistics.median(whole), max(whole)


def main() -> None:
    """Measure and print."""
    print(f"{'graph':10} {'nodes':>6} {'edges':>6} {'layout':>9} {'SVG':>9} {'worst':>9} {'size':>9}")
    for make in (chain, residual, wide, tree):
        drawn = make()
        layout, whole, worst = milliseconds(drawn)
        size = len(svg(drawn, "a graph").encode()) / 1024
        print(
            f"{make.__name__:10} {len(drawn.nodes):6} {len(drawn.edges):6} {layout:6.1f} ms {whole:6.1f} ms"
            f" {worst:6.1f} ms {size:5.0f} KiB{'' if whole <= LIMIT else '  over the limit'}"
        )


if __name__ == "__main__":
    main()
