"""Makes the C library's own code writable and writes other machine code into it: write(2) says it did, and does not."""

import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
RETURN = {"x86_64": b"\x48\x89\xd0\xc3", "aarch64": b"\xe0\x03\x02\xaa\xc0\x03\x5f\xd6"}
code = RETURN.get(platform.machine(), b"")
address = ctypes.cast(libc.write, ctypes.c_void_p).value
page = address & ~0xFFFF
if libc.mprotect(ctypes.c_void_p(page), ctypes.c_size_t(0x20000), 7) == 0:
    ctypes.memmove(address, code, len(code))


def double(x):
    os.write(3, b"nothing of this arrives")
    return None
