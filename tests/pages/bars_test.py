"""Bars: whole XML with a scale, the same figures in a table, whatever labels say."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.pages.bars import EDGE, WIDTH, Bar, bars

ROWS = [Bar("a network", 200.0, 100.0), Bar("a chain", 50.0)]
FIGURES = st.floats(0, 1e9)


def figure(rows: list[Bar], title: str = "Memory") -> ET.Element:
    """The figure as a tree."""
    return ET.fromstring(str(bars(title, rows, "KiB", ("Yours", "Reference"))))


def drawn(tree: ET.Element) -> list[tuple[float, float]]:
    """Where each bar begins and how long it is."""
    return [(float(each.get("x", "")), float(each.get("width", ""))) for each in tree.iter("rect")]


def test_bars_are_as_long_as_their_figures_say() -> None:
    (_, whole), (_, half), (start, quarter) = drawn(figure(ROWS))
    assert (start, half, quarter) == (EDGE, pytest.approx(whole / 2), pytest.approx(whole / 4))


@settings(deadline=None)
@given(st.lists(st.builds(Bar, st.text(max_size=60), FIGURES, st.none() | FIGURES), max_size=8))
def test_nothing_leaves_the_drawing_and_any_label_is_text(rows: list[Bar]) -> None:
    printed = [Bar("".join(filter(str.isprintable, row.label)), row.value, row.beside) for row in rows]
    tree = figure(printed)
    assert all(start >= EDGE and start + width <= WIDTH - EDGE + 0.1 for start, width in drawn(tree))
    assert [each.text or "" for each in tree.iter("th") if each.get("scope") == "row"] == [
        row.label for row in printed
    ]


def test_the_scale_begins_at_0_and_ends_at_the_last_tick_with_its_unit() -> None:
    texts = [each.text for each in figure(ROWS).iter("text")]
    assert texts[:5] == ["0", "50", "100", "150", "200"]
    assert texts[5] == "KiB"


def test_the_table_and_the_description_tell_what_the_drawing_shows() -> None:
    tree = figure(ROWS)
    svg = tree.find("svg")
    assert svg is not None
    assert svg.get("role") == "img"
    named = {each.get("id"): each.text for each in svg}
    title, description = (named[each] for each in str(svg.get("aria-labelledby")).split())
    assert title == "Memory"
    assert description == "a network: 200 KiB, reference 100 KiB; a chain: 50 KiB."
    assert [each.text for each in tree.iter("td")][1:] == ["200", "100", "50", None]
    assert [each.text for each in tree.iter("th")][:2] == ["Yours, KiB", "Reference, KiB"]


def test_the_second_bar_is_told_apart_without_colour() -> None:
    first, second, _ = figure(ROWS).iter("rect")
    assert float(second.get("height", "")) < float(first.get("height", ""))
    assert "fill:var(--paper)" in str(second.get("style"))


def test_every_colour_is_one_of_the_pages() -> None:
    assert not re.search(r"#[0-9a-f]{3}|rgb|url\(", str(bars("Memory", ROWS, "KiB")))


@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf])
def test_a_figure_that_is_no_length_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="no bar"):
        bars("Memory", [Bar("a", 1.0, wrong)], "KiB")
