"""One worker, asked one thing at a time, each under a nonce of its own and on its own clocks."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import TracebackType
from typing import Self

import numpy as np

from tito.errors import SandboxError
from tito.probes.answer import Answer, Crashed, Plain, Raised, Returned, TimedOut
from tito.probes.question import ModuleCode, Question
from tito.sandbox import reply
from tito.sandbox.clock import Allowance, Clock
from tito.sandbox.held import Worker
from tito.sandbox.launch import package as plain_package
from tito.sandbox.limits import Limits
from tito.sandbox.line import Expired, Line, Lost
from tito.sandbox.wire import Frame, Malformed, Payload, framed, payload


@dataclass(frozen=True, slots=True)
class Loaded:
    """The package runs; the blocks labelled `unfinished` raised NotImplementedError."""

    unfinished: tuple[str, ...] = ()


class Interview:
    """A worker of its own for the length of a `with` block, and what is left of the ask's `budget`."""

    def __init__(self, fork: Callable[[], Worker], limits: Limits, budget: float) -> None:
        self.budget = budget
        self._fork = fork
        self._limits = limits
        self._labels: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        self._worker = self._fork()
        with contextlib.ExitStack() as unless_confined:
            unless_confined.callback(self._worker.close)
            self._clock = _clock_of(self._worker)
            unless_confined.callback(self._clock.close)
            self._line = Line(self._worker.line, self._clock)
            self._await_confinement()
            unless_confined.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clock.close()
        self._worker.close()

    def _await_confinement(self) -> None:
        """A worker says that it is confined before anything of the student's reaches it.

        Only our own code runs by then, so that of the student's limits the last resort alone applies.
        """
        wall = self._limits.wall
        answer = self._exchange(None, "", Allowance(wall, wall, wall, wall))
        if not (isinstance(answer, Frame) and answer.kind == "ready"):
            raise SandboxError(
                f"A worker could not be confined: {_said(answer)}.",
                "Nothing of the submission was run. Try again, or ask for a lower tier.",
            )

    def load(self, package: tuple[ModuleCode, ...]) -> Loaded | Raised | TimedOut | Crashed:
        """Run the package's blocks in the worker."""
        self._labels = frozenset(block.label for module in package for block in module.blocks)
        answer = self._asked(payload("package", plain_package(package)), self._limits.load)
        match answer:
            case Frame(kind="loaded", value=list(labels)) if self._labels.issuperset(map(str, labels)):
                return Loaded(tuple(map(str, labels)))
            case Frame(kind="raised"):
                return reply.raised(answer.value, self._labels)
            case Frame():
                return Crashed("answered its loading with something else")
            case _:
                return answer

    def examine(self) -> tuple[str, ...]:
        """What this worker, which no student's code has reached, could do although it must not."""
        match self._asked(payload("examine", os.getpid()), self._limits.load):
            case Frame(kind="examined", value=list(names)):
                return tuple(map(str, names))
            case answer:
                return (f"not even say what it can do: {answer}",)

    def put(self, questions: Sequence[Question]) -> list[Answer]:
        """Answers up to the one in which this worker was lost; all of them once the budget is gone."""
        answers: list[Answer] = []
        for question in questions:
            answer = self._put(question)
            answers.append(answer)
            if isinstance(answer, TimedOut) and answer.clock == "budget":
                return answers + [answer] * (len(questions) - len(answers))
            if isinstance(answer, TimedOut | Crashed):
                break
        else:
            answers[-1:] = [self._last(answer) for answer in answers[-1:]]
        return answers

    def _put(self, question: Question) -> Answer:
        answer = self._asked(_payload(question), self._limits.cpu)
        match answer:
            case Frame(kind="returned"):
                return Returned(answer.value)
            case Frame(kind="raised"):
                return reply.raised(answer.value, self._labels)
            case Frame():
                return Crashed("answered with something else")
            case _:
                return answer

    def _last(self, answer: Answer) -> Answer:
        """The answer, unless something nobody asked for followed it."""
        try:
            self._line.refuse_surplus()
        except Malformed as error:
            return Crashed(str(error))
        except Lost:
            return answer
        return answer

    def _asked(self, request: Payload, cpu: float) -> Frame | TimedOut | Crashed:
        """The reply to one request, its nonce checked."""
        nonce, ours, limits = secrets.token_hex(8), time.thread_time(), self._limits
        allowance = Allowance(cpu, limits.blocked, limits.wall, self.budget)
        answer = self._exchange(framed(nonce, request), nonce, allowance)
        # Reading a costly answer is charged like making it: nobody may use up the grader's time, either.
        self.budget -= self._line.spent() + time.thread_time() - ours
        if isinstance(answer, TimedOut) and answer.clock == "budget":
            return replace(answer, seconds=self._limits.budget)
        return answer

    def _exchange(
        self, request: bytes | None, nonce: str, allowance: Allowance
    ) -> Frame | TimedOut | Crashed:
        """Send the request, if there is one, and take one frame back, on the worker's clocks."""
        try:
            self._line.begin(allowance)
            if request is not None:
                self._line.refuse_surplus()
                self._line.send(request)
            answer = self._line.receive(self._limits.answer)
        except Expired as expired:
            return expired.answer
        except Malformed as error:
            return Crashed(str(error))
        except Lost:
            return Crashed(self._worker.post_mortem(self._clock))
        return answer if answer.nonce == nonce else Crashed("answered under a wrong nonce")

    def output(self) -> str:
        """What this worker printed so far, as text without control characters."""
        return reply.printable(os.pread(self._worker.spool, self._limits.output, 0).decode(errors="replace"))


def _clock_of(worker: Worker) -> Clock:
    try:
        return Clock(worker.pid)
    except OSError as error:
        raise SandboxError(f"A worker's clocks cannot be read: {error}.", "Is /proc mounted?") from error


@lru_cache(maxsize=1024)
def _payload(question: Question) -> Payload:
    """A question encoded: a class is asked the same ones."""
    plain: Plain = {
        "kind": question.kind,
        "code": np.frombuffer(question.code, np.uint8),
        "inputs": question.inputs,
        "leaves": list(question.leaves),
        "seed": question.seed,
        "dtype": question.dtype,
    }
    return payload("question", plain)


def _said(answer: Frame | TimedOut | Crashed) -> str:
    match answer:
        case Frame(kind="unconfined", value=str(reason)):
            return reason
        case Crashed(reason):
            return f"it {reason}"
        case _:
            return "it did not say so in time"
