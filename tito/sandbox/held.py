"""A worker as the trusted side holds it: by a pidfd, never by its number."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass

from tito.errors import SandboxError
from tito.probes.answer import Crashed, Exceeded
from tito.sandbox.cgroup import Group
from tito.sandbox.clock import TICK, Clock

GRACE = 0.2
"""Seconds of its own time in which a worker that hung up may end by itself, so that we learn why."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A confined process waiting for a package, with our ends of its line, its spool, its decoys' watch.

    `can_signal` says whether its tier lets it send signals, to itself for one.
    """

    pid: int
    handle: int
    line: socket.socket
    spool: int
    watch: int
    can_signal: bool
    wait: Callable[[], int]
    retire: Callable[[int], None]
    group: Group | None = None

    def post_mortem(self, clock: Clock, memory: int) -> Crashed | Exceeded:
        """Why this worker, which may use so much memory and hung up, did so.

        SandboxError where that cannot be its own doing.
        """
        if not self._ends(clock):
            return Crashed("closed its line")
        if self.group is not None and self.group.ran_out_of_memory:
            return Exceeded("memory", memory)
        status = self.wait()
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and not self.can_signal:
            raise SandboxError("A worker was killed by somebody else.", "Has the machine run out of memory?")
        return Crashed(_manner(status))

    def _ends(self, clock: Clock) -> bool:
        """Whether it has ended, from when on its pidfd is readable, or does so in a short time of its own."""
        poll = select.poll()
        poll.register(self.handle, select.POLLIN)
        try:
            start = clock.read()
            while not poll.poll(TICK * 1000):
                if (clock.read() - start).spent > GRACE:
                    return False
        except ProcessLookupError:
            pass
        return True

    def close(self) -> None:
        """Kill it, with all that it started, and let go of it."""
        kill(self.handle)
        if self.group is not None:
            self.group.kill()
        os.close(self.handle)
        os.close(self.spool)
        self.line.close()
        self.retire(self.watch)


def _manner(status: int) -> str:
    """A wait status in words."""
    if not os.WIFSIGNALED(status):
        return f"ended by itself with exit code {os.waitstatus_to_exitcode(status)}"
    number = os.WTERMSIG(status)
    if number == signal.SIGSYS:
        return "made a system call that is forbidden"
    return f"was killed by {signal.Signals(number).name}"


def kill(handle: int) -> None:
    """SIGKILL to the process behind a pidfd, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
