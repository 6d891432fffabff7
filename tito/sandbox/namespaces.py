"""Namespaces: the zygote sees nothing of the machine, and each worker nothing of the other processes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from tito.sandbox import linux
from tito.sandbox.identity import COUNT, FIRST

NEW_MOUNT, NEW_UTS, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip


def enter() -> None:
    """Return in a new process, the first of new user, pid, mount, network, ipc and uts namespaces."""
    everything = NEW_USER | NEW_PID | NEW_MOUNT | NEW_NET | NEW_IPC | NEW_UTS
    with _mapped_users():
        linux.call("unshare", everything)
    if os.fork():
        os._exit(0)


@contextlib.contextmanager
def _mapped_users() -> Iterator[None]:
    """Around entering a user namespace: afterwards we are in it who we were before."""
    user, group = os.getuid(), os.getgid()
    if user == 0:
        with _mapped_by_root():
            yield
        return
    yield
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


@contextlib.contextmanager
def _mapped_by_root() -> Iterator[None]:
    """A child that stays outside maps root and the workers' user ids; only root out there may."""
    entered, signal = os.pipe()
    mapper = os.fork()
    if mapper == 0:
        os.close(signal)
        os.read(entered, 1)
        os._exit(_map(os.getppid()))
    os.close(entered)
    try:
        yield
    finally:
        os.close(signal)
        failed = os.waitpid(mapper, 0)[1]
    if failed:
        raise PermissionError("the user ids of a new user namespace cannot be mapped")


def _map(pid: int) -> int:
    """0 when the maps of process `pid` are written."""
    try:
        for kind in ("uid_map", "gid_map"):
            _write(f"/proc/{pid}/{kind}", f"0 0 1\n{FIRST} {FIRST} {COUNT}\n")
    except OSError:
        return 1
    return 0


def _write(path: str, content: str) -> None:
    with open(path, "w") as file:
        file.write(content)


def own_pid_namespace() -> int:
    """A descriptor of the pid namespace we are in, to come back to."""
    return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def fork_apart(own: int) -> int:
    """Fork a process that is alone in a pid namespace, which dies with it; 0 in that process."""
    linux.call("unshare", NEW_PID)
    pid = -1
    try:
        pid = os.fork()
    finally:
        if pid != 0:
            linux.call("setns", own, NEW_PID)
    return pid
