"""Who a worker is: a user id of its own where the zygote is root, and no privilege in any case."""

from __future__ import annotations

import ctypes
import os
import struct

from tito.sandbox import linux

FIRST, COUNT = 61184, 4000
"""User ids that systemd sets aside for services without an account."""

READ_SEARCH = 1 << 2
"""The capability to read any file, which Landlock still confines to the paths it allows."""

VERSION = 0x20080522


def become_nobody(number: int, capabilities: int = 0) -> None:
    """Give up root, if we are it, for the user id of worker `number`; keep only these capabilities."""
    if os.geteuid() == 0:
        user = FIRST + number % COUNT
        linux.prctl(linux.SET_KEEP_CAPABILITIES, 1 if capabilities else 0)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    keep_only(capabilities)


def keep_only(capabilities: int) -> None:
    """Drop every capability but these, effective, permitted and inheritable."""
    header = struct.pack("=Ii", VERSION, 0)
    kept = struct.pack("=6I", capabilities, capabilities, 0, 0, 0, 0)
    linux.call("capset", ctypes.c_char_p(header), ctypes.c_char_p(kept))


def reachable_by_anyone(path: str) -> bool:
    """Whether a user without privileges can walk to `path` and read there."""
    while path != "/":
        if os.stat(path).st_mode & 0o005 != 0o005 and os.path.isdir(path):
            return False
        path = os.path.dirname(path)
    return True
