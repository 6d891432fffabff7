"""Who a worker is: a user id of its own where the zygote is root, and no privilege in any case."""

from __future__ import annotations

import ctypes
import os
import struct

from tito.sandbox import linux

FIRST, COUNT = 60578, 606
"""User ids that no account has: between those of systemd's homes and those of its services."""

VERSION = 0x20080522


def become_nobody(number: int) -> None:
    """Give up root, if we are it, for the user id of worker `number`, and every capability."""
    if os.geteuid() == 0:
        user = FIRST + number % COUNT
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = struct.pack("=Ii", VERSION, 0)
    linux.call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))
