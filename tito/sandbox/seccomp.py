"""A list of the system calls a worker may make, compiled to the kernel's filter language.

Everything else fails with EPERM; a call in another architecture's numbering kills. Without it: no socket,
no process or thread, no signal, no mount, no tracing, no change of a file's owner, mode or times (which
Landlock does not cover), no anonymous file (whose memory no rlimit counts).
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from tito.sandbox import linux
from tito.sandbox.syscalls import ALLOWED, SPECIAL, numbers

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000

LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
SET_MODE_FILTER = 1

COMMANDS = (fcntl.F_DUPFD, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_SETFL, fcntl.F_DUPFD_CLOEXEC)
"""What fcntl may do. F_SETOWN and F_SETSIG could send any signal to any process of the same user."""

Instruction = tuple[int, int, int, int]
"""An operation, how many instructions to skip if it holds and if it does not, and its operand."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled filter, and the number of the system call that loads it."""

    program: tuple[Instruction, ...]
    loader: int

    def load(self) -> None:
        """Put this process under the filter for good; needs no_new_privs."""
        packed = struct.pack(f"<{'HBBI' * len(self.program)}", *chain.from_iterable(self.program))
        code = ctypes.create_string_buffer(packed, len(packed))
        header = struct.pack("@HP", len(self.program), ctypes.addressof(code))
        linux.syscall(self.loader, SET_MODE_FILTER, 0, ctypes.c_char_p(header))


def compiled(machine: str | None = None) -> Filter:
    """The filter for this machine; OSError where its numbers are not known."""
    machine = machine or os.uname().machine
    if machine not in AUDIT:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    special = numbers(SPECIAL, machine)
    allowed = numbers(ALLOWED, machine).values()
    return Filter(tuple(_program(AUDIT[machine], allowed, special)), special["seccomp"])


def _program(audit: int, allowed: Iterable[int], special: Mapping[str, int]) -> Iterator[Instruction]:
    yield (LOAD, 0, 0, ARCHITECTURE)
    yield (EQUAL, 1, 0, audit)
    yield (RETURN, 0, 0, KILL)
    yield (LOAD, 0, 0, NUMBER)
    yield (AT_LEAST, 0, 1, X32)
    yield (RETURN, 0, 0, KILL)
    for number in allowed:
        yield (EQUAL, 0, 1, number)
        yield (RETURN, 0, 0, ALLOW)
    # ENOTTY is how a file says that it is no terminal, and what Python falls back from.
    yield (EQUAL, 0, 1, special["ioctl"])
    yield (RETURN, 0, 0, ERRNO | errno.ENOTTY)
    yield from _handling_descriptors(special["fcntl"])
    yield from _reading_own_limits(special["prlimit64"])
    yield (RETURN, 0, 0, ERRNO | errno.EPERM)


def _handling_descriptors(number: int) -> Iterator[Instruction]:
    """fcntl with a harmless command, the second argument; and with no other."""
    yield (EQUAL, 0, 2 * len(COMMANDS) + 2, number)
    yield (LOAD, 0, 0, ARGUMENTS + 8)
    for command in COMMANDS:
        yield (EQUAL, 0, 1, command)
        yield (RETURN, 0, 0, ALLOW)
    yield (RETURN, 0, 0, ERRNO | errno.EPERM)


def _reading_own_limits(number: int) -> Iterator[Instruction]:
    """prlimit64 on oneself (pid 0) without a new limit (a null pointer); any other use falls through."""
    checked = (ARGUMENTS, ARGUMENTS + 4, ARGUMENTS + 16, ARGUMENTS + 20)
    yield (EQUAL, 0, 2 * len(checked) + 1, number)
    for position, offset in enumerate(checked):
        yield (LOAD, 0, 0, offset)
        yield (EQUAL, 0, 2 * (len(checked) - position - 1) + 1, 0)
    yield (RETURN, 0, 0, ALLOW)
