"""Leaves its work to atexit, to finalisers and to the end of the interpreter."""

import atexit
import weakref


class Late:
    def __del__(self):
        open(CANARY + "/finaliser", "w").close()


late = Late()
atexit.register(lambda: open(CANARY + "/exit", "w").close())
weakref.finalize(late, lambda: open(CANARY + "/weakref", "w").close())


def double(x):
    return None
