"""Keeping the library within reach of a worker whose user cannot walk to it.

Root's interpreter may lie in root's home. A worker of another user then goes by a descriptor that was
opened before: it leads into that folder alone, since the way up from it is barred as before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator


def keep(folders: Iterable[str]) -> tuple[int, ...]:
    """Import from descriptors what we, being root, can walk to and others cannot; those descriptors."""
    if os.geteuid() != 0:
        return ()
    barred = [path for path in dict.fromkeys(folders) if os.path.isdir(path) and _barred(path)]
    descriptors = tuple(_import_through(folder) for folder in barred)
    sys.path_importer_cache.clear()
    return descriptors


def _barred(path: str) -> bool:
    """Whether a user without privileges cannot walk to `path`, or where its links lead, and read there."""
    real = os.path.realpath(path)
    return any(os.stat(place).st_mode & 0o005 != 0o005 for place in (*_way(path), *_way(real)))


def _way(path: str) -> Iterator[str]:
    """The path and all the folders above it."""
    while path != "/":
        yield path
        path = os.path.dirname(path)


def _import_through(folder: str) -> int:
    """A descriptor below which, from here on, the modules of `folder` are found."""
    descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    alias = f"/proc/self/fd/{descriptor}"
    sys.path[:] = [_moved(path, folder, alias) for path in sys.path]
    for module in list(sys.modules.values()):
        if isinstance(getattr(module, "__path__", None), list):
            module.__path__ = [_moved(path, folder, alias) for path in module.__path__]
    return descriptor


def _moved(path: str, folder: str, alias: str) -> str:
    inside = path == folder or path.startswith(folder + "/")
    return alias + path[len(folder) :] if inside else path
