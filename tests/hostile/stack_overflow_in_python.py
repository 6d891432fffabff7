"""Recurses for ever with the limit lifted."""

import sys

sys.setrecursionlimit(2**31 - 1)


def double(x):
    return double(x)
