"""The student's computation graph on the page: the drawing, and what is to be said of its gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tito.errors import TitoError
from tito.reports.flow import Remarks, remarks
from tito.reports.graph import Graph, read_graph, summary
from tito.reports.svg import svg

LARGEST = 60_000
"""Characters of a drawing that a page takes in; the network's has a sixth of that."""

MOST_NOTES = 4

TITLE = "Two layers and their loss"


@dataclass(frozen=True, slots=True)
class Flow:
    """The drawing, sentences about its gradients, or why there is none."""

    drawing: Markup
    sentences: tuple[str, ...]
    problem: str = ""


def flow_of(ask: Callable[[], Any], reference: Graph | None) -> Flow:
    """The graph that `ask` gives as plain data, its gradients held against the `reference`'s, if given."""
    try:
        graph = read_graph(ask())
    except TitoError as error:
        return Flow(Markup(), (), f"{error.message} {error.hint}".strip())
    found = remarks(graph, reference)
    drawing = svg(graph, TITLE, found)
    if len(drawing) > LARGEST:
        return Flow(Markup(), (), f"The graph is too large for this page: {summary(graph)}.")
    return Flow(Markup(drawing), _sentences(graph, reference, found))


def _sentences(graph: Graph, reference: Graph | None, found: Remarks) -> tuple[str, ...]:
    said = [remark.sentence for remark in found.values() if remark.sentence]
    if not (said or graph.notes):
        all_right = "A gradient arrives everywhere that one is needed."
        sized = "Every gradient is as long as it should be. A wrong sign or order would not show here."
        said = [all_right if reference is None else sized]
    return (*said, *graph.notes)[:MOST_NOTES]
