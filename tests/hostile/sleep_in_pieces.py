"""Sleeps a little and computes a little, to stay below either limit for long."""

import time


def double(x):
    while True:
        time.sleep(0.01)
        sum(range(10_000))
