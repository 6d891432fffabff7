"""Which imprints have more in common than what everybody has, and how much."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tito.similarity.reading import Imprint

CROWD = 8
"""What more than so many imprints have, and more than half of all, is common: it counts for nothing."""

UNIT = 1000
"""The weight of a fingerprint that one imprint alone has. Weights are whole: sums in any order agree."""

LEAST = 30 * UNIT
"""Of an imprint that has less than thirty such fingerprints are worth, a share is taken of so much."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two imprints; one of an earlier year comes second, else they are in order of their names.

    `share` is the weight of what they have in common, of all that is distinctive in the one that has less of
    it: 0 where nothing is in common, 1 where one is all in the other. `shared` are the fingerprints.
    """

    first: Imprint
    second: Imprint
    share: float
    shared: frozenset[int]


def alike(imprints: Sequence[Imprint], threshold: float) -> tuple[Pair, ...]:
    """The pairs whose share is the threshold or more, greatest first; two of earlier years are no pair.

    The order of the imprints makes no difference.
    """
    ordered = sorted(imprints, key=lambda imprint: imprint.key)
    holders = _holders(ordered)
    weights = _weights(holders, len(ordered))
    totals = [sum(weights[each] for each in imprint.fingerprints if each in weights) for imprint in ordered]
    found = list[Pair]()
    for (one, other), weight in _in_common(ordered, holders, weights).items():
        share = weight / max(min(totals[one], totals[other]), LEAST)
        if share >= threshold:
            first, second = ordered[one], ordered[other]
            shared = first.fingerprints.keys() & second.fingerprints.keys() & weights.keys()
            found.append(Pair(first, second, share, frozenset(shared)))
    return tuple(sorted(found, key=lambda pair: (-pair.share, pair.first.key, pair.second.key)))


def _holders(imprints: Sequence[Imprint]) -> Mapping[int, list[int]]:
    """The imprints that have each fingerprint, by their numbers."""
    holders = defaultdict[int, list[int]](list)
    for number, imprint in enumerate(imprints):
        for each in imprint.fingerprints:
            holders[each].append(number)
    return holders


def _weights(holders: Mapping[int, list[int]], imprints: int) -> Mapping[int, int]:
    """What each fingerprint counts: the fewer have it the more, and nothing where it is common."""
    counts = {len(found) for found in holders.values()}
    scale = {
        count: round(UNIT * math.log(1 + imprints / count) / math.log(1 + imprints))
        for count in counts
        if count <= max(CROWD, imprints / 2)
    }
    return {each: scale[len(found)] for each, found in holders.items() if len(found) in scale}


def _in_common(
    imprints: Sequence[Imprint], holders: Mapping[int, list[int]], weights: Mapping[int, int]
) -> Mapping[tuple[int, int], int]:
    """The weight of what two imprints have in common, for those that have anything in common."""
    current = sum(not imprint.earlier for imprint in imprints)
    common = defaultdict[tuple[int, int], int](int)
    for each, weight in weights.items():
        numbers = holders[each]
        for place, one in enumerate(numbers):
            if one >= current:
                break
            for other in numbers[place + 1 :]:
                common[one, other] += weight
    return common
