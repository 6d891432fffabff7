"""The misconceptions of module 06: each can be made, and each loses points where it belongs."""

from __future__ import annotations

import ast
import runpy
from fractions import Fraction

import pytest
from asking import AUTOGRAD, ROOT, ask, whole_suite

from tito.course.module import load_module
from tito.grading.judge import judge
from tito.probes.answer import Answer
from tito.probes.mutant import Edit, Mutant
from tito.probes.probe import Probe
from tito.probes.suite import question

MUTANTS: tuple[Mutant, ...] = runpy.run_path(str(ROOT / "graders" / "06_autograd" / "mutants.py"))["MUTANTS"]
COMPONENTS = [component.name for component in load_module(ROOT / "modules" / "06_autograd").components]
REFERENCE = AUTOGRAD.read_text(encoding="utf-8")
PROBES = whole_suite().probes
SEED = 0


def of_component(component: str) -> list[Probe]:
    return [probe for probe in PROBES if probe.component == component]


@pytest.fixture(scope="module")
def expected() -> dict[str, Answer]:
    """The reference's float64 answers by probe."""
    answers = ask([question(probe, SEED, "float64") for probe in PROBES], REFERENCE)
    return {probe.name: answer for probe, answer in zip(PROBES, answers, strict=True)}


def lost(mutant: Mutant, expected: dict[str, Answer]) -> list[str]:
    """The probes of the mutant's own component that it fails, each probe's CPU time cut at half a second."""
    probes = of_component(mutant.component)
    text = mutant.applied(REFERENCE)
    compile(text, mutant.name, "exec")
    answers = ask([question(probe, SEED, "float32") for probe in probes], text, 0.5)
    judged = [judge(p, Fraction(1), expected[p.name], a) for p, a in zip(probes, answers, strict=True)]
    return [verdict.probe for verdict in judged if not verdict.passed]


def test_misconceptions_are_named_apart() -> None:
    """At least 100 mutants, no name twice, each with a hint, each of one of the module's components."""
    names = [mutant.name for mutant in MUTANTS]
    assert len(set(names)) == len(names) >= 100
    assert all(mutant.hint and mutant.component in COMPONENTS for mutant in MUTANTS)


def test_every_component_has_a_misconception() -> None:
    """Every component but integration, which has no definition of its own, has mutants."""
    assert {mutant.component for mutant in MUTANTS} == set(COMPONENTS) - {"integration"}


def test_every_mutant_is_another_program() -> None:
    """Each mutant's text parses and differs from what it replaces."""
    for mutant in MUTANTS:
        assert mutant.applied(REFERENCE) != REFERENCE, mutant.name
        if isinstance(mutant.source, str):
            ast.parse(mutant.source)


@pytest.mark.parametrize("component", [name for name in COMPONENTS if name != "integration"])
def test_mutants_lose_points_in_their_own_component(component: str, expected: dict[str, Answer]) -> None:
    """Every mutant fails at least one probe of the component it is a mistake in."""
    mutants = [mutant for mutant in MUTANTS if mutant.component == component]
    assert [mutant.name for mutant in mutants if not lost(mutant, expected)] == []


def test_edit_that_finds_nothing_is_refused() -> None:
    """A stale edit, or a definition that is gone, is a ValueError that names the mutant or the definition."""
    stale = Mutant("stale", "MulBackward", Edit("no such text", ""), "hint")
    gone = Mutant("gone", "NoSuchBackward", "pass", "hint")
    with pytest.raises(ValueError, match="stale"):
        stale.applied(REFERENCE)
    with pytest.raises(ValueError, match="NoSuchBackward"):
        gone.applied(REFERENCE)


def test_replacement_leaves_the_rest_as_it_is() -> None:
    """A whole replacement changes its definition, decorators included, and nothing around it."""
    module = "a = 1\n\n\n@wrapped\ndef f():\n    return 1\n\n\nb = 2\n"
    assert Mutant("m", "f", "def f():\n    return 2\n", "h").applied(module) == (
        "a = 1\n\n\ndef f():\n    return 2\n\n\nb = 2\n"
    )
    assert Mutant("m", "b", Edit("2", "3"), "h").applied(module) == module.replace("b = 2", "b = 3")
