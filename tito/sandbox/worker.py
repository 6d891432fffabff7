"""The worker: loads one student's package and answers questions about it until it is killed.

Nothing here is trusted once the student's code has run; it only has to be right for honest students.
"""

from __future__ import annotations

import io
import marshal
import os
import random
import sys
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import numpy as np

from tito.probes.answer import Plain
from tito.probes.question import ModuleCode, Question
from tito.sandbox.examine import breaches
from tito.sandbox.failure import describe
from tito.sandbox.load import Shelf, import_all
from tito.sandbox.request import LENGTH, modules, unpacked
from tito.sandbox.wire import Frame, encode

CHUNK = 1 << 16
Respond = Callable[[Question], Plain]


def work(line: int, shelf: Shelf, respond: Respond, output: int) -> None:
    """Say that we are confined, load the package, then answer one question after the other."""
    sys.stdout = sys.stderr = _spool(output)
    _write(line, encode(Frame("", "ready")))
    kind, (nonce, content) = _read(line)
    while kind == "examine":
        _write(line, encode(Frame(nonce, "examined", [*breaches(content)])))
        kind, (nonce, content) = _read(line)
    _reseed(0)
    package = modules(content)
    labels = frozenset(block.label for module in package for block in module.blocks)
    _write(line, _attempt(nonce, "loaded", labels, lambda: _load(shelf, package)))
    while True:
        kind, content = _read(line)
        if kind == "farewell":
            _write(line, encode(Frame(content[0], kind)))
            continue
        for nonce, data in content:
            asked = unpacked(data)
            _reseed(asked.seed)
            _write(line, _attempt(nonce, "returned", labels, partial(respond, asked)))


def _reseed(seed: int) -> None:
    """Random numbers are the same for a question whoever is asked, when, and after what."""
    random.seed(seed)
    np.random.seed(seed % 2**32)


def _load(shelf: Shelf, package: tuple[ModuleCode, ...]) -> Plain:
    shelf.add(package)
    import_all(package)
    return list(shelf.unfinished)


def _attempt(nonce: str, kind: str, labels: Collection[str], action: Callable[[], Plain]) -> bytes:
    """The encoded frame of what `action` returned, or of what it raised."""
    try:
        return encode(Frame(nonce, kind, action()))
    except BaseException as error:
        return encode(Frame(nonce, "raised", describe(error, labels)))


def _read(line: int) -> Any:
    """One message; the trusted side sends no other before it has our answers."""
    begun = os.read(line, CHUNK) or os._exit(0)
    (size,) = LENGTH.unpack_from(begun)
    body = memoryview(begun)[LENGTH.size :]
    if len(body) < size:
        whole = memoryview(bytearray(size))
        whole[: len(body)] = body
        _fill(line, whole[len(body) :])
        body = whole
    return marshal.loads(body)


def _fill(line: int, free: memoryview) -> None:
    """Read so much more as there is room for."""
    while free:
        free = free[os.readv(line, [free]) or os._exit(0) :]


def _write(line: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(line, rest) :]


class _Spool(io.RawIOBase):
    """Descriptor 1 up to a number of bytes, and nothing from there on: too much output is no error."""

    def __init__(self, room: int) -> None:
        self._room = room

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        kept = bytes(data[: self._room])
        self._room -= len(kept)
        while kept:
            kept = kept[os.write(1, kept) :]
        return len(data)


def _spool(room: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(_Spool(room)), "utf-8", "replace", line_buffering=True)
