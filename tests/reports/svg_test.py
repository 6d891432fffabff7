"""The drawing as SVG: whole XML, nothing from outside, the same bytes, whatever labels say."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.reports.flow import Remark
from tito.reports.graph import Edge, Graph, Node, read_graph
from tito.reports.svg import svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
NETWORK = Graph(
    (
        Node(0, "x", "leaf", (4, 3), requires_grad=False),
        Node(1, "w", "leaf", (3, 2), gradient_norm=1.25),
        Node(2, "Matmul", "operation", (4, 2), 128, 0.5),
        Node(3, "Sum", "operation", (), 0, 1.0),
    ),
    (Edge(0, 2, 0), Edge(1, 2, 1), Edge(2, 3, 0)),
)


def parsed(graph: Graph, title: str = "a graph") -> ET.Element:
    """The drawing as an XML tree."""
    return ET.fromstring(svg(graph, title))


def texts(element: ET.Element) -> list[str]:
    return [each.text or "" for each in element.iter(f"{NAMESPACE}text")]


def test_every_node_says_its_label_shape_bytes_and_gradient() -> None:
    """Each of them is a text of its own in the drawing."""
    shown = texts(parsed(NETWORK))
    for line in (
        "x",
        "(4, 3)",
        "w",
        "|grad| 1.25",
        "Matmul",
        "(4, 2)",
        "saves 128 B",
        "|grad| 0.5",
        "Sum",
        "()",
    ):
        assert line in shown


def test_kinds_are_told_apart_without_colour() -> None:
    """Operations have small corners, leaves round ends, constants a dashed outline beside that."""
    groups = [group for group in parsed(NETWORK).iter(f"{NAMESPACE}g") if group.get("class")]
    nodes = groups[-len(NETWORK.nodes) :]
    radii = [float(group.find(f"{NAMESPACE}rect").get("rx")) for group in nodes]  # type: ignore[union-attr, arg-type]
    assert [group.get("class") for group in nodes] == ["constant", "parameter", "operation", "operation"]
    assert min(radii[:2]) > 2 * max(radii[2:])
    assert re.search(r"\.constant rect\{[^}]*stroke-dasharray", svg(NETWORK, ""))


def test_the_text_alternative_tells_the_whole_graph() -> None:
    """Role, title and description; every operation is a sentence that names its operands."""
    root = parsed(NETWORK, "the loss")
    assert root.get("role") == "img"
    named = {each.get("id"): each.text for each in root}
    title, description = (named[each] for each in str(root.get("aria-labelledby")).split())
    assert title == "the loss"
    assert description == (
        "2 operations, 2 leaves, 128 B saved for backward. "
        "Matmul 2 (4, 2) from x 0, w 1. Sum 3 () from Matmul 2."
    )


def test_the_drawing_needs_nothing_from_outside() -> None:
    """No address but the name of the namespace, no script, no import, no font that is fetched."""
    text = svg(NETWORK, "a graph").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//|@import|@font-face|<script|<image|href", text)
    assert re.findall(r"url\(([^)]*)\)", text) == ["#tito-graph-tip"] * len(NETWORK.edges)


def test_light_and_dark_are_both_there() -> None:
    """Every colour is a variable, which the dark scheme gives another value, and no other is written."""
    text = svg(NETWORK, "a graph")
    light, dark = text.split("prefers-color-scheme:dark")
    names = set(re.findall(r"(--[\w-]+):#", light))
    assert names == set(re.findall(r"(--[\w-]+):#", dark))
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) == names


def test_the_bytes_are_the_same_in_every_process() -> None:
    """Another interpreter with another hash seed writes the same drawing."""
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from svg_test import NETWORK, svg;"
        "print(hashlib.sha256(svg(NETWORK, 'a graph').encode()).hexdigest())"
    )
    folder = __file__.rpartition("/")[0]
    found = {
        subprocess.run(
            [sys.executable, "-c", code, folder],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {hashlib.sha256(svg(NETWORK, "a graph").encode()).hexdigest()}


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_label_and_title_are_text(label: str, title: str) -> None:
    """Markup in them is shown, not obeyed; what XML does not allow is replaced."""
    data = {"vertices": [{"number": 0, "name": label, "is_leaf": True}], "edges": [], "notes": [title]}
    root = parsed(read_graph(data), title)
    assert {each.tag for each in root.iter()} == {
        NAMESPACE + tag
        for tag in ("svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text", "g")
    }


@pytest.mark.parametrize(
    "label", ["</text><script>alert(1)</script>", '"><rect/>', "a&b", "]]>", "\x00\x1b[31m"]
)
def test_a_hostile_label_changes_no_element(label: str) -> None:
    """The drawing has the elements of one with a plain label."""
    hostile, plain = (
        parsed(read_graph({"vertices": [{"number": 0, "name": name, "is_leaf": False}], "edges": []}))
        for name in (label, "Add")
    )
    assert [each.tag for each in hostile.iter()] == [each.tag for each in plain.iter()]


def test_remarks_stand_in_their_boxes_and_in_the_description_and_not_by_colour_alone() -> None:
    """The box where it begins has a thick outline; every remark is a text in its box."""
    said = {1: Remark("none arrives"), 2: Remark("stops here", "At Matmul the gradient stops.")}
    text = svg(NETWORK, "a graph", said)
    root = ET.fromstring(text)
    groups = {group.get("class"): group for group in root.iter(f"{NAMESPACE}g") if group.get("class")}
    assert "none arrives" in texts(groups["parameter remarkable"])
    assert "stops here" in texts(groups["operation source"])
    assert re.search(r"\.source rect\{[^}]*stroke-width:4", text)
    described = next(each.text for each in root if each.get("id") == "tito-graph-desc")
    assert described is not None
    assert described.endswith("At Matmul the gradient stops.")
