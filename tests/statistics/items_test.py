"""Item analysis, held against a table worked by hand and against the formulas written otherwise."""

from __future__ import annotations

import itertools
import json
import statistics
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.statistics.items import FEWEST, GROUP, Item, items, reliability

CASE = json.loads((Path(__file__).parents[1] / "cases" / "statistics" / "ten_students.json").read_text())
WORTH = (1.0, 2.0, 4.0)

classes = st.lists(
    st.tuples(*(st.integers(0, 4).map(lambda part, worth=worth: part / 4 * worth) for worth in WORTH)),
    min_size=FEWEST,
    max_size=40,
)


@pytest.mark.parametrize("figure", ["difficulty", "discrimination", "upper_lower"])
def test_the_table_worked_by_hand_comes_out(figure: str) -> None:
    found = [getattr(item, figure) for item in items(CASE["points"], CASE["worth"])]
    assert found == pytest.approx(CASE[figure])


def test_the_reliability_worked_by_hand_comes_out() -> None:
    assert reliability(CASE["points"], CASE["worth"]) == pytest.approx(CASE["reliability"])


@given(classes)
def test_discrimination_is_the_correlation_with_the_rest_of_the_score(
    points: list[tuple[float, ...]],
) -> None:
    for number, item in enumerate(items(points, WORTH)):
        own = [row[number] for row in points]
        rest = [sum(row) - row[number] for row in points]
        if len(set(own)) == 1 or len(set(rest)) == 1:
            assert item.discrimination is None
        else:
            assert item.discrimination == pytest.approx(statistics.correlation(own, rest), abs=1e-9)


@given(classes)
def test_reliability_is_what_the_covariances_say(points: list[tuple[float, ...]]) -> None:
    """Alpha is k/(k-1) times the share of the covariance matrix that lies off its diagonal."""
    covariance = np.cov(np.array(points).T)
    found = reliability(points, WORTH)
    if covariance.sum() < 1e-9:
        assert found is None
    else:
        off = covariance.sum() - np.trace(covariance)
        assert found == pytest.approx(len(WORTH) / (len(WORTH) - 1) * off / covariance.sum(), abs=1e-9)
        assert found <= 1 + 1e-9


@given(classes, st.randoms())
def test_the_order_of_the_class_changes_nothing(points: list[tuple[float, ...]], chance) -> None:
    """Equals at the edge of a group share its places, so that nobody's name decides."""
    shuffled = chance.sample(points, len(points))
    for one, other in zip(items(points, WORTH), items(shuffled, WORTH), strict=True):
        assert (one.difficulty, one.discrimination, one.upper_lower) == pytest.approx(
            (other.difficulty, other.discrimination, other.upper_lower), abs=1e-9
        )
    assert reliability(points, WORTH) == pytest.approx(reliability(shuffled, WORTH), abs=1e-9)


@given(classes)
def test_no_figure_leaves_its_range(points: list[tuple[float, ...]]) -> None:
    for item in items(points, WORTH):
        assert 0 <= item.difficulty <= 1 + 1e-9
        assert item.discrimination is None or -1 <= item.discrimination <= 1
        assert item.upper_lower is None or -1 - 1e-9 <= item.upper_lower <= 1 + 1e-9


def test_equals_at_the_edge_count_as_every_order_of_them_would_on_average() -> None:
    """Three of ten are the upper group, and five have the most points: the mean over all choices of three."""
    points = [(1.0, 2.0), (0.0, 3.0), (1.0, 2.0), (0.0, 3.0), (1.0, 2.0), *[(0.0, 0.0)] * 5]
    best = statistics.mean(
        statistics.mean(row[0] for row in some) for some in itertools.combinations(points[:5], 3)
    )
    assert round(GROUP * len(points)) == 3
    assert items(points, (1.0, 3.0))[0].upper_lower == pytest.approx(best - 0)


def test_a_small_class_is_told_how_hard_its_parts_were_and_nothing_else() -> None:
    points = [(1.0, float(number)) for number in range(FEWEST - 1)]
    (first, _), alpha = items(points, (1.0, 20.0)), reliability(points, (1.0, 20.0))
    assert (first.difficulty, first.discrimination, first.upper_lower, alpha) == (1.0, None, None, None)


def test_nobody_at_all_has_no_figures() -> None:
    assert items([], WORTH) == (Item(None, None, None),) * 3


@pytest.mark.parametrize(
    ("item", "reads"),
    [
        (Item(0.5, 0.5, 0.41), "very good"),
        (Item(0.5, 0.5, 0.3), "good"),
        (Item(0.5, 0.5, 0.2), "marginal"),
        (Item(0.5, 0.0, 0.0), "weak"),
        (Item(0.5, -0.3, -0.1), "look at it"),
        (Item(1.0, None, None), "everybody has it"),
        (Item(0.0, None, None), "nobody has it"),
        (Item(0.5, None, None), "not told"),
        (Item(None, None, None), "not told"),
    ],
)
def test_an_index_reads_as_ebel_and_frisbie_put_it(item: Item, reads: str) -> None:
    assert item.reads == reads
