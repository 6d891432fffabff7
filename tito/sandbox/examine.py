"""The self-test of a confined worker: it tries to get out, so that nobody has to believe a version number."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import resource
import socket
import threading
from collections.abc import Callable, Mapping

from tito.sandbox import linux

OUTSIDE = os.path.realpath(__file__)
"""A file that is certainly there and certainly not in a worker's view."""

NEW_USER = 0x10000000
TRACE_ME = 0
ANY_FILE = 0o666

Attempt = Callable[[], object]


def breaches(grader: int) -> list[str]:
    """The names of the attempts that got through; `grader` is the pid of the process that must be safe.

    And one the other way round: a worker that cannot import the library would fail honest work.
    """
    through = [name for name, attempt in _attempts(grader).items() if _succeeds(attempt)]
    return through if importlib.util.find_spec("colorsys") else [*through, "not import the library"]


def _succeeds(attempt: Attempt) -> bool:
    """Whether the attempt came back without an error."""
    try:
        attempt()
    except (OSError, RuntimeError, ValueError):
        return False
    return True


def _attempts(grader: int) -> Mapping[str, Attempt]:
    return {
        "start a process": _fork,
        "start a thread": lambda: threading.Thread(target=int).start(),
        "raise a limit": _raise_limit,
        "become root": lambda: os.setresuid(0, 0, 0),
        "read a file of ours": lambda: open(OUTSIDE, "rb").close(),
        "list a folder of ours": lambda: os.listdir(os.path.dirname(OUTSIDE)),
        "read another process": lambda: open(f"/proc/{grader}/environ", "rb").close(),
        "write a file": lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR, ANY_FILE),
        "write to shared memory": lambda: os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR, ANY_FILE),
        "make an anonymous file": lambda: os.memfd_create("x"),
        "change a file's mode": lambda: os.chmod(os.__file__, os.stat(os.__file__).st_mode),
        "change a file's times": lambda: os.utime(os.__file__),
        "open an internet socket": lambda: socket.socket().close(),
        "open a unix socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "run a program": _execute,
        "send a signal": lambda: os.kill(grader, 0),
        "trace a process": lambda: linux.call("ptrace", TRACE_ME, 0, None, None),
        "enter a namespace": lambda: linux.call("unshare", NEW_USER),
    }


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _raise_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard + 1))


def _execute() -> None:
    """A program without a path: a bad address where running programs is allowed at all."""
    try:
        linux.call("execve", ctypes.c_void_p(0), None, None)
    except OSError as error:
        if error.errno != _BAD_ADDRESS:
            raise


_BAD_ADDRESS = 14

HOLDS = {
    "basic": frozenset({"start a process", "start a thread", "raise a limit", "become root"}),
    "standard": frozenset(_attempts(0)),
    "full": frozenset(_attempts(0)),
}
"""What must not succeed at a tier."""
