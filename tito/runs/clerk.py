"""A clerk: a process that does tasks, with an examination and a sandbox of its own.

Both ends are ours, so they speak in pickled objects; nothing of a student's is among them but names and
the text of a grade. A thread instead of a process would wait for the others: CPython 3.11 builds syntax
trees in one thread only, and a thread that judges keeps the one that reads answers from its worker's clocks.
"""

from __future__ import annotations

import gc
import platform
import signal
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any, Generic, TypeAlias, TypeVar

from tito.errors import SubmissionError, TitoError
from tito.grading.examination import Examination
from tito.grading.grade import NOT_GRADED
from tito.runs.paper import Paper
from tito.runs.task import Task
from tito.runs.terms import Terms, terms_of
from tito.sandbox import linux

T = TypeVar("T")

TRIES = 2
"""How often a task is given to a clerk that dies over it."""


GARBAGE = 50_000
"""Objects made before garbage is looked for: syntax trees are many objects, and no garbage."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A clerk may be given tasks: the terms under which it grades, and the machine it is on."""

    terms: Terms
    host: str


@dataclass(frozen=True, slots=True)
class Errand(Generic[T]):
    """A task on its way to a clerk, and how many have died over it."""

    task: Task[T]
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A task has been carried out, or given up."""

    result: T


@dataclass(frozen=True, slots=True)
class Died:
    """The clerk has ended without being told to."""

    code: int


Message: TypeAlias = Ready | Done[T] | TitoError | Died


class Clerk(Generic[T]):
    """The trusted side of one clerk; its `line` is readable when there is something to hear.

    A clerk that has nothing to do for `patience` seconds ends; None for one that waits.
    """

    def __init__(self, paper: Paper, patience: float | None = None) -> None:
        self.line, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _start(theirs.fileno(), patience)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # Ctrl-C is for the command, which ends its clerks itself
            )
        self._send(paper)

    def give(self, errand: Errand[T]) -> None:
        self._send(errand)

    def _send(self, message: Paper | Errand[T]) -> None:
        try:
            self.line.send(message)
        except OSError:
            """It has died; `hear` says so."""

    def hear(self) -> Message[T]:
        """What the clerk says next."""
        try:
            message: Message[T] = self.line.recv()
        except (EOFError, OSError):
            return Died(self._process.wait())
        return message

    def dismiss(self) -> None:
        """Let an idle clerk end."""
        self.line.close()
        self._process.wait()

    def kill(self) -> None:
        """End a clerk at once; its workers go with it."""
        self._process.kill()
        self.dismiss()


def _start(line: int, patience: float | None) -> str:
    """The program of a clerk: modules are looked for where we found them, never in a class's folder."""
    serving = f"from tito.runs.clerk import serve; serve({line}, {patience})"
    return f"import sys; sys.path[:] = {sys.path!r}; {serving}"


def serve(number: int, patience: float | None) -> None:
    """Do the tasks that come over the line with this number until the other end hangs up or dies."""
    if linux.is_linux():
        linux.prctl(linux.SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    with Connection(number) as line:
        try:
            _examine(line, patience)
        except TitoError as error:
            line.send(error)
        except (EOFError, ConnectionError):
            return


def _examine(line: Connection, patience: float | None) -> None:
    paper: Paper = line.recv()
    with paper.examination() as exam:
        gc.freeze()  # what is the same for all submissions need not be gone through again
        gc.set_threshold(GARBAGE)
        line.send(Ready(terms_of(paper, exam.key.suite.digest, exam.sandbox.tier), platform.node()))
        while line.poll(patience):
            line.send(Done(_result(exam, line.recv())))


def _result(exam: Examination, errand: Errand[Any]) -> Any:
    if errand.deaths < TRIES:
        return errand.task.carried_out(exam)
    reason = SubmissionError(
        f"{TRIES} grading processes ended over this submission.",
        "Has the machine run out of memory? Run the same command again.",
        NOT_GRADED,
    )
    return errand.task.given_up(exam, reason)
