"""Writes into the interpreter's own constants: small integers, empty tuples, and the bytes of code objects."""

import ctypes


def double(x):
    one = ctypes.cast(id(1), ctypes.POINTER(ctypes.c_uint32))
    for place in range(4, 8):
        one[place] = 2
    return x


def square(x):
    ctypes.memset(id(()), 0xFF, 64)
    return ()
