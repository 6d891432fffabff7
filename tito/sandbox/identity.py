"""Who a worker is: a user id of its own where the zygote is root, and no capability in any case."""

from __future__ import annotations

import ctypes
import os
import struct

from tito.sandbox import linux

FIRST, COUNT = 61184, 4000
"""User ids that systemd sets aside for services without an account."""

READ_ANYTHING = 2
CAPSET = {"x86_64": 126, "aarch64": 91}
CAPABILITY_VERSION = 0x20080522


def own_user(number: int) -> int:
    """The user id of a zygote's worker `number`."""
    return FIRST + (os.getppid() + number) % COUNT
