"""Raises exceptions that pretend to be of another class or of none."""


class Meta(type):
    def __getattribute__(cls, name):
        if name == "__mro__":
            return (ValueError, Exception, BaseException, object)
        return type.__getattribute__(cls, name)


class Disguised(Exception, metaclass=Meta):
    pass


ValueErrorOfOurs = type("ValueError", (Exception,), {"__module__": "builtins"})


def double(x):
    raise Disguised


def square(x):
    raise ValueErrorOfOurs


def add(a, b):
    raise type("\x1b[31m", (Exception,), {})
