"""Works that are alike by way of others: each pair, and whoever is paired with one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from tito.similarity.pairs import Pair
from tito.similarity.reading import Imprint


@dataclass(frozen=True, slots=True)
class Cluster:
    """Works of which each is alike another, and the pairs among them, greatest share first."""

    imprints: tuple[Imprint, ...]
    pairs: tuple[Pair, ...]


def clusters(pairs: Sequence[Pair]) -> tuple[Cluster, ...]:
    """The clusters in the order of their first pairs."""
    leader: dict[Hashable, Hashable] = {}
    for pair in pairs:
        leader[_root(leader, pair.second.key)] = _root(leader, pair.first.key)
    found = defaultdict[Hashable, list[Pair]](list)
    for pair in pairs:
        found[_root(leader, pair.first.key)].append(pair)
    return tuple(Cluster(_imprints(inside), tuple(inside)) for inside in found.values())


def _root(leader: dict[Hashable, Hashable], key: Hashable) -> Hashable:
    """Whoever stands for all that `key` is joined to; the way there is halved for the next to come."""
    while leader.setdefault(key, key) != key:
        leader[key] = leader[leader[key]]
        key = leader[key]
    return key


def _imprints(pairs: Sequence[Pair]) -> tuple[Imprint, ...]:
    imprints = {imprint.key: imprint for pair in pairs for imprint in (pair.first, pair.second)}
    return tuple(imprints[key] for key in sorted(imprints))
