"""Warming up: what every worker needs, imported once; then the mechanisms of the tier, made ready."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy.random  # noqa: F401  (students use it, and a fork would import it again and again)

from tito.probes.respond import respond
from tito.sandbox import confine
from tito.sandbox.load import Shelf, import_all
from tito.sandbox.wire import PREFIX, decode
from tito.sandbox.worker import modules, work
from tito.sandbox.zygote import serve


def prepare(control: socket.socket, tier: str, start: bytes) -> Callable[[], None]:
    """Import the prerequisites and confine the zygote; what comes back serves until the line is cut."""
    settings = _settings(start)
    shelf = Shelf()
    _import_prerequisites(shelf, settings["prerequisites"])
    limits = settings["limits"]
    confinement = confine.prepare(tier, limits["memory"], limits["budget"], limits["output"])
    gc.collect()
    gc.freeze()  # forked workers' collections leave these objects' pages shared
    answer = partial(work, shelf=shelf, respond=respond, output=limits["output"])
    handle = os.pidfd_open(os.getpid())
    socket.send_fds(control, [b"ready"], [handle])
    os.close(handle)
    return partial(serve, control, confinement, answer)


def _settings(start: bytes) -> Any:
    header, _ = PREFIX.unpack_from(start)
    body = PREFIX.size + header
    return decode(start[PREFIX.size : body], start[body:]).value


def _import_prerequisites(shelf: Shelf, value: Any) -> None:
    prerequisites = modules(value)
    shelf.add(prerequisites)
    sys.meta_path.append(shelf)
    import_all(prerequisites)
    if shelf.unfinished:
        raise ImportError(f"unfinished prerequisite: {shelf.unfinished[0]}")
