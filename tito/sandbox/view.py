"""What a worker can see of the file system: the interpreter's library and NumPy, to be read."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from tito.sandbox import linux

BIND, RECURSIVE, PRIVATE, DETACH = 4096, 16384, 1 << 18, 2
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
MOUNT_SETATTR = 442
READ_ONLY, NO_SUID, NO_DEVICE = 1, 2, 4
HERE = -100
AT_RECURSIVE = 0x8000
EMPTY = b"size=64k,nr_inodes=4k,mode=755"
OTHERS = ("site-packages", "dist-packages", "test", "idlelib", "ensurepip")
"""Folders of the library in which other people's packages lie, or which nobody here needs."""


@dataclass(frozen=True, slots=True)
class View:
    """Folders that may be listed, and files and folders whose files may be read."""

    listed: tuple[str, ...]
    read: tuple[str, ...]


def of_this_process() -> View:
    """The standard library on sys.path without the packages installed beside it, and NumPy's folders.

    A folder that is reached through a link is there under both names.
    """
    library = [path for path in sys.path if os.path.exists(path)]
    numpy = os.path.dirname(str(sys.modules["numpy"].__file__))
    ours = [path for path in (numpy, numpy + ".libs") if os.path.isdir(path)]
    names = [*library, *ours]
    return View((*names, *map(os.path.realpath, names)), (*_parts(map(os.path.realpath, library)), *ours))


def _parts(library: Iterable[str]) -> Iterable[str]:
    for path in library:
        if not os.path.isdir(path):
            yield path
            continue
        yield from (entry.path for entry in os.scandir(path) if entry.name not in OTHERS)


def move_in(view: View, empty: str) -> None:
    """Make a new root out of the listed paths alone and an empty folder, read-only; let go of the old one."""
    root = "/tmp"
    os.umask(0o022)
    linux.call("mount", None, b"/", None, RECURSIVE | PRIVATE, None)
    kept = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in _outermost(view.listed)}
    linux.call("mount", b"tmpfs", root.encode(), b"tmpfs", NO_SUID | NO_DEVICE, EMPTY)
    for path, descriptor in kept.items():
        _bind(descriptor, root + path)
        os.close(descriptor)
    os.makedirs(root + empty, exist_ok=True)
    os.chdir(root)
    linux.syscall(PIVOT_ROOT[os.uname().machine], ctypes.c_char_p(b"."), ctypes.c_char_p(b"."))
    linux.call("umount2", b".", DETACH)
    os.chdir("/")
    protect("/")


def _outermost(paths: Iterable[str]) -> list[str]:
    """The paths that lie in no other."""
    found = sorted(set(paths))
    return [p for p in found if not any(p != q and p.startswith(q + "/") for q in found)]


def _bind(descriptor: int, target: str) -> None:
    """What is open at `descriptor`, seen at `target` too, which is made for it."""
    source = f"/proc/self/fd/{descriptor}"
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_CLOEXEC))
    linux.call("mount", source.encode(), target.encode(), None, BIND | RECURSIVE, None)


def protect(path: str) -> None:
    """Everything mounted at `path` and below becomes read-only, without devices and set-user-id files."""
    attributes = (ctypes.c_uint64 * 4)(READ_ONLY | NO_SUID | NO_DEVICE, 0, 0, 0)
    linux.syscall(MOUNT_SETATTR, HERE, ctypes.c_char_p(path.encode()), AT_RECURSIVE, attributes, 32)
