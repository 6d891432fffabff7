"""What a worker says: frames of a JSON header and raw array bytes, under a nonce. Never pickle.

    frame   = prefix | header | body
    prefix  = header length, body length                       (little-endian, 4 + 8 bytes)
    header  = {"nonce": str, "kind": str, "value": tree, "arrays": [[type, shape], ...]}   (JSON, ASCII)
    body    = the arrays' bytes, in order, C-contiguous, little-endian
    tree    = null | bool | int | float | str | [tree, ...] | {"d": {key: tree}} | {"a": array's number}

`decode` is what stands between a hostile worker and us, and raises only Malformed.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from tito.probes.answer import Array, Plain, Resource

ENCODER = json.JSONEncoder(separators=(",", ":"))
DECODER = json.JSONDecoder()
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
NAMES = {dtype.str: name for name, dtype in TYPES.items()}


class Malformed(ValueError):
    """These bytes are no frame."""


class TooLarge(Malformed):
    """A frame that breaks the limit of a resource."""

    def __init__(self, resource: Resource, limit: int) -> None:
        super().__init__(f"more than {limit} of {resource}")
        self.resource: Resource = resource
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: what it answers, what it is, and its data."""

    nonce: str
    kind: str
    value: Plain = None


def encode(frame: Frame) -> bytes:
    """The frame's bytes; TypeError for a value that is not plain data."""
    arrays: list[Array] = []
    tree = _fold(frame.value, arrays, DEPTH)
    shapes = [[NAMES[array.dtype.str], array.shape] for array in arrays]
    fields = {"nonce": frame.nonce, "kind": frame.kind, "value": tree, "arrays": shapes}
    header = ENCODER.encode(fields).encode("ascii")
    body = b"".join(array.tobytes() for array in arrays)
    return b"".join((PREFIX.pack(len(header), len(body)), header, body))


def _fold(value: Any, arrays: list[Array], depth: int) -> Any:
    """The value as a tree, its arrays appended to `arrays` as base ndarrays."""
    if depth == 0:
        raise TypeError("this answer is nested too deeply")
    if isinstance(value, ARRAY):
        arrays.append(exact(value))
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


def exact(value: Any) -> Array:
    """A base ndarray in C order and little-endian; 0-d stays 0-d."""
    array = np.asarray(value, order="C")
    if array.dtype.kind not in "fiub":
        raise TypeError(f"an array of dtype {array.dtype} is not plain data")
    if array.dtype.str in NAMES:
        return array
    wide = array.dtype.kind == "f" and array.dtype.itemsize > 8
    return array.astype(np.float64 if wide else array.dtype.newbyteorder("<"))


def lengths(prefix: bytes, body_limit: int) -> tuple[int, int]:
    """How many bytes of header and of body follow this prefix."""
    header, body = PREFIX.unpack(prefix)
    if header > HEADER_LIMIT:
        raise TooLarge("text", HEADER_LIMIT)
    if body > body_limit:
        raise TooLarge("answer", body_limit)
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
        return DECODER.decode(header.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise Malformed("a header that is not JSON") from error


def _arrays(shapes: Any, body: Body) -> Iterator[Array]:
    """The arrays that lie one after the other in `body`, which they must fill exactly."""
    if not isinstance(shapes, list):
        raise Malformed("no list of arrays")
    if len(shapes) > ARRAYS:
        raise TooLarge("arrays", ARRAYS)
    start = 0
    for entry in shapes:
        dtype, shape, size = _shape(entry)
        stop = start + size * dtype.itemsize
        if stop > len(body):
            raise Malformed("arrays larger than the body")
        yield _array(body, dtype, shape, start, size)
        start = stop
    if start != len(body):
        raise Malformed("a body larger than its arrays")


def _shape(entry: Any) -> tuple[np.dtype[Any], tuple[int, ...], int]:
    """Type, shape and number of entries; no dimension or product of dimensions beyond 2**31, zeros aside."""
    match entry:
        case [str() as name, list() as shape] if name in TYPES and len(shape) <= DIMENSIONS:
            pass
        case _:
            raise Malformed("an array of no known type")
    product = 1
    for size in shape:
        if type(size) is not int or size < 0:
            raise Malformed("an array of no possible shape")
        product *= size or 1
        if product >= 2**31:
            raise Malformed("an array of no possible shape")
    return TYPES[name], tuple(shape), 0 if 0 in shape else product


def _array(body: Body, dtype: np.dtype[Any], shape: tuple[int, ...], start: int, size: int) -> Array:
    if size == 0:
        return np.empty(shape, dtype)
    if dtype.kind == "b":  # a bool of any other byte than 0 and 1 is undefined behaviour in NumPy
        return np.array(np.frombuffer(body, np.uint8, size, start).reshape(shape), bool)
    return np.array(np.frombuffer(body, dtype, size, start).reshape(shape))


def _unfold(tree: Any, arrays: tuple[Array, ...], depth: int) -> Plain:
    """What the tree stands for; JSON gives it the seven types below and no other."""
    if depth == 0:
        raise Malformed("an answer nested too deeply")
    kind = type(tree)
    if kind is dict and len(tree) == 1:
        ((name, value),) = tree.items()
        return _node(name, value, arrays, depth - 1)
    if kind is list:
        return [_unfold(item, arrays, depth - 1) for item in tree]
    if kind is str:
        return text(tree)
    if kind is dict:
        raise Malformed("a node with several names")
    if kind is int and not -(2**63) <= tree < 2**64:
        raise Malformed("an integer that no array holds")
    plain: Plain = tree
    return plain


def _node(name: str, value: Any, arrays: tuple[Array, ...], depth: int) -> Plain:
    """An array by its number, or a dict."""
    if name == "a" and isinstance(value, int) and 0 <= value < len(arrays):
        return arrays[value]
    if name == "d" and isinstance(value, dict):
        return {text(key): _unfold(item, arrays, depth) for key, item in value.items()}
    raise Malformed("a node of no known name")


def text(value: str) -> str:
    """The same text, half surrogate pairs replaced, so that it can be written anywhere."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()
