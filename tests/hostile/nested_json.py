"""Sends JSON nested a hundred thousand deep."""

import os
import struct


def double(x):
    header = b"[" * 100_000
    os.write(3, struct.pack("<IQ", len(header), 0) + header)
    return None
