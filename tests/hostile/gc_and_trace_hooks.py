"""Runs code of its own in every call and collection, after its cells are done."""

import gc
import sys


def hook(*arguments):
    raise RuntimeError("hooked")


gc.callbacks.append(hook)
sys.settrace(hook)
sys.setprofile(hook)
sys.excepthook = sys.unraisablehook = hook
