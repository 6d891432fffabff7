"""Sets timers that interrupt it all the time, and handlers that raise."""

import signal


def ring(*arguments):
    raise RuntimeError("ring")


try:
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
except OSError:
    pass


def double(x):
    return None
