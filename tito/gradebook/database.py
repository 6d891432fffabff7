"""A gradebook.db, open: made where there is none, and changed as a whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tito.errors import TitoError
from tito.files import writing
from tito.gradebook.schema import REVISION, TABLES

NAME = "gradebook.db"

PATIENCE = 20.0
"""Seconds to wait for another program, formgrader say, to end its own change."""


@contextmanager
def changed(path: Path) -> Iterator[sqlite3.Connection]:
    """The gradebook at `path`, made where there is none; what is done within is kept whole, or not at all."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path, "rwc") as connection:
        connection.execute("BEGIN IMMEDIATE")
        if not _tables(connection):
            _make(connection)
        _require_known(connection, path)
        with connection:
            yield connection


@contextmanager
def looked_at(path: Path) -> Iterator[sqlite3.Connection]:
    """The gradebook at `path`, to be read; TitoError where there is none."""
    if not path.is_file():
        raise TitoError(
            f"There is no gradebook {path}.", "Write one with tito gradebook update, or name it with --db."
        )
    with _opened(path, "ro") as connection:
        _require_known(connection, path)
        yield connection


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """A connection, closed at the end; what SQLite says against the file as TitoError."""
    address = f"{path.resolve().as_uri()}?mode={mode}"
    try:
        with closing(sqlite3.connect(address, PATIENCE, isolation_level=None, uri=True)) as connection:
            yield connection
    except sqlite3.OperationalError as error:
        raise TitoError(
            f"{path} cannot be used: {error}.",
            "Close what holds it open, and look whether it may be written.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise TitoError(f"{path} is no gradebook: {error}.", "Name another file with --db.") from error


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _make(connection: sqlite3.Connection) -> None:
    for statement in TABLES.split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (REVISION,))


def _require_known(connection: sqlite3.Connection, path: Path) -> None:
    """TitoError where the tables are not those that are written and read here."""
    if "alembic_version" not in _tables(connection):
        raise TitoError(f"{path} is no gradebook of nbgrader's.", "Name another file with --db.")
    found = [version for (version,) in connection.execute("SELECT version_num FROM alembic_version")]
    if found != [REVISION]:
        raise TitoError(
            f"{path} has nbgrader's schema {found}, not {REVISION}.",
            "Bring it up to nbgrader 0.9 first: nbgrader db upgrade",
        )
