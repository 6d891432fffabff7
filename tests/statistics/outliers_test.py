"""Outliers: far from the class and above the reference, and both."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import measured, record

from tito.grading.ledger import SLACK
from tito.statistics.outliers import FAR, FEWEST, SCALE, TIMES, figures, memory_outliers, time_outliers

REFERENCE = 1e6


def outliers(found: list[float]) -> dict[str, float]:
    """Whose figures are outliers, by student, and the figure."""
    records = [record(f"s{number}", memory=measured(value)) for number, value in enumerate(found)]
    return {each.student: each.found for each in memory_outliers(records, figures(records))}


def test_one_far_above_a_class_that_does_not_differ_is_found() -> None:
    records = [record(f"s{number}", memory=measured(REFERENCE)) for number in range(6)]
    records.append(record("greedy", memory=measured(3 * REFERENCE)))
    (found,) = memory_outliers(records, figures(records))
    assert (found.student, found.probe, found.figure) == ("greedy", "chain", "peak")
    assert (found.times, found.median, found.deviations) == (3.0, REFERENCE, None)


def test_a_class_that_uses_much_altogether_has_no_outlier() -> None:
    assert outliers([3 * REFERENCE] * 8) == {}


def test_a_figure_far_from_the_class_but_near_the_reference_is_none() -> None:
    assert outliers([REFERENCE] * 8 + [1.4 * REFERENCE]) == {}


def test_a_few_objects_more_are_none_whatever_their_share() -> None:
    records = [record(f"s{number}", memory=measured(4.0, 4.0)) for number in range(6)]
    records.append(record("more", memory=measured(4.0 + SLACK, 4.0)))
    assert memory_outliers(records, figures(records)) == ()


def test_who_has_no_figure_is_none_and_a_class_of_four_has_none() -> None:
    records = [record(f"s{number}", memory=measured(REFERENCE)) for number in range(FEWEST)]
    assert memory_outliers([*records, record("none", memory=measured(None))], figures(records)) == ()
    assert outliers([REFERENCE] * (FEWEST - 2) + [9 * REFERENCE]) == {}


@given(st.lists(st.floats(0, 1e8), min_size=FEWEST, max_size=30))
def test_outliers_are_those_of_which_the_rule_holds(found: list[float]) -> None:
    middle = statistics.median(found)
    spread = statistics.median(abs(value - middle) for value in found)

    def far(value: float) -> bool:
        return value > middle if spread == 0 else (value - middle) / (SCALE * spread) > FAR

    expected = {
        f"s{number}": value
        for number, value in enumerate(found)
        if value >= TIMES * REFERENCE and value - REFERENCE > SLACK and far(value)
    }
    assert outliers(found) == expected


@given(st.permutations(range(8)))
def test_the_order_of_the_class_changes_nothing(order: list[int]) -> None:
    records = [
        record(f"s{number}", seconds=1.0 + (40.0 if number == 3 else number / 10)) for number in range(8)
    ]
    shuffled = [records[number] for number in order]
    assert time_outliers(shuffled) == time_outliers(records)
    assert [each.student for each in time_outliers(records)] == ["s3"]


def test_times_are_held_against_the_median_of_the_class() -> None:
    records = [record(f"s{number}", seconds=2.0) for number in range(6)]
    (slow,) = time_outliers([*records, record("slow", seconds=10.0), record("unlogged", seconds=None)])
    assert (slow.student, slow.reference, slow.times) == ("slow", 2.0, pytest.approx(5.0))


@pytest.mark.parametrize(("deviations", "is_one"), [(3.4, False), (3.6, True)])
def test_far_is_three_and_a_half_deviations(deviations: float, is_one: bool) -> None:
    """Of 1 to 9 units and one far beyond the median is 5.5, and the deviation 1.4826 times 2.5."""
    unit = 2 * REFERENCE
    far = (5.5 + deviations * 1.4826 * 2.5) * unit
    assert ("s9" in outliers([number * unit for number in range(1, 10)] + [far])) == is_one
