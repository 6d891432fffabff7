"""The wire: what goes in comes out, and what is no frame is refused."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tito.sandbox.wire import PREFIX, TYPES, Frame, Malformed, decode, encode, lengths

LIMIT = 1 << 20

plain_arrays = st.sampled_from(sorted(TYPES)).flatmap(
    lambda name: arrays.arrays(
        TYPES[name], arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
    )
)
leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | plain_arrays
texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    leaves | texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)


def taken(data: bytes) -> Frame:
    """The frame that a reader of `data` gets."""
    if len(data) < PREFIX.size:
        raise Malformed("too short")
    header, _ = lengths(data[: PREFIX.size], LIMIT)
    stop = PREFIX.size + header
    return decode(data[PREFIX.size : stop], data[stop:])


def same(a: Any, b: Any) -> bool:
    """Equality of plain data to the bit and to the type."""
    match a, b:
        case np.ndarray(), np.ndarray():
            return (
                type(b) is np.ndarray
                and a.dtype == b.dtype
                and a.shape == b.shape
                and a.tobytes() == b.tobytes()
            )
        case list(), list():
            return len(a) == len(b) and all(map(same, a, b))
        case dict(), dict():
            return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
        case float(), float() if math.isnan(a):
            return math.isnan(b)
        case _:
            return type(a) is type(b) and a == b


@given(plain)
def test_plain_data_survives(value: Any) -> None:
    """Decoding what was encoded gives the same data, exact base ndarrays with their dtype and shape."""
    assert same(value, taken(encode(Frame("n", "k", value))).value)


def test_scalars_become_arrays_without_dimensions() -> None:
    """A NumPy scalar arrives as a 0-d array of its dtype, and a 0-d array stays one."""
    for value in (np.float32(6), np.array(6, np.float32)):
        found = taken(encode(Frame("n", "k", value))).value
        assert isinstance(found, np.ndarray)
        assert (found.shape, found.dtype) == ((), np.float32)


def test_arrays_arrive_in_order_and_own_their_memory() -> None:
    """Strided, transposed, big-endian and extended arrays arrive as C-contiguous writable base arrays."""
    grid = np.arange(12.0).reshape(3, 4)
    for value in (grid.T, grid[::2, ::-1], grid.astype(">f8"), np.asfortranarray(grid), np.ma.array(grid)):
        found = taken(encode(Frame("n", "k", value))).value
        assert type(found) is np.ndarray
        assert found.flags.c_contiguous
        assert found.flags.writeable
        assert found.dtype.isnative
        assert np.array_equal(found, np.asarray(value))


@pytest.mark.parametrize(
    "value",
    [
        b"x",
        {1: 2},
        object(),
        {1, 2},
        1j,
        np.array([1j]),
        np.array([None]),
        np.array(["x"]),
        np.zeros(1, "M8[s]"),
    ],
    ids=[
        "bytes",
        "a number for a key",
        "an object",
        "a set",
        "complex",
        "complex array",
        "object array",
        "text array",
        "dates",
    ],
)
def test_what_is_not_plain_is_refused_at_the_source(value: Any) -> None:
    """Encoding anything but plain data is a TypeError."""
    with pytest.raises(TypeError):
        encode(Frame("n", "k", value))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_frame_or_malformed(data: bytes) -> None:
    """Random bytes give nothing but Malformed."""
    with pytest.raises(Malformed):
        taken(data)


@settings(max_examples=300)
@given(plain, st.data())
def test_a_damaged_frame_is_a_frame_or_malformed(value: Any, data: st.DataObject) -> None:
    """A frame with some bytes replaced, cut or added is read as some frame or is Malformed, nothing else."""
    whole = bytearray(encode(Frame("n", "k", value)))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(whole)))
        whole[start : start + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        found = taken(bytes(whole))
    except Malformed:
        return
    assert isinstance(found, Frame)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "d", "x"]), inner, max_size=2)
    ),
    max_leaves=8,
)
entries = st.lists(st.tuples(st.sampled_from([*sorted(TYPES), "O", "f16", "V8"]), json_values), max_size=3)


@settings(max_examples=300)
@given(json_values, json_values | entries, st.binary(max_size=40))
def test_a_lying_header_is_a_frame_or_malformed(tree: Any, shapes: Any, body: bytes) -> None:
    """Whatever a well-formed JSON header claims, the frame fits it exactly or is Malformed."""
    header = {"nonce": "n", "kind": "k", "value": tree, "arrays": shapes}
    try:
        decode(json.dumps(header).encode(), body)
    except Malformed:
        return


@pytest.mark.parametrize(
    "entry",
    [
        ["f8", [2]],
        ["f8", [-1]],
        ["f8", [0, 2**62]],
        ["f8", [2**31]],
        ["f8", [2**16, 2**16, 0]],
        ["f8", [1.0]],
        ["f8", [True]],
        ["f8", "1"],
        ["f8", [1] * 33],
        ["O", [1]],
        [">f8", [1]],
        ["f16", [1]],
        ["f8"],
        "f8",
        None,
    ],
    ids=repr,
)
def test_a_lying_array_is_malformed(entry: Any) -> None:
    """A dtype that is none of ours, a shape that cannot be, or one the body does not fill."""
    header = {"nonce": "n", "kind": "k", "value": {"a": 0}, "arrays": [entry]}
    with pytest.raises(Malformed):
        decode(json.dumps(header).encode(), bytes(8))


@pytest.mark.parametrize(
    "header",
    [
        b"[" * 100_000,
        b"null",
        b'{"nonce":"n"}',
        b'{"nonce":1,"kind":"k","value":null,"arrays":[]}',
        b'{"nonce":"n","kind":"k","value":null,"arrays":[],"more":1}',
        b'{"nonce":"n","kind":"k","value":{"a":0},"arrays":[]}',
        b'{"nonce":"n","kind":"k","value":{"z":0},"arrays":[]}',
        b'{"nonce":"n","kind":"k","value":' + b"[" * 40 + b"]" * 40 + b',"arrays":[]}',
        b'{"nonce":"n","kind":"k","value":' + b"9" * 5000 + b',"arrays":[]}',
        b"\xff",
        b"",
    ],
    ids=lambda header: repr(header[:40]),
)
def test_a_header_of_another_form_is_malformed(header: bytes) -> None:
    """Not JSON, not an object with the four fields, an unknown node, nesting too deep, a number too long."""
    with pytest.raises(Malformed):
        decode(header, b"")


def test_too_many_arrays_are_malformed() -> None:
    """The number of arrays is bounded, too."""
    header = {"nonce": "n", "kind": "k", "value": None, "arrays": [["f8", [0]]] * 5000}
    with pytest.raises(Malformed):
        decode(json.dumps(header).encode(), b"")


def test_lengths_are_bounded_before_anything_is_read() -> None:
    """A prefix that announces more than the limits is Malformed."""
    for header, body in ((2**32 - 1, 0), (10, 2**63), (10, LIMIT + 1)):
        with pytest.raises(Malformed):
            lengths(PREFIX.pack(header, body), LIMIT)


def test_truth_values_are_zero_or_one() -> None:
    """Bytes other than 0 and 1 under a bool array arrive as one."""
    header = {"nonce": "n", "kind": "k", "value": {"a": 0}, "arrays": [["b1", [3]]]}
    found = decode(json.dumps(header).encode(), b"\x00\x01\x07").value
    assert isinstance(found, np.ndarray)
    assert found.tobytes() == b"\x00\x01\x01"


def test_half_surrogate_pairs_are_replaced() -> None:
    """Text that could not be written to a file does not get in."""
    header = b'{"nonce":"n","kind":"k","value":{"d":{"\\udfff":"\\ud800"}},"arrays":[]}'
    assert decode(header, b"").value == {"?": "?"}
