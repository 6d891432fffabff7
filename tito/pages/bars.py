"""Bars beside one another: a small drawing with a scale and a unit, and the same figures as a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tito.pages.axis import ticks
from tito.pages.chart import WIDTH, chart, drawing, figure_text, table

EDGE = 16
"""Units left and right of the scale, so that half a number has room."""

HEAD, BAR, BESIDE, GAP, FOOT = 16, 12, 6, 10, 34
"""Units high: a row's text, its bar, the bar beside it, the space below it, the scale."""

LONGEST = 34
"""Signs of a label that the drawing shows; the table has all of it."""

TICKS = 5
SPAN = WIDTH - 2 * EDGE


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure, no less than 0, and what it is held against, where there is something."""

    label: str
    value: float
    beside: float | None = None


def bars(
    title: str, rows: Sequence[Bar], unit: str, names: tuple[str, str] = ("Value", "Beside it")
) -> Markup:
    """A figure of horizontal bars on one scale from 0, and a table of the same figures that unfolds.

    `names` call the value and what is beside it. The same bytes for the same rows; no colour stands alone:
    the second bar is thin and hollow. The drawing is one image to a screen reader. Needs frame.css's colours.
    ValueError where a figure is negative or not finite.
    """
    scale = ticks(max(map(_largest, rows), default=0.0), TICKS)
    heights = [HEAD + BAR + GAP + (0 if row.beside is None else BESIDE) for row in rows]
    drawn = _drawn(rows, scale, heights, unit)
    return chart(
        "bars",
        title,
        drawing("bars", title, sum(heights) + FOOT, _described(rows, unit, names), drawn),
        _table(title, rows, unit, names),
    )


def _drawn(
    rows: Sequence[Bar], scale: Sequence[float], heights: Sequence[int], unit: str
) -> Iterator[Markup]:
    yield from _scale(scale, sum(heights), unit)
    top = 0
    for row, below in zip(rows, heights, strict=True):
        yield from _row(row, top, scale[-1])
        top += below


def _largest(row: Bar) -> float:
    figures = [row.value, *([] if row.beside is None else [row.beside])]
    if not all(math.isfinite(figure) and figure >= 0 for figure in figures):
        raise ValueError(f"{row.label}: no bar is as long as {figures}")
    return max(figures)


def _described(rows: Sequence[Bar], unit: str, names: tuple[str, str]) -> str:
    """What the drawing shows, in words."""
    parts = [f"{row.label}: {_figures(row, unit, names)}" for row in rows]
    return "; ".join(parts) + "." if parts else "There is nothing to show."


def _figures(row: Bar, unit: str, names: tuple[str, str]) -> str:
    value = f"{figure_text(row.value)} {unit}"
    return value if row.beside is None else f"{value}, {names[1].lower()} {figure_text(row.beside)} {unit}"


def _scale(scale: Sequence[float], bottom: float, unit: str) -> Iterator[Markup]:
    """A line and a number for every tick, and the unit below them."""
    for tick in scale:
        across = _across(tick, scale[-1])
        yield Markup(
            '<line x1="{x}" x2="{x}" y1="0" y2="{y}" style="stroke:var(--rule)"/>'
            '<text x="{x}" y="{t}" text-anchor="middle" style="fill:var(--faint)">{n}</text>'
        ).format(x=across, y=bottom, t=bottom + 14, n=figure_text(tick))
    yield Markup('<text x="{}" y="{}" text-anchor="end" style="fill:var(--faint)">{}</text>').format(
        WIDTH - EDGE, bottom + 30, unit
    )


def _row(row: Bar, top: float, largest: float) -> Iterator[Markup]:
    label = row.label if len(row.label) <= LONGEST else row.label[: LONGEST - 1] + "…"
    said = figure_text(row.value) + ("" if row.beside is None else f" / {figure_text(row.beside)}")
    yield Markup('<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>').format(
        EDGE, top + 12, label, WIDTH - EDGE, top + 12, said
    )
    yield _bar(row.value, top + HEAD, BAR, largest, "fill:var(--bar)")
    if row.beside is not None:
        yield _bar(row.beside, top + HEAD + BAR, BESIDE, largest, "fill:var(--paper);stroke:var(--beside)")


def _bar(value: float, top: float, height: float, largest: float, style: str) -> Markup:
    width = round(_across(value, largest) - EDGE, 1)
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" style="{}"/>').format(
        EDGE, top, width, height, style
    )


def _across(value: float, largest: float) -> float:
    return round(EDGE + SPAN * value / largest, 1)


def _table(title: str, rows: Sequence[Bar], unit: str, names: tuple[str, str]) -> Iterator[Markup]:
    beside = any(row.beside is not None for row in rows)
    heads = (f"{name}, {unit}" for name in (names if beside else names[:1]))
    cells = (Markup('<th scope="col" class="number">{}</th>').format(head) for head in heads)
    head = Markup("<td></td>{}").format(Markup("").join(cells))
    return table(title, head, (_line(row, beside=beside) for row in rows))


def _line(row: Bar, *, beside: bool) -> Markup:
    figures = [figure_text(row.value), *(["" if row.beside is None else figure_text(row.beside)] * beside)]
    cells = (Markup('<td class="number">{}</td>').format(figure) for figure in figures)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row.label, Markup("").join(cells))
