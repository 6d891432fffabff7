"""The results of a run as they are written: receipts, the journal, and the table of the class."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tito.course.module import Module
from tito.errors import TitoError
from tito.files import write_whole
from tito.grading.grade import ComponentScore
from tito.runs.folder import JOURNAL, RECEIPTS, TABLE, WORK
from tito.runs.journal import FRESH, Entry, Journal, Recorded, start_journal
from tito.runs.receipt import as_text, receipt
from tito.runs.task import Graded
from tito.runs.terms import Terms
from tito.runs.work import log
from tito.spreadsheet import safe


class Results:
    """A run's folder while it is being graded into: `recorded` there, and `kept` of it by student."""

    def __init__(self, folder: Path, recorded: Recorded | None, kept: Mapping[str, Entry]) -> None:
        self._recorded = recorded
        self._folder = folder
        self._entries = dict(kept)
        self._known: dict[ComponentScore, ComponentScore] = {}
        self._closing = ExitStack()
        self._journal: Journal | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    @property
    def terms(self) -> Terms:
        """What the run is graded under; it must have begun."""
        assert self._recorded, "a run begins before it has terms"
        return self._recorded.terms

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The whole class, in order of their names."""
        return tuple(self._entries[student] for student in sorted(self._entries))

    def begin(self, terms: Terms) -> None:
        """Open the journal, or start one of these terms; TitoError if it has others."""
        path = self._folder / JOURNAL
        if self._recorded is None:
            self._recorded = start_journal(path, terms)
        require_same(self._folder, self.terms, terms)
        if self._journal is None:
            self._journal = self._closing.enter_context(Journal(path, self._recorded))

    def keep(self, graded: Graded) -> None:
        """Write a receipt, whole, and then the line that says so."""
        assert self._journal, "a run begins before it keeps anything"
        document = receipt(self.terms, graded.grade)
        text = as_text(document)
        entry = entry_of(document, text)
        write_whole(receipt_path(self._folder, entry.student), text)
        log(self._folder / WORK, graded)
        self._journal.append(entry)
        self._entries[entry.student] = entry.sharing(self._known)

    def write_table(self, module: Module) -> None:
        """Write grades.csv: a line a student, a column a component."""
        write_whole(self._folder / TABLE, class_table(module, self.terms, self.entries))


def receipt_path(folder: Path, student: str) -> Path:
    """Where a student's receipt is."""
    return folder / RECEIPTS / f"{student}.json"


def receipt_bytes(path: Path) -> bytes:
    """A receipt as it was written; OSError where it cannot be read. Nobody waits for a pipe in its place."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a file")
    return path.read_bytes()


def require_same(folder: Path, recorded: Terms, now: Terms) -> None:
    """TitoError where a run was graded under other terms: two kinds of grades do not mix in one folder."""
    differing = "; ".join(recorded.differences(now))
    if differing:
        raise TitoError(
            f"{folder} was graded under other terms: {differing}.", _way_out(folder, recorded, now)
        )


def _way_out(folder: Path, recorded: Terms, now: Terms) -> str:
    if recorded.seed != now.seed:
        return f"Leave --seed out to go on with that run, or start over: {FRESH}"
    return f"`tito regrade {folder} --diff` shows whose points would move; to start over: {FRESH}"


def entry_of(document: dict[str, Any], text: str) -> Entry:
    """A receipt's line in the journal, from its document and its text."""
    own = document["own_prerequisites"] or {"score": None, "submissions": ""}
    return Entry(
        student=document["student"],
        submission=document["submission"],
        receipt=hashlib.sha256(text.encode()).hexdigest(),
        status=document["status"],
        reason=document["reason"],
        score=document["score"],
        max_score=document["max_score"],
        components=tuple(ComponentScore(**each) for each in document["components"]),
        own_score=own["score"],
        neighbours=own["submissions"],
    )


def standing(folder: Path, entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries whose receipts are there as they were written.

    Each is held against its receipt's digest and figures: the chain says nothing of the last line itself.
    """
    for entry in entries:
        try:
            text = receipt_bytes(receipt_path(folder, entry.student)).decode()
            if entry == entry_of(json.loads(text), text):
                yield entry
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue


def documents(folder: Path, entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """The receipts, read one after the other."""
    for entry in entries:
        yield json.loads(receipt_bytes(receipt_path(folder, entry.student)))


def class_table(module: Module, terms: Terms, entries: Iterable[Entry]) -> str:
    """The class as CSV, with a column for the score on their own earlier modules where there is one.

    Text that a spreadsheet would take for a formula is quoted with an apostrophe.
    """
    own = terms.prerequisites == "student"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [component.name for component in module.components]
    beside = ["own_prerequisites"] if own else []
    writer.writerow(["student", "status", "score", "max_score", *beside, *names])
    for entry in entries:
        earned = {component.name: round(component.score, 2) for component in entry.components}
        scores = [earned.get(name, "") for name in names]
        row = [safe(entry.student), entry.status, entry.score, entry.max_score]
        writer.writerow([*row, *([entry.own_score] if own else []), *scores])
    return text.getvalue()
