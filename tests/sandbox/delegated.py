"""Control groups for real: cgroup_test.py in a kernel of its own, where memory and processes are delegated.

    make cgroups        needs Debian's user-mode-linux (apt-get install user-mode-linux)

The kernel is a process of ours that sees this machine's files read-only and has a tree of version 2 alone.
The tests run in a group below one that is marked as systemd marks what it delegates; none may be skipped.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST = "tests/sandbox/cgroup_test.py"
SECONDS = 600
PASSED = "every test passed"

FIRST = """#!/bin/sh
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin PYTHONDONTWRITEBYTECODE=1
mount -t proc proc /proc && mount -t sysfs sys /sys
for folder in /tmp /dev/shm; do mkdir -p $folder; mount -t tmpfs -o mode=1777 tmpfs $folder; done
mount -t cgroup2 none /sys/fs/cgroup && cd /sys/fs/cgroup
echo "+memory +pids" > cgroup.subtree_control && mkdir -p course/session
{python} -c "import os; os.setxattr('course', 'trusted.delegate', b'1')"
echo $$ > course/session/cgroup.procs
cd {root}
uname -sr
{python} -m pytest -p no:cacheprovider -p no:xdist -o addopts= --quiet -rs {test} > /tmp/said && passed=yes
cat /tmp/said
test "$passed" && ! grep -q SKIPPED /tmp/said && ls -d /sys/fs/cgroup/course/*/ && echo {passed}
echo o > /proc/sysrq-trigger
sleep 60
"""
"""What the kernel starts, as its first process; the last file of the list switches it off."""


def main() -> int:
    """Boot, test, switch off; 0 where every test passed and none was skipped."""
    kernel = shutil.which("linux.uml")
    if kernel is None:
        print("There is no user-mode Linux here: apt-get install user-mode-linux")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder, "init")
        script = FIRST.format(python=sys.executable, root=ROOT, test=TEST, passed=f"'{PASSED}'")
        first.write_text(script, encoding="utf-8")
        first.chmod(0o755)
        consoles = ("con=null", "con0=fd:0,fd:1")
        done = subprocess.run(
            [kernel, "mem=2G", "rootfstype=hostfs", "rootflags=/", "ro", f"init={first}", *consoles, "quiet"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    print(done.stdout)
    return 0 if PASSED in done.stdout else 1


if __name__ == "__main__":
    sys.exit(main())
