"""Turns every knob of the interpreter: warnings that raise, traps, locales, digits, recursion, hooks, contexts."""

import decimal
import faulthandler
import gc
import locale
import os
import sys
import warnings

import numpy as np

warnings.simplefilter("error")
np.seterr(all="raise")
np.set_printoptions(threshold=sys.maxsize, formatter={"all": lambda x: "1.0"})
decimal.getcontext().traps = dict.fromkeys(decimal.getcontext().traps, True)
sys.set_int_max_str_digits(0)
sys.setswitchinterval(1e-9)
sys.setrecursionlimit(120)
sys.unraisablehook = sys.excepthook = lambda *what: os.write(3, b"hook")
sys.displayhook = print
sys.dont_write_bytecode = False
gc.set_threshold(1)
for turn in (
    faulthandler.enable,
    lambda: os.umask(0),
    *(
        lambda name=name: locale.setlocale(locale.LC_ALL, name)
        for name in ("de_DE.UTF-8", "tr_TR.UTF-8", "C")
    ),
):
    try:
        turn()
    except (OSError, ValueError, RuntimeError, locale.Error):
        pass


def double(x):
    return -x


def square(x):
    return 10**6000
