"""Run a command as in a container, for root: without a network, and without user namespaces.

python contained.py COMMAND...
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

USER, MOUNT, NETWORK = 0x10000000, 0x00020000, 0x40000000
EVERYBODY = "0 0 4294967295"


def main(command: list[str]) -> int:
    """The command's exit code; all users are in its namespace under their own numbers."""
    apart, mapped = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        if ctypes.CDLL(None, use_errno=True).unshare(USER | MOUNT | NETWORK):
            os._exit(125)
        os.write(apart[1], b".")
        os.read(mapped[0], 1)
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
        os.execvp(command[0], command)
    os.read(apart[0], 1)
    for kind in ("uid", "gid"):
        Path(f"/proc/{child}/{kind}_map").write_text(EVERYBODY)
    os.write(mapped[1], b".")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
