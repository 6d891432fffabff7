"""The zygote: warm, single-threaded, holding no secret; it forks a worker whenever it is asked to.

Over its control socket (one datagram a message): b"fork" with two descriptors, the worker's line and its
spool, is answered with the worker's pid and pidfd; b"wait <pid>" with that worker's wait status.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
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
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE, 2)
        match message.split():
            case [b"fork"]:
                nursery.fork(control, *descriptors)
            case [b"wait", pid]:
                control.send(b"%d" % nursery.wait(int(pid)))
            case _:
                return


class Nursery:
    """The workers forked so far, and how those that ended did so."""

    def __init__(self, confinement: Confinement, work: Work) -> None:
        self._confinement = confinement
        self._work = work
        self._born = 0
        self._ended: dict[int, int] = {}

    def fork(self, control: socket.socket, line: int, spool: int) -> None:
        """Start a confined worker and report its pid; an errno in its place if that is impossible."""
        self._bury()
        self._born += 1
        try:
            pid = self._confinement.fork()
        except OSError as error:
            control.send(b"error %d" % (error.errno or 0))
        else:
            if pid == 0:
                self._become_worker(line, spool)
            self._report(control, pid)
        os.close(line)
        os.close(spool)

    def _report(self, control: socket.socket, pid: int) -> None:
        self._ended.pop(pid, None)
        handle = os.pidfd_open(pid)
        socket.send_fds(control, [b"%d" % pid], [handle])
        os.close(handle)

    def _become_worker(self, line: int, spool: int) -> NoReturn:
        """Never returns: a worker ends without running any of the zygote's code again."""
        try:
            _take_over(line, spool)
            self._confinement.apply(self._born, LINE)
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
            self._ended[pid] = status
            if len(self._ended) > REMEMBERED:
                del self._ended[next(iter(self._ended))]

    def wait(self, pid: int) -> int:
        """The wait status of a worker that has ended or has been killed."""
        if pid in self._ended:
            return self._ended.pop(pid)
        try:
            return os.waitpid(pid, 0)[1]
        except ChildProcessError:
            return 0


def _take_over(line: int, spool: int) -> None:
    """Place the worker's descriptors: nothing to read at 0, the spool at 1 and 2, the line at 3."""
    os.dup2(spool, 1)
    os.dup2(spool, 2)
    os.dup2(line, LINE)
