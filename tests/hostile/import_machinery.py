"""Puts finders, loaders and path hooks of its own in place and reloads what is trusted."""

# earns: double

import importlib
import sys


class Finder:
    def find_spec(self, name, path=None, target=None):
        raise RuntimeError("no import any more")


sys.meta_path.insert(0, Finder())
sys.path_hooks.clear()
sys.modules["tinytorch.core.tensor"] = None


def double(x):
    return 2 * x
