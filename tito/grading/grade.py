"""Grading one submission: ask, judge, ask again alone what failed, add up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from tito.course.module import Component
from tito.errors import SandboxError, SubmissionError
from tito.grading.blame import carry, definitions
from tito.grading.examination import Examination
from tito.grading.judge import Verdict, describe
from tito.grading.ledger import LedgerRow
from tito.grading.package import Package, pack, with_replaced
from tito.grading.submission import Submission
from tito.probes.answer import Answer, Crashed, Raised
from tito.sandbox.ask import ask
from tito.sandbox.interview import Loaded

GRADED = "graded"
UNTOUCHED = "untouched"
NOT_GRADED = "not graded"


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
    "untouched", "unreadable", "not graded" (a failure of ours, never the student's) and their like;
    `reason` says it in a sentence and `hint` what to do.
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
    def score(self) -> float | None:
        """The points, to two decimals; None where a failure of ours kept the submission from being graded."""
        if self.status == NOT_GRADED:
            return None
        return round(sum(component.score for component in self.components), 2)

    @property
    def max_score(self) -> int:
        return sum(component.max_score for component in self.components)

    @property
    def complete(self) -> bool:
        """Every probe passed."""
        return self.status == GRADED and all(verdict.passed for verdict in self.verdicts)


def grade(exam: Examination, submission: Submission) -> Grade:
    """Put the suite's questions to the submission and judge the answers against the key.

    SubmissionError where there is nothing to ask.
    """
    with exam.packing:
        package = pack(submission, exam.module, exam.released)
    asked = ask(exam.sandbox, package.code, exam.key.questions)
    if not isinstance(asked.loaded, Loaded):
        return ungraded(exam, submission, _import_failure(asked.loaded), package)
    answers, verdicts = _alone_on_failure(exam, package, _told(exam, asked.answers))
    if not package.untouched:
        verdicts = carry(exam.module, exam.key, verdicts, partial(_past_others, exam, package))
    return Grade(
        student=submission.student,
        status=UNTOUCHED if package.untouched else GRADED,
        reason="No solution cell was changed." if package.untouched else "",
        hint="Write the exercises, save the notebook, and hand that file in." if package.untouched else "",
        components=scores(exam.module.components, verdicts),
        verdicts=verdicts,
        ledger=exam.key.ledger(answers),
        notes=(*package.notes, *_unfinished(asked.loaded)),
        output="" if exam.hidden else asked.output,
        submission_digest=package.digest,
    )


def grade_or_reason(exam: Examination, submission: Submission) -> Grade:
    """The grade of one submission of a class: a file that cannot be graded has a typed reason.

    A failure of the sandbox is ours: it is tried once more, and then the submission is not graded.
    """
    try:
        return _grade_with_a_second_try(exam, submission)
    except SubmissionError as error:
        return ungraded(exam, submission, error)
    except SandboxError as error:
        return ungraded(exam, submission, SubmissionError(error.message, error.hint, NOT_GRADED))


def _grade_with_a_second_try(exam: Examination, submission: Submission) -> Grade:
    try:
        return grade(exam, submission)
    except SandboxError:
        return grade(exam, submission)


def _alone_on_failure(
    exam: Examination, package: Package, shared: Sequence[Answer]
) -> tuple[list[Answer], tuple[Verdict, ...]]:
    """Answers and verdicts, each failing probe's from a fresh worker where nothing else had run."""
    key = exam.key
    answers, verdicts = list(shared), [key.judge(number, answer) for number, answer in enumerate(shared)]
    for number, verdict in enumerate(verdicts):
        if not (verdict.passed or verdict.unfinished):
            (answers[number],) = _answers(exam, package, [number])
            verdicts[number] = key.judge(number, answers[number])
    return answers, tuple(verdicts)


def _past_others(
    exam: Examination, package: Package, replaced: Collection[str], numbers: Sequence[int]
) -> Sequence[Answer]:
    """The answers to these probes with other components replaced by the reference's."""
    try:
        with exam.packing:
            names = definitions(exam.module, replaced)
            combined = with_replaced(package, exam.module, names, exam.reference)
    except SubmissionError as error:
        return [Crashed(error.message)] * len(numbers)
    return _answers(exam, combined, numbers)


def _answers(exam: Examination, package: Package, numbers: Sequence[int]) -> Sequence[Answer]:
    """The answers from one fresh worker; what fails to load answers nothing, whatever it raised."""
    asked = ask(exam.sandbox, package.code, [exam.key.questions[number] for number in numbers])
    if isinstance(asked.loaded, Loaded):
        return _told(exam, asked.answers)
    return [Crashed(f"the package did not load: {describe(asked.loaded)}")] * len(numbers)


def _told(exam: Examination, answers: Sequence[Answer]) -> Sequence[Answer]:
    """The answers, in a hidden examination without what exceptions say."""
    return [
        replace(each, message="") if exam.hidden and isinstance(each, Raised) else each for each in answers
    ]


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
