"""Fills memory with small objects."""

kept = []


def double(x):
    while True:
        kept.append(bytearray(1 << 20))
