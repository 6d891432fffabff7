"""Takes a little time everywhere, to use up the run's time within each limit."""

import time


def double(x):
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass


square = double


def add(a, b):
    double(a)


dot = add


def shout(text):
    double(text)
