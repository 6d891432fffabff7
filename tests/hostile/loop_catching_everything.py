"""Swallows every exception and goes on."""


def double(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
