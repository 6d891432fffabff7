"""Landlock: a process gives up every path but a few, which it may only read (landlock(7))."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable

from tito.sandbox import linux

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""The same numbers on every architecture."""

VERSION_FLAG = 1
PATH_BENEATH = 1

READ_FILE, READ_DIRECTORY = 1 << 2, 1 << 3
RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights on files each version of Landlock handles: the lowest so many bits."""

NETWORK_RIGHTS = 0b11
SCOPES = 0b11
"""Binding and connecting TCP (from version 4); abstract unix sockets and signals (from version 6)."""


def version() -> int:
    """Which Landlock the kernel offers; OSError where it has none."""
    return linux.syscall(CREATE_RULESET, None, 0, VERSION_FLAG)


def ruleset(readable: Iterable[str]) -> int:
    """A descriptor of the rules: of all paths only those beneath `readable`, and those only for reading."""
    offered = version()
    rights = (1 << RIGHTS_BY_VERSION[min(offered, 5)]) - 1
    attributes = struct.pack(
        "QQQ", rights, NETWORK_RIGHTS if offered >= 4 else 0, SCOPES if offered >= 6 else 0
    )
    size = 24 if offered >= 6 else 16 if offered >= 4 else 8
    rules = linux.syscall(CREATE_RULESET, ctypes.c_char_p(attributes), size, 0)
    for path in readable:
        _allow_reading(rules, path)
    return rules


def _allow_reading(rules: int, path: str) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = READ_FILE | READ_DIRECTORY if os.path.isdir(path) else READ_FILE
        rule = struct.pack("=Qi", rights, descriptor)
        linux.syscall(ADD_RULE, rules, PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)


def restrict(rules: int) -> None:
    """Put this process under the rules for good; needs no_new_privs."""
    linux.syscall(RESTRICT_SELF, rules, 0)
