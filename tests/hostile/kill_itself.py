"""Kills itself in every way it knows."""

import os
import signal


def double(x):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT):
        try:
            os.kill(os.getpid(), number)
        except OSError:
            signal.raise_signal(number)
