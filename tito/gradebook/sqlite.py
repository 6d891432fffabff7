"""A gradebook in a file, by SQLite, which waits for another program's change to end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tito.errors import TitoError
from tito.files import writing
from tito.gradebook.connection import NOTHING, Rows, Value
from tito.gradebook.schema import SQLITE, Types
from tito.gradebook.times import EPOCH, written_time


@dataclass(frozen=True, slots=True)
class File:
    """A connection to a file; `inner` is SQLite's own."""

    inner: sqlite3.Connection
    types: Types = SQLITE

    def execute(self, statement: str, values: Mapping[str, Value] = NOTHING) -> Rows:
        return self.inner.execute(statement, values)

    def executemany(self, statement: str, values: Iterable[Mapping[str, Value]]) -> None:
        self.inner.executemany(statement, values)

    def insert(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], conflict: str
    ) -> None:
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {conflict}"
        self.inner.executemany(statement, rows)

    def span(self, span: timedelta) -> Value:
        """As SQLAlchemy writes it: the time that is so long after 1970."""
        return written_time(EPOCH + span)

    def tables(self) -> frozenset[str]:
        names = self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(name for (name,) in names)


@contextmanager
def file_changed(path: Path, patience: float) -> Iterator[File]:
    """The file, made where there is none, in a transaction; nobody else writes meanwhile."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path, "rwc", patience) as inner:
        inner.execute("BEGIN IMMEDIATE")
        with inner:
            yield File(inner)


@contextmanager
def file_looked_at(path: Path, patience: float) -> Iterator[File]:
    """The file, to be read."""
    with _opened(path, "ro", patience) as inner:
        yield File(inner)


@contextmanager
def _opened(path: Path, mode: str, patience: float) -> Iterator[sqlite3.Connection]:
    """A connection, closed at the end; what SQLite says against the file as TitoError."""
    address = f"{path.resolve().as_uri()}?mode={mode}"
    try:
        with closing(sqlite3.connect(address, patience, isolation_level=None, uri=True)) as inner:
            yield inner
    except sqlite3.OperationalError as error:
        raise TitoError(
            f"{path} cannot be used: {error}.",
            "Close what holds it open, and look whether it may be written.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise TitoError(f"{path} is no gradebook: {error}.", "Name another file with --db.") from error
