"""Prints and raises what terminals, browsers and spreadsheets obey."""

EVIL = '\x1b]0;owned\x07\x1b[2J\x9b31m<script>alert(1)</script><img src=x onerror=alert(1)>=cmd|"/C calc"!A1\u202e\r\x00'
print(EVIL)


def double(x):
    raise ValueError(EVIL)


def shout(text):
    return EVIL
