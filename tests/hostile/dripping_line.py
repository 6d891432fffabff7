"""Sends its answer byte by byte, to keep the grader waiting for ever."""

import os
import struct
import time


def double(x):
    os.write(3, struct.pack("<IQ", 1 << 19, 0))
    while True:
        os.write(3, b" ")
        time.sleep(0.001)
