"""Names its cells' functions so that lookups by name go astray."""

__name__ = "builtins"
__builtins__ = {}
__loader__ = __spec__ = __path__ = None


def double(x):
    return None
