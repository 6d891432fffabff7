"""Gives its module a __getattr__ that makes up every name it is asked for, and a class that hides."""

import sys
from types import ModuleType


class Generous(ModuleType):
    def __getattribute__(self, name):
        return lambda *arguments, **options: arguments[0] if arguments else None


def __getattr__(name):
    return lambda *arguments, **options: arguments[0] if arguments else None


sys.modules[__name__].__class__ = Generous
