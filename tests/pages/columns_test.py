"""The histogram: what it draws is what it counts, in words too."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.pages.columns import BOTTOM, HEIGHT, columns
from tito.statistics.distribution import Bin, distribution

counts = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)


def drawn(numbers: list[int]) -> ElementTree.Element:
    bins = [Bin(float(number), float(number + 1), count) for number, count in enumerate(numbers)]
    return ElementTree.fromstring(columns("Scores", bins, "points", "students"))


@given(counts)
def test_columns_are_as_high_as_their_counts_and_stand_on_the_line(numbers: list[int]) -> None:
    heights = [float(each.get("height", "")) for each in drawn(numbers).iter("rect")]
    tops = [float(each.get("y", "")) for each in drawn(numbers).iter("rect")]
    most = max(max(numbers), 1)
    for number, height, top in zip(numbers, heights, tops, strict=True):
        assert height / max(max(heights), 1) == pytest.approx(number / most, abs=0.002)
        assert top + height == pytest.approx(HEIGHT - BOTTOM, abs=0.11)


@given(counts)
def test_every_bin_is_told_in_words_and_in_the_table(numbers: list[int]) -> None:
    figure = drawn(numbers)
    (svg,) = figure.iter("svg")
    description = svg.findtext("desc")
    assert [int(number) for number in re.findall(r": (\d+) students", description or "")] == numbers
    assert [int(each.text or "") for each in figure.iter("td")] == numbers
    assert svg.get("role") == "img"


def test_axes_say_what_they_count_and_of_what() -> None:
    texts = {each.text for each in drawn([1, 3]).iter("text")}
    assert {"points", "students"} <= texts


def test_nobody_is_counted_in_halves() -> None:
    for most in range(1, 30):
        texts = [each.text or "" for each in drawn([most]).iter("text")]
        assert not [text for text in texts if "." in text]


def test_names_are_text_in_the_drawing() -> None:
    bins = distribution([1.0], 10).bins
    text = columns("<b>title</b>", bins, "<i>points</i>", "students")
    assert "<b>" not in text
    assert "<i>" not in text


def test_the_same_bins_make_the_same_bytes() -> None:
    bins = distribution([1.0, 5.0, 5.0], 10).bins
    assert columns("Scores", bins, "points", "students") == columns(
        "Scores", list(bins), "points", "students"
    )


def test_without_bins_there_is_no_histogram() -> None:
    with pytest.raises(ValueError, match="bins"):
        columns("Scores", [], "points", "students")
