"""Maps shared and anonymous memory until something gives."""

import mmap

kept = []


def double(x):
    while True:
        piece = mmap.mmap(-1, 64 << 20)
        piece[::4096] = b"x" * (len(piece) // 4096)
        kept.append(piece)
