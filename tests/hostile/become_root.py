"""Changes its user, group and capabilities."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
changed = []
for change in (
    lambda: os.setuid(0),
    lambda: os.setgid(0),
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setgroups([0]),
    lambda: os.seteuid(0),
):
    try:
        change()
        changed.append(change)
    except OSError:
        pass


def shout(text):
    return text.upper() if changed or os.geteuid() == 0 and GRADER_IS_ROOT else "nothing"
