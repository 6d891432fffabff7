"""Raises exceptions whose text is huge, empty, evil or never ends."""


class Huge(ValueError):
    def __str__(self):
        return "x" * (1 << 28)


class Raising(ValueError):
    def __str__(self):
        raise self


class Endless(ValueError):
    def __str__(self):
        while True:
            pass


class NotText(ValueError):
    def __str__(self):
        return 3


def double(x):
    raise Huge


def square(x):
    raise Raising


def add(a, b):
    raise Endless


def dot(a, b):
    raise NotText
