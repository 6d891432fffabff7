"""The audit: right about mutants that are caught, that survive, that go astray, and about both ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tito.course.course import MARK, Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.grading.audit import Audit, sample, summed, useless
from tito.grading.examination import Examination, examination
from tito.grading.graders import load_mutants
from tito.grading.trials import trials
from tito.probes.mutant import Edit, Mutant

ROOT = Path(__file__).parents[2]
SAME = Mutant(
    "same", "MulBackward", Edit("grad_output * b.data", "b.data * grad_output"), "Nothing is wrong."
)
NEAR = Mutant("near", "LogBackward", Edit("/ x.data", "/ (x.data * 1.0000005)"), "Hardly wrong.")
ASTRAY = Mutant("astray", "AddBackward", Edit("-grad_output", "grad_output"), "Not a sum's.", "SubBackward")
BROKEN = Mutant("broken", "ExpBackward", "import nowhere\n", "It does not load.")
ENGINE = Mutant("engine", "backward", Edit("as_seed(self, gradient)", "as_seed(self, gradient) / 2"), "Half.")


def _audited(
    course: Course, exam: Examination, mutants: Sequence[Mutant], *, seeds: Sequence[int] = ()
) -> Audit:
    known = replace(exam, suspects=None)
    with trials(course, exam.module, mutants, seeds) as tasks:
        outcomes = [task.carried_out(known) for task in tasks]
    return summed(exam.module, exam.key.suite, mutants, outcomes, whole=True)


def test_mutants_spread_over_the_module_cost_their_own_component(
    course: Course, module: Module, hidden: Examination
) -> None:
    """A sample of the mutants is killed where it belongs; both ends hold under a seed of their own."""
    found = _audited(course, hidden, sample(load_mutants(course, module), 3), seeds=[7])
    assert [fate.mutant.name for fate in found.fates if not fate.holds] == []
    assert (found.ends.seeds, found.ends.reference, found.ends.untouched) == ((7,), (), ())
    assert sum(row.mutants for row in found.rows) == sum(row.killed for row in found.rows) == 3


def test_breaches_are_found(course: Course, hidden: Examination) -> None:
    """What survives, costs another component or does not load is said to, each for what it is."""
    same, near, astray, broken = _audited(course, hidden, [SAME, NEAR, ASTRAY, BROKEN]).fates
    assert (same.killed, same.elsewhere, same.failed) == (False, (), frozenset())
    assert near.nearest is not None
    assert 0.01 < near.nearest.closeness < 1
    assert (astray.killed, astray.elsewhere) == (False, ("SubBackward",))
    assert broken.status == "import failed"
    assert len(broken.elsewhere) > 20
    assert not any(fate.holds for fate in (same, near, astray, broken))


def test_what_rests_on_a_component_may_lose_with_it(course: Course, checked: Examination) -> None:
    """A broken engine costs memory, which measures it; that is named, and no breach."""
    (engine,) = _audited(course, checked, [ENGINE]).fates
    assert (engine.elsewhere, engine.resting, engine.holds) == ((), ("memory",), True)


def test_a_probe_that_raises_over_the_reference_is_told_as_that(
    course: Course, module: Module, tmp_path: Path
) -> None:
    """A slip in the probe is not the reference's, nor the untouched notebook's; what they raise is theirs."""
    suite = tmp_path / "slip.py"
    suite.write_text(
        "from tito.probes import normal, probe\n\n"
        '@probe(component="ReLUBackward", hint="None.")\n'
        'def slip(lib, x=normal(3)):\n    """Slip."""\n    return lib.rleu(x)\n\n'
        '@probe(component="MatmulBackward", hint="None.")\n'
        'def shapes(lib, a=normal(2, 3)):\n    """Do not fit."""\n    return lib.matmul(a, a)\n'
    )
    with examination(course, module, [suite], 7) as exam:
        found = _audited(course, exam, [], seeds=[7]).ends.reference
    said = (
        "the reference itself raised AttributeError: 'Library' object has no attribute 'rleu': mend the probe"
    )
    assert [(slip.probe, slip.reason) for slip in found] == [("slip", said)]


def test_probes_that_no_mutant_of_theirs_fails_are_useless(course: Course, hidden: Examination) -> None:
    """A probe needs a mutant of its own component, or any mutant where the component has none."""
    fates = _audited(course, hidden, [SAME, ASTRAY]).fates
    listed = set(useless(hidden.key.suite, fates))
    owners = {probe.name: probe.component for probe in hidden.key.suite.probes}
    assert {name for name, owner in owners.items() if owner in ("MulBackward", "AddBackward")} <= listed
    assert {owners[name] for name in owners.keys() - listed} >= {"SubBackward"}


def test_a_sample_is_spread_evenly_and_always_the_same(course: Course, module: Module) -> None:
    """N of them, from the first to near the last, none twice; all where more are asked for."""
    mutants = load_mutants(course, module)
    some = sample(mutants, 20)
    places = [mutants.index(mutant) for mutant in some]
    assert len(places) == 20
    least = len(mutants) // 20
    assert {after - before for before, after in pairwise(places)} <= {least, least + 1}
    assert sample(mutants, 20) == some
    assert sample(mutants, None) == sample(mutants, 10_000) == mutants


def test_a_stale_mutant_is_named(course: Course, hidden: Examination) -> None:
    """An edit that finds nothing any more is an error of the course with the mutant's name."""
    stale = Mutant("stale", "MulBackward", Edit("no such text", ""), "hint")
    with pytest.raises(CourseError, match="stale"):
        _audited(course, hidden, [stale])


def _command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tito", "audit", "--seeds", "1", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_command_prints_one_object_and_passes() -> None:
    """Exit code 0 where everything holds; useless probes are not judged in a sample."""
    done = _command(ROOT, "--module", "03", "--sample", "2", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr, report["holds"]) == (0, "", True)
    (module,) = report["modules"]
    assert [mutant["holds"] for mutant in module["mutants"]] == [True, True]
    assert module["useless"] is None


def test_the_command_fails_on_a_breach(tmp_path: Path) -> None:
    """Exit code 1 in a course with a mutant that nothing catches; the table names it."""
    for name in ("modules", "reference"):
        shutil.copytree(ROOT / name, tmp_path / name)
    suite = Path("graders", "06_autograd", "arithmetic.py")
    (tmp_path / suite).parent.mkdir(parents=True)
    for file in (MARK, suite):
        shutil.copy(ROOT / file, tmp_path / file)
    source = f"from tito.probes.mutant import Edit, Mutant\nMUTANTS = ({SAME!r},)\n"
    (tmp_path / "graders" / "06_autograd" / "mutants.py").write_text(source)
    done = _command(tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "0 of 1 mutants killed" in done.stdout
    assert "SURVIVED MulBackward, same" in done.stdout
    assert "USELESS" in done.stdout
