"""Putting questions to a package: shared first, in a fresh worker after one that was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tito.probes.answer import Answer, Crashed, Raised, TimedOut
from tito.probes.question import ModuleCode, Question
from tito.sandbox.interview import Interview, Loaded
from tito.sandbox.sandbox import Sandbox

Loading: TypeAlias = Loaded | Raised | TimedOut | Crashed


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer a question, in order, how loading the package went, and what it printed."""

    loaded: Loading
    answers: tuple[Answer, ...]
    output: str


def ask(sandbox: Sandbox, package: tuple[ModuleCode, ...], questions: Sequence[Question]) -> Asked:
    """All questions in one worker; after a crash or a timeout the rest go on in a fresh one.

    Where the package does not load, how it failed is the answer to every question. SandboxError only
    where a worker could not be started or confined, which is never the student's doing.
    """
    answers: list[Answer] = []
    output = ""
    budget = sandbox.limits.budget
    first: Loading | None = None
    while first is None or len(answers) < len(questions):
        with Interview(sandbox.fork, sandbox.limits, budget) as interview:
            loaded = interview.load(package)
            first = loaded if first is None else first
            rest = questions[len(answers) :]
            answers += interview.put(rest) if isinstance(loaded, Loaded) else [loaded] * len(rest)
            budget = interview.budget
            output += interview.output()
    return Asked(first, tuple(answers), output[: sandbox.limits.output])
