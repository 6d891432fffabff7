"""Raises SystemExit, KeyboardInterrupt and GeneratorExit instead of answering."""

import sys


def double(x):
    sys.exit(0)


def square(x):
    raise KeyboardInterrupt


def add(a, b):
    raise GeneratorExit
