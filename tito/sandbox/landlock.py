"""Landlock: a process gives up every path but a few, which it may only read (landlock(7))."""

from __future__ import annotations

import ctypes
import os
import struct

from tito.sandbox import linux
from tito.sandbox.view import View

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


def ruleset(view: View) -> int:
    """A descriptor of the rules: of all paths, only those of `view`, and those only to read."""
    offered = version()
    rights = (1 << RIGHTS_BY_VERSION[min(offered, 5)]) - 1
    network = NETWORK_RIGHTS if offered >= 4 else 0
    attributes = struct.pack("QQQ", rights, network, SCOPES if offered >= 6 else 0)
    size = 24 if offered >= 6 else 16 if offered >= 4 else 8
    rules = linux.syscall(CREATE_RULESET, ctypes.c_char_p(attributes), size, 0)
    for path in view.listed:
        _allow(rules, path, READ_DIRECTORY)
    for path in view.read:
        _allow(rules, path, READ_FILE | READ_DIRECTORY)
    return rules


def _allow(rules: int, path: str, rights: int) -> None:
    """Allow `rights` at and beneath `path`; a file has no directory to list."""
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        given = rights if os.path.isdir(path) else rights & READ_FILE
        if given:
            rule = struct.pack("=Qi", given, descriptor)
            linux.syscall(ADD_RULE, rules, PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)


def restrict(rules: int) -> None:
    """Put this process under the rules for good; needs no_new_privs."""
    linux.syscall(RESTRICT_SELF, rules, 0)
