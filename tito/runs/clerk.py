"""A clerk: a process that grades, with an examination and a sandbox of its own.

Both ends are ours, so they speak in pickled objects; nothing of a student's is among them but names and
the text of a grade. A thread instead of a process would wait for the others: CPython 3.11 builds syntax
trees in one thread only, and a thread that judges keeps the one that reads answers from its worker's clocks.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, Pipe
from typing import TypeAlias

from tito.errors import SubmissionError, TitoError
from tito.grading.examination import Examination
from tito.grading.grade import NOT_GRADED, Grade, grade_or_reason, ungraded
from tito.grading.submission import Submission, fingerprint
from tito.runs.paper import Paper
from tito.sandbox import linux

TRIES = 2
"""How often a submission is given to a clerk that dies over it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A clerk may be given submissions: the tier its workers run on, the digest of the suite it loaded."""

    isolation: str
    suite: str


@dataclass(frozen=True, slots=True)
class Task:
    """A submission to grade, and how many clerks have died over it."""

    submission: Submission
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Graded:
    """A submission, its grade, and how long that took."""

    submission: Submission
    grade: Grade
    seconds: float


@dataclass(frozen=True, slots=True)
class Died:
    """The clerk has ended without being told to."""

    code: int


Message: TypeAlias = Ready | Graded | TitoError | Died


class Clerk:
    """The trusted side of one clerk; its `line` is readable when there is something to hear."""

    def __init__(self, paper: Paper) -> None:
        self.line, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _start(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # Ctrl-C is for the command, which ends its clerks itself
            )
        self._send(paper)

    def give(self, task: Task) -> None:
        self._send(task)

    def _send(self, message: Paper | Task) -> None:
        try:
            self.line.send(message)
        except OSError:
            """It has died; `hear` says so."""

    def hear(self) -> Message:
        """What the clerk says next."""
        try:
            message: Message = self.line.recv()
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


def _start(line: int) -> str:
    """The program of a clerk: modules are looked for where we found them, never in a class's folder."""
    return f"import sys; sys.path[:] = {sys.path!r}; from tito.runs.clerk import serve; serve({line})"


def serve(number: int) -> None:
    """Grade what comes over the line with this number until the other end hangs up or dies."""
    if linux.is_linux():
        linux.prctl(linux.SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    with Connection(number) as line:
        try:
            _examine(line)
        except TitoError as error:
            line.send(error)
        except (EOFError, ConnectionError):
            return


def _examine(line: Connection) -> None:
    paper: Paper = line.recv()
    with paper.examination() as exam:
        line.send(Ready(exam.sandbox.tier, exam.key.suite.digest))
        while True:
            line.send(_graded(exam, line.recv()))


def _graded(exam: Examination, task: Task) -> Graded:
    start = time.perf_counter()
    submission = task.submission
    digest = fingerprint(submission)
    grade = grade_or_reason(exam, submission) if task.deaths < TRIES else _given_up(exam, submission)
    kept = replace(grade, submission_digest=grade.submission_digest or digest)
    return Graded(submission, kept, time.perf_counter() - start)


def _given_up(exam: Examination, submission: Submission) -> Grade:
    reason = SubmissionError(
        f"{TRIES} grading processes ended over this submission.",
        "Has the machine run out of memory? Run the same command again.",
        NOT_GRADED,
    )
    return ungraded(exam, submission, reason)
