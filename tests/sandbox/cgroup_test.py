"""Control groups: found where they are delegated, and off with a reason everywhere else."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import packages
import pytest

from tito.probes.answer import Exceeded, Returned
from tito.sandbox.ask import ask
from tito.sandbox.cgroup import Groups, delegated, own_group
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

UNIFIED = "31 24 0:27 {root} /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
HYBRID = """30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
31 30 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
32 30 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
"""
VERSION_1 = "31 30 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"


@pytest.mark.parametrize(
    ("membership", "mounts", "folder"),
    [
        ("0::/user.slice/a.scope\n", UNIFIED.format(root="/"), "/sys/fs/cgroup/user.slice/a.scope"),
        ("0::/\n", UNIFIED.format(root="/"), "/sys/fs/cgroup"),
        ("0::/docker/1/in\n", UNIFIED.format(root="/docker/1"), "/sys/fs/cgroup/in"),
        ("4:memory:/x\n0::/y\n", HYBRID, "/sys/fs/cgroup/unified/y"),
    ],
)
def test_our_own_group_is_found(membership: str, mounts: str, folder: str) -> None:
    """The folder is the mount of the tree of version 2 and the way from its root to our group."""
    assert own_group(membership, mounts) == Path(folder)


@pytest.mark.parametrize(
    ("membership", "mounts"),
    [("4:memory:/x\n", VERSION_1), ("0::/x\n", VERSION_1), ("0::/x\n", UNIFIED.format(root="/elsewhere"))],
)
def test_no_group_is_found_where_there_is_none(membership: str, mounts: str) -> None:
    """Version 1 alone, or a mount that does not hold our group, has no folder for us."""
    assert own_group(membership, mounts) is None


def test_groups_are_on_or_off_with_a_reason() -> None:
    """A sandbox works with control groups or without them, and says which, and in the second case why."""
    with Sandbox(packages.PREREQUISITES, tier="basic") as sandbox:
        (answer,) = ask(sandbox, packages.student(""), [packages.run("answer = 1")]).answers
        assert answer == Returned(1)
        assert sandbox.groups == "on" or sandbox.groups.startswith("off: ")


def test_pages_are_counted_where_groups_are_delegated() -> None:
    """Files in memory, which no rlimit counts, end in an answer with the limit; no group is left."""
    groups = delegated(1 << 20)
    if not isinstance(groups, Groups):
        pytest.skip(f"control groups are off here: {groups}")
    groups.close()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        os.chmod(folder, 0o777)  # a worker is nobody
        hoard = f"""
            for number in range(512):
                with open(f"{folder}/{{number}}", "wb") as file:
                    file.write(bytes(1 << 20))
            answer = 1
        """
        limits = Limits(memory=64 << 20, output=1 << 20, cpu=60.0)
        with Sandbox(packages.PREREQUISITES, limits, "basic", "basic") as sandbox:
            (answer,) = ask(sandbox, packages.student(""), [packages.run(hoard)]).answers
    assert isinstance(answer, Exceeded)
    assert answer.resource == "memory"
