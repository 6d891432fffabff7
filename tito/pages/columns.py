"""A histogram: columns on a whole-numbered scale, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from tito.pages.axis import ticks
from tito.pages.chart import WIDTH, chart, drawing, figure_text, table
from tito.statistics.distribution import Bin

HEIGHT = 220
"""Units from the top to the bottom."""

LEFT, RIGHT, TOP, BOTTOM = 44, 14, 26, 40
"""Units around the columns: the scales and what they count stand there."""

EDGES = 6
"""Numbers below the columns, at the most."""


def columns(title: str, bins: Sequence[Bin], across: str, up: str) -> Markup:
    """A figure of adjoining columns, one a bin, and a table of the same figures that unfolds.

    `across` names what the bins divide, with its unit, and `up` what is counted. The same bytes for the same
    bins. The drawing is one image to a screen reader. Needs frame.css's colours. ValueError without bins.
    """
    if not bins:
        raise ValueError("a histogram has bins")
    drawn = drawing("columns", title, HEIGHT, _described(bins, across, up), _drawn(bins, across, up))
    return chart("columns", title, drawn, _table(title, bins, across, up))


def _drawn(bins: Sequence[Bin], across: str, up: str) -> Iterator[Markup]:
    scale = ticks(max(each.count for each in bins))
    yield from _upright(scale, up)
    for number, each in enumerate(bins):
        yield from _column(each, number, len(bins), scale[-1])
    yield from _below(bins, across)


def _described(bins: Sequence[Bin], across: str, up: str) -> str:
    """What the drawing shows, in words."""
    return f"{across}: " + "; ".join(f"{_span(each)}: {each.count} {up}" for each in bins) + "."


def _span(each: Bin) -> str:
    return f"{figure_text(each.low)} to {figure_text(each.high)}"


def _upright(scale: Sequence[float], up: str) -> Iterator[Markup]:
    """A line and a number for every whole tick: nobody counts half a student."""
    for tick in (tick for tick in scale if tick == int(tick)):
        height = _height(tick, scale[-1])
        yield Markup(
            '<line x1="{}" x2="{}" y1="{}" y2="{}" style="stroke:var(--rule)"/>'
            '<text x="{}" y="{}" text-anchor="end" style="fill:var(--faint)">{}</text>'
        ).format(LEFT, WIDTH - RIGHT, height, height, LEFT - 6, round(height + 4, 1), figure_text(tick))
    yield Markup('<text x="{}" y="14" style="fill:var(--faint)">{}</text>').format(4, up)


def _column(each: Bin, number: int, of: int, most: float) -> Iterator[Markup]:
    """A column with a narrow gap to the next, and its count above it."""
    left, right, top = _place(number, of), _place(number + 1, of), _height(each.count, most)
    yield Markup('<rect x="{}" y="{}" width="{}" height="{}" style="fill:var(--bar)"/>').format(
        left + 1, top, round(right - left - 2, 1), round(HEIGHT - BOTTOM - top, 1)
    )
    if each.count:
        yield Markup('<text x="{}" y="{}" text-anchor="middle" style="font-size:11px">{}</text>').format(
            round((left + right) / 2, 1), round(top - 3, 1), each.count
        )


def _below(bins: Sequence[Bin], across: str) -> Iterator[Markup]:
    """The bins' edges, so many that they have room, and what they are of."""
    edges = [*(each.low for each in bins), bins[-1].high]
    step = -(-(len(edges) - 1) // (EDGES - 1))
    for number in range(0, len(edges), step):
        yield Markup('<text x="{}" y="{}" text-anchor="middle" style="fill:var(--faint)">{}</text>').format(
            _place(number, len(bins)), HEIGHT - BOTTOM + 15, figure_text(edges[number])
        )
    yield Markup('<text x="{}" y="{}" text-anchor="end" style="fill:var(--faint)">{}</text>').format(
        WIDTH - RIGHT, HEIGHT - 8, across
    )


def _place(number: int, of: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * number / of, 1)


def _height(count: float, most: float) -> float:
    """Where a count ends, from the top of the drawing."""
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * count / most, 1)


def _table(title: str, bins: Sequence[Bin], across: str, up: str) -> Iterator[Markup]:
    head = Markup('<th scope="col">{}</th><th scope="col" class="number">{}</th>').format(across, up)
    row = Markup('<tr><th scope="row">{}</th><td class="number">{}</td></tr>')
    return table(title, head, (row.format(_span(each), each.count) for each in bins))
