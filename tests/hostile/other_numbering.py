"""Makes a system call in the numbering of another architecture, which a careless filter lets through."""

# holds: standard

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def double(x):
    libc.syscall(0x40000000 + 39)
    return None
