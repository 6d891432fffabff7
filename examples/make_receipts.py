"""A class of any size, graded by lot: a run's folder without a submission, for figures, pages and benchmarks.

    .venv/bin/python examples/make_receipts.py FOLDER [STUDENTS] [SEED]

The probes, points and known mistakes are the module's own; who fails what is drawn from the seed, by an
ability a student and a difficulty a component. The same seed makes the same receipts.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import exp
from pathlib import Path

from tito.course.course import Course, find_course
from tito.course.module import Module
from tito.grading.diagnosis import Diagnosis
from tito.grading.grade import GRADED, UNTOUCHED, Grade, scores
from tito.grading.judge import Verdict
from tito.grading.key import worth
from tito.grading.ledger import SLACK, LedgerRow
from tito.grading.provenance import Origin
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.grading.suspects import load_mutants
from tito.probes.mutant import Mutant
from tito.probes.probe import Probe
from tito.probes.suite import load_suite
from tito.runs.results import Results
from tito.runs.task import Graded
from tito.runs.terms import Terms

HERE = Path(__file__).parent
MODULE = "06_autograd"
FIGURES = {"saved": 232452.0, "gradients": 2269736.0, "peak": 2412544.0, "calls per node": 1.0}
TRIED = (
    *("the gradient of {} is wrong by {:.2g} of its largest entry (exact equality is expected)",) * 5,
    *("the gradient of {} has shape (3, {:.0f}), expected (3, 4)", "raised ValueError") * 2,
)


@dataclass(frozen=True, slots=True)
class Lot:
    """What all students of a made class are asked, and what may be wrong."""

    module: Module
    probes: tuple[Probe, ...]
    worth: tuple[Fraction, ...]
    mutants: tuple[Mutant, ...]


def main(folder: Path, students: int, seed: int) -> None:
    """Write a run of so many students."""
    course = find_course(HERE)
    write_run(folder, course, *make_grades(course, students, seed))


def make_grades(course: Course, students: int, seed: int) -> tuple[Terms, list[Grade]]:
    """The terms of a made run, and its grades."""
    module, _ = course.module(MODULE)
    suite = load_suite(course.graders(module))
    lot = Lot(module, suite.probes, worth(suite, module), load_mutants(course, module))
    chance = random.Random(seed)
    hard = {component.name: chance.gauss(-2.5, 1) for component in module.components}
    terms = Terms(module.name, seed, suite.digest, "made", "made", "full", {"tito": "made"})
    return terms, [_grade(lot, f"student-{number:05}", chance, hard) for number in range(students)]


def write_run(folder: Path, course: Course, terms: Terms, grades: Sequence[Grade]) -> None:
    """Write the grades as `tito grade` does."""
    module, _ = course.module(terms.module)
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(terms.seed)
    with Results(folder, None, {}) as results:
        results.begin(terms)
        for grade in grades:
            place = Submission(grade.student, "none.ipynb", OnDisk(Path("none.ipynb")))
            results.keep(Graded(place, grade, chance.lognormvariate(-1, 0.7)))
        results.write_table(module)


def _grade(lot: Lot, student: str, chance: random.Random, hard: dict[str, float]) -> Grade:
    drawn = chance.random()
    if drawn < 0.03:
        return _without(lot, student, "syntax error", "cell 26 does not parse: '(' was never closed")
    if drawn < 0.06:
        return _without(lot, student, UNTOUCHED, "No solution cell was changed.")
    ability = chance.gauss(0, 1.2)
    wrong = {name for name, level in hard.items() if chance.random() < 1 / (1 + exp(ability - level))}
    verdicts = tuple(_verdicts(lot, chance, wrong, to_do=chance.random() < 0.2))
    return Grade(
        student=student,
        status=GRADED,
        reason="",
        hint="",
        components=scores(lot.module.components, verdicts),
        verdicts=verdicts,
        diagnoses=tuple(_diagnoses(lot, chance, verdicts)),
        ledger=tuple(_ledger(lot, chance)),
        notes=("cell 100 (switch) is not finished: it raises NotImplementedError",),
        submission_digest=sha256(student.encode()).hexdigest(),
        decoys=("answers.json",) if chance.random() < 0.005 else (),
        provenance=tuple(_origins(lot, student)),
    )


def _without(lot: Lot, student: str, status: str, reason: str) -> Grade:
    pairs = zip(lot.probes, lot.worth, strict=True)
    verdicts = tuple(_failed(probe, each, "not asked", "was not asked") for probe, each in pairs)
    return Grade(
        student=student,
        status=status,
        reason=reason,
        hint="Save the file, and hand that in.",
        components=scores(lot.module.components, verdicts),
        verdicts=verdicts,
        submission_digest=sha256(student.encode()).hexdigest(),
    )


def _verdicts(lot: Lot, chance: random.Random, wrong: set[str], *, to_do: bool) -> Iterator[Verdict]:
    for probe, each in zip(lot.probes, lot.worth, strict=True):
        if probe.component in wrong and chance.random() < 0.7:
            yield _wrong(probe, each, chance, to_do=to_do)
        elif wrong and chance.random() < 0.02:
            blame = (chance.choice(sorted(wrong)),)
            yield _failed(probe, each, "returned", "is wrong", blame=blame, carried=each)
        else:
            yield Verdict(
                probe.name, probe.text, probe.component, True, each, "returned", "", 0.0, probe.tolerance, ""
            )


def _wrong(probe: Probe, each: Fraction, chance: random.Random, *, to_do: bool) -> Verdict:
    if to_do:
        return _failed(probe, each, "unfinished", "is not written yet", where="cell 73 (send), line 14")
    if chance.random() < 0.01:
        return _failed(probe, each, "timed out", "used more than 1 s of processor time")
    reason = chance.choice(TRIED).format(chance.choice("abxyw"), chance.uniform(1, 9))
    return _failed(probe, each, "raised" if reason.startswith("raised") else "returned", reason)


def _failed(
    probe: Probe,
    each: Fraction,
    answer: str,
    reason: str,
    *,
    where: str = "",
    blame: tuple[str, ...] = (),
    carried: Fraction = Fraction(0),
) -> Verdict:
    return Verdict(
        probe=probe.name,
        text=probe.text,
        component=probe.component,
        passed=False,
        max_points=each,
        answer=answer,
        reason=reason,
        error=None,
        tolerance=probe.tolerance,
        hint=probe.hint,
        where=where,
        blame=blame,
        carried=carried,
    )


def _diagnoses(lot: Lot, chance: random.Random, verdicts: Sequence[Verdict]) -> Iterator[Diagnosis]:
    """One in two failing components has a known mistake, the first of a component oftenest."""
    for component in lot.module.components:
        failed = sum(verdict.failed and verdict.component == component.name for verdict in verdicts)
        known = [mutant for mutant in lot.mutants if mutant.component == component.name]
        if failed and known and chance.random() < 0.5:
            mutant = known[min(int(chance.expovariate(0.5)), len(known) - 1)]
            yield Diagnosis(component.name, mutant.name, mutant.hint, failed, failed)


def _ledger(lot: Lot, chance: random.Random) -> Iterator[LedgerRow]:
    for probe in (probe for probe in lot.probes if probe.kind == "memory"):
        for figure, reference in FIGURES.items():
            times = chance.choice((2, 3)) if chance.random() < 0.01 else 1
            yield LedgerRow(
                probe.name, probe.text, figure, times * reference, reference, reference, 4 * reference + SLACK
            )


def _origins(lot: Lot, student: str) -> Iterator[Origin]:
    for component in lot.module.components:
        digest = sha256(f"{student} {component.name}".encode()).hexdigest()
        yield Origin(component.name, (f"cell 7 ({component.name})",), digest, False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:] or ["1000"]), *([] if len(sys.argv) > 3 else [7]))
