"""Names classes and raises texts with bidirectional marks, escapes, markup and formulas in them."""

EVIL = "\u202ederetsac\u202c\x1b[2K\x1b]8;;http://x\x07=HYPERLINK(1)|<b onload=x>\ud800\u2066\x9b1A\r\n[red]"


def double(x):
    raise type(EVIL, (ValueError,), {"__module__": EVIL, "__qualname__": EVIL})(EVIL)


def square(x):
    return {EVIL: EVIL}


def add(a, b):
    raise ValueError(EVIL.encode("utf-8", "replace"))


def dot(a, b):
    raise ExceptionGroup(EVIL.replace("\ud800", ""), [ValueError(EVIL)])
