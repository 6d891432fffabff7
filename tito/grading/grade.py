"""Grading one submission: ask, judge, ask again alone what failed, add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tito.course.module import Component, Module
from tito.errors import SubmissionError
from tito.grading.judge import Verdict, describe
from tito.grading.key import AnswerKey
from tito.grading.ledger import LedgerRow
from tito.grading.package import Package
from tito.probes.answer import Answer, Raised
from tito.sandbox.ask import ask
from tito.sandbox.interview import Loaded
from tito.sandbox.sandbox import Sandbox

GRADED = "graded"
UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """What one component earned of what it is worth."""

    name: str
    score: float
    max_score: int


@dataclass(frozen=True, slots=True)
class Grade:
    """A submission's points and everything they rest on.

    `status` is "graded", or in two words why nothing could be: "syntax error", "import failed",
    "untouched", "unreadable" ...; `reason` says it in a sentence and `hint` what to do.
    """

    student: str
    status: str
    reason: str
    hint: str
    components: tuple[ComponentScore, ...]
    verdicts: tuple[Verdict, ...]
    ledger: tuple[LedgerRow, ...] = ()
    notes: tuple[str, ...] = ()
    output: str = ""
    submission_digest: str = ""

    @property
    def score(self) -> float:
        return round(sum(component.score for component in self.components), 2)

    @property
    def max_score(self) -> int:
        return sum(component.max_score for component in self.components)

    @property
    def complete(self) -> bool:
        """Every probe passed."""
        return self.status == GRADED and all(verdict.passed for verdict in self.verdicts)


def grade(student: str, package: Package, module: Module, key: AnswerKey, sandbox: Sandbox) -> Grade:
    """Put the suite's questions to the package and judge the answers against the key."""
    asked = ask(sandbox, package.code, key.questions)
    if not isinstance(asked.loaded, Loaded):
        return ungraded(student, module, key, _import_failure(asked.loaded), package)
    answers, verdicts = _alone_on_failure(asked.answers, package, key, sandbox)
    return Grade(
        student=student,
        status=UNTOUCHED if package.untouched else GRADED,
        reason="No solution cell was changed." if package.untouched else "",
        hint="Write the exercises, save the notebook, and hand that file in." if package.untouched else "",
        components=scores(module.components, verdicts),
        verdicts=verdicts,
        ledger=key.ledger(answers),
        notes=(*package.notes, *_unfinished(asked.loaded)),
        output=asked.output,
        submission_digest=package.digest,
    )


def _alone_on_failure(
    shared: tuple[Answer, ...], package: Package, key: AnswerKey, sandbox: Sandbox
) -> tuple[list[Answer], tuple[Verdict, ...]]:
    """Answers and verdicts, each failing probe's from a fresh worker where nothing else had run."""
    answers, verdicts = list(shared), [key.judge(index, answer) for index, answer in enumerate(shared)]
    for index, verdict in enumerate(verdicts):
        if not (verdict.passed or verdict.unfinished):
            (answers[index],) = ask(sandbox, package.code, [key.questions[index]]).answers
            verdicts[index] = key.judge(index, answers[index])
    return answers, tuple(verdicts)


def _import_failure(loaded: Answer) -> SubmissionError:
    where = f"{loaded.cell}, line {loaded.line}: " if isinstance(loaded, Raised) and loaded.cell else ""
    return SubmissionError(
        f"Importing the submission failed: {where}{describe(loaded)}.",
        "Restart the kernel and run all cells; mend the first one that fails.",
        status="import failed",
    )


def _unfinished(loaded: Loaded) -> tuple[str, ...]:
    return tuple(f"{label} is not finished: it raises NotImplementedError" for label in loaded.unfinished)


def ungraded(
    student: str, module: Module, key: AnswerKey, error: SubmissionError, package: Package | None = None
) -> Grade:
    """No points, for the reason the error names; every probe is listed as not asked."""
    verdicts = key.unanswered()
    return Grade(
        student=student,
        status=error.status,
        reason=error.message,
        hint=error.hint,
        components=scores(module.components, verdicts),
        verdicts=verdicts,
        notes=package.notes if package else (),
        submission_digest=package.digest if package else "",
    )


def scores(components: Iterable[Component], verdicts: Sequence[Verdict]) -> tuple[ComponentScore, ...]:
    """The points of every component that the suite asks about."""
    asked = {verdict.component for verdict in verdicts}
    return tuple(_score(component, verdicts) for component in components if component.name in asked)


def _score(component: Component, verdicts: Iterable[Verdict]) -> ComponentScore:
    earned = sum((v.points for v in verdicts if v.component == component.name), Fraction(0))
    return ComponentScore(component.name, float(earned), component.points)
