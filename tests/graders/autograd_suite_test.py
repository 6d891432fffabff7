"""The suites of module 06: complete, fair to correct code, and worth nothing to code that is not there."""

from __future__ import annotations

from fractions import Fraction

import pytest
from asking import AUTOGRAD, ROOT, ask, whole_suite

from tito.course.module import load_module
from tito.grading.judge import Verdict, judge
from tito.probes import Suite, load_suite
from tito.probes.answer import Answer, Returned
from tito.probes.mutant import Edit, Mutant
from tito.probes.suite import question

MODULE = load_module(ROOT / "modules" / "06_autograd")
SUITE = whole_suite()
REFERENCE = AUTOGRAD.read_text(encoding="utf-8")
SEEDS = range(5)


@pytest.fixture(scope="module")
def expected() -> tuple[Answer, ...]:
    """The reference's float64 answers under seed 0."""
    return ask(SUITE.questions(0, "float64"), REFERENCE)


def verdicts(
    answers: tuple[Answer, ...], expected: tuple[Answer, ...], suite: Suite = SUITE
) -> list[Verdict]:
    triples = zip(suite.probes, expected, answers, strict=True)
    return [judge(probe, Fraction(1), right, found) for probe, right, found in triples]


def failures(found: list[Verdict]) -> dict[str, str]:
    return {verdict.probe: verdict.reason for verdict in found if not verdict.passed}


def test_suites_are_large_enough() -> None:
    """There are at least 15 public checks and at least 120 hidden probes."""
    public = load_suite([MODULE.checks])
    assert len(public.probes) >= 15
    assert len(SUITE.probes) - len(public.probes) >= 120


def test_probes_are_exact_or_narrow() -> None:
    """No tolerance is wider than 5e-6, but for whole networks, numbers near 200, and memory's norms."""
    wide = [probe for probe in SUITE.probes if probe.kind != "memory" and probe.tolerance > 5e-6]
    assert {p.name for p in wide if p.component != "integration"} == {
        "softmax_of_large_inputs",
        "cross_entropy_of_large_logits",
    }
    assert max(probe.tolerance for probe in wide) <= 5e-5


def test_reference_agrees_with_itself_in_float64() -> None:
    """In float32 the reference passes every probe against itself in float64, under 5 seeds.

    Memory probes are asked under the first seed only: their figures do not hang on the numbers.
    """
    asked = [(seed, p) for seed in SEEDS for p in SUITE.probes if seed == 0 or p.kind != "memory"]
    right = ask([question(probe, seed, "float64") for seed, probe in asked], REFERENCE)
    found = ask([question(probe, seed, "float32") for seed, probe in asked], REFERENCE)
    triples = zip(asked, right, found, strict=True)
    wrong = [(seed, p.name) for (seed, p), one, two in triples if not judge(p, Fraction(1), one, two).passed]
    assert wrong == []


def test_reference_answers_everything(expected: tuple[Answer, ...]) -> None:
    """No probe expects an exception as its whole answer."""
    strangers = [p.name for p, a in zip(SUITE.probes, expected, strict=True) if not isinstance(a, Returned)]
    assert not strangers


def test_missing_module_earns_nothing(expected: tuple[Answer, ...]) -> None:
    """The prerequisites alone answer no probe."""
    found = verdicts(ask(SUITE.questions(0, "float32"), ""), expected)
    assert [verdict.probe for verdict in found if verdict.passed] == []


def test_the_slope_at_a_kink_is_free(expected: tuple[Answer, ...]) -> None:
    """A ReLU that passes the gradient at exactly zero is as right as one that does not."""
    kink = Edit("(self.output > 0)", "(self.output >= 0)")
    keep = Mutant("keeps x", "ReLUBackward", Edit("x if output is None else output", "x"), "")
    passes = Mutant("passes at zero", "ReLUBackward", kink, "")
    found = ask(SUITE.questions(0, "float32"), passes.applied(keep.applied(REFERENCE)))
    assert failures(verdicts(found, expected)) == {}


def test_analytic_figures_are_what_is_measured() -> None:
    """The reference keeps, makes and peaks at the bytes that were worked out by hand, within 3 %."""
    probes = [probe for probe in SUITE.probes if probe.analytic]
    answers = ask([question(probe, 0, "float32") for probe in probes], REFERENCE)
    for probe, answer in zip(probes, answers, strict=True):
        assert isinstance(answer, Returned)
        assert isinstance(answer.value, dict)
        for figure, stated in probe.analytic.items():
            assert answer.value[figure] == pytest.approx(stated, rel=0.03), (probe.name, figure)
