"""A list of the system calls a worker may make, compiled to the kernel's filter language.

Everything else fails with EPERM; a call in another architecture's numbering kills. Without it: no socket,
no process or thread, no signal, no mount, no tracing, no change of a file's owner, mode or times (which
Landlock does not cover), no anonymous file (whose memory no rlimit counts).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tito.sandbox import linux

ALLOWED = """
    read close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64 readv
    access poll select mremap madvise mincore dup dup2 dup3 nanosleep getpid uname fcntl getcwd readlink
    gettimeofday getrlimit getrusage times sysinfo getuid getgid geteuid getegid getppid gettid sigaltstack
    futex sched_yield sched_getaffinity getdents64 clock_gettime clock_getres clock_nanosleep exit exit_group
    openat open stat lstat newfstatat faccessat faccessat2 readlinkat statx pselect6 ppoll getrandom getcpu
    restart_syscall rseq membarrier fadvise64 close_range write writev pwrite64
""".split()
"""What Python and NumPy need to compute, import, read the clock and use a descriptor they hold."""

NUMBERS = {
    "x86_64": dict(
        read=0, write=1, open=2, close=3, stat=4, fstat=5, lstat=6, poll=7, lseek=8, mmap=9, mprotect=10,
        munmap=11, brk=12, rt_sigaction=13, rt_sigprocmask=14, rt_sigreturn=15, ioctl=16, pread64=17,
        pwrite64=18, readv=19, writev=20, access=21, select=23, sched_yield=24, mremap=25, mincore=27,
        madvise=28, dup=32, dup2=33, nanosleep=35, getpid=39, exit=60, uname=63, fcntl=72, getcwd=79,
        readlink=89, gettimeofday=96, getrlimit=97, getrusage=98, sysinfo=99, times=100, getuid=102,
        getgid=104, geteuid=107, getegid=108, getppid=110, sigaltstack=131, gettid=186, futex=202,
        sched_getaffinity=204, getdents64=217, restart_syscall=219, fadvise64=221, clock_gettime=228,
        clock_getres=229, clock_nanosleep=230, exit_group=231, openat=257, newfstatat=262, readlinkat=267,
        faccessat=269, pselect6=270, ppoll=271, dup3=292, prlimit64=302, getcpu=309, seccomp=317,
        getrandom=318, membarrier=324, statx=332, rseq=334, close_range=436, faccessat2=439,
    ),
    "aarch64": dict(
        getcwd=17, dup=23, dup3=24, fcntl=25, ioctl=29, faccessat=48, openat=56, close=57, getdents64=61,
        lseek=62, read=63, write=64, readv=65, writev=66, pread64=67, pwrite64=68, pselect6=72, ppoll=73,
        readlinkat=78, newfstatat=79, fstat=80, exit=93, exit_group=94, futex=98, nanosleep=101,
        clock_gettime=113, clock_getres=114, clock_nanosleep=115, sched_getaffinity=123, sched_yield=124,
        restart_syscall=128, sigaltstack=132, rt_sigaction=134, rt_sigprocmask=135, rt_sigreturn=139,
        times=153, uname=160, getrlimit=163, getrusage=165, getcpu=168, gettimeofday=169, getpid=172,
        getppid=173, getuid=174, geteuid=175, getgid=176, getegid=177, gettid=178, sysinfo=179, brk=214,
        munmap=215, mremap=216, mmap=222, fadvise64=223, mprotect=226, mincore=232, madvise=233,
        prlimit64=261, seccomp=277, getrandom=278, membarrier=283, statx=291, rseq=293, close_range=436,
        faccessat2=439,
    ),
}  # fmt: skip
"""System call numbers, from the kernel's tables; a call that an architecture lacks is absent."""

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000

LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
SET_MODE_FILTER = 1

Instruction = tuple[int, int, int, int]
"""An operation, how many instructions to skip if it holds and if it does not, and its operand."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled filter, and the number of the system call that loads it."""

    program: tuple[Instruction, ...]
    loader: int

    def load(self) -> None:
        """Put this process under the filter for good; needs no_new_privs."""
        packed = b"".join(struct.pack("<HBBI", *step) for step in self.program)
        code = ctypes.create_string_buffer(packed, len(packed))
        header = struct.pack("@HP", len(self.program), ctypes.addressof(code))
        linux.syscall(self.loader, SET_MODE_FILTER, 0, ctypes.c_char_p(header))


def compiled(machine: str | None = None) -> Filter:
    """The filter for this machine; OSError where its numbers are not known."""
    machine = machine or platform.machine()
    if machine not in NUMBERS:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    numbers = NUMBERS[machine]
    return Filter(tuple(_program(numbers, AUDIT[machine])), numbers["seccomp"])


def _program(numbers: dict[str, int], audit: int) -> Iterator[Instruction]:
    yield (LOAD, 0, 0, ARCHITECTURE)
    yield (EQUAL, 1, 0, audit)
    yield (RETURN, 0, 0, KILL)
    yield (LOAD, 0, 0, NUMBER)
    yield (AT_LEAST, 0, 1, X32)
    yield (RETURN, 0, 0, KILL)
    for name in ALLOWED:
        if name in numbers:
            yield (EQUAL, 0, 1, numbers[name])
            yield (RETURN, 0, 0, ALLOW)
    # ENOTTY is how a file says that it is no terminal, and what Python falls back from.
    yield (EQUAL, 0, 1, numbers["ioctl"])
    yield (RETURN, 0, 0, ERRNO | errno.ENOTTY)
    yield from _reading_own_limits(numbers["prlimit64"])
    yield (RETURN, 0, 0, ERRNO | errno.EPERM)


def _reading_own_limits(number: int) -> Iterator[Instruction]:
    """prlimit64 on oneself (pid 0) without a new limit (a null pointer); any other use falls through."""
    checked = (ARGUMENTS, ARGUMENTS + 4, ARGUMENTS + 16, ARGUMENTS + 20)
    yield (EQUAL, 0, 2 * len(checked) + 1, number)
    for position, offset in enumerate(checked):
        yield (LOAD, 0, 0, offset)
        yield (EQUAL, 0, 2 * (len(checked) - position - 1) + 1, 0)
    yield (RETURN, 0, 0, ALLOW)
