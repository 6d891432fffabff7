"""Copies in disguise are found, and solutions that were written independently are not taken for copies."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from disguises import DISGUISES

from tito.similarity import THRESHOLD
from tito.similarity.pairs import alike
from tito.similarity.reading import Given, Imprint

Reader = Callable[[str, str], Imprint]

LEAST = {
    "reformatted": 1.0,
    "renamed": 1.0,
    "reordered": 0.95,
    "padded": 0.8,
    "rewritten": 0.8,
    "split": 0.8,
    "everything": 0.6,
}
"""What a whole copy shares with its original at the least, by its disguise."""

UNRELATED = 0.2
"""What two independent solutions share at the most."""

COPIED = ("bare_gradients", "kahn", "rule_table", "tape")
"""Solutions of the most different structure."""


def _with(solutions: tuple[Imprint, ...], copy: Imprint) -> dict[str, float]:
    """What a copy shares with every original."""
    pairs = alike([*solutions, replace(copy, earlier="a copy")], 0.0)
    return {pair.first.student: pair.share for pair in pairs if pair.second.earlier}


def test_every_disguise_still_is_python_and_hides_something(sources: dict[str, str], common: Given) -> None:
    """The cases are no easier than they say: every disguise changes the text."""
    public = frozenset(name.strip(".=") for name in common.public.defined)
    for disguise in DISGUISES.values():
        text = disguise(sources["kahn"], random.Random(0), public)
        assert ast.dump(ast.parse(text)) != ast.dump(ast.parse(sources["kahn"]))


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_does_not_hide_a_copy(
    name: str, sources: dict[str, str], solutions: tuple[Imprint, ...], common: Given, read_text: Reader
) -> None:
    """It shares most with its original, and little with every other solution."""
    public = frozenset(each.strip(".=") for each in common.public.defined)
    for student in COPIED:
        copy = read_text(student, DISGUISES[name](sources[student], random.Random(student), public))
        shares = _with(solutions, copy)
        assert shares.pop(student) >= LEAST[name] > THRESHOLD, student
        assert max(shares.values()) <= UNRELATED < THRESHOLD, student


def test_independent_solutions_are_not_alike(solutions: tuple[Imprint, ...]) -> None:
    pairs = alike(solutions, 0.0)
    assert len(pairs) > 80
    assert pairs[0].share <= UNRELATED


@pytest.mark.parametrize(("copied", "own"), [("rule_table", "kahn"), ("tape", "frugal")])
def test_half_a_copy_is_found(
    copied: str,
    own: str,
    sources: dict[str, str],
    solutions: tuple[Imprint, ...],
    common: Given,
    read_text: Reader,
) -> None:
    """Every second definition of one solution in other names and another order, the others of another."""
    public = frozenset(name.strip(".=") for name in common.public.defined)
    taken, rest = (
        [each for each in ast.parse(sources[name]).body if isinstance(each, ast.ClassDef | ast.FunctionDef)]
        for name in (copied, own)
    )
    names = {node.name for node in taken[::2]}
    text = ast.unparse(ast.Module([*(each for each in rest if each.name not in names), *taken[::2]], []))
    for name in ("renamed", "reordered"):
        text = DISGUISES[name](text, random.Random(0), public)
    shares = _with(solutions, read_text("ada", text))
    assert min(shares.pop(copied), shares.pop(own)) > UNRELATED > 2 * max(shares.values())
