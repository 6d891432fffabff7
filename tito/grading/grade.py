"""Grading one submission: ask, judge, ask again alone what failed, add up."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from tito.course.module import Component
from tito.errors import SandboxError, SubmissionError
from tito.grading.asking import alone_on_failure, ask_all, past_others, told
from tito.grading.blame import capped, carry
from tito.grading.diagnosis import Diagnosis, diagnose
from tito.grading.examination import Examination
from tito.grading.foundation import Ground
from tito.grading.judge import Verdict, describe, where
from tito.grading.ledger import LedgerRow
from tito.grading.neighbours import fingerprint_of_neighbours
from tito.grading.notes import marks, notes
from tito.grading.outside import reservations
from tito.grading.package import Package, pack
from tito.grading.provenance import Origin, voided
from tito.grading.submission import NOT_GRADED as NOT_GRADED  # what is said of a grade is said of its file
from tito.grading.submission import Submission
from tito.probes.answer import Answer
from tito.sandbox.conduct import Conduct
from tito.sandbox.interview import Loaded

GRADED = "graded"
UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """What one component earned of what it is worth."""

    name: str
    score: float
    max_score: int


@dataclass(frozen=True, slots=True)
class OwnPrerequisites:
    """The score on the student's own earlier modules; the one that counts is on the reference's.

    `modules` are those of theirs that it rests on, `submissions` one SHA-256 over all of their files, and
    `reason` says why the module did not load on them, where it did not.
    """

    components: tuple[ComponentScore, ...]
    modules: tuple[str, ...]
    submissions: str
    reason: str

    @property
    def score(self) -> float:
        return _sum(self.components)


@dataclass(frozen=True, slots=True)
class Grade:
    """A submission's points and everything they rest on.

    `status` is "graded", or in two words why nothing could be: "syntax error", "import failed",
    "untouched", "unreadable", "not graded" (a failure of ours, never the student's) and their like;
    `reason` says it in a sentence and `hint` what to do. `decoys` are the files laid out for those who look
    for answers that it opened: evidence for a person to judge, which changes no point.
    """

    student: str
    status: str
    reason: str
    hint: str
    components: tuple[ComponentScore, ...]
    verdicts: tuple[Verdict, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    notes: tuple[str, ...] = ()
    output: str = ""
    submission_digest: str = ""
    decoys: tuple[str, ...] = ()
    provenance: tuple[Origin, ...] = ()
    own: OwnPrerequisites | None = None

    @property
    def score(self) -> float | None:
        """The points, to two decimals; None where a failure of ours kept the submission from being graded."""
        if self.status == NOT_GRADED:
            return None
        return _sum(self.components)

    @property
    def max_score(self) -> int:
        return sum(component.max_score for component in self.components)

    @property
    def complete(self) -> bool:
        """Every probe passed."""
        return self.status == GRADED and all(verdict.passed for verdict in self.verdicts)


def _sum(components: Iterable[ComponentScore]) -> float:
    return round(sum(component.score for component in components), 2)


def grade(exam: Examination, submission: Submission) -> Grade:
    """Put the suite's questions to the submission and judge the answers against the key.

    SubmissionError where there is nothing to ask.
    """
    package = pack(submission, exam.module, exam.released)
    counted = _graded(exam, submission, package)
    if exam.ground is None or package.untouched:
        return counted
    return _with_own(exam, exam.ground, submission, package, counted)


def _with_own(
    exam: Examination, ground: Ground, submission: Submission, package: Package, counted: Grade
) -> Grade:
    """The grade that counts, with the score on the student's own earlier modules beside it."""
    conduct = Conduct(exam.sandbox.limits.budget)
    laid = ground.foundation(submission, conduct)
    theirs = replace(exam, sandbox=ground.sandbox, suspects=None)
    standing = replace(package, code=(*laid.code, *package.code))
    own = _graded(theirs, submission, standing) if laid.own else counted
    digest = fingerprint_of_neighbours(
        submission, ground.module, [module for module, _ in ground.prerequisites]
    )
    return replace(
        counted,
        own=OwnPrerequisites(own.components, laid.own, digest, own.reason),
        notes=(*counted.notes, *laid.notes),
        decoys=tuple(sorted({*counted.decoys, *own.decoys, *conduct.touched})),
    )


def _graded(exam: Examination, submission: Submission, package: Package) -> Grade:
    conduct = Conduct(exam.sandbox.limits.budget)
    asked = ask_all(exam, package, conduct)
    if not isinstance(asked.loaded, Loaded):
        failure = ungraded(exam, submission, _import_failure(asked.loaded), package)
        return replace(failure, decoys=tuple(sorted(conduct.touched)))
    answers, verdicts = alone_on_failure(exam, package, told(exam, asked), conduct)
    if package.untouched:
        verdicts = voided(verdicts)
    elif exam.reference and exam.carry_cap:
        blamed = carry(exam.module, verdicts, partial(past_others, exam, package, conduct))
        verdicts = capped(exam.module, blamed, exam.carry_cap)
    return Grade(
        student=submission.student,
        status=UNTOUCHED if package.untouched else GRADED,
        reason="No solution cell was changed." if package.untouched else "",
        hint="Write the exercises, save the notebook, and hand that file in." if package.untouched else "",
        components=scores(exam.module.components, verdicts),
        verdicts=verdicts,
        diagnoses=_diagnoses(exam, package, verdicts, answers, conduct),
        ledger=exam.key.ledger(answers),
        notes=(
            *notes(exam, package, asked.loaded, conduct, verdicts),
            *reservations(asked, exam.key.resident),
        ),
        output="" if exam.hidden else asked.output,
        submission_digest=package.digest,
        decoys=tuple(sorted(conduct.touched)),
        provenance=exam.origins.of(package.exported),
    )


def grade_or_reason(exam: Examination, submission: Submission) -> Grade:
    """The grade of one submission of a class: a file that cannot be graded has a typed reason.

    A failure of the sandbox is ours: it is tried once more, and then the submission is not graded. Neither is
    one over which tito itself fails, which costs nobody else anything.
    """
    try:
        return _grade_with_a_second_try(exam, submission)
    except SubmissionError as error:
        return ungraded(exam, submission, error)
    except SandboxError as error:
        return ungraded(exam, submission, SubmissionError(error.message, error.hint, NOT_GRADED))
    except Exception as error:  # the boundary: one submission must not end a class
        return ungraded(exam, submission, _fault(error))


def _fault(error: Exception) -> SubmissionError:
    """Where tito failed; not what it said, which may quote what is hidden."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return SubmissionError(
        f"tito failed over it: {type(error).__name__} in {Path(last.filename).name}, line {last.lineno}.",
        "This is a fault of tito, not of the submission: report it with this line.",
        NOT_GRADED,
    )


def _grade_with_a_second_try(exam: Examination, submission: Submission) -> Grade:
    try:
        return grade(exam, submission)
    except SandboxError:
        return grade(exam, submission)


def _diagnoses(
    exam: Examination,
    package: Package,
    verdicts: Sequence[Verdict],
    answers: Sequence[Answer],
    conduct: Conduct,
) -> tuple[Diagnosis, ...]:
    """What is likely wrong, where there are misconceptions to compare with."""
    if exam.suspects is None or package.untouched or conduct.is_spent:
        return ()
    return diagnose(exam.key, verdicts, answers, exam.suspects.of)


def _import_failure(loaded: Answer) -> SubmissionError:
    place = f"{where(loaded)}: " if where(loaded) else ""
    return SubmissionError(
        f"Importing the submission failed: {place}{describe(loaded)}.",
        "Restart the kernel and run all cells; mend the first one that fails.",
        status="import failed",
    )


def ungraded(
    exam: Examination, submission: Submission, error: SubmissionError, package: Package | None = None
) -> Grade:
    """No points, for the reason the error names; every probe is listed as not asked."""
    verdicts = exam.key.unanswered()
    return Grade(
        student=submission.student,
        status=error.status,
        reason=error.message,
        hint=error.hint,
        components=scores(exam.module.components, verdicts),
        verdicts=verdicts,
        notes=(*package.notes, *marks(exam)) if package else (),
        submission_digest=package.digest if package else "",
        provenance=exam.origins.of(package.exported) if package else (),
    )


def scores(components: Iterable[Component], verdicts: Sequence[Verdict]) -> tuple[ComponentScore, ...]:
    """The points of every component that the suite asks about."""
    asked = {verdict.component for verdict in verdicts}
    return tuple(_score(component, verdicts) for component in components if component.name in asked)


def _score(component: Component, verdicts: Iterable[Verdict]) -> ComponentScore:
    earned = sum((v.points for v in verdicts if v.component == component.name), Fraction(0))
    return ComponentScore(component.name, float(earned), component.points)
