"""Run Python as an ordinary user, where we are root and our interpreter lies in root's own home.

    python ordinary.py <user id> <arguments of Python ...>

The folders that it needs are shown to it in a mount namespace of its own, in which the way to them is open.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tito.sandbox import linux
from tito.sandbox.namespaces import NEW_MOUNT
from tito.sandbox.view import BIND, PRIVATE, RECURSIVE

ROOT = Path(__file__).resolve().parents[2]
NEEDED = (ROOT, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve())
OTHERS_MAY_WALK = 0o005
NOT_HERE = 3
"""The exit code that says that this machine does not let us, and not that something is wrong."""


def main(user: int, arguments: list[str]) -> None:
    """Open the way, become the user, and become Python once more."""
    try:
        open_the_way(NEEDED)
    except OSError as error:
        print(f"An ordinary user cannot be made here: {error}.", file=sys.stderr)
        sys.exit(NOT_HERE)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.execv(sys.executable, [sys.executable, *arguments])


def open_the_way(folders: Iterable[Path]) -> None:
    """Lay an open folder over each that bars the way, and show there what is needed and lies below."""
    linux.call("unshare", NEW_MOUNT)
    linux.call("mount", None, b"/", None, RECURSIVE | PRIVATE, None)
    needed = {folder: os.open(folder, os.O_PATH) for folder in folders if any(barring(folder))}
    for bar in {next(barring(folder)) for folder in needed}:
        linux.call("mount", b"tmpfs", bytes(bar), b"tmpfs", 0, b"mode=755")
    for folder, kept in needed.items():
        folder.mkdir(parents=True, exist_ok=True)
        source = f"/proc/self/fd/{kept}".encode()
        linux.call("mount", source, bytes(folder), None, BIND | RECURSIVE, None)


def barring(folder: Path) -> Iterator[Path]:
    """The folders above that others cannot walk through, from the root on."""
    way = reversed(folder.parents)
    return (each for each in way if each.stat().st_mode & OTHERS_MAY_WALK != OTHERS_MAY_WALK)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
