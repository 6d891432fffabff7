"""Closes and replaces its standard streams."""

# earns: double

import os
import sys

sys.stdout.close()
sys.stderr = sys.stdin = sys.__stdout__ = None
for descriptor in (0, 1, 2):
    try:
        os.close(descriptor)
    except OSError:
        pass


def double(x):
    return 2 * x
