"""What the trusted side tells a worker: marshalled, because this way, and this way alone, we are trusted.

    message  = length (little-endian, 8 bytes) | marshal of (kind, content)
    package  : (nonce, package)       run it                          kind "package"
    pid      : (nonce, pid)           try to get out                  kind "examine"
    questions: ((nonce, question), ...) answer each, in this order    kind "questions"

Never the other way: what a worker says is `wire`'s, and read by a parser that trusts nothing.
"""

from __future__ import annotations

import marshal
import struct
from functools import lru_cache
from typing import Any

import numpy as np

from tito.probes.answer import Plain
from tito.probes.question import Block, ModuleCode, Question
from tito.sandbox.wire import exact

LENGTH = struct.Struct("<Q")


def message(kind: str, content: Any) -> bytes:
    """The bytes of one message; its content is what marshal knows."""
    body = marshal.dumps((kind, content))
    return LENGTH.pack(len(body)) + body


@lru_cache(maxsize=1024)
def packed(question: Question) -> bytes:
    """A question's bytes, made once: a class is asked the same ones. What it cost stays here."""
    inputs = {name: _flat(value) for name, value in question.inputs.items()}
    fields = (question.kind, question.code, inputs, question.leaves, question.seed, question.dtype)
    return marshal.dumps(fields)


def unpacked(data: bytes) -> Question:
    """The question of these bytes, its arrays writable and of their own memory."""
    kind, code, inputs, leaves, seed, dtype = marshal.loads(data)
    drawn = {name: _full(value) for name, value in inputs.items()}
    return Question(kind, code, drawn, leaves, seed, dtype)


def _flat(value: Any) -> Any:
    """The value with its arrays as tuples, of which plain data has none."""
    match value:
        case np.ndarray() | np.generic():
            array = exact(value)
            return array.dtype.str, array.shape, array.tobytes()
        case list() | tuple():
            return [_flat(item) for item in value]
        case dict():
            return {key: _flat(item) for key, item in value.items()}
        case _:
            return value


def _full(value: Any) -> Plain:
    match value:
        case (dtype, shape, data) if type(value) is tuple:
            return np.frombuffer(bytearray(data), dtype).reshape(shape)
        case list():
            return [_full(item) for item in value]
        case dict():
            return {key: _full(item) for key, item in value.items()}
        case _:
            plain: Plain = value
            return plain


def package(modules: tuple[ModuleCode, ...]) -> object:
    """Modules as what marshal knows: their names, and their blocks' labels and code."""
    return tuple(
        (module.name, tuple((block.label, block.code) for block in module.blocks)) for module in modules
    )


def modules(content: Any) -> tuple[ModuleCode, ...]:
    """The modules of a package that was told."""
    return tuple(ModuleCode(name, tuple(Block(*block) for block in blocks)) for name, blocks in content)
