"""The memory ledger as charts: what the student's code needed, beside the reference's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tito.pages.bars import Bar, bars

FIGURES = {
    "saved": ("Kept for the way back", "KiB", 1024),
    "gradients": ("Gradients", "KiB", 1024),
    "peak": ("Most at one time", "KiB", 1024),
    "calls per node": ("Calls of apply for each node", "calls", 1),
}
"""By the figure's name in a receipt: what the chart is called, its unit, and how much one of that is."""

LARGEST = 2.0**53
"""A figure comes from the student's process: above this it measures nothing, and is not drawn."""


def memory_charts(rows: Sequence[Mapping[str, Any]]) -> tuple[Markup, ...]:
    """A chart a figure with a bar a network, as far as the receipt has figures of it."""
    return tuple(_charts(rows))


def _charts(rows: Sequence[Mapping[str, Any]]) -> Iterator[Markup]:
    for figure, (title, unit, size) in FIGURES.items():
        found = [row for row in rows if row["figure"] == figure and _is_size(row["found"])]
        if found:
            drawn = [_bar(row, size) for row in found]
            yield bars(title, drawn, unit, ("Yours", "Reference"))


def _bar(row: Mapping[str, Any], size: int) -> Bar:
    over = " (too much)" if row["found"] > row["limit"] else ""
    beside = None if row["reference"] is None else row["reference"] / size
    return Bar(f"{row['probe'].replace('_', ' ')}{over}", row["found"] / size, beside)


def _is_size(found: object) -> bool:
    return isinstance(found, int | float) and 0 <= found <= LARGEST
