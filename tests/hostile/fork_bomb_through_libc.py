"""Forks through the C library and through raw system calls."""

import ctypes

libc = ctypes.CDLL(None)


def double(x):
    started = [
        libc.fork(),
        libc.vfork() if False else -1,
        libc.syscall(57),
        libc.syscall(220),
        libc.syscall(435),
    ]
    return any(number > 0 for number in started)
