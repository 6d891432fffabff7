"""Seals its own output against reading and writing, makes its line's pipe small and asks for signals from both."""

import fcntl

for descriptor in (1, 2, 3):
    for command, value in ((1033, 0x1F), (1031, 4096), (8, 0), (10, 9), (1036, 5), (4, 0o40000)):
        try:
            fcntl.fcntl(descriptor, command, value)
        except OSError:
            pass

print("sealed " * 3000)


def double(x):
    return None
