"""Raises exceptions with causes in a circle, groups a thousand deep, notes without end and a very long way up."""


def double(x):
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    first.__context__ = second
    raise first


def square(x):
    inner = ValueError("deep")
    for _ in range(2000):
        inner = ExceptionGroup("group", [inner])
    raise inner


def add(a, b):
    error = ValueError("noted")
    error.__notes__ = ["note " * 1000] * 10_000
    raise error


def dot(a, b):
    trace = None
    for _ in range(100_000):
        try:
            raise ValueError("long").with_traceback(trace)
        except ValueError as error:
            trace = error.__traceback__
    raise ValueError("long").with_traceback(trace)
