"""Putting questions to a package: shared first, in a fresh worker after one that was lost.

Questions about memory come before all others, so that what the kernel counts of a worker by then is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tito.probes.answer import Answer
from tito.probes.question import ModuleCode, Question
from tito.sandbox import reply
from tito.sandbox.conduct import Conduct
from tito.sandbox.interview import TOGETHER, Interview, Loaded, Loading, Timed
from tito.sandbox.limits import Limits
from tito.sandbox.resident import Resident
from tito.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer a question, in order, how loading the package went, and what it printed.

    `cpu` are the seconds that each answer took; `resident` is what the kernel counted of the worker that
    answered a question about memory, None for any other question and where it could not be counted.
    """

    loaded: Loading
    answers: tuple[Answer, ...]
    output: str
    cpu: tuple[float, ...] = ()
    resident: tuple[Resident | None, ...] = ()


def ask(
    sandbox: Sandbox,
    package: tuple[ModuleCode, ...],
    questions: Sequence[Question],
    conduct: Conduct | None = None,
    together: int = TOGETHER,
    limits: Limits | None = None,
) -> Asked:
    """All questions in one worker; after a crash or a timeout the rest go on in a fresh one.

    Where the package does not load, how it failed is the answer to every question. What is used up and done
    is entered in the submission's `conduct`. `limits` of time and answers are the sandbox's own unless given;
    memory is bounded by the sandbox's. SandboxError only where a worker could not be started or
    confined, which is never the student's doing.
    """
    limits = limits or sandbox.limits
    conduct = conduct or Conduct(limits.budget)
    order = sorted(range(len(questions)), key=lambda number: questions[number].kind != "memory")
    arranged = [questions[number] for number in order]
    given: list[Timed] = []
    resident: list[Resident | None] = []
    output = b""
    first: Loading | None = None
    while first is None or len(given) < len(questions):
        with Interview(sandbox.fork, limits, conduct) as interview:
            loaded = interview.load(package)
            first = loaded if first is None else first
            rest = arranged[len(given) :]
            if isinstance(loaded, Loaded):
                about_memory = sum(question.kind == "memory" for question in rest)
                measured, counted = _measured(interview, rest[:about_memory], together)
                given += measured
                resident += [counted] * len(measured)
                if len(measured) == about_memory:
                    given += interview.put(rest[about_memory:], together)
            else:
                given += [Timed(loaded, 0.0)] * len(rest)
            output += interview.output
    conduct.flooded |= len(output) > limits.output
    resident += [None] * (len(questions) - len(resident))
    place = {number: at for at, number in enumerate(order)}
    return Asked(
        loaded=first,
        answers=tuple(given[place[number]].answer for number in range(len(questions))),
        output=reply.printable(output[: limits.output].decode(errors="replace")),
        cpu=tuple(given[place[number]].cpu for number in range(len(questions))),
        resident=tuple(resident[place[number]] for number in range(len(questions))),
    )


def _measured(
    interview: Interview, questions: Sequence[Question], together: int
) -> tuple[list[Timed], Resident | None]:
    """The answers to questions about memory, and what the kernel counted of the worker before and after."""
    if not questions:
        return [], None
    loaded = interview.most_memory
    given = interview.put(questions, together)
    answered = interview.most_memory
    return given, None if loaded is None or answered is None else Resident(loaded, answered)
