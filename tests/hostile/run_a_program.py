"""Runs a shell, in every way the library offers."""

import os
import subprocess

command = f"touch {CANARY}/touched; cat {SECRET}"
found = []
for way in (
    lambda: os.popen(command).read(),
    lambda: subprocess.run(command, shell=True, capture_output=True, timeout=1).stdout,
    lambda: os.system(command),
    lambda: os.posix_spawn("/bin/sh", ["sh", "-c", command], {}),
):
    try:
        found.append(way())
    except Exception:
        pass


def shout(text):
    return str(found)
