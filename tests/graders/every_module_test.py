"""The graders of every module: complete, and proven by a sample; `make audit` takes all mutants."""

from __future__ import annotations

from pathlib import Path

import pytest

from tito.course.course import find_course
from tito.course.module import Module
from tito.grading.audit import sample
from tito.grading.graders import load_mutants
from tito.notebooks.publish import course_text
from tito.probes.suite import load_suite
from tito.runs.audit import Rehearsal, audit

COURSE = find_course(Path(__file__))
MODULES = [module for module in COURSE.modules if COURSE.mutants(module).is_file()]
SAMPLE = 6
SEED = 20261121

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@each_module
def test_a_sample_of_the_audit_holds(module: Module) -> None:
    """Mutants cost their own component alone, the reference is whole, what is not written earns nothing."""
    mutants = sample(load_mutants(COURSE, module), SAMPLE)
    rehearsal = Rehearsal(COURSE, module, 0)
    found = audit(rehearsal, mutants, [SEED], lambda outcome: None, whole=False, workers=1)
    assert [fate.mutant.name for fate in found.fates if not fate.holds] == []
    assert (found.ends.reference, found.ends.untouched) == ((), ())


@each_module
def test_public_and_hidden_probes_cover_every_component(module: Module) -> None:
    """Both suites ask about every component and about no other; together they name no probe twice."""
    names = {component.name for component in module.components}
    for files in ([module.checks], COURSE.graders(module)):
        assert {probe.component for probe in load_suite(files).probes} == names
    load_suite([module.checks, *COURSE.graders(module)])


@each_module
def test_every_probe_says_what_it_asks_and_what_to_do(module: Module) -> None:
    """Each has a sentence and a hint, and even in the tails of a function allows a thousandth at the most."""
    for probe in load_suite([module.checks, *COURSE.graders(module)]).probes:
        assert probe.text.endswith("."), probe.name
        assert probe.hint, probe.name
        assert probe.tolerance <= 1e-3, probe.name


@each_module
def test_every_misconception_is_another_program(module: Module) -> None:
    """Mutants have names of their own and a hint, and each that is made differs from the reference."""
    reference, mutants = course_text(COURSE.reference(module.export)), load_mutants(COURSE, module)
    made = {mutant.name: mutant.applied(reference) for mutant in mutants}
    assert len(made) == len(mutants)
    assert len(set(made.values()) - {reference}) == len(mutants)
    assert all(mutant.hint for mutant in mutants)
    named = {mutant.component for mutant in mutants}
    assert {each.name for each in module.components if each.definitions} <= named
    assert named <= {each.name for each in module.components}
