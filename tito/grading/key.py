"""The answer key: what the reference answers to a suite under a seed. It never leaves this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tito.course.module import Module
from tito.errors import CourseError, SandboxError
from tito.grading.judge import NOT_ASKED, Verdict, describe, judge
from tito.grading.ledger import LedgerRow, rows
from tito.grading.outside import believed, most_told
from tito.probes.answer import Answer, Crashed
from tito.probes.question import ModuleCode, Question
from tito.probes.suite import Suite
from tito.sandbox.ask import Asked, ask
from tito.sandbox.interview import Loaded
from tito.sandbox.resident import Resident
from tito.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """A suite with the inputs drawn from `seed`, what each probe is worth, and the expected answers.

    `questions` are asked of students in float32; `answers` are the reference's in float64 to the same
    float32 inputs. Where the answers come out of a seal, `needs` says which components each probe goes
    through; the reference itself tells better. `resident` is what the kernel counted of the reference's
    worker once it had answered the questions about memory; None where that is not known.
    """

    suite: Suite
    seed: int
    worth: tuple[Fraction, ...]
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    needs: tuple[frozenset[str], ...] = ()
    resident: Resident | None = None

    def judge(self, index: int, answer: Answer) -> Verdict:
        """The answer to the suite's probe number `index`, held against the expected one."""
        return judge(self.suite.probes[index], self.worth[index], self.answers[index], answer)

    def believed(self, asked: Asked) -> tuple[Answer, ...]:
        """The answers, those about memory only where the kernel counted no more than they tell."""
        return believed(asked, self.resident, most_told(self.answers))

    def ledger(self, answers: Sequence[Answer]) -> tuple[LedgerRow, ...]:
        """The memory probes' figures beside the reference's."""
        beside = zip(self.suite.probes, self.answers, answers, strict=True)
        asked = ((probe, own, found) for probe, own, found in beside if probe.kind == "memory")
        return tuple(row for probe, own, found in asked for row in rows(probe, own, found))

    def unanswered(self) -> tuple[Verdict, ...]:
        """The verdicts on a submission that could not be asked anything."""
        nothing = Crashed("it was not asked")
        verdicts = (self.judge(index, nothing) for index in range(len(self.suite.probes)))
        return tuple(replace(each, answer=NOT_ASKED, reason="was not asked", hint="") for each in verdicts)


def answer_key(
    suite: Suite, module: Module, seed: int, reference: tuple[ModuleCode, ...], sandbox: Sandbox
) -> AnswerKey:
    """Ask the reference, through the very same `ask` as a student; SandboxError where it does not load.

    What each answer costs it is measured, one question at a time, and goes with the question.
    """
    asked = ask(sandbox, reference, suite.questions(seed, "float64"), together=1)
    if not isinstance(asked.loaded, Loaded):
        raise SandboxError(f"The reference of {module.name} does not load: {describe(asked.loaded)}.")
    timed = zip(suite.questions(seed, "float32"), asked.cpu, strict=True)
    questions = tuple(replace(question, cost=cpu) for question, cpu in timed)
    resident = next((each for each in asked.resident if each is not None), None)
    return AnswerKey(suite, seed, worth(suite, module), questions, asked.answers, resident=resident)


def worth(suite: Suite, module: Module) -> tuple[Fraction, ...]:
    """Each probe's share of its component's points, by weight; CourseError for an unknown component."""
    points = {component.name: component.points for component in module.components}
    totals: dict[str, Fraction] = {}
    for probe in suite.probes:
        totals[probe.component] = totals.get(probe.component, Fraction(0)) + Fraction(probe.points)
    strangers = totals.keys() - points.keys()
    if strangers:
        names = ", ".join(sorted(strangers))
        raise CourseError(
            f"The suite of {module.name} asks about {names}, which is no component of it.",
            f"Name one that {module.folder / 'module.toml'} has.",
        )
    return tuple(points[p.component] * Fraction(p.points) / totals[p.component] for p in suite.probes)
