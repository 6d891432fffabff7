"""Returns objects that say that they are arrays, lists or None, and are none of these."""

import numpy as np


class Impostor:
    def __init__(self, claimed):
        object.__setattr__(self, "claimed", claimed)

    @property
    def __class__(self):
        return self.claimed

    def __iter__(self):
        return iter([self])

    def __array__(self, *arguments, **options):
        return np.array([self, None], object)

    def __getattr__(self, name):
        return self


def double(x):
    return Impostor(np.ndarray)


def square(x):
    return Impostor(list)


def add(a, b):
    return Impostor(dict)


def dot(a, b):
    return Impostor(type(None))


def shout(text):
    return Impostor(str)
