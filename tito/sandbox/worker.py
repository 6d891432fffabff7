"""The worker: loads one student's package and answers questions about it until it is killed.

Nothing here is trusted once the student's code has run; it only has to be right for honest students.
"""

from __future__ import annotations

import io
import os
import random
import sys
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, cast

import numpy as np

from tito.probes.answer import Plain
from tito.probes.question import Block, ModuleCode, Question
from tito.sandbox.examine import breaches
from tito.sandbox.failure import describe
from tito.sandbox.load import Shelf, import_all
from tito.sandbox.wire import PREFIX, Frame, decode, encode

CHUNK = 1 << 16
Respond = Callable[[Question], Plain]


def work(line: int, shelf: Shelf, respond: Respond, output: int) -> None:
    """Say that we are confined, load the package, then answer one question after the other."""
    sys.stdout = sys.stderr = _spool(output)
    _write(line, encode(Frame("", "ready")))
    loading = _read(line)
    while loading.kind == "examine":
        _write(line, encode(Frame(loading.nonce, "examined", [*breaches(cast(int, loading.value))])))
        loading = _read(line)
    _reseed(0)
    package = modules(loading.value)
    labels = frozenset(block.label for module in package for block in module.blocks)
    _write(line, _attempt(loading.nonce, "loaded", labels, lambda: _load(shelf, package)))
    while True:
        frame = _read(line)
        asked = question(frame.value)
        _reseed(asked.seed)
        _write(line, _attempt(frame.nonce, "returned", labels, partial(respond, asked)))


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


def modules(value: Any) -> tuple[ModuleCode, ...]:
    """The modules in a frame from the trusted side."""
    return tuple(ModuleCode(name, tuple(map(_block, blocks))) for name, blocks in value)


def _block(pair: Any) -> Block:
    return Block(pair[0], pair[1].tobytes())


def question(value: Any) -> Question:
    """The question in a frame from the trusted side."""
    fields = {**value, "code": value["code"].tobytes(), "leaves": tuple(value["leaves"])}
    return Question(**fields)


def _read(line: int) -> Frame:
    """One frame; the trusted side sends no other before it has our answer."""
    data = bytearray()
    _fill(line, data, PREFIX.size)
    header, body = PREFIX.unpack_from(data)
    start = PREFIX.size + header
    _fill(line, data, start + body)
    return decode(bytes(data[PREFIX.size : start]), memoryview(data)[start:])


def _fill(line: int, data: bytearray, size: int) -> None:
    while len(data) < size:
        received = os.read(line, CHUNK)
        if not received:
            os._exit(0)
        data += received


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
