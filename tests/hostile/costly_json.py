"""Answers with JSON that is as expensive to read as the limit allows."""


def double(x):
    return [[]] * 60_000


square = double


def add(a, b):
    return {str(n): 0 for n in range(20_000)}


dot = add
