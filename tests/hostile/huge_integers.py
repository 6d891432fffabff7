"""Answers with integers that take minutes to print, and that no array and no double holds."""

ENORMOUS = 1 << 200_000


def double(x):
    return ENORMOUS


def square(x):
    return [10**4000, -(10**4000)]


def add(a, b):
    return {"n": 1 << 64, "m": -(1 << 63) - 1}


def dot(a, b):
    return float("1e308") * 10
