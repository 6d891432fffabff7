"""Whatever is handed in, an intake reads it or refuses it with an error that is meant for the user."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

import intake
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tito.grading.examination import Examination
from tito.probes.answer import Plain
from tito.sandbox.wire import PREFIX, Frame, Malformed, decode, encode, lengths

SECONDS = 20
"""Of CPU, for all the examples of one kind together; what is bounded takes a tenth of it."""

TOKENS = [
    *(
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"'''",
        b"\\",
    ),
    *(
        b"null",
        b"true",
        b"-1",
        b"1e999",
        b"NaN",
        b"-Infinity",
        b"9" * 30,
        b"9" * 500,
        b"[" * 2000,
        b'{"a":' * 900,
    ),
    *(
        b"../",
        b"/etc/passwd",
        b"\\ud800",
        b"\\u202e",
        b"\xed\xa0\x80",
        b"%%bash\n",
        b"!ls\n",
        b"<<<<<<< HEAD\n",
    ),
    *(
        b"# %%\n",
        b"lambda: (yield)",
        b"nonlocal x\n",
        b"return\n",
        b"(" * 300,
        b"x" * 70_000,
        b"from __future__ ",
    ),
    *(b'{"d":', b'{"a":0}', b'["f8",[1]]', b"[0,2147483647]", b"PK\x01\x02", b"PK\x05\x06"),
]


@st.composite
def edited(draw: st.DrawFn, honest: bytes) -> bytes:
    """The honest bytes with a few pieces cut out, repeated, or replaced by something evil."""
    data = honest
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        stop = min(start + draw(st.sampled_from([0, 0, 1, 2, 4, 30, 400])), len(data))
        piece = draw(st.sampled_from(TOKENS) | st.binary(max_size=8) | st.just(data[start:stop] * 2))
        data = data[:start] + piece + data[stop:]
    return data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def readers(hidden: Examination, folder: Path) -> Mapping[str, intake.Reader]:
    return intake.readers(hidden, folder)


@pytest.fixture(scope="module")
def honest(folder: Path) -> Mapping[str, bytes]:
    return intake.honest(folder)


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Within so many seconds of our own CPU time, however busy the machine is."""

    def over(*_: object) -> None:
        raise AssertionError(f"took more than {SECONDS} s of CPU time")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("kind", intake.KINDS)
def test_what_is_whole_is_read(
    kind: str, readers: Mapping[str, intake.Reader], honest: Mapping[str, bytes]
) -> None:
    """Honest bytes of every kind are read, so that what the fuzzer edits reaches beyond the first check."""
    assert readers.keys() == honest.keys() == set(intake.KINDS)
    assert readers[kind](honest[kind]) is not None


@pytest.mark.parametrize("kind", intake.KINDS)
def test_what_is_not_is_refused(
    kind: str, readers: Mapping[str, intake.Reader], honest: Mapping[str, bytes]
) -> None:
    """Edited and arbitrary bytes are read or refused, in bounded time, and raise nothing else."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(edited(honest[kind]) | st.binary(max_size=200))
    def whatever(data: bytes) -> None:
        with contextlib.suppress(*intake.REFUSALS):
            readers[kind](data)

    with bounded():
        whatever()


def test_a_damaged_member_of_an_archive_is_refused(
    readers: Mapping[str, intake.Reader], honest: Mapping[str, bytes]
) -> None:
    """Wherever the compressed bytes of a member are overwritten, the archive is refused, or read as it is."""
    whole = honest["archive"]
    for place in range(60, 300, 8):
        with contextlib.suppress(*intake.REFUSALS):
            readers["archive"](whole[:place] + b"\xff\xff\xff\xff" + whole[place + 4 :])


FIGURES = ("saved", "gradients", "peak", "calls", "nodes")
ENORMOUS = 10**400

scalars = st.none() | st.booleans() | st.integers() | st.just(ENORMOUS) | st.floats() | st.text(max_size=5)
arrays = hnp.arrays(
    st.sampled_from(["f2", "f4", "f8", "i1", "i8", "u8", "?"]), hnp.array_shapes(min_dims=0, max_side=4)
)
values = st.recursive(scalars | arrays, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
answers = values | st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("value", "loss", "norms", "inputs kept", *FIGURES), values)
    | {"gradient": st.dictionaries(st.sampled_from("abx"), values)},
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@example({"value": ENORMOUS, "loss": ENORMOUS, "saved": ENORMOUS})
@example(ENORMOUS)
@given(answers)
def test_any_answer_is_judged(hidden: Examination, answer: Plain) -> None:
    """Whatever a worker may send as data is a verdict on every probe and a row of the ledger, or refused."""
    data = encode(Frame("", "returned", answer))
    with contextlib.suppress(Malformed):
        header, _ = lengths(data[: PREFIX.size], intake.LARGEST_ANSWER)
        start = PREFIX.size + header
        value = decode(data[PREFIX.size : start], memoryview(data)[start:]).value
        intake.judged(hidden, value)
