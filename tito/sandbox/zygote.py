"""The zygote: warm, single-threaded, holding no secret; it forks a worker whenever it is asked to.

Over its control socket (one datagram a message): b"fork" with three descriptors, the worker's line, its
spool and what hears of its decoys, is answered with the worker's pid and pidfd; b"wait <pid>" with that
worker's wait status; b"here" with the same; b"sweep" when nothing of theirs is left.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Sequence
from typing import NoReturn

from tito.sandbox.confine import Confinement
from tito.sandbox.wire import Frame, encode

Work = Callable[[int], None]
"""What a worker does with its line; it is over when this returns."""

LINE = 3
MESSAGE = 256
REMEMBERED = 1000


def serve(control: socket.socket, confinement: Confinement, work: Work) -> None:
    """Answer until the trusted side hangs up."""
    nursery = Nursery(confinement, work)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE, 3)
        match message.split():
            case [b"fork"]:
                nursery.fork(control, descriptors)
            case [b"wait", pid]:
                control.send(b"%d" % nursery.wait(int(pid)))
            case [b"here"]:
                control.send(b"here")
            case [b"sweep"]:
                nursery.sweep()
                control.send(b"swept")
            case _:
                return


class Nursery:
    """The workers forked so far, and how those that ended did so."""

    def __init__(self, confinement: Confinement, work: Work) -> None:
        self._confinement = confinement
        self._work = work
        self._born = 0
        self._living: set[int] = set()
        self._ended: dict[int, int] = {}

    def sweep(self) -> None:
        """End every child, and whatever becomes one by that."""
        while True:
            for pid in self._children():
                os.kill(pid, signal.SIGKILL)
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return

    def _children(self) -> set[int]:
        """The processes whose parent we are: our workers, and, being their reaper, what outlived one of them.

        In a pid namespace of its own a worker takes everything with it, and there is no /proc to look at.
        """
        try:
            with open(f"/proc/self/task/{os.getpid()}/children", "rb") as children:
                return set(map(int, children.read().split()))
        except FileNotFoundError:
            return set(self._living)

    def _kill_survivors(self) -> None:
        for pid in self._children() - self._living:
            os.kill(pid, signal.SIGKILL)

    def fork(self, control: socket.socket, descriptors: Sequence[int]) -> None:
        """Start a confined worker and report its pid; an errno in its place if that is impossible."""
        self._bury()
        self._kill_survivors()
        self._born += 1
        try:
            pid = self._confinement.fork()
        except OSError as error:
            control.send(b"error %d" % (error.errno or 0))
        else:
            if pid == 0:
                self._become_worker(*descriptors)
            self._report(control, pid)
        for descriptor in descriptors:
            os.close(descriptor)

    def _report(self, control: socket.socket, pid: int) -> None:
        self._living.add(pid)
        self._ended.pop(pid, None)
        handle = os.pidfd_open(pid)
        socket.send_fds(control, [b"%d" % pid], [handle])
        os.close(handle)

    def _become_worker(self, line: int, spool: int, heard_by: int) -> NoReturn:
        """Never returns: a worker ends without running any of the zygote's code again."""
        try:
            _take_over(line, spool)
            self._confinement.apply(self._born, LINE, heard_by)
        except OSError as error:
            os.write(LINE, encode(Frame("", "unconfined", str(error))))
        else:
            self._work(LINE)
        finally:
            os._exit(0)

    def _bury(self) -> None:
        """Note how workers ended that nobody waited for."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._living.discard(pid)
            self._ended[pid] = status
            if len(self._ended) > REMEMBERED:
                del self._ended[next(iter(self._ended))]

    def wait(self, pid: int) -> int:
        """The wait status of a worker that has ended; it is buried later, so that its clocks can be read."""
        if pid in self._ended:
            return self._ended.pop(pid)
        try:
            found = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        except ChildProcessError:
            return 0
        assert found is not None
        return found.si_status << 8 if found.si_code == os.CLD_EXITED else found.si_status


def _take_over(line: int, spool: int) -> None:
    """Place the worker's descriptors: nothing to read at 0, the spool at 1 and 2, the line at 3."""
    os.dup2(spool, 1)
    os.dup2(spool, 2)
    os.dup2(line, LINE)
