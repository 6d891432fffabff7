"""Warming up: what every worker needs, imported once; then the mechanisms of the tier, made ready."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from tito.probes.respond import respond
from tito.sandbox import confine
from tito.sandbox.load import Shelf, import_all
from tito.sandbox.wire import PREFIX, decode
from tito.sandbox.worker import modules, work
from tito.sandbox.zygote import serve


class Broken(Exception):
    """A prerequisite, which is the course's own, does not load."""


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
    try:
        import_all(prerequisites)
    except Exception as error:
        raise Broken(f"{type(error).__name__}: {error}") from error
    if shelf.unfinished:
        raise Broken(f"{shelf.unfinished[0]} is unfinished")
