"""Tasks done by clerks on this machine, as many at a time as there are clerks."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from types import TracebackType
from typing import Generic, Self, TypeVar

from tito.errors import Interrupted, SandboxError, TitoError
from tito.runs.clerk import Clerk, Died, Done, Errand, Ready
from tito.runs.paper import Paper
from tito.runs.task import Task
from tito.sandbox import linux

T = TypeVar("T")


def processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class LocalClerks:
    """So many clerks on this machine; as many as it has processors for None."""

    number: int | None = None

    def carry_out(
        self,
        paper: Paper,
        tasks: Sequence[Task[T]],
        done: Callable[[T], object],
        ready: Callable[[Ready], object] = lambda ready: None,
    ) -> None:
        """Do every task, as `Clerks` says. A clerk that dies is replaced, its task tried once more."""
        with _Office(paper, tasks, min(self.number or processors(), len(tasks))) as office:
            office.run(ready, done)


class _Office(Generic[T]):
    """The clerks at work, each with the task in its hands; None where it has yet to say it is ready."""

    def __init__(self, paper: Paper, tasks: Sequence[Task[T]], clerks: int) -> None:
        self._paper = paper
        self._total = len(tasks)
        self._waiting = deque(Errand(task) for task in tasks)
        self._busy: dict[Clerk[T], Errand[T] | None] = {}
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

    def run(self, ready: Callable[[Ready], object], done: Callable[[T], object]) -> None:
        """Until nothing waits and nobody is busy."""
        count = 0
        try:
            while self._busy:
                for clerk in self._speaking():
                    count += self._heard(clerk, ready, done)
        except KeyboardInterrupt:
            raise Interrupted(f"Interrupted after {count} of {self._total}.") from None

    def _speaking(self) -> Iterator[Clerk[T]]:
        """Those that have something to say, once somebody has."""
        lines: dict[object, Clerk[T]] = {clerk.line: clerk for clerk in self._busy}
        return (lines[line] for line in wait([clerk.line for clerk in self._busy]))

    def _heard(self, clerk: Clerk[T], ready: Callable[[Ready], object], done: Callable[[T], object]) -> bool:
        """Listen to a clerk that has something to say, and give it more to do; whether a task was done."""
        match clerk.hear():
            case Ready() as message:
                ready(message)
                self._give(clerk)
            case Done(result):
                self._give(clerk)  # who need not wait until this one is on the disk
                done(result)
                return True
            case Died(code):
                self._replace(clerk, code)
            case TitoError() as error:
                raise error
        return False

    def _give(self, clerk: Clerk[T]) -> None:
        if self._waiting:
            errand = self._waiting.popleft()
            self._busy[clerk] = errand
            clerk.give(errand)
        else:
            del self._busy[clerk]
            clerk.dismiss()

    def _replace(self, dead: Clerk[T], code: int) -> None:
        """Another clerk in the place of one that died, what it had in its hands first in the row."""
        errand = self._busy.pop(dead)
        dead.dismiss()
        if errand is None:
            raise SandboxError(
                f"A grading process ended as it started (exit code {code}).",
                "Its own words are above; if there are none, has the machine run out of memory?",
            )
        self._waiting.appendleft(replace(errand, deaths=errand.deaths + 1))
        self._hire()
