"""Where clerks are: on this machine, or on the workers of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from tito.runs.clerk import Ready
from tito.runs.paper import Paper
from tito.runs.task import Task

T = TypeVar("T")


class Clerks(Protocol):
    """Whoever does the tasks of a run."""

    def carry_out(
        self,
        paper: Paper,
        tasks: Sequence[Task[T]],
        done: Callable[[T], object],
        ready: Callable[[Ready], object],
    ) -> None:
        """Do every task in an examination of this paper; `done` is called with what comes of each.

        `ready` is called with a clerk's first words before anything it does is `done`. A task over which
        `TRIES` clerks die is given up. Interrupted says how far a run came that the user stopped; what
        `ready` or `done` raises stops it, too. Both are called in the thread of the caller, one at a time.
        """
