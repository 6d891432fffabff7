"""Starting a zygote, and speaking with it over its control socket."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tito.errors import SandboxError
from tito.probes.answer import Plain
from tito.probes.question import ModuleCode
from tito.sandbox.limits import Limits
from tito.sandbox.wire import Frame, encode

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

START_SECONDS = 60.0
MESSAGE = 4096


@dataclass(frozen=True, slots=True)
class Zygote:
    """A warm zygote: its control socket and its pidfd, and what we spawned."""

    control: socket.socket
    handle: int
    process: subprocess.Popen[bytes]

    def fork(self, line: int, spool: int) -> tuple[int, int, int]:
        """A fresh worker's pid as we see it, as the zygote does, and its pidfd."""
        reply, descriptors = self._exchange(b"fork", [line, spool])
        match reply.split():
            case [number] if descriptors:
                return pid_of(descriptors[0]), int(number), descriptors[0]
            case [b"error", code]:
                reason = os.strerror(int(code))
            case _:
                reason = "the zygote has ended"
        raise SandboxError(f"No worker could be started: {reason}.", "Free some memory and run it again.")

    def wait(self, number: int) -> int:
        """The wait status of a worker that has ended or been killed."""
        reply, _ = self._exchange(b"wait %d" % number, [])
        return int(reply or b"0")

    def _exchange(self, message: bytes, descriptors: list[int]) -> tuple[bytes, list[int]]:
        try:
            socket.send_fds(self.control, [message], descriptors)
            reply, received, _, _ = socket.recv_fds(self.control, MESSAGE, 1)
        except OSError:
            return b"", []
        return reply, received

    def close(self) -> None:
        """Kill it; its workers go with it."""
        kill(self.handle)
        os.close(self.handle)
        self.process.wait()
        self.control.close()


def launch(tier: str, prerequisites: tuple[ModuleCode, ...], limits: Limits) -> Zygote | str:
    """A zygote confined as `tier` says, or why there is none."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = _spawn(theirs.fileno(), tier)
    _feed(process, start_frame(prerequisites, limits))
    ours.settimeout(START_SECONDS)
    greeting, handles = _greeting(ours)
    if greeting == b"ready" and handles:
        return Zygote(ours, handles[0], process)
    process.kill()
    process.wait()
    ours.close()
    return greeting.decode(errors="replace") or f"the zygote ended with code {process.returncode}"


def _greeting(control: socket.socket) -> tuple[bytes, list[int]]:
    try:
        message, handles, _, _ = socket.recv_fds(control, MESSAGE, 1)
    except OSError as error:
        return str(error).encode(), []
    return message, handles


def _spawn(control: int, tier: str) -> subprocess.Popen[bytes]:
    boot = Path(__file__).with_name("boot.py")
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


def _feed(process: subprocess.Popen[bytes], start: bytes) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(BrokenPipeError), process.stdin:
        process.stdin.write(start)


def start_frame(prerequisites: tuple[ModuleCode, ...], limits: Limits) -> bytes:
    """What a zygote reads first: the trusted modules, and the limits its workers live under."""
    bounds: dict[str, Plain] = {"memory": limits.memory, "output": limits.output, "budget": limits.budget}
    return encode(Frame("", "start", {"prerequisites": package(prerequisites), "limits": bounds}))


def package(modules: tuple[ModuleCode, ...]) -> Plain:
    """Modules as plain data: their names, and their blocks' labels and code."""
    return [
        [module.name, [[block.label, np.frombuffer(block.code, np.uint8)] for block in module.blocks]]
        for module in modules
    ]


def pid_of(handle: int) -> int:
    """The pid, as we see it, of the process behind a pidfd."""
    lines = Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pid:")).split()[1])


def kill(handle: int) -> None:
    """SIGKILL to the process behind a pidfd, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
