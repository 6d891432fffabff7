"""What winnowing promises, held against the paper's own words."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from tito.similarity.fingerprints import RUN, WINDOW, runs, winnowed

TOKENS = st.lists(st.sampled_from(["a", "b", "?x", "?y", "Add", "="]), max_size=60)
COMMON = st.lists(st.sampled_from("abcdef"), min_size=WINDOW + RUN - 1, max_size=30)
NOTHING = frozenset[int]()


def _fingerprints(texts: list[str], known: frozenset[int] = NOTHING) -> set[int]:
    return {hashed for _, hashed in winnowed(runs(texts), known)}


def _by_the_paper(hashes: list[int]) -> list[tuple[int, int]]:
    """In each window select the minimum hash value, the rightmost of several; save each selection once."""
    chosen: list[tuple[int, int]] = []
    for start in range(len(hashes) - WINDOW + 1):
        least = min(hashes[start : start + WINDOW])
        place = max(at for at in range(start, start + WINDOW) if hashes[at] == least)
        if (place, least) not in chosen:
            chosen.append((place, least))
    return chosen


@given(st.lists(st.integers(0, 9), min_size=WINDOW, max_size=80))
def test_what_is_kept_is_what_the_paper_keeps(hashes: list[int]) -> None:
    assert list(winnowed(hashes, NOTHING)) == _by_the_paper(hashes)


@given(TOKENS, TOKENS, TOKENS, TOKENS, COMMON)
def test_a_stretch_in_common_is_found(
    before: list[str], after: list[str], other_before: list[str], other_after: list[str], common: list[str]
) -> None:
    """WINDOW + RUN - 1 tokens in a row have a fingerprint in common, whatever stands around them."""
    one, other = before + common + after, other_before + common + other_after
    assert _fingerprints(one) & _fingerprints(other)


@given(TOKENS, st.data())
def test_what_is_known_is_never_kept_and_hides_nothing_else(texts: list[str], data: st.DataObject) -> None:
    """A window in which anything is new keeps something new."""
    hashes = runs(texts)
    known = frozenset(data.draw(st.lists(st.sampled_from(hashes)))) if hashes else NOTHING
    kept = list(winnowed(hashes, known))
    assert all(hashed not in known and hashes[place] == hashed for place, hashed in kept)
    for start in range(len(hashes) - WINDOW + 1):
        new = [place for place in range(start, start + WINDOW) if hashes[place] not in known]
        assert not new or any(place in new for place, _ in kept)


@given(TOKENS)
def test_other_names_of_ones_own_are_the_same_runs(texts: list[str]) -> None:
    renamed = [{"?x": "?first", "?y": "?second"}.get(text, text) for text in texts]
    assert runs(renamed) == runs(texts)


def test_which_of_ones_own_names_stands_where_makes_another_run() -> None:
    assert runs(["?x", "?y", "Add"] + ["a"] * RUN)[0] != runs(["?x", "?x", "Add"] + ["a"] * RUN)[0]


def test_a_hash_is_the_same_in_every_process() -> None:
    """Python's own hash of a string is not: fingerprints do not rest on it."""
    code = "from tito.similarity.fingerprints import runs; print(runs(['a', '?x'] * 6))"
    told = {
        subprocess.check_output([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, text=True)
        for seed in ("1", "2")
    }
    assert told == {f"{runs(['a', '?x'] * 6)}\n"}


def test_code_shorter_than_a_run_says_nothing() -> None:
    assert runs(["a"] * (RUN - 1)) == []
    assert list(winnowed([], NOTHING)) == []
