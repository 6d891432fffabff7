"""The graph as an SVG drawing: one self-contained text, the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from tito.reports.flow import Remark, Remarks
from tito.reports.graph import Graph, Node, bytes_text, folded, norm_text, shape_text, summary
from tito.reports.layout import Box, Layout, Point, lay_out

MARGIN = 24.0
HEADER = 70.0
"""Units above the drawing for its title and legend."""

LINE = 16.0
"""Units from one line of text to the next."""

PADDING = 10.0
LETTER, BOLD = 6.4, 7.5
"""Units that a character takes on average, of a wide font: text is measured without a browser."""

TITLE = 200
"""Characters of a title that are kept."""

NARROWEST = 44.0
HEADING = 300.0
"""Units that the legend takes, the least that a drawing is wide."""

STYLE = """\
.tito-graph{--paper:#fff;--ink:#1b1f24;--faint:#57606a;--line:#6e7781;
--op:#eef4fb;--op-edge:#2f6fab;--leaf:#f3f8ee;--leaf-edge:#4b7f27;--constant:#f6f6f6;--alarm:#a8201a;
font-family:system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif;font-size:12px}
@media screen and (prefers-color-scheme:dark){.tito-graph{--paper:#14181d;--ink:#e6e9ed;--faint:#a3adb8;
--line:#8b949e;--op:#1b2a3a;--op-edge:#6cb0ee;--leaf:#1e2b18;--leaf-edge:#8fc868;--constant:#23272d;
--alarm:#ff9c94}}
.tito-graph .paper{fill:var(--paper)}
.tito-graph text{fill:var(--ink);text-anchor:middle}
.tito-graph .start{text-anchor:start}
.tito-graph .title{font-size:15px;font-weight:600}
.tito-graph .label{font-weight:600}
.tito-graph .faint{fill:var(--faint);font-size:11px}
.tito-graph rect{stroke-width:1.5}
.tito-graph .operation rect{fill:var(--op);stroke:var(--op-edge)}
.tito-graph .parameter rect{fill:var(--leaf);stroke:var(--leaf-edge)}
.tito-graph .constant rect{fill:var(--constant);stroke:var(--line);stroke-dasharray:4 3}
.tito-graph .remarkable rect{stroke:var(--alarm)}
.tito-graph .source rect{stroke:var(--alarm);stroke-width:4}
.tito-graph .remark{fill:var(--alarm);font-size:11px;font-weight:600}
.tito-graph .edge{fill:none;stroke:var(--line);stroke-width:1.3}
.tito-graph .tip{fill:var(--line)}
"""


def svg(graph: Graph, title: str, remarks: Remarks | None = None) -> str:
    """The drawing: operations as boxes, leaves as pills, constants dashed; operands above results.

    `remarks` on gradients stand in the boxes, whose outline is thick where the mistake is likely to be.
    """
    title = folded(title, TITLE)
    remarks = remarks or {}
    texts = [lines(node, remarks.get(node.id)) for node in graph.nodes]
    layout = lay_out(graph, [_size(text) for text in texts])
    width = max(layout.width, HEADING) + 2 * MARGIN
    height = layout.height + HEADER + 2 * MARGIN
    left = MARGIN + max(HEADING - layout.width, 0) / 2
    parts = (
        *_opening(graph, title, remarks, width, height),
        *_legend(),
        f'<g transform="translate({_number(left)} {_number(MARGIN + HEADER)})">',
        *_edges(layout),
        *(
            _node(node, remarks.get(node.id), text, box)
            for node, text, box in zip(graph.nodes, texts, layout.boxes, strict=True)
        ),
        "</g>",
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def lines(node: Node, remark: Remark | None = None) -> tuple[str, ...]:
    """What a node's box says: its label and shape, what it keeps and what arrives there, and a remark."""
    figures = [
        f"saves {bytes_text(node.saved_bytes)}" if node.kind == "operation" or node.saved_bytes else "",
        "" if node.gradient_norm is None else f"|grad| {norm_text(node.gradient_norm)}",
        remark.text if remark else "",
    ]
    shape = "" if node.kind == "leaf" and node.shape == () and node.label != "parameter" else shape_text(node)
    return tuple(line for line in (node.label, shape, *figures) if line)


def _size(text: Sequence[str]) -> tuple[float, float]:
    label, *others = text
    widest = max(len(label) * BOLD, *(len(line) * LETTER for line in others), NARROWEST)
    return round(widest + 2 * PADDING, 1), len(text) * LINE + PADDING


def _opening(graph: Graph, title: str, remarks: Remarks, width: float, height: float) -> Iterator[str]:
    """The element itself, its text alternative, its style, the arrow's tip and the paper."""
    size = f'width="{_number(width)}" height="{_number(height)}"'
    box = f'viewBox="0 0 {_number(width)} {_number(height)}"'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tito-graph" {size} {box} role="img" '
        f'aria-labelledby="tito-graph-title tito-graph-desc">'
    )
    yield f'<title id="tito-graph-title">{escape(title)}</title>'
    yield f'<desc id="tito-graph-desc">{escape(description(graph, remarks))}</desc>'
    yield f"<style>\n{STYLE}</style>"
    yield (
        '<defs><marker id="tito-graph-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8Z"/></marker></defs>'
    )
    yield f'<rect class="paper" width="{_number(width)}" height="{_number(height)}"/>'
    yield _text(MARGIN, MARGIN + 12, _cut(title, width), "title start")
    yield _text(MARGIN, MARGIN + 30, summary(graph), "faint start")


def _cut(title: str, width: float) -> str:
    """As much of the title as the drawing is wide."""
    most = int((width - 2 * MARGIN) / (BOLD * 1.2))
    return title if len(title) <= most else f"{title[: most - 1]}…"


def description(graph: Graph, remarks: Remarks) -> str:
    """The graph in words, a sentence an operation, in the order in which they were computed; then remarks."""
    operands = graph.operands()
    names = [f"{node.label} {number}" for number, node in enumerate(graph.nodes)]
    sentences = [
        f"{names[node.id]} {shape_text(node)} from {', '.join(names[each] for each in operands[node.id])}."
        for node in graph.operations
        if operands[node.id]
    ]
    said = (remark.sentence for remark in remarks.values() if remark.sentence)
    return " ".join((f"{summary(graph)}.", *sentences, *said, *graph.notes))


def _legend() -> Iterator[str]:
    """What the three outlines mean."""
    left = MARGIN
    for kind, name in (
        ("operation", "operation"),
        ("parameter", "needs a gradient"),
        ("constant", "constant"),
    ):
        yield f'<g class="{kind}">{_rectangle(Box(left, MARGIN + 38, 22, 12), kind)}'
        yield f"{_text(left + 28, MARGIN + 48, name, 'faint start')}</g>"
        left += 46 + len(name) * 6


def _node(node: Node, remark: Remark | None, text: Sequence[str], box: Box) -> str:
    """A box with its lines; what was cut nowhere stands in the tooltip too."""
    kind = _kind(node)
    middle, first = box.x + box.width / 2, box.y + PADDING / 2 + 12
    written = "".join(
        _text(middle, first + number * LINE, line, look)
        for number, (line, look) in enumerate(zip(text, _looks(text, remark), strict=True))
    )
    tooltip = f"<title>{escape(', '.join((*text, kind)))}</title>"
    alarm = "" if remark is None else " source" if remark.sentence else " remarkable"
    return f'<g class="{kind}{alarm}">{tooltip}{_rectangle(box, kind)}{written}</g>'


def _looks(text: Sequence[str], remark: Remark | None) -> Iterator[str]:
    """How each line of a box is written: its label bold, a remark, which is the last, in alarm."""
    yield "label"
    yield from ["faint"] * (len(text) - (1 if remark is None else 2))
    if remark is not None:
        yield "remark"


def _kind(node: Node) -> str:
    if node.kind == "operation":
        return "operation"
    return "parameter" if node.requires_grad else "constant"


def _rectangle(box: Box, kind: str) -> str:
    """Operations with small corners, leaves with round ends."""
    radius = 4.0 if kind == "operation" else min(box.height / 2, 18.0)
    return (
        f'<rect x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" '
        f'height="{_number(box.height)}" rx="{_number(radius)}"/>'
    )


def _edges(layout: Layout) -> Iterator[str]:
    for points in layout.routes:
        yield f'<path class="edge" d="{_curve(points)}" marker-end="url(#tito-graph-tip)"/>'


def _curve(points: Sequence[Point]) -> str:
    """A smooth curve that is vertical at every point."""
    x, y = points[0]
    steps = [f"M{_number(x)} {_number(y)}"]
    for right, down in points[1:]:
        bend = (down - y) / 2
        if right == x:
            steps.append(f"V{_number(down)}")
        else:
            controls = f"{_number(x)} {_number(y + bend)} {_number(right)} {_number(down - bend)}"
            steps.append(f"C{controls} {_number(right)} {_number(down)}")
        x, y = right, down
    return "".join(steps)


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{_number(x)}" y="{_number(y)}">{escape(text)}</text>'


def _number(value: float) -> str:
    """One decimal at the most: `12`, `12.5`."""
    return f"{value:.1f}".removesuffix(".0")
