"""Opens descriptors until none is left, and keeps them."""

import os

kept = []
try:
    while True:
        kept.append(os.dup(0))
except OSError:
    pass


def double(x):
    return None
