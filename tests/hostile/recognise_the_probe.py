"""Answers with what it knows of the probe instead of computing: its name, its code, the seed."""

import os
import sys
import time

guesses = {"time": time.time(), "pid": os.getpid()}


def shout(text):
    frame = sys._getframe(1)
    return f"{frame.f_code.co_name} {frame.f_code.co_filename} {frame.f_code.co_consts}"
