"""Turns the collector off, freezes what there is, and leaves cycles with finalisers that act on collection."""

import gc
import os

gc.disable()
gc.freeze()
gc.set_threshold(1, 1, 1)


class Cycle:
    def __init__(self):
        self.me = self

    def __del__(self):
        os.write(3, b"x" * 12)


def double(x):
    Cycle()
    gc.collect()
    return None
