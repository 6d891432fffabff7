"""Spreads, held against the standard library's."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.statistics.distribution import BINS, beyond, distribution

scores = st.lists(st.floats(0, 100), max_size=50)


@given(scores.filter(lambda each: len(each) > 1))
def test_quartiles_mean_and_deviation_are_those_of_the_standard_library(figures: list[float]) -> None:
    found = distribution(figures, 100)
    quartiles = statistics.quantiles(figures, n=4, method="inclusive")
    assert [found.lower_quartile, found.median, found.upper_quartile] == pytest.approx(quartiles)
    assert (found.mean, found.deviation) == pytest.approx(
        (statistics.fmean(figures), statistics.stdev(figures))
    )
    assert (found.least, found.most) == (min(figures), max(figures))


@given(scores)
def test_every_figure_is_in_one_bin_and_that_one_holds_it(figures: list[float]) -> None:
    bins = distribution(figures, 100).bins
    assert len(bins) == BINS
    for number, each in enumerate(bins):
        last = number == BINS - 1
        held = [
            figure for figure in figures if each.low <= figure < each.high or (last and figure == each.high)
        ]
        assert each.count == len(held)


@given(scores, st.randoms())
def test_order_changes_nothing(figures: list[float], chance) -> None:
    assert distribution(chance.sample(figures, len(figures)), 100) == distribution(figures, 100)


def test_nobody_has_no_mean_and_one_alone_no_deviation() -> None:
    assert distribution([], 100).mean is None
    alone = distribution([7.0], 100)
    assert (alone.mean, alone.median, alone.deviation) == (7.0, 7.0, None)


@pytest.mark.parametrize("figure", [-1.0, 100.5])
def test_what_lies_outside_is_no_figure_of_it(figure: float) -> None:
    with pytest.raises(ValueError, match="outside"):
        distribution([figure], 100)


@given(st.floats(1e-6, 1e6))
def test_the_end_of_a_scale_is_round_and_no_further_than_it_must_be(figure: float) -> None:
    top = beyond(figure)
    assert figure <= top <= 2.5 * figure * (1 + 1e-9)
    assert f"{top:.0e}"[0] in "125"
    assert float(f"{top:.0e}") == top


def test_nothing_ends_at_one() -> None:
    assert beyond(0.0) == 1.0
