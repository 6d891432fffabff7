"""System calls that Python 3.11 has no name for."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

SET_DUMPABLE = 4
SET_NO_NEW_PRIVS = 38
SET_PARENT_DEATH_SIGNAL = 1
SET_CHILD_SUBREAPER = 36

TRIM_THRESHOLD, TOP_PAD, MAP_THRESHOLD = -1, -2, -3

_libc = ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: Any) -> int:
    """The result of a raw system call; OSError where it fails."""
    return _checked(_libc.syscall(ctypes.c_long(number), *map(_wide, arguments)), f"system call {number}")


def prctl(option: int, *arguments: int) -> int:
    """prctl(2), its unused arguments zero; OSError where it fails."""
    padded = (*arguments, 0, 0, 0, 0)[:4]
    return _checked(_libc.prctl(option, *map(ctypes.c_ulong, padded)), f"prctl {option}")


def call(name: str, *arguments: Any) -> int:
    """A function of the C library that returns -1 and sets errno; OSError where it fails."""
    return _checked(getattr(_libc, name)(*arguments), name)


def is_linux() -> bool:
    """Whether this is the one system whose mechanisms the upper tiers are made of."""
    return sys.platform == "linux"


def hide_memory() -> None:
    """Make this process non-dumpable: no other of the same user can read or trace it."""
    if is_linux():
        prctl(SET_DUMPABLE, 0)


def keep_freed_memory() -> None:
    """Let malloc use freed memory again instead of giving it back: every page anew costs a microsecond.

    Where the C library has no such choice (musl), it stays as it is.
    """
    choose = getattr(_libc, "mallopt", None)
    if choose is not None:
        choose(MAP_THRESHOLD, 32 << 20)
        choose(TRIM_THRESHOLD, 1 << 30)
        choose(TOP_PAD, 1 << 20)


def _wide(value: Any) -> Any:
    return ctypes.c_long(value) if isinstance(value, int) else value


def _checked(result: int, name: str) -> int:
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result
