"""Starting a zygote, and speaking with it over its control socket."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tito.errors import SandboxError
from tito.probes.question import ModuleCode
from tito.sandbox import decoys
from tito.sandbox.cgroup import Groups
from tito.sandbox.held import Worker, kill
from tito.sandbox.limits import Limits
from tito.sandbox.request import message, package

ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""All that a zygote sees of the environment: one BLAS thread, so that it can fork; sets in a fixed order."""

FLAGS = ("-P", "-s", "-S", "-B")
"""`-I` would also ignore PYTHONHASHSEED; with this environment these come to the same."""

SECONDS = 60.0
"""How long a zygote may take over its start or one request, on a machine however loaded."""

MESSAGE = 4096

BOOT = Path(__file__).with_name("boot.py")


@dataclass(frozen=True, slots=True)
class _Ends:
    """Our ends of a worker that has been asked for: of its line, its spool and its decoys' watch."""

    line: socket.socket
    spool: int
    watch: int

    def close(self) -> None:
        self.line.close()
        os.close(self.spool)
        os.close(self.watch)


class Zygote:
    """A warm zygote: its control socket, its pidfd and what we spawned; safe to use from several threads.

    One worker is asked for ahead: it is forked and confined while the one before it works, and waits for a
    package as any does. Not at the tier basic, at which a student's code could reach it.
    """

    def __init__(
        self, tier: str, control: socket.socket, handle: int, process: subprocess.Popen[bytes]
    ) -> None:
        self._tier = tier
        self._control = control
        self._handle = handle
        self._process = process
        self._lock = threading.Lock()
        self._ahead: _Ends | None = None
        self._reply: tuple[bytes, list[int]] | None = None
        self._old_watch: int | None = None

    def fork(self, groups: Groups | None = None) -> Worker:
        """A fresh worker, in a group of its own where there are `groups`; SandboxError if there is none."""
        with self._lock:
            ends, (reply, handles) = self._born()
            if not (reply.isdigit() and handles):
                ends.close()
                raise SandboxError(f"No worker could be started: {_reason(reply)}.", "Run it again.")
            self._ahead = None if self._tier == "basic" else self._ask()
        number = int(reply)
        pid = pid_of(handles[0])
        return Worker(
            pid=pid,
            handle=handles[0],
            line=ends.line,
            spool=ends.spool,
            watch=ends.watch,
            can_signal=self._tier == "basic",
            wait=lambda: self._wait(number),
            retire=self._retire,
            group=None if groups is None else groups.admit(pid),
        )

    def _born(self) -> tuple[_Ends, tuple[bytes, list[int]]]:
        """A worker asked for ahead, if the zygote on which its life hangs is still there, or a new one."""
        ends, self._ahead = self._ahead, None
        if ends is None:
            return self._ask(), self._answer()
        reply = self._answer()
        self._send(b"here", [])
        if self._answer()[0] == b"here":
            return ends, reply
        for handle in reply[1]:
            os.close(handle)
        return ends, (b"", [])

    def _ask(self) -> _Ends:
        """Ask for a worker; the answer comes when it is there."""
        with contextlib.ExitStack() as unless_asked:
            ours, theirs = map(unless_asked.enter_context, socket.socketpair())
            spool = os.memfd_create("output")
            unless_asked.callback(os.close, spool)
            watch = decoys.watch()
            unless_asked.callback(os.close, watch)
            self._send(b"fork", [theirs.fileno(), spool, watch])
            theirs.close()
            unless_asked.pop_all()
        return _Ends(ours, spool, watch)

    def _retire(self, watch: int) -> None:
        """Close a watch that is no longer listened to, when the next one is no longer, either.

        At once the kernel would let us wait until it has cleared away the watched files: 10 ms.
        """
        with self._lock:
            closed = self._control.fileno() < 0
            old, self._old_watch = (watch, None) if closed else (self._old_watch, watch)
        if old is not None:
            os.close(old)

    def _wait(self, number: int) -> int:
        """The wait status of a worker that has ended or been killed, `number` being its pid over there."""
        reply = self._exchange(b"wait %d" % number)
        if not reply.isdigit():
            raise SandboxError("The zygote has ended while a worker was at work.", "Run it again.")
        return int(reply)

    def _exchange(self, message: bytes) -> bytes:
        """The reply to one message, empty from a zygote that has ended."""
        with self._lock:
            if self._ahead is not None and self._reply is None:
                self._reply = _receive(self._control)
            self._send(message, [])
            return _receive(self._control)[0]

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        """Send one message; that the zygote has ended is seen when there is no answer."""
        with contextlib.suppress(OSError):
            socket.send_fds(self._control, [message], descriptors)

    def _answer(self) -> tuple[bytes, list[int]]:
        """The next reply and the descriptor with it, which may have been received already."""
        reply, self._reply = self._reply, None
        return reply or _receive(self._control)

    def close(self) -> None:
        """Kill it; its workers go with it, and whatever outlived them."""
        self._exchange(b"sweep")
        kill(self._handle)
        os.close(self._handle)
        self._process.wait()
        self._control.close()
        self._let_go()

    def _let_go(self) -> None:
        """Close what belongs to workers that nobody will have, or has had."""
        if self._ahead is not None:
            self._ahead.close()
        for handle in self._reply[1] if self._reply else ():
            os.close(handle)
        if self._old_watch is not None:
            os.close(self._old_watch)
        self._ahead, self._reply, self._old_watch = None, None, None


def launch(
    tier: str, prerequisites: tuple[ModuleCode, ...], limits: Limits, boot: Path = BOOT
) -> Zygote | str:
    """A zygote confined as `tier` says, or why there is none."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(SECONDS)
    with theirs:
        process = _spawn(theirs.fileno(), tier, boot)
    _feed(process, start(prerequisites, limits))
    greeting, handles = _receive(ours)
    if greeting == b"ready" and handles:
        return Zygote(tier, ours, handles[0], process)
    ours.close()
    process.kill()
    code = process.wait()
    reason = greeting.decode(errors="replace").removeprefix("failed ")
    if reason.startswith("Broken: "):
        raise SandboxError(f"The modules that submissions build on do not load: {reason[8:]}.", "Mend them.")
    return reason or f"the zygote ended with code {code}"


def _spawn(control: int, tier: str, boot: Path) -> subprocess.Popen[bytes]:
    numpy = Path(np.__file__).parent
    return subprocess.Popen(
        [sys.executable, *FLAGS, str(boot), str(control), tier, str(numpy)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        pass_fds=(control,),
        start_new_session=True,
    )


def _feed(process: subprocess.Popen[bytes], first: bytes) -> None:
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(first)


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    try:
        message, handles, _, _ = socket.recv_fds(control, MESSAGE, 1)
    except OSError as error:
        return str(error).encode(), []
    return message, handles


def _reason(reply: bytes) -> str:
    match reply.split():
        case [b"error", code]:
            return os.strerror(int(code))
        case _:
            return reply.decode(errors="replace") or "the zygote has ended"


def start(prerequisites: tuple[ModuleCode, ...], limits: Limits) -> bytes:
    """What a zygote reads first: the trusted modules, and the limits its workers live under.

    One byte more than a student may print tells us that they tried.
    """
    bounds = {"memory": limits.memory, "output": limits.output + 1, "budget": limits.budget}
    return message("start", (package(prerequisites), bounds))


def pid_of(handle: int) -> int:
    """The pid, as we see it, of the process behind a pidfd."""
    lines = Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pid:")).split()[1])
