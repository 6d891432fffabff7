"""Frames: a JSON header and raw array bytes, under a nonce. Never pickle.

    frame   = prefix | header | body
    prefix  = header length, body length                       (little-endian, 4 + 8 bytes)
    header  = {"nonce": str, "kind": str, "value": tree, "arrays": [[type, shape], ...]}   (JSON, ASCII)
    body    = the arrays' bytes, in order, C-contiguous, little-endian
    tree    = null | bool | int | float | str | [tree, ...] | {"d": {key: tree}} | {"a": array's number}

Both sides speak it; `decode` is what stands between a hostile worker and us, and raises only Malformed.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from tito.probes.answer import Array, Plain

ENCODER = json.JSONEncoder(separators=(",", ":"))
ARRAY = (np.ndarray, np.generic)
SCALAR = (bool, int, float, str)
SEQUENCE = (list, tuple)
Body: TypeAlias = bytes | bytearray | memoryview
PREFIX = struct.Struct("<IQ")
HEADER_LIMIT = 1 << 18
ARRAYS = 4096
DEPTH = 32
DIMENSIONS = 32
TYPES = {
    name: np.dtype(f"<{name}") for name in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]
} | {"b1": np.dtype(bool)}


class Malformed(ValueError):
    """These bytes are no frame, or one that breaks a limit."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: what it answers, what it is, and its data."""

    nonce: str
    kind: str
    value: Plain = None


@dataclass(frozen=True, slots=True)
class Payload:
    """A frame but for its nonce: encoded once, it may be sent many times."""

    fields: bytes
    body: bytes


def payload(kind: str, value: Plain) -> Payload:
    """The payload of this data; TypeError where it is not plain."""
    arrays: list[Array] = []
    tree = _fold(value, arrays, DEPTH)
    shapes = [[_type(array), array.shape] for array in arrays]
    fields = ENCODER.encode({"kind": kind, "value": tree, "arrays": shapes})
    return Payload(fields.encode("ascii"), b"".join(array.tobytes() for array in arrays))


def framed(nonce: str, payload: Payload) -> bytes:
    """The frame of a payload under a nonce."""
    header = b'{"nonce":%s,%s' % (ENCODER.encode(nonce).encode("ascii"), payload.fields[1:])
    return b"".join((PREFIX.pack(len(header), len(payload.body)), header, payload.body))


def encode(frame: Frame) -> bytes:
    """The frame's bytes; TypeError for a value that is not plain data."""
    return framed(frame.nonce, payload(frame.kind, frame.value))


def _fold(value: Any, arrays: list[Array], depth: int) -> Any:
    """The value as a tree, its arrays appended to `arrays` as base ndarrays."""
    if depth == 0:
        raise TypeError("this answer is nested too deeply")
    if isinstance(value, ARRAY):
        arrays.append(_exact(value))
        return {"a": len(arrays) - 1}
    if value is None or isinstance(value, SCALAR):
        return value
    if isinstance(value, SEQUENCE):
        return [_fold(item, arrays, depth - 1) for item in value]
    if isinstance(value, dict):
        return {"d": {_key(key): _fold(item, arrays, depth - 1) for key, item in value.items()}}
    raise TypeError(f"a {type(value).__name__} is not plain data")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be a str, not a {type(key).__name__}")
    return key


def _exact(value: Any) -> Array:
    """A base ndarray in C order and little-endian; 0-d stays 0-d."""
    array = np.asarray(value, order="C")
    if array.dtype.kind not in "fiub":
        raise TypeError(f"an array of dtype {array.dtype} is not plain data")
    wide = array.dtype.kind == "f" and array.dtype.itemsize > 8
    return array.astype(np.float64 if wide else array.dtype.newbyteorder("<"), copy=False)


def _type(array: Array) -> str:
    return "b1" if array.dtype.kind == "b" else f"{array.dtype.kind}{array.dtype.itemsize}"


def lengths(prefix: bytes, body_limit: int) -> tuple[int, int]:
    """How many bytes of header and of body follow this prefix."""
    header, body = PREFIX.unpack(prefix)
    if header > HEADER_LIMIT:
        raise Malformed(f"a header of {header} bytes")
    if body > body_limit:
        raise Malformed(f"an answer of {body} bytes, more than {body_limit}")
    return header, body


def decode(header: bytes, body: Body) -> Frame:
    """The frame of these bytes, its arrays exact base ndarrays of their own memory; else Malformed."""
    parsed = _parse(header)
    if not (isinstance(parsed, dict) and parsed.keys() == {"nonce", "kind", "value", "arrays"}):
        raise Malformed("a header without its four fields")
    nonce, kind = parsed["nonce"], parsed["kind"]
    if not (isinstance(nonce, str) and isinstance(kind, str)):
        raise Malformed("a header whose fields are not text")
    arrays = tuple(_arrays(parsed["arrays"], body))
    return Frame(nonce, kind, _unfold(parsed["value"], arrays, DEPTH))


def _parse(header: bytes) -> Any:
    try:
        return json.loads(header)
    except (ValueError, RecursionError) as error:
        raise Malformed("a header that is not JSON") from error


def _arrays(shapes: Any, body: Body) -> Iterator[Array]:
    """The arrays that lie one after the other in `body`, which they must fill exactly."""
    if not isinstance(shapes, list) or len(shapes) > ARRAYS:
        raise Malformed("too many arrays")
    start = 0
    for entry in shapes:
        dtype, shape = _shape(entry)
        size = math.prod(shape)
        stop = start + size * dtype.itemsize
        if stop > len(body):
            raise Malformed("arrays larger than the body")
        yield _array(body, dtype, shape, start, size)
        start = stop
    if start != len(body):
        raise Malformed("a body larger than its arrays")


def _shape(entry: Any) -> tuple[np.dtype[Any], tuple[int, ...]]:
    match entry:
        case [str() as name, list() as shape] if name in TYPES and len(shape) <= DIMENSIONS:
            pass
        case _:
            raise Malformed("an array of no known type")
    if not all(type(size) is int and 0 <= size < 2**31 for size in shape):
        raise Malformed("an array of no possible shape")
    if math.prod(max(size, 1) for size in shape) >= 2**31:
        raise Malformed("an array of no possible shape")
    return TYPES[name], tuple(shape)


def _array(body: Body, dtype: np.dtype[Any], shape: tuple[int, ...], start: int, size: int) -> Array:
    if size == 0:
        return np.empty(shape, dtype)
    if dtype.kind == "b":  # a bool of any other byte than 0 and 1 is undefined behaviour in NumPy
        return np.array(np.frombuffer(body, np.uint8, size, start).reshape(shape), bool)
    return np.array(np.frombuffer(body, dtype, size, start).reshape(shape))


def _unfold(tree: Any, arrays: tuple[Array, ...], depth: int) -> Plain:
    if depth == 0:
        raise Malformed("an answer nested too deeply")
    match tree:
        case None | bool() | int() | float():
            return tree
        case str():
            return text(tree)
        case list():
            return [_unfold(item, arrays, depth - 1) for item in tree]
        case {"a": int() as number} if len(tree) == 1 and 0 <= number < len(arrays):
            return arrays[number]
        case {"d": dict() as items} if len(tree) == 1:
            return {text(key): _unfold(item, arrays, depth - 1) for key, item in items.items()}
        case _:
            raise Malformed("a tree with an unknown node")


def text(value: str) -> str:
    """The same text, half surrogate pairs replaced, so that it can be written anywhere."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()
