"""Warming up: what every worker needs, imported once; then the mechanisms of the tier, made ready."""

from __future__ import annotations

import gc
import marshal
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from tito.probes.respond import respond
from tito.sandbox import confine, linux
from tito.sandbox.load import Shelf, import_all
from tito.sandbox.request import LENGTH, modules
from tito.sandbox.worker import work
from tito.sandbox.zygote import serve

ROWS, COLUMNS = 128, 784
"""As large as what probes multiply."""


class Broken(Exception):
    """A prerequisite, which is the course's own, does not load."""


def prepare(control: socket.socket, tier: str, start: bytes) -> Callable[[], None]:
    """Import the prerequisites and confine the zygote; what comes back serves until the line is cut."""
    _, (prerequisites, limits) = marshal.loads(start[LENGTH.size :])
    shelf = Shelf()
    _import_prerequisites(shelf, prerequisites)
    confinement = confine.prepare(tier, limits["memory"], limits["budget"], limits["output"])
    _multiply()
    linux.keep_freed_memory()
    gc.collect()
    gc.freeze()  # forked workers' collections leave these objects' pages shared
    answer = partial(work, shelf=shelf, respond=respond, output=limits["output"])
    handle = os.pidfd_open(os.getpid())
    socket.send_fds(control, [b"ready"], [handle])
    os.close(handle)
    return partial(serve, control, confinement, answer)


def _import_prerequisites(shelf: Shelf, value: Any) -> None:
    prerequisites = modules(value)
    shelf.add(prerequisites)
    sys.meta_path.append(shelf)
    try:
        import_all(prerequisites)
    except Exception as error:
        raise Broken(f"{type(error).__name__}: {error}") from error
    if shelf.unfinished:
        raise Broken(f"{shelf.unfinished[0]} is unfinished")


def _multiply() -> None:
    """Touch what BLAS works in, which is more than the matrices it is given and differs with their layout.

    A worker has it from the start then, so that what the kernel counts of it later is the student's.
    """
    for dtype in ("float32", "float64"):
        few, many = np.ones((ROWS, COLUMNS), dtype), np.ones((COLUMNS, COLUMNS), dtype)
        turned = np.ones((COLUMNS, ROWS), dtype).T
        for left, right in ((few, many), (turned, many), (few, many.T), (turned, many.T), (few, few.T)):
            left @ right
