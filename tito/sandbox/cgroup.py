"""Control groups, version 2, where a part of their tree is ours to write: a group for each worker.

A second wall behind the rlimits, which count addresses and not pages: memory, and processes. Where the part
of the tree in which we live was not delegated to us there is none, and `delegated` says why.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path

NEEDED = ("memory", "pids")
ENABLE = " ".join(f"+{controller}" for controller in NEEDED)
MARKS = ("user.delegate", "trusted.delegate")
"""How systemd marks what it has delegated: `Delegate=yes`, and `DelegateSubgroup=` for us to live below."""

KERNEL = 64 << 20
"""Bytes beside a worker's own that its group is charged with: page tables, pipes, cached pages."""


@dataclass(frozen=True, slots=True)
class Group:
    """One worker's group."""

    folder: Path

    @property
    def ran_out_of_memory(self) -> bool:
        """Whether the kernel killed something in it for want of memory."""
        with contextlib.suppress(OSError):
            events = dict(line.split() for line in (self.folder / "memory.events").read_text().splitlines())
            return events.get("oom_kill", "0") != "0"
        return False

    def kill(self) -> None:
        """Kill whatever lives in it."""
        with contextlib.suppress(OSError):
            (self.folder / "cgroup.kill").write_text("1")


class Groups:
    """Groups for workers below `folder`, each with `memory` bytes and one process."""

    def __init__(self, folder: Path, memory: int) -> None:
        self._folder = folder
        self._memory = memory
        self._numbers = count()
        self._left: list[Group] = []

    def admit(self, pid: int) -> Group:
        """A group with this process in it; OSError where the kernel refuses."""
        self._sweep()
        group = Group(self._folder / str(next(self._numbers)))
        group.folder.mkdir()
        self._left.append(group)
        (group.folder / "memory.max").write_text(str(self._memory + KERNEL))
        (group.folder / "pids.max").write_text("1")
        with contextlib.suppress(OSError):
            (group.folder / "memory.swap.max").write_text("0")
        (group.folder / "cgroup.procs").write_text(str(pid))
        return group

    def _sweep(self) -> None:
        """Take away the groups in which nothing lives any more."""
        self._left = [group for group in self._left if not _is_gone(group.folder)]

    def close(self) -> None:
        """Kill what is left, and take the folder away; the kernel does the rest when the last has ended."""
        for group in self._left:
            group.kill()
        self._sweep()
        _is_gone(self._folder)


def _is_gone(folder: Path) -> bool:
    """Whether the folder could be removed: a group in which something lives cannot."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def delegated(memory: int) -> Groups | str:
    """Groups beside our own, or in a few words why there can be none."""
    try:
        own = own_group(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())
        return "there is no tree of version 2" if own is None else _opened(own.parent, memory)
    except OSError as error:
        return f"{error.filename or 'the tree'}: {error.strerror}"


def own_group(membership: str, mounts: str) -> Path | None:
    """Our group's folder, from what /proc/self/cgroup and /proc/self/mountinfo say."""
    inside = next((line[3:] for line in membership.splitlines() if line.startswith("0::")), None)
    fields = (line.split() for line in mounts.splitlines() if " - cgroup2 " in line)
    found = next(((entry[3], entry[4]) for entry in fields), None)
    if inside is None or found is None or not Path(inside).is_relative_to(found[0]):
        return None
    return Path(found[1], Path(inside).relative_to(found[0]))


def _opened(place: Path, memory: int) -> Groups | str:
    """Groups below `place`, if who manages the tree has left it to us."""
    if not any(_attribute(place, name) == b"1" for name in MARKS):
        return f"{place} is not delegated"
    offered = (place / "cgroup.controllers").read_text().split()
    if not set(NEEDED) <= set(offered):
        return f"{place} does not offer {' and '.join(NEEDED)}"
    (place / "cgroup.subtree_control").write_text(ENABLE)
    folder = place / f"tito-{os.getpid()}-{os.urandom(3).hex()}"
    folder.mkdir()
    (folder / "cgroup.subtree_control").write_text(ENABLE)
    return Groups(folder, memory)


def _attribute(path: Path, name: str) -> bytes:
    try:
        return os.getxattr(path, name)
    except OSError:
        return b""
