"""Putting an examination's questions to a package, shared and alone, and judging what comes back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from tito.errors import SubmissionError
from tito.grading.blame import definitions
from tito.grading.examination import Examination
from tito.grading.judge import Verdict, describe
from tito.grading.outside import is_contradicted
from tito.grading.package import Package, with_replaced
from tito.grading.slopes import judged
from tito.probes.answer import Answer, Crashed, Raised, TimedOut
from tito.probes.question import Question
from tito.sandbox.ask import Asked, ask
from tito.sandbox.conduct import Conduct
from tito.sandbox.interview import Loaded


def ask_all(exam: Examination, package: Package, conduct: Conduct) -> Asked:
    """All of the key's questions, in one worker where none is lost."""
    return ask(exam.sandbox, package.code, exam.key.questions, conduct)


def told(exam: Examination, asked: Asked) -> Sequence[Answer]:
    """The answers as they are believed, in a hidden examination without what exceptions say."""
    return [
        replace(each, message="") if exam.hidden and isinstance(each, Raised) else each
        for each in exam.key.believed(asked)
    ]


def alone_on_failure(
    exam: Examination, package: Package, shared: Sequence[Answer], conduct: Conduct
) -> tuple[list[Answer], tuple[Verdict, ...]]:
    """Answers and verdicts, each failing probe's from a fresh worker where nothing else had run.

    A meter that was found to lie once is not asked again. Once the submission's budget is spent what was
    answered together stands.
    """
    key = exam.key
    answers, verdicts = list(shared), [key.judge(number, answer) for number, answer in enumerate(shared)]
    for number, verdict in enumerate(verdicts):
        settled = verdict.passed or verdict.unfinished or is_contradicted(answers[number])
        if not (settled or conduct.is_spent):
            answers[number], verdicts[number] = alone(exam, package, conduct, number)
    return answers, tuple(verdicts)


def alone(exam: Examination, package: Package, conduct: Conduct, number: int) -> tuple[Answer, Verdict]:
    """One question in a worker in which nothing else has run, and the verdict on its answer."""
    (answer,) = _answers(exam, package, conduct, [exam.key.questions[number]])
    return answer, _judged(exam, package, conduct, number, answer)


def as_graded(exam: Examination, package: Package, conduct: Conduct, number: int) -> tuple[Answer, Verdict]:
    """One question, and the verdict as the grade has it.

    It is asked alone; one about memory first with all others about it, for what the kernel counts is theirs
    together.
    """
    questions = exam.key.questions
    if questions[number].kind == "memory":
        about_memory = [each for each, question in enumerate(questions) if question.kind == "memory"]
        answers = _answers(exam, package, conduct, [questions[each] for each in about_memory])
        answer = answers[about_memory.index(number)]
        if is_contradicted(answer):
            return answer, exam.key.judge(number, answer)
    return alone(exam, package, conduct, number)


def _judged(exam: Examination, package: Package, conduct: Conduct, number: int, answer: Answer) -> Verdict:
    """The verdict on an answer that was given alone, or with others' components."""
    return judged(exam.key, number, answer, partial(_answers, exam, package, conduct))


def past_others(
    exam: Examination,
    package: Package,
    conduct: Conduct,
    replaced: Collection[str],
    numbers: Sequence[int],
) -> Sequence[Verdict]:
    """The verdicts on these probes with other components replaced by the reference's."""
    questions = [exam.key.questions[number] for number in numbers]
    try:
        names = definitions(exam.module, replaced)
        combined = with_replaced(package, exam.module, names, exam.reference)
        answers = _answers(exam, combined, conduct, questions)
    except SubmissionError as error:
        combined, answers = package, [Crashed(error.message)] * len(numbers)
    return [_judged(exam, combined, conduct, *pair) for pair in zip(numbers, answers, strict=True)]


def _answers(
    exam: Examination, package: Package, conduct: Conduct, questions: Sequence[Question]
) -> Sequence[Answer]:
    """The answers from one fresh worker; none once the budget is spent, nor from what fails to load."""
    if conduct.is_spent:
        return [TimedOut(conduct.seconds, "budget")] * len(questions)
    asked = ask(exam.sandbox, package.code, questions, conduct)
    if isinstance(asked.loaded, Loaded):
        return told(exam, asked)
    return [Crashed(f"the package did not load: {describe(asked.loaded)}")] * len(questions)
