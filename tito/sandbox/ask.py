"""Putting questions to a package: shared first, in a fresh worker after one that was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tito.probes.answer import Answer
from tito.probes.question import ModuleCode, Question
from tito.sandbox import reply
from tito.sandbox.conduct import Conduct
from tito.sandbox.interview import TOGETHER, Interview, Loaded, Loading, Timed
from tito.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer a question, in order, how loading the package went, and what it printed.

    `cpu` are the seconds that each answer took.
    """

    loaded: Loading
    answers: tuple[Answer, ...]
    output: str
    cpu: tuple[float, ...] = ()


def ask(
    sandbox: Sandbox,
    package: tuple[ModuleCode, ...],
    questions: Sequence[Question],
    conduct: Conduct | None = None,
    together: int = TOGETHER,
) -> Asked:
    """All questions in one worker; after a crash or a timeout the rest go on in a fresh one.

    Where the package does not load, how it failed is the answer to every question. What is used up and done
    is entered in the submission's `conduct`. SandboxError only where a worker could not be started or
    confined, which is never the student's doing.
    """
    limits = sandbox.limits
    conduct = conduct or Conduct(limits.budget)
    given: list[Timed] = []
    output = b""
    first: Loading | None = None
    while first is None or len(given) < len(questions):
        with Interview(sandbox.fork, limits, conduct) as interview:
            loaded = interview.load(package)
            first = loaded if first is None else first
            rest = questions[len(given) :]
            if isinstance(loaded, Loaded):
                given += interview.put(rest, together)
            else:
                given += [Timed(loaded, 0.0)] * len(rest)
            output += interview.output
    conduct.flooded |= len(output) > limits.output
    return Asked(
        loaded=first,
        answers=tuple(each.answer for each in given),
        output=reply.printable(output[: limits.output].decode(errors="replace")),
        cpu=tuple(each.cpu for each in given),
    )
