"""The journal: what is read is what was appended, and follows from what stands before."""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.errors import TitoError
from tito.grading.grade import ComponentScore
from tito.runs.journal import Entry, Journal, Recorded, read_journal, read_terms, start_journal, write_journal
from tito.runs.terms import Terms

TERMS = Terms("06_autograd", 5, "a" * 64, "b" * 64, "c" * 64, "full", {"tito": "1", "numpy": "2"})
NAMES = ("ada", "émilie \u202e\n", "=cmd", "ada")


def _entry(student: str, score: float | None) -> Entry:
    return Entry(student, "d" * 64, "e" * 64, "graded", "", score, 100, (ComponentScore("backward", 1.5, 2),))


def _written(path: Path) -> bytes:
    with Journal(path, start_journal(path, TERMS)) as journal:
        for number, student in enumerate(NAMES):
            journal.append(_entry(student, number or None))
    return path.read_bytes()


def _read(path: Path) -> Recorded:
    recorded = read_journal(path)
    assert recorded
    return recorded


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The lines of a journal of four entries by three students."""
    return _written(tmp_path_factory.mktemp("journal") / "journal.jsonl").splitlines(keepends=True)


def test_what_is_read_is_what_was_appended(tmp_path: Path) -> None:
    """Terms, entries and order come back; of two entries of one student the later one counts."""
    _written(tmp_path / "journal")
    recorded = _read(tmp_path / "journal")
    assert recorded.terms == TERMS
    assert list(recorded.entries.values()) == [_entry("ada", 3), _entry(NAMES[1], 1), _entry("=cmd", 2)]
    assert not recorded.torn


def test_a_journal_goes_on_as_if_it_had_never_been_closed(tmp_path: Path) -> None:
    """Opened anew for every line, it has the same bytes."""
    path = tmp_path / "journal"
    whole = _written(path)
    start_journal(path, TERMS)
    for number, student in enumerate(NAMES):
        with Journal(path, _read(path)) as journal:
            journal.append(_entry(student, number or None))
    assert path.read_bytes() == whole


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_cut_anywhere_it_reads_as_its_whole_lines(
    lines: list[bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """After a crash at any byte the whole lines count, and what is appended follows the last of them."""
    path = tmp_path_factory.mktemp("cut") / "journal"
    text = b"".join(lines)
    size = data.draw(st.integers(0, len(text)))
    path.write_bytes(text[:size])
    whole = text[:size].count(b"\n")
    recorded = read_journal(path)
    if whole == 0:
        assert recorded is None
        return
    assert recorded is not None
    assert recorded.size == sum(map(len, lines[:whole]))
    assert recorded.torn == (recorded.size != size)
    with Journal(path, recorded) as journal:
        journal.append(_entry("late", 1))
    assert path.read_bytes().startswith(b"".join(lines[:whole]))
    assert _read(path).entries["late"] == _entry("late", 1)


def _score(line: bytes, score: float) -> bytes:
    return json.dumps({**json.loads(line), "score": score}, separators=(",", ":")).encode() + b"\n"


FORGED = {
    "a forged line": (lambda head, a, b, c, d: [head, a, _score(b, 100), c, d], 4),
    "reordered lines": (lambda head, a, b, c, d: [head, b, a, c, d], 2),
    "a line left out": (lambda head, a, b, c, d: [head, a, c, d], 3),
    "a line twice": (lambda head, a, b, c, d: [head, a, a, b, c, d], 3),
    "a line of nothing": (lambda head, a, b, c, d: [head, a, b"\n", b, c, d], 3),
    "other terms": (lambda head, a, b, c, d: [head.replace(b'"seed":5', b'"seed":6'), a, b, c, d], 2),
    "no header": (lambda head, a, b, c, d: [a, b, c, d], 1),
    "another format": (lambda head, a, b, c, d: [b'{"journal": 99}\n', a, b, c, d], 1),
    "another file": (lambda head, *rest: [b"student,score\n", *rest], 1),
    "deep nesting": (lambda head, *rest: [head, b"[" * 100_000 + b"\n", *rest], 2),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_what_does_not_follow_is_refused_by_its_line(
    forgery: str, lines: list[bytes], tmp_path: Path
) -> None:
    """A line that was changed, moved, added or taken out is named, with the way to start over."""
    change, line = FORGED[forgery]
    path = tmp_path / "journal"
    path.write_bytes(b"".join(change(*lines)))
    with pytest.raises(TitoError) as refused:
        read_journal(path)
    assert f"{path}, line {line}:" in refused.value.message
    assert "--fresh" in refused.value.hint


@given(st.binary(max_size=200), st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(
    lines: list[bytes], tmp_path_factory: pytest.TempPathFactory, noise: bytes, place: int
) -> None:
    """Noise in any place ends in a journal that was there before it, or in one message."""
    path = tmp_path_factory.mktemp("noise") / "journal"
    path.write_bytes(b"".join([*lines[:place], noise, *lines[place:]]))
    try:
        recorded = read_journal(path)
    except TitoError:
        return
    genuine = {_entry(student, number or None) for number, student in enumerate(NAMES)}
    assert recorded is None or genuine.issuperset(recorded.entries.values())


def test_a_full_disk_leaves_whole_lines(tmp_path: Path) -> None:
    """Where a line has no room none of it stays, the message says so, and with room it goes on."""
    path = tmp_path / "journal"
    with Journal(path, start_journal(path, TERMS)) as journal:
        journal.append(_entry("ada", 1))
        before = path.read_bytes()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 50, hard))
        try:
            with pytest.raises(TitoError) as full:
                journal.append(_entry("emmy", 2))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert path.read_bytes() == before
        journal.append(_entry("grace", 3))
    assert (os.strerror(27) in full.value.message, "room" in full.value.hint) == (True, True)
    assert list(_read(path).entries) == ["ada", "grace"]


def test_written_at_once_it_has_the_bytes_of_line_after_line(tmp_path: Path) -> None:
    """A whole journal is the same file, whoever wrote it."""
    whole = _written(tmp_path / "journal")
    entries = [_entry(student, number or None) for number, student in enumerate(NAMES)]
    write_journal(tmp_path / "other", TERMS, entries)
    assert (tmp_path / "other").read_bytes() == whole
    assert read_terms(tmp_path / "other") == TERMS
    assert read_terms(tmp_path / "nowhere") is None
