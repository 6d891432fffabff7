"""Spends its time inside one call of C code, where no Python signal handler runs."""


def double(x):
    return 10 ** (10**9)
