"""Recurses through C code (a repr of a list nested a million deep) with the limit lifted."""

import sys

sys.setrecursionlimit(2**31 - 1)


def double(x):
    nested = []
    for _ in range(1_000_000):
        nested = [nested]
    return repr(nested)
