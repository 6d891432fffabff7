"""Grading a class: as many submissions at a time as there are clerks."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from tito.errors import Interrupted, SandboxError, TitoError
from tito.grading.submission import Submission
from tito.runs.clerk import Clerk, Died, Graded, Ready, Task
from tito.runs.paper import Paper
from tito.sandbox import linux


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def grade_class(
    paper: Paper,
    submissions: Sequence[Submission],
    graded: Callable[[Graded], object],
    *,
    workers: int | None = None,
    ready: Callable[[Ready], object] = lambda ready: None,
) -> None:
    """Grade every submission; `graded` is called with each as it is finished, in whatever order.

    `ready` is called with each clerk's first words, before anything it grades. A clerk that dies is
    replaced and its submission tried once more, then not graded. Interrupted says how far a run came
    that the user stopped; what `graded` raises stops it, too.
    """
    clerks = min(workers or processors(), len(submissions))
    with _Office(paper, submissions, clerks) as office:
        office.run(ready, graded)


class _Office:
    """The clerks at work, each with the submission in its hands; None where it has yet to say it is ready."""

    def __init__(self, paper: Paper, submissions: Sequence[Submission], clerks: int) -> None:
        self._paper = paper
        self._total = len(submissions)
        self._waiting = deque(map(Task, submissions))
        self._busy: dict[Clerk, Task | None] = {}
        self._wanted = clerks

    def __enter__(self) -> Self:
        linux.hide_memory()  # the paper's seed is in it
        for _ in range(self._wanted):
            self._hire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for clerk in self._busy:
            clerk.kill()

    def _hire(self) -> None:
        self._busy[Clerk(self._paper)] = None

    def run(self, ready: Callable[[Ready], object], graded: Callable[[Graded], object]) -> None:
        """Until nothing waits and nobody is busy."""
        done = 0
        try:
            while self._busy:
                for clerk in self._speaking():
                    done += self._heard(clerk, ready, graded)
        except KeyboardInterrupt:
            raise Interrupted(f"Interrupted after {done} of {self._total} submissions.") from None

    def _speaking(self) -> Iterator[Clerk]:
        """Those that have something to say, once somebody has."""
        lines: dict[object, Clerk] = {clerk.line: clerk for clerk in self._busy}
        return (lines[line] for line in wait([clerk.line for clerk in self._busy]))

    def _heard(
        self, clerk: Clerk, ready: Callable[[Ready], object], graded: Callable[[Graded], object]
    ) -> bool:
        """Listen to a clerk that has something to say, and give it more to do; whether it had graded."""
        match clerk.hear():
            case Ready() as message:
                ready(message)
                self._give(clerk)
            case Graded() as message:
                self._give(clerk)  # who need not wait until this one is on the disk
                graded(message)
                return True
            case Died(code):
                self._replace(clerk, code)
            case TitoError() as error:
                raise error
        return False

    def _give(self, clerk: Clerk) -> None:
        if self._waiting:
            task = self._waiting.popleft()
            self._busy[clerk] = task
            clerk.give(task)
        else:
            del self._busy[clerk]
            clerk.dismiss()

    def _replace(self, dead: Clerk, code: int) -> None:
        """Another clerk in the place of one that died, what it had in its hands first in the row."""
        task = self._busy.pop(dead)
        dead.dismiss()
        if task is None:
            raise SandboxError(
                f"A grading process ended as it started (exit code {code}).",
                "Its own words are above; if there are none, has the machine run out of memory?",
            )
        self._waiting.appendleft(replace(task, deaths=task.deaths + 1))
        self._hire()
