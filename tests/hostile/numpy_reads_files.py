"""Reads and writes files through NumPy, its memory maps and its pickles."""

# holds: standard

import numpy as np

found = []
for way in (
    lambda: np.fromfile(SECRET, np.uint8),
    lambda: np.memmap(SECRET, np.uint8, "r"),
    lambda: np.loadtxt(SECRET, str),
    lambda: np.save(CANARY + "/saved.npy", np.zeros(3)),
    lambda: np.memmap(CANARY + "/mapped", np.uint8, "w+", shape=3),
    lambda: np.zeros(3).tofile(CANARY + "/tofile"),
):
    try:
        found.append(str(way()))
    except OSError:
        pass


def shout(text):
    return text.upper() if found else "nothing"
