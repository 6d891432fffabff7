"""The suites of module 06 beside what every module's hold: size, tolerances, kinks, figures by hand."""

from __future__ import annotations

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination
from tito.grading.trials import OfMutant, trials
from tito.probes.answer import Returned
from tito.probes.mutant import Edit, Mutant
from tito.probes.suite import load_suite

PASSES_AT_ZERO = Mutant(
    "passes at zero",
    "ReLUBackward",
    """\
class ReLUBackward(Function):
    def __init__(self, x, output=None):
        super().__init__(x)

    def apply(self, grad_output):
        (x,) = self.saved_tensors
        return (grad_output * (x.data >= 0),)
""",
    "",
)


NEVER_RELEASED = Mutant("never released", "backward", Edit("node.release()", "pass"), "", "backpropagate")
ALWAYS_KEPT = Mutant(
    "always kept", "backward", Edit("retain_graph or graph_kept.get()", "True"), "", "backward"
)
FREE = (PASSES_AT_ZERO, NEVER_RELEASED, ALWAYS_KEPT)


def test_suites_are_large_enough(course: Course, module: Module) -> None:
    """There are at least 15 public checks and at least 120 hidden probes."""
    assert len(load_suite([module.checks]).probes) >= 15
    assert len(load_suite(course.graders(module)).probes) >= 120


def test_probes_are_exact_or_narrow(course: Course, module: Module) -> None:
    """No tolerance is wider than 5e-6, but for whole networks, numbers near 200, and memory's norms."""
    probes = load_suite([module.checks, *course.graders(module)]).probes
    wide = [probe for probe in probes if probe.kind != "memory" and probe.tolerance > 5e-6]
    assert {probe.name for probe in wide if probe.component != "integration"} == {
        "softmax_of_large_inputs",
        "cross_entropy_of_large_logits",
        "cross_entropy_of_rows_far_apart",
    }
    assert max(probe.tolerance for probe in wide) <= 5e-5


def test_what_is_left_to_students_costs_nothing(course: Course, hidden: Examination) -> None:
    """The slope at exactly zero; whether a second walk of one graph adds, once the first is over or not."""
    with trials(course, hidden.module, FREE, []) as tasks:
        found = [task.carried_out(hidden) for task in tasks if isinstance(task, OfMutant)]
    assert [(each.status, each.failed, each.elsewhere) for each in found] == [
        ("graded", frozenset(), ())
    ] * len(FREE)


def test_analytic_figures_are_what_is_measured(hidden: Examination) -> None:
    """The reference keeps, makes and peaks at the bytes that were worked out by hand, within 3 %."""
    assert any(probe.analytic for probe in hidden.key.suite.probes)
    for probe, answer in zip(hidden.key.suite.probes, hidden.key.answers, strict=True):
        for figure, stated in probe.analytic.items():
            assert isinstance(answer, Returned)
            assert isinstance(answer.value, dict)
            assert answer.value[figure] == pytest.approx(stated, rel=0.03), (probe.name, figure)


def test_the_reference_answers_every_probe(hidden: Examination) -> None:
    """No probe expects an exception as its whole answer."""
    answers = zip(hidden.key.suite.probes, hidden.key.answers, strict=True)
    assert [probe.name for probe, answer in answers if not isinstance(answer, Returned)] == []
