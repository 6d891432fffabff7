"""Announces an answer of an exbibyte."""

import os
import struct


def double(x):
    os.write(3, struct.pack("<IQ", 10, 1 << 60) + b"0123456789")
    while True:
        os.write(3, bytes(65536))
