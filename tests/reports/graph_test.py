"""A graph read from plain data: the reference's own form is taken, and nothing that is no graph."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.errors import TitoError
from tito.reports.graph import Edge, bytes_text, folded, read_graph, shape_text, summary

REFERENCE = Path(__file__).parents[2] / "reference"
PRODUCT = """
import json
from dataclasses import asdict
from tinytorch import Tensor, graph
x, w = Tensor([[1.0, 2.0]], requires_grad=True), Tensor([[3.0], [4.0]], requires_grad=True)
print(json.dumps(asdict(graph(((x @ w) * (x + 1)).sum()))))
"""


def plain(names: str = "xxo", edges: Any = ((0, 2, 0), (1, 2, 1)), **fields: Any) -> dict[str, Any]:
    """Leaves (x) and operations (o) as plain data, `fields` in the last vertex."""
    vertices = [{"number": n, "name": name, "is_leaf": name == "x"} for n, name in enumerate(names)]
    vertices[-1].update(fields)
    return {"vertices": vertices, "edges": [list(edge) for edge in edges]}


def test_the_graph_of_the_reference_is_read() -> None:
    """`inspection.graph` by way of `asdict` and JSON: labels, kinds, shapes, bytes, norms and edges."""
    done = subprocess.run(
        [sys.executable, "-c", PRODUCT], cwd=REFERENCE, capture_output=True, text=True, check=True
    )
    graph = read_graph(json.loads(done.stdout))
    assert [node.label for node in graph.nodes] == ["parameter", "parameter", "Matmul", "Add", "Mul", "Sum"]
    assert [node.kind for node in graph.nodes] == ["leaf"] * 2 + ["operation"] * 4
    assert [node.shape for node in graph.nodes] == [(1, 2), (2, 1), (1, 1), (1, 2), (1, 2), ()]
    assert graph.operands() == ((), (), (0, 1), (0,), (2, 3), (4,))
    assert graph.users() == ((2, 3), (2,), (4,), (4,), (5,), ())
    norms = [node.gradient_norm for node in graph.nodes]
    assert np.allclose(norms[2:], [5, np.hypot(11, 11), np.sqrt(2), 1])


def test_edges_are_in_order_of_target_and_place() -> None:
    """Whatever the order in which they come."""
    graph = read_graph(plain(edges=((1, 2, 1), (0, 2, 0))))
    assert graph.edges == (Edge(0, 2, 0), Edge(1, 2, 1))


BAD: dict[str, Any] = {
    "nothing": None,
    "a list": [],
    "text": "graph",
    "no vertices": {"vertices": [], "edges": []},
    "a circle": plain(edges=((0, 2, 0), (2, 2, 1))),
    "backwards": plain(edges=((2, 1, 0),)),
    "an edge to nowhere": plain(edges=((0, 9, 0),)),
    "an edge of two": plain(edges=((0, 2),)),
    "another number": plain(number=7),
    "a negative size": plain(shape=[-1]),
    "a broken size": plain(shape=[1.5]),
    "text for bytes": plain(saved_bytes="many"),
    "endless bytes": plain(saved_bytes=float("inf")),
    "too many dimensions": plain(shape=[1] * 100),
    "an array for a norm": plain(gradient_norm=np.ones(3)),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_what_is_no_graph_is_an_error_that_says_so(data: Any) -> None:
    """Never an exception that only we would understand."""
    with pytest.raises(TitoError, match="does not describe a computation graph"):
        read_graph(data)


@given(st.text(max_size=100), st.integers(1, 50))
def test_printable_text_is_short_and_holds_nothing_to_obey(text: str, most: int) -> None:
    """One line of at most so many characters, each of them one that is shown."""
    shown = folded(text, most)
    assert len(shown) <= most
    assert all(each.isprintable() or each == "\ufffd" for each in shown)


def test_figures_in_words() -> None:
    """Shapes as Python writes them, bytes in binary units, one leaf and two leaves."""
    graph = read_graph(plain(shape=[3], saved_bytes=2048))
    assert shape_text(graph.nodes[2]) == "(3,)"
    assert shape_text(graph.nodes[0]) == "?"
    assert [bytes_text(each) for each in (0, 1023, 1024, 3 << 30)] == ["0 B", "1023 B", "1.0 KiB", "3.0 GiB"]
    assert summary(graph) == "1 operation, 2 leaves, 2.0 KiB saved for backward"
    assert summary(read_graph(plain("xo", [(0, 1, 0)]))).startswith("1 operation, 1 leaf,")
