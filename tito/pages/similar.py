"""The similarity page: who is alike whom, and the code of both, definition beside definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import count

from tito.pages.cell import MOST_LINES, shown
from tito.pages.frame import page
from tito.reports.similar import percent
from tito.similarity.comparison import Comparison
from tito.similarity.pairs import Pair
from tito.similarity.reading import Definition
from tito.similarity.regions import Match, matches

MOST_PAIRS = 40
MOST_MATCHES = 12
"""What is shown at most: pairs, and definitions of a pair."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code with its number in the cell, and the number of the part it belongs to; "" for none."""

    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of two definitions that stand beside each other; `left_out` lines are not shown."""

    student: str
    name: str
    place: str
    lines: tuple[Line, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as it is shown; `left_out` of its definitions are not."""

    anchor: str
    students: tuple[str, str]
    share: str
    fingerprints: int
    rows: tuple[tuple[Side, Side], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster as it is shown; `left_out` of its pairs are not."""

    number: int
    students: tuple[str, ...]
    share: str
    pairs: tuple[Shown, ...]
    left_out: int


def similar_page(found: Comparison) -> str:
    """The page: clusters in their order, the first pairs of all with their code."""
    return page(
        "similar.html",
        f"{found.module}: places to look",
        found=found,
        threshold=percent(found.threshold),
        groups=tuple(_groups(found)),
        most=(MOST_PAIRS, MOST_MATCHES),
    )


def _groups(found: Comparison) -> Iterator[Group]:
    """The pairs with the greatest shares, as many as are shown, cluster by cluster."""
    every = [pair for cluster in found.clusters for pair in cluster.pairs]
    greatest = {_key(pair) for pair in nlargest(MOST_PAIRS, every, key=lambda pair: pair.share)}
    for number, cluster in enumerate(found.clusters, start=1):
        pairs = [pair for pair in cluster.pairs if _key(pair) in greatest]
        views = tuple(_shown(pair, f"pair-{number}-{place}") for place, pair in enumerate(pairs, start=1))
        names = tuple(imprint.name for imprint in cluster.imprints)
        yield Group(number, names, percent(cluster.pairs[0].share), views, len(cluster.pairs) - len(views))


def _key(pair: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    return pair.first.key, pair.second.key


def _shown(pair: Pair, anchor: str) -> Shown:
    numbers = count(1)
    every = matches(pair)
    rows = tuple(_row(pair, match, numbers) for match in every[:MOST_MATCHES])
    names = pair.first.name, pair.second.name
    return Shown(anchor, names, percent(pair.share), len(pair.shared), rows, len(every) - len(rows))


def _row(pair: Pair, match: Match, numbers: Iterator[int]) -> tuple[Side, Side]:
    """The two definitions, the parts that they have in common under the same numbers."""
    numbered = [(next(numbers), region) for region in match.regions]
    return (
        _side(pair.first.name, match.left, [(number, region.left) for number, region in numbered]),
        _side(pair.second.name, match.right, [(number, region.right) for number, region in numbered]),
    )


def _side(student: str, definition: Definition, parts: Sequence[tuple[int, tuple[int, int]]]) -> Side:
    lines = tuple(
        Line(definition.first + place, _label(place, parts), shown(text))
        for place, text in enumerate(definition.lines[:MOST_LINES])
    )
    return Side(student, definition.name, definition.place, lines, len(definition.lines) - len(lines))


def _label(place: int, parts: Sequence[tuple[int, tuple[int, int]]]) -> str:
    """The number of the first part that a line belongs to."""
    return next((f"{number}" for number, (first, last) in parts if first <= place <= last), "")
