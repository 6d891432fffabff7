"""Announces a header of four gibibytes."""

import os
import struct


def double(x):
    os.write(3, struct.pack("<IQ", 0xFFFFFFFF, 0))
    while True:
        os.write(3, b"[" * 65536)
