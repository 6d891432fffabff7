"""Grows its stack and its heap by the limits it may set itself."""

import resource

for name in (resource.RLIMIT_STACK, resource.RLIMIT_DATA, resource.RLIMIT_AS):
    soft, hard = resource.getrlimit(name)
    for wish in ((-1, -1), (hard, hard), (1 << 40, 1 << 40)):
        try:
            resource.setrlimit(name, wish)
        except (OSError, ValueError):
            pass


def double(x):
    return bytearray(1 << 33)
