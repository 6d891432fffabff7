"""Who is alike whom: shares, common knowledge, earlier years, clusters."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tito.similarity.clusters import clusters
from tito.similarity.comparison import compared
from tito.similarity.pairs import CROWD, LEAST, UNIT, Pair, alike
from tito.similarity.reading import Imprint, Spot

SPOTS = (Spot(0, 0, 0),)
CLASSES = st.lists(st.frozensets(st.integers(0, 60), max_size=50), max_size=14)


def _imprint(student: str, fingerprints: frozenset[int] | range, earlier: str = "") -> Imprint:
    return Imprint(student, (), dict.fromkeys(fingerprints, SPOTS), (), earlier)


def _imprints(sets: list[frozenset[int]]) -> list[Imprint]:
    return [_imprint(f"s{number:02}", each) for number, each in enumerate(sets)]


def _shares(pairs: tuple[Pair, ...]) -> dict[tuple[str, str], float]:
    return {(pair.first.student, pair.second.student): pair.share for pair in pairs}


@given(CLASSES)
def test_a_share_is_the_weight_in_common_of_what_the_lesser_work_has(sets: list[frozenset[int]]) -> None:
    """Every pair counted one by one, without an index."""
    count = {each: sum(each in one for one in sets) for one in sets for each in one}
    weight = {
        each: round(UNIT * math.log(1 + len(sets) / held) / math.log(1 + len(sets)))
        for each, held in count.items()
        if held <= max(CROWD, len(sets) / 2)
    }
    totals = [sum(weight.get(each, 0) for each in one) for one in sets]
    expected = {}
    for one, other in combinations(range(len(sets)), 2):
        common = sum(weight.get(each, 0) for each in sets[one] & sets[other])
        if common:
            share = common / max(min(totals[one], totals[other]), LEAST)
            expected[f"s{one:02}", f"s{other:02}"] = share
    assert _shares(alike(_imprints(sets), 0.0)) == expected


@given(CLASSES, st.randoms(use_true_random=False))
def test_the_order_of_works_changes_nothing(sets: list[frozenset[int]], draw: object) -> None:
    imprints = _imprints(sets)
    shuffled = list(imprints)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compared("m", shuffled, 0.2) == compared("m", imprints, 0.2)


def test_a_copy_is_all_in_the_other_and_half_a_copy_half() -> None:
    others = [_imprint(f"x{number}", range(1000 * number, 1000 * number + 90)) for number in range(1, 9)]
    whole, copy = _imprint("ada", range(80)), _imprint("bob", range(80))
    half = _imprint("cid", frozenset(range(40)) | frozenset(range(500, 540)))
    shares = _shares(alike([*others, whole, copy, half], 0.1))
    assert shares["ada", "bob"] == 1
    assert 0.35 < shares["ada", "cid"] < 0.5
    assert set(shares) == {("ada", "bob"), ("ada", "cid"), ("bob", "cid")}


def test_a_work_hidden_in_a_larger_one_is_all_there() -> None:
    """A copy among much else is no less a copy."""
    assert alike([_imprint("ada", range(60)), _imprint("bob", range(600))], 0.1)[0].share == 1


def test_what_most_of_a_class_has_counts_for_nothing() -> None:
    imprints = [_imprint(f"s{number:02}", range(100)) for number in range(2 * CROWD + 2)]
    assert alike(imprints, 0.0) == ()


def test_a_small_group_in_a_small_class_is_not_taken_for_the_crowd() -> None:
    assert len(alike([_imprint(name, range(100)) for name in "abc"], 0.9)) == 3


def test_two_works_that_have_little_of_their_own_are_not_alike() -> None:
    """One short way of writing one thing is anybody's."""
    (pair,) = alike([_imprint("ada", range(5)), _imprint("bob", range(5))], 0.0)
    assert pair.share < 0.2


def test_earlier_years_are_compared_with_the_class_and_not_among_themselves() -> None:
    now, then = _imprint("ada", range(60)), [_imprint(name, range(60), "2024") for name in ("ada", "bob")]
    assert {(pair.first.name, pair.second.name) for pair in alike([*then, now], 0.4)} == {
        ("ada", "ada (2024)"),
        ("ada", "bob (2024)"),
    }


def test_clusters_are_whoever_is_joined_by_pairs() -> None:
    """A chain is one cluster; its pairs stay in the order of their shares, and so do the clusters."""
    imprints = {name: _imprint(name, frozenset({1})) for name in "abcdef"}
    chain = [("c", "d", 0.9), ("a", "b", 0.8), ("e", "f", 0.7), ("b", "e", 0.6)]
    found = clusters(
        [Pair(imprints[one], imprints[other], share, frozenset()) for one, other, share in chain]
    )
    assert ["".join(imprint.student for imprint in each.imprints) for each in found] == ["cd", "abef"]
    assert [[pair.share for pair in each.pairs] for each in found] == [[0.9], [0.8, 0.7, 0.6]]
