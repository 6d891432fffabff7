"""Replaces itself in sys.modules by an object that answers every question about itself."""

import sys


class Everything:
    def __getattr__(self, name):
        return self

    def __call__(self, *arguments):
        return self

    def __iter__(self):
        return iter([self])


sys.modules[__name__] = Everything()
