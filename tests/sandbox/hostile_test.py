"""Every attack in tests/hostile on every tier, as root and as an ordinary user, beside what the docs say."""

from __future__ import annotations

from dataclasses import dataclass

import holding
import pytest

from tito.course.course import Course
from tito.environments.attack import Attempt, corpus
from tito.sandbox.confine import TIERS


@dataclass(frozen=True, slots=True)
class Column:
    """One tier as one user, and the corpus run there."""

    name: str
    tier: str
    attempts: tuple[Attempt, ...]


@pytest.fixture(scope="module", params=holding.COLUMNS)
def column(request: pytest.FixtureRequest) -> Column:
    try:
        return Column(request.param, holding.COLUMNS[request.param][0], holding.attempts(request.param))
    except holding.NotHere as reason:
        pytest.skip(str(reason))


def test_an_attack_gains_nothing_and_touches_nothing(column: Column) -> None:
    """An attack earns what it computes alone, changes nothing outside, and leaves the next one alone."""
    lowest = holding.lowest().items()
    stopped = {name for name, tier in lowest if TIERS.index(column.tier) <= TIERS.index(tier)}
    assert [each for each in column.attempts if each.name in stopped and not each.held] == []


def test_what_gets_through_is_listed(column: Column) -> None:
    """The table in docs/security.md says of every attack what happens here: `make attacks` writes it."""
    said = {name: row[column.name] for name, row in holding.written().items()}
    found = {each.name: holding.mark(each) for each in column.attempts}
    held = sum(each.held for each in column.attempts)
    assert said == {**found, "**all**": f"{held} of {len(found)}"}


def test_the_table_is_of_this_corpus(course: Course) -> None:
    """Every attack has its row, in the order of the names, with what its file says that it tries."""
    rows = [(name, row["what it tries"]) for name, row in holding.written().items()]
    assert rows[:-1] == [(attack.name, attack.says) for attack in corpus(course)]


def test_the_full_tier_holds_everything(course: Course) -> None:
    """No attack is allowed to get through where grades are made in full isolation."""
    full = [row for name, row in holding.written().items() if name != "**all**"]
    assert {row[column] for row in full for column in ("full, root", "full, user")} == {holding.HOLDS}


def test_there_are_attacks_enough(course: Course) -> None:
    """At least eighty attacks, each of which says in a line what it tries."""
    found = corpus(course)
    assert len(found) >= 80
    assert all(attack.source.startswith('"""') and attack.says.endswith(".") for attack in found)
