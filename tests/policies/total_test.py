"""What several modules, and several attempts at one, come to."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.policies.attempts import Tried, counting
from tito.policies.policy import Attempts, Policy
from tito.policies.total import Counted, Total, total

MONDAY, TUESDAY = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "tried", "number"),
    [
        ("last", [Tried(TUESDAY, 90), Tried(MONDAY, 95)], 0),
        ("last", [Tried(None, 90), Tried(None, 10)], 1),
        ("last", [Tried(MONDAY, 90), Tried(None, 95)], 0),
        ("last", [Tried(MONDAY, 90), Tried(MONDAY, 10)], 1),
        ("best", [Tried(TUESDAY, 90), Tried(MONDAY, 95)], 1),
        ("best", [Tried(TUESDAY, 90), Tried(MONDAY, 90)], 1),
        ("best", [Tried(None, 90), Tried(None, 90)], 0),
        ("best", [Tried(None, 0)], 0),
    ],
)
def test_one_attempt_counts(rule: Attempts, tried: list[Tried], number: int) -> None:
    """The last by time, or the best; ties go to the one named last, and to the one handed in first."""
    assert counting(rule, tried) == number


MODULES = [Counted("1", 50, 100), Counted("2", 30, 50), Counted("3", 0, 100), Counted("4", 50, 100)]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy(), Total(130, 350, 37.14, "", ())),
        (Policy(drop_lowest=1), Total(130, 250, 52, "", ("3",))),
        (Policy(drop_lowest=2), Total(80, 150, 53.33, "", ("3", "1"))),
        (Policy(drop_lowest=9), Total(30, 50, 60, "", ("3", "1", "4"))),
        (Policy(bonus=frozenset({"1"})), Total(130, 250, 52, "", ())),
        (Policy(bonus=frozenset({"3"}), drop_lowest=1), Total(80, 150, 53.33, "", ("1",))),
        (Policy(decimals=0, thresholds=(("B", 60), ("C", 37), ("D", 0))), Total(130, 350, 37, "C", ())),
    ],
)
def test_the_total_is_of_what_counts(policy: Policy, expected: Total) -> None:
    """Lowest shares go first, equal ones by name, never all; a bonus adds and is never dropped; any order."""
    for order in permutations(MODULES):
        assert total(policy, order) == expected


def test_nothing_that_counts_comes_to_nothing() -> None:
    """Who is exempt from everything has no points of none, and no band."""
    assert total(Policy(thresholds=(("F", 0),)), ()) == Total(0, 0, 0, "", ())


SCORES = st.lists(st.floats(0, 100), min_size=1, max_size=6)


@given(SCORES, st.integers(0, 5))
def test_dropping_one_more_never_lowers_the_share(scores: list[float], lowest: int) -> None:
    """Modules worth the same: the share of what counts rises with what is dropped."""
    modules = [Counted(str(number), score, 100) for number, score in enumerate(scores)]
    before, after = (total(Policy(drop_lowest=count), modules) for count in (lowest, lowest + 1))
    assert after.percent >= before.percent


@pytest.mark.parametrize(
    ("score", "band"), [(90, "A"), (89.995, "A"), (89.985, "B"), (50, "pass"), (49.99, "")]
)
def test_a_band_is_of_the_score_as_it_is_shown(score: float, band: str) -> None:
    """The share is rounded as scores are, ties to the even digit, and then held against the thresholds."""
    assert Policy(thresholds=(("A", 90), ("B", 75), ("pass", 50))).band(score, 100) == band
