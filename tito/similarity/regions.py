"""Where two imprints are alike: definition beside definition, with the lines that they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from tito.similarity.pairs import Pair
from tito.similarity.reading import Definition, Imprint, Spot

MOST_SPOTS = 16
"""Places of one fingerprint in one imprint that are looked at: code that repeats itself has many."""


@dataclass(frozen=True, slots=True)
class Region:
    """Lines of two definitions that have the same runs in them, counted from 0, the last included."""

    left: tuple[int, int]
    right: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """Two definitions that have `fingerprints` in common, and where."""

    left: Definition
    right: Definition
    fingerprints: int
    regions: tuple[Region, ...]


def matches(pair: Pair) -> tuple[Match, ...]:
    """The definitions in which lies what two imprints share, those with most of it first."""
    inside = {each: _definitions(pair, each) for each in sorted(pair.shared)}
    votes = Counter(both for found in inside.values() for both in found)
    told: dict[tuple[int, int], list[int]] = {}
    for each, found in inside.items():
        told.setdefault(min(found, key=lambda both: (-votes[both], both)), []).append(each)
    ranked = sorted(told, key=lambda both: (-len(told[both]), both))
    return tuple(_match(pair, both, told[both]) for both in ranked)


def _definitions(pair: Pair, fingerprint: int) -> frozenset[tuple[int, int]]:
    """The numbers of every two definitions that both hold a fingerprint."""
    left, right = (
        {spot.definition for spot in islice(imprint.fingerprints[fingerprint], MOST_SPOTS)}
        for imprint in (pair.first, pair.second)
    )
    return frozenset(product(left, right))


def _match(pair: Pair, both: tuple[int, int], shared: Sequence[int]) -> Match:
    left, right = both
    spots = [(_spot(pair.first, each, left), _spot(pair.second, each, right)) for each in shared]
    return Match(
        pair.first.definitions[left], pair.second.definitions[right], len(shared), tuple(_regions(spots))
    )


def _spot(imprint: Imprint, fingerprint: int, definition: int) -> Spot:
    """The first spot of a fingerprint in a definition."""
    return next(spot for spot in imprint.fingerprints[fingerprint] if spot.definition == definition)


def _regions(spots: Iterable[tuple[Spot, Spot]]) -> Iterator[Region]:
    """Spots that touch the one before on both sides are one region."""
    extents = sorted(((left.first, left.last), (right.first, right.last)) for left, right in spots)
    open_region: Region | None = None
    for left, right in extents:
        if open_region and _touch(open_region.left, left) and _touch(open_region.right, right):
            open_region = Region(_both(open_region.left, left), _both(open_region.right, right))
            continue
        if open_region:
            yield open_region
        open_region = Region(left, right)
    if open_region:
        yield open_region


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] + 1 and other[0] <= one[1] + 1


def _both(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return min(one[0], other[0]), max(one[1], other[1])
