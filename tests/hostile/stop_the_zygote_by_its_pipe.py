"""Fills its spool and its line at once and never reads, so that whoever writes to it waits."""

import os
import signal


def double(x):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    os.set_blocking(3, False)
    try:
        while True:
            os.write(3, bytes(1 << 16))
    except BlockingIOError:
        pass
    while True:
        pass
