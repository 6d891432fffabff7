"""Makes system calls that have been used to break out: io_uring, bpf, keyctl, userfaultfd, perf, modules."""

# holds: standard

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
numbers = (
    425,
    321,
    250,
    323,
    298,
    175,
    313,
    303,
    304,
    246,
    101,
    165,
    166,
    155,
    161,
    169,
    272,
    308,
    319,
    434,
    424,
)
worked = [number for number in numbers if libc.syscall(number, 0, 0, 0, 0, 0, 0) >= 0]


def shout(text):
    return text.upper() if worked else "nothing"
