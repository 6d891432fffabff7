"""The journal of a run: one line a finished submission, each holding the SHA-256 of the line before it.

The first line states the terms of the run; a later line of the same student takes an earlier one's place.
Lines come in the order in which submissions were finished: waiting for another order would lose more when
a run is killed. What a line says follows from the terms and the submission alone, no time, no place and no
worker, so that journals of parts of a class can be joined.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import chain, pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from tito.errors import TitoError
from tito.files import write_whole, writing
from tito.grading.grade import ComponentScore
from tito.runs.folder import JOURNAL
from tito.runs.terms import Terms, terms_from

FORMAT = 1
FRESH = "tito grade --fresh, which keeps what is there in earlier/."


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished submission as the class's table shows it; the SHA-256 of its file and of its receipt.

    `own_score` is the score on the student's own earlier modules, and `neighbours` one SHA-256 over these;
    None and empty where there is no such score.
    """

    student: str
    submission: str
    receipt: str
    status: str
    reason: str
    score: float | None
    max_score: int
    components: tuple[ComponentScore, ...]
    own_score: float | None = None
    neighbours: str = ""

    def sharing(self, known: dict[ComponentScore, ComponentScore]) -> Entry:
        """The same, made of components that are `known` already: a large class has few that differ."""
        return replace(self, components=tuple(known.setdefault(each, each) for each in self.components))


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a journal says: its terms, the last entry of every student, and where its whole lines end.

    `last` is the digest of the last whole line; `torn` where a crash cut short the one after it.
    """

    terms: Terms
    entries: Mapping[str, Entry]
    size: int
    last: str
    torn: bool


class Journal:
    """A journal open for appending after what is recorded in it; a torn line is cut off."""

    def __init__(self, path: Path, recorded: Recorded) -> None:
        self._path = path
        self._last = recorded.last
        self._size = recorded.size
        self._file = -1

    def __enter__(self) -> Self:
        with writing(self._path):
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            os.ftruncate(self._file, self._size)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def append(self, entry: Entry) -> None:
        """Add a line and see it to the disk; where there is no room for all of it, none of it stays."""
        line = _line({"after": self._last, **asdict(entry)})
        with writing(self._path):
            try:
                _write(self._file, line)
                os.fsync(self._file)
            except OSError:
                os.ftruncate(self._file, self._size)
                raise
        self._size += len(line)
        self._last = _digest(line)


def _write(file: int, data: bytes) -> None:
    """All of the bytes: a disk that is nearly full takes some of them."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def start_journal(path: Path, terms: Terms) -> Recorded:
    """A new journal of these terms."""
    header = _line({"journal": FORMAT, "terms": asdict(terms)})
    write_whole(path, header.decode())
    return Recorded(terms, {}, len(header), _digest(header), torn=False)


def write_journal(path: Path, terms: Terms, entries: Iterable[Entry]) -> None:
    """A whole journal, in a folder that nobody looks into yet: the bytes that appending would have made."""
    line = _line({"journal": FORMAT, "terms": asdict(terms)})
    with writing(path), path.open("wb") as file:
        file.write(line)
        for entry in entries:
            line = _line({"after": _digest(line), **asdict(entry)})
            file.write(line)


def read_journal(path: Path) -> Recorded | None:
    """What the journal says, None where nothing has begun; TitoError names the line that breaks the chain."""
    try:
        with path.open("rb") as file:
            return _recorded(path, file)
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise TitoError(
            f"{path.parent} is a file, not a run's folder.", "Name the folder that tito grade wrote into."
        ) from None
    except OSError as error:
        raise TitoError(
            f"{path} cannot be read: {error.strerror}.", "Make it a file you may read."
        ) from error


def recorded_in(folder: Path) -> Recorded:
    """The run in a folder; TitoError where there is none."""
    recorded = read_journal(folder / JOURNAL)
    if recorded is None:
        raise TitoError(f"There is no run in {folder}.", "Name the folder that tito grade wrote into.")
    return recorded


def read_terms(path: Path) -> Terms | None:
    """The terms of a journal, of which somebody else may be writing; None where nothing has begun."""
    try:
        with path.open("rb") as file:
            header = file.readline()
    except FileNotFoundError:
        return None
    return _terms(path, header)


def _recorded(path: Path, file: BinaryIO) -> Recorded | None:
    """The lines held against each other, one after the other."""
    lines = _whole_lines(file)
    header = next(lines, None)
    if header is None:
        return None
    terms, size, last = _terms(path, header), len(header), _digest(header)
    entries: dict[str, Entry] = {}
    known: dict[ComponentScore, ComponentScore] = {}
    for number, line in enumerate(lines, start=2):
        entry = _entry(line, last)
        if entry is None:
            raise TitoError(
                f"{path}, line {number}: it does not follow from the line before it.", f"Start over: {FRESH}"
            )
        entries[entry.student] = entry.sharing(known)
        size, last = size + len(line), _digest(line)
    return Recorded(terms, entries, size, last, torn=file.tell() != size)


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """Every line but a last one that a crash cut short."""
    for line, after in pairwise(chain(file, [b""])):
        if after or (line.endswith(b"\n") and _document(line) is not None):
            yield line


def _terms(path: Path, header: bytes) -> Terms:
    match _document(header):
        case {"journal": version, "terms": dict(terms)} if version == FORMAT:
            found = terms_from(terms)
            if found is not None:
                return found
    raise TitoError(
        f"{path}, line 1: it is not the beginning of a journal of this version of tito.",
        f"Start over: {FRESH}",
    )


def _entry(line: bytes, before: str) -> Entry | None:
    """What a line says; None where it does not say it, or comes after another line."""
    match _document(line):
        case {
            "after": str(after),
            "student": str(student),
            "submission": str(submission),
            "receipt": str(receipt),
            "status": str(status),
            "reason": str(reason),
            "score": float() | int() | None as score,
            "max_score": int(max_score),
            "components": list(components),
            "own_score": float() | int() | None as own,
            "neighbours": str(neighbours),
        } if after == before:
            found = tuple(_components(components))
            return Entry(
                student, submission, receipt, status, reason, score, max_score, found, own, neighbours
            )
        case _:
            return None


def _components(plain: list[Any]) -> Iterator[ComponentScore]:
    for each in plain:
        match each:
            case {"name": str(name), "score": float() | int() as score, "max_score": int(max_score)}:
                yield ComponentScore(name, score, max_score)


def _document(line: bytes) -> Any:
    """The line's JSON; None where it is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
