"""A desk: clerks at hand for whoever asks from several threads, one for each that asks at a time.

It stands in a worker of a cluster. A clerk is a process that it starts, as on one machine: nothing of a
student's runs in the worker itself, and nothing is forked from its threads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, Generic, TypeAlias, TypeVar

from tito.errors import SandboxError, TitoError
from tito.runs.clerk import Clerk, Died, Done, Errand, Ready
from tito.runs.paper import Paper

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds after which an idle clerk ends: the command it worked for may have been killed."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """What came of a task, the first words of the clerk that did it, and where its desk is."""

    result: T
    ready: Ready
    place: str


Idle: TypeAlias = tuple[Clerk[Any], Ready]


class Desk:
    """Clerks of one paper at a `place`, hired when there is something to do; it has to see `shared`."""

    def __init__(self, paper: Paper, shared: tuple[Path, ...], place: str) -> None:
        self._paper = paper
        self._shared = shared
        self._place = place
        self._idle: LifoQueue[Idle] = LifoQueue()
        self._open = True

    def close(self) -> None:
        """Let every clerk end: the idle ones now, the others when they are done."""
        self._open = False
        while (idle := self._next_idle()) is not None:
            idle[0].dismiss()

    def do(self, errand: Errand[T]) -> Reply[T]:
        """Have a clerk do it; one that dies over it is replaced."""
        clerk, ready = self._next_idle() or self._hire()
        clerk.give(errand)
        match clerk.hear():
            case Done(result):
                self._keep(clerk, ready)
                return Reply(result, ready, self._place)
            case Died():
                clerk.dismiss()
                return self.do(replace(errand, deaths=errand.deaths + 1))
            case message:
                clerk.dismiss()
                raise _trouble(message)

    def _keep(self, clerk: Clerk[Any], ready: Ready) -> None:
        if self._open:
            self._idle.put((clerk, ready))
        else:
            clerk.dismiss()

    def _next_idle(self) -> Idle | None:
        """A clerk that waits; one whose line is readable has lost its patience and ended."""
        try:
            clerk, ready = self._idle.get_nowait()
        except Empty:
            return None
        if not clerk.line.poll():
            return clerk, ready
        clerk.dismiss()
        return self._next_idle()

    def _hire(self) -> Idle:
        if missing := [str(path) for path in self._shared if not path.exists()]:
            raise TitoError(
                f"{self._place} has no {' and no '.join(missing)}.",
                "Course and submissions must lie in a folder that all machines share, at the same path.",
            )
        clerk: Clerk[Any] = Clerk(self._paper, PATIENCE)
        match clerk.hear():
            case Ready() as ready:
                return clerk, ready
            case message:
                clerk.dismiss()
                raise _trouble(message)


def _trouble(message: object) -> TitoError:
    match message:
        case TitoError():
            return message
        case Died(code):
            return SandboxError(f"A grading process ended as it started (exit code {code}).")
        case _:
            raise AssertionError(f"a clerk said {message!r} out of turn")
