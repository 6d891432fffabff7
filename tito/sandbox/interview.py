"""One worker, asked several things in a row, each under a nonce of its own and on its own clocks."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self, TypeAlias, TypeVar

from tito.errors import SandboxError
from tito.probes.answer import Answer, Crashed, Exceeded, Raised, Returned, TimedOut
from tito.probes.question import ModuleCode, Question
from tito.sandbox import decoys, reply, resident
from tito.sandbox.clock import Allowance, Clock
from tito.sandbox.conduct import Conduct
from tito.sandbox.held import Worker
from tito.sandbox.limits import MIB, Limits
from tito.sandbox.line import SURPLUS, Expired, Line, Lost
from tito.sandbox.request import message, package, packed
from tito.sandbox.wire import Frame, Malformed, TooLarge

TOGETHER = 16
"""Questions in one message. The worker works on while we read; it knows so many ahead, and no more."""

TOGETHER_BYTES = MIB

SEVERAL = 4
"""Answers still to come of a message for which we wait together; for the last ones each at once."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The package runs; the blocks labelled `unfinished` raised NotImplementedError."""

    unfinished: tuple[str, ...] = ()


Failed: TypeAlias = TimedOut | Exceeded | Crashed
"""How a worker is lost."""

Loading: TypeAlias = Loaded | Raised | Failed


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer, and the CPU seconds that the worker took over it."""

    answer: Answer
    cpu: float


class Interview:
    """A worker of its own for the length of a `with` block, entered in the submission's `conduct`."""

    def __init__(self, fork: Callable[[], Worker], limits: Limits, conduct: Conduct) -> None:
        self._conduct = conduct
        self._fork = fork
        self._limits = limits
        self._labels: Mapping[str, int] = {}
        self._is_lost = False

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
        self._conduct.touched |= decoys.touched(self._worker.watch)
        self._clock.close()
        self._worker.close()

    def _await_confinement(self) -> None:
        """A worker says that it is confined before anything of the student's reaches it.

        Only our own code runs by then, so that of the student's limits the last resort alone applies.
        """
        wall = self._limits.wall
        answer = self._told(b"", Allowance(wall, wall, wall, wall)) or self._heard("")
        if not (isinstance(answer, Frame) and answer.kind == "ready"):
            raise SandboxError(
                f"A worker could not be confined: {_said(answer)}.",
                "Nothing of the submission was run. Try again, or ask for a lower tier.",
            )

    def load(self, modules: tuple[ModuleCode, ...]) -> Loading:
        """Run the package's blocks in the worker."""
        blocks = sorted((block for each in modules for block in each.blocks), key=lambda block: block.lines)
        self._labels = {block.label: block.lines for block in blocks}  # of two, the longer
        match answer := self._exchange("package", package(modules)):
            case Frame(kind="loaded", value=list(labels)) if self._labels.keys() >= set(map(str, labels)):
                return Loaded(tuple(dict.fromkeys(map(str, labels))))
            case Frame(kind="raised"):
                return self._raised(answer)
            case Frame():
                return Crashed("answered its loading with something else")
            case _:
                return answer

    def examine(self) -> tuple[str, ...]:
        """What this worker, which no student's code has reached, could do although it must not."""
        match self._exchange("examine", os.getpid()):
            case Frame(kind="examined", value=list(names)):
                return tuple(map(str, names))
            case answer:
                return (f"not even say what it can do: {answer}",)

    def _exchange(self, kind: str, content: object) -> Frame | Failed:
        """The reply to one request, on the clock of loading."""
        nonce = secrets.token_hex(8)
        allowance = self._allowance(self._limits.load)
        lost = self._told(message(kind, (nonce, content)), allowance)
        return self._timed(lost, nonce, allowance)[0]

    def put(self, questions: Sequence[Question], together: int = TOGETHER) -> list[Timed]:
        """Answers up to the one in which this worker was lost; all of them once the budget is gone."""
        given: list[Timed] = []
        for batch in _batches(questions, together):
            if self._is_lost or self._conduct.is_spent:
                break
            given += self._put(batch)
        if given and not (self._is_lost or self._conduct.is_spent):
            given[-1] = replace(given[-1], answer=self._last(given[-1].answer))
        if self._conduct.is_spent:
            beyond = TimedOut(self._conduct.seconds, "budget")
            given += [Timed(beyond, 0.0)] * (len(questions) - len(given))
        return given

    def _put(self, batch: Sequence[Question]) -> Iterator[Timed]:
        """Ask several at once, each under a nonce of its own; only their answers may come, in that order."""
        nonces = [secrets.token_hex(8) for _ in batch]
        content = tuple(zip(nonces, map(packed, batch), strict=True))
        lost = self._told(message("questions", content), self._allowed(batch[0]))
        for number, (nonce, question) in enumerate(zip(nonces, batch, strict=True), start=1):
            several = number + SEVERAL <= len(batch)
            heard, cpu = self._timed(lost, nonce, self._allowed(question), several)
            yield Timed(self._answer(heard, question), cpu)
            if self._is_lost:
                return

    def _timed(
        self, lost: Failed | None, nonce: str, allowance: Allowance, several: bool = False
    ) -> tuple[Frame | Failed, float]:
        """What comes back, unless all is lost already, and its CPU seconds; the budget is charged."""
        ours = time.thread_time()
        self._line.allow(allowance)
        heard = lost or self._heard(nonce, several)
        spent, cpu = self._used()
        # Reading a costly answer is charged like making it: nobody may use up the grader's time, either.
        charged = heard.seconds if isinstance(heard, TimedOut) else spent + time.thread_time() - ours
        self._conduct.charge(charged)
        self._is_lost = not isinstance(heard, Frame)
        if isinstance(heard, TimedOut) and heard.clock == "budget":
            heard = replace(heard, seconds=self._conduct.seconds)
        return heard, cpu

    def _used(self) -> tuple[float, float]:
        """Seconds to be charged since the clocks were last read, and those of CPU among them."""
        try:
            passed = self._line.lap()
        except Lost:
            return self._line.waited(), self._line.waited()
        return passed.spent, passed.cpu

    def _answer(self, heard: Frame | Failed, question: Question) -> Answer:
        match heard:
            case Frame(kind="returned"):
                return Returned(heard.value)
            case Frame(kind="raised"):
                return self._raised(heard)
            case Frame():
                return Crashed("answered with something else")
            case TimedOut(clock="CPU") if question.cost:
                return TimedOut(self._limits.cpu, "CPU", self._limits.times)
            case _:
                return heard

    def _raised(self, frame: Frame) -> Raised | Exceeded | Crashed:
        """The exception that a frame describes; running out of memory is a limit like others."""
        answer = reply.raised(frame.value, self._labels)
        if isinstance(answer, Raised) and "MemoryError" in answer.lineage:
            return Exceeded("memory", self._limits.memory, answer.cell, answer.line)
        return answer

    def _last(self, answer: Answer) -> Answer:
        """The answer, unless anything but the worker's farewell followed it.

        To look what has come by now would find this or that, as the two processes happened to run.
        """
        nonce = secrets.token_hex(8)
        try:
            said = self._farewell(nonce)
        except Lost:
            return answer
        except Expired as expired:
            return expired.answer
        except (Malformed, TooLarge):
            return Crashed(SURPLUS)
        finally:
            self._conduct.charge(self._used()[0])
        return answer if (said.nonce, said.kind) == (nonce, "farewell") else Crashed(SURPLUS)

    def _farewell(self, nonce: str) -> Frame:
        """What the worker says next, asked to take its leave; Lost if it has left without another word."""
        with contextlib.suppress(Lost):
            self._line.begin(self._allowance(self._limits.load))
            self._line.send(message("farewell", (nonce, None)))
        return self._line.receive(self._limits.answer)

    def _allowed(self, question: Question) -> Allowance:
        return self._allowance(self._limits.cpu_beside(question.cost))

    def _allowance(self, cpu: float) -> Allowance:
        return Allowance(cpu, self._limits.blocked, self._limits.wall, self._conduct.left)

    def _told(self, request: bytes, allowance: Allowance) -> Failed | None:
        """Send a request; how the worker was lost where it cannot be."""
        return self._safely(lambda: self._send(request, allowance))

    def _send(self, request: bytes, allowance: Allowance) -> None:
        self._line.begin(allowance)
        if request:
            self._line.refuse_surplus()
            self._line.send(request)

    def _heard(self, nonce: str, several: bool = False) -> Frame | Failed:
        """The next frame, if it answers what was asked under that nonce."""
        answer = self._safely(lambda: self._line.receive(self._limits.answer, several))
        wrong = isinstance(answer, Frame) and answer.nonce != nonce
        return Crashed(SURPLUS) if wrong else answer

    def _safely(self, action: Callable[[], T]) -> T | Failed:
        """What the action gives, or how the worker was lost in it."""
        try:
            return action()
        except Expired as expired:
            return expired.answer
        except TooLarge as error:
            return Exceeded(error.resource, error.limit)
        except Malformed as error:
            return Crashed(str(error))
        except Lost:
            return self._worker.post_mortem(self._clock, self._limits.memory)

    @property
    def most_memory(self) -> int | None:
        """The most bytes that this worker had in memory so far; None where that is not known."""
        return resident.most(self._worker.pid)

    @property
    def output(self) -> bytes:
        """What this worker printed so far; a byte more than it may if it tried to print more."""
        return os.pread(self._worker.spool, self._limits.output + 1, 0)


def _batches(questions: Sequence[Question], together: int) -> Iterator[Sequence[Question]]:
    """The questions in order, so many at a time, and no more bytes at a time than one alone may have."""
    batch: list[Question] = []
    size = 0
    for question in questions:
        size += len(packed(question))
        if batch and (len(batch) == together or size > TOGETHER_BYTES):
            yield batch
            batch, size = [], len(packed(question))
        batch.append(question)
    if batch:
        yield batch


def _clock_of(worker: Worker) -> Clock:
    try:
        return Clock(worker.pid)
    except OSError as error:
        raise SandboxError(f"A worker's clocks cannot be read: {error}.", "Is /proc mounted?") from error


def _said(answer: Frame | Failed) -> str:
    match answer:
        case Frame(kind="unconfined", value=str(reason)):
            return reason
        case Crashed(reason):
            return f"it {reason}"
        case _:
            return "it did not say so in time"
