"""The clocks of another process, read from outside, so that it can neither set nor slow them."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass

from tito.probes.answer import TimedOut

TICK = 0.05
"""Seconds between two looks at a worker's clocks."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds of CPU, of waiting for a CPU, and of the wall, at one moment of a process."""

    cpu: float
    queued: float
    wall: float

    def __sub__(self, earlier: Reading) -> Reading:
        return Reading(self.cpu - earlier.cpu, self.queued - earlier.queued, self.wall - earlier.wall)

    @property
    def blocked(self) -> float:
        """Time in which the process neither ran nor wanted to."""
        return max(self.wall - self.cpu - self.queued, 0.0)

    @property
    def spent(self) -> float:
        """What a budget is charged: all but the time in which others had the CPU."""
        return self.cpu + self.blocked


class Clock:
    """The clocks of the process `pid`; `read` raises ProcessLookupError when it has ended."""

    __slots__ = ("_cpu", "_pid", "_schedstat")

    def __init__(self, pid: int) -> None:
        # Clock number ~pid, with the bits that mean "a process's CPU time as the scheduler counts it".
        self._cpu = (~pid << 3) | 2
        self._pid = pid
        self._schedstat = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY) if sys.platform == "linux" else None

    def read(self) -> Reading:
        """The three clocks now."""
        try:
            return Reading(time.clock_gettime(self._cpu), self._queued(), time.monotonic())
        except OSError as error:
            raise ProcessLookupError(error.errno, "the process has ended") from error

    def _queued(self) -> float:
        """The second number of schedstat: nanoseconds spent on the run queue."""
        if self._schedstat is None:
            return 0.0
        return int(os.pread(self._schedstat, 128, 0).split()[1]) / 1e9

    def wants_to_run(self) -> bool:
        """Whether it runs or waits for a CPU just now; how long it has waited is told when it gets one."""
        try:
            with open(f"/proc/{self._pid}/stat", "rb") as stat:
                return stat.read().rpartition(b")")[2].split()[:1] == [b"R"]
        except OSError:
            return False

    def close(self) -> None:
        """Give the descriptor back."""
        if self._schedstat is not None:
            os.close(self._schedstat)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Seconds that may pass on each clock during one exchange; `budget` is what is left of the ask's."""

    cpu: float
    blocked: float
    wall: float
    budget: float

    def exceeded(self, passed: Reading, wants_to_run: bool = False) -> TimedOut | None:
        """The limit that `passed` breaks, the budget first; who `wants_to_run` waits for nothing else."""
        if passed.spent > self.budget:
            return TimedOut(self.budget, "budget")
        if passed.cpu > self.cpu:
            return TimedOut(self.cpu, "CPU")
        if passed.blocked > self.blocked and not wants_to_run:
            return TimedOut(self.blocked, "waiting")
        return TimedOut(self.wall, "wall") if passed.wall > self.wall else None
