"""The graph as a tree for the terminal: from the result down to the leaves, every node's operands once."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from tito.reports.graph import Graph, Node, bytes_text, norm_text, shape_text, summary

DEEPEST = 8
"""Levels of one tree, so that its lines stay within 80 columns; what is below is a tree of its own."""


def tree(graph: Graph) -> Group:
    """The trees of a graph, results first, and a line that sums up; `#n` is one node wherever it stands.

    A node used twice is written out where it comes first and referred to afterwards.
    """
    drawn = Drawn(graph)
    users = graph.users()
    waiting = [node.id for node in reversed(graph.nodes) if not users[node.id]]
    trees = [drawn.tree(root, waiting) for root in waiting]  # which grows on the way
    notes = [Text(f"note: {note}") for note in graph.notes]
    return Group(*trees, *notes, Text(summary(graph)))


class Drawn:
    """What has been drawn of a graph so far."""

    def __init__(self, graph: Graph) -> None:
        self._nodes = graph.nodes
        self._operands = graph.operands()
        self._numbered = set(_shared(graph))
        self._written: set[int] = set()

    def tree(self, root: int, waiting: list[int]) -> Tree:
        """The tree below a node; nodes too deep for it are added to `waiting`, and numbered."""
        drawn = Tree(self._line(root), guide_style="none", highlight=False)
        self._written.add(root)
        self._grow(drawn, root, waiting, DEEPEST)
        return drawn

    def _grow(self, branch: Tree, node: int, waiting: list[int], levels: int) -> None:
        for operand in self._operands[node]:
            if operand in self._written and self._operands[operand]:
                place = "goes on below" if operand in waiting else "see above"
                branch.add(_line(self._nodes[operand], True, place))
            elif levels == 1 and self._operands[operand]:
                self._numbered.add(operand)
                self._written.add(operand)
                waiting.append(operand)
                branch.add(_line(self._nodes[operand], True, "goes on below"))
            else:
                self._written.add(operand)
                self._grow(branch.add(self._line(operand)), operand, waiting, levels - 1)

    def _line(self, node: int) -> Text:
        return _line(self._nodes[node], node in self._numbered)


def _shared(graph: Graph) -> Iterator[int]:
    """Nodes that are used more than once."""
    for node, users in enumerate(graph.users()):
        if len(users) > 1:
            yield node


def _line(node: Node, numbered: bool, instead: str = "") -> Text:
    """A node in one line; an operation's name is bold, a leaf's stands after what it is."""
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f"#{node.id} " if numbered else "", "bold")
    line.append(_what(node))
    line.append(node.label, "bold" if node.kind == "operation" else "")
    line.append(f" {instead}" if instead else _figures(node))
    return line


def _what(node: Node) -> str:
    if node.kind == "operation" or node.label in ("parameter", "constant"):
        return ""
    return "parameter " if node.requires_grad else "constant "


def _figures(node: Node) -> str:
    """Shape, bytes kept and gradient: what there is of it."""
    saved = f", saves {bytes_text(node.saved_bytes)}" if node.saved_bytes else ""
    norm = "" if node.gradient_norm is None else f", |grad| {norm_text(node.gradient_norm)}"
    return f" {shape_text(node)}{saved}{norm}"
