"""Aborts the process."""

import os


def double(x):
    os.abort()
