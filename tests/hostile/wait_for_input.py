"""Waits for a person to type."""


def double(x):
    return input("answer? ")
