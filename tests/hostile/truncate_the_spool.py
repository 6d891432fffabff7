"""Rewinds, shortens and rewrites its own output, and maps it to change it while it is read."""

import mmap
import os

for act in (
    lambda: os.lseek(1, 0, os.SEEK_SET),
    lambda: os.ftruncate(1, 0),
    lambda: os.pwrite(1, b"\x1b[2J" * 10, 1 << 40),
    lambda: mmap.mmap(1, 4096, mmap.MAP_SHARED).write(b"\xff" * 4096),
    lambda: os.write(1, b"\xff\xfe\x00" * 2000),
):
    try:
        act()
    except (OSError, ValueError):
        pass


def double(x):
    return None
