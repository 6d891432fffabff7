"""Asks for more memory than there is, a gibibyte at a time, and touches it."""

kept = []


def double(x):
    while True:
        kept.append(b"x" * (1 << 30))
