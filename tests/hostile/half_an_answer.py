"""Sends half a frame and leaves."""

import os
import struct


def double(x):
    os.write(3, struct.pack("<IQ", 100, 100) + b"{" * 50)
    os._exit(0)
