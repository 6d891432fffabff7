"""A gradebook on a PostgreSQL server, by psycopg, which is there where tito[postgresql] was installed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tito.errors import TitoError
from tito.gradebook.address import Server
from tito.gradebook.connection import NOTHING, Rows, Value
from tito.gradebook.schema import POSTGRESQL, Types

if TYPE_CHECKING:
    import psycopg

VALUE = re.compile(r":(\w+)")

ONE_AT_A_TIME = 0x7469746F
"""The advisory lock of whoever changes a gradebook by tito; nbgrader's own changes wait row by row."""

READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@dataclass(frozen=True, slots=True)
class Served:
    """A connection to a server; `inner` is psycopg's own."""

    inner: psycopg.Connection[tuple[Any, ...]]
    types: Types = POSTGRESQL

    def execute(self, statement: str, values: Mapping[str, Value] = NOTHING) -> Rows:
        return self.inner.execute(_translated(statement), values)

    def executemany(self, statement: str, values: Iterable[Mapping[str, Value]]) -> None:
        with self.inner.cursor() as cursor:
            cursor.executemany(_translated(statement), values)

    def insert(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], conflict: str
    ) -> None:
        """By way of a table of the same types: COPY is faster than any statement, and knows no conflicts."""
        names = ", ".join(columns)
        self.execute(f"CREATE TEMPORARY TABLE given AS SELECT {names} FROM {table} WITH NO DATA")
        with (
            self.inner.cursor() as cursor,
            cursor.copy(_translated(f"COPY given ({names}) FROM STDIN")) as copy,
        ):
            for row in rows:
                copy.write_row(row)
        self.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM given {conflict}")
        self.execute("DROP TABLE given")

    def span(self, span: timedelta) -> Value:
        return span

    def tables(self) -> frozenset[str]:
        names = self.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
        )
        return frozenset(name for (name,) in names)


def _translated(statement: str) -> str:
    """The statement with psycopg's marks for values. It is ours: no text of anybody else's stands in it."""
    return VALUE.sub(r"%(\1)s", statement)


@contextmanager
def server_changed(server: Server, patience: float) -> Iterator[Served]:
    """The database in a transaction; another tito's change waits until it ends."""
    with _opened(server, patience) as inner, inner.transaction():
        inner.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        yield Served(inner)


@contextmanager
def server_looked_at(server: Server, patience: float) -> Iterator[Served]:
    """The database as it is at one moment, to be read."""
    with _opened(server, patience) as inner:
        inner.execute(READING)
        yield Served(inner)


@contextmanager
def _opened(server: Server, patience: float) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection, closed at the end; what the server says against it as TitoError.

    psycopg is given keywords and no URL: what it says of a URL that it cannot read has the password in it.
    """
    psycopg = _driver()
    try:
        address = psycopg.conninfo.make_conninfo("", **{"connect_timeout": int(patience), **server.words})
        with closing(psycopg.connect(address, autocommit=True)) as inner:
            inner.execute(f"SET lock_timeout = '{patience:g}s'")
            yield inner
    except psycopg.errors.LockNotAvailable as error:
        raise TitoError(
            f"Another program is changing {server}.", "Wait until it has ended, then type the same again."
        ) from error
    except psycopg.Error as error:
        raise TitoError(
            f"{server} cannot be used: {_said(error, server)}",
            "Look whether the server runs, and whether you may write into this database.",
        ) from error


def _said(error: Exception, server: Server) -> str:
    """The first line of what was said, without a password."""
    text = str(error).strip().partition("\n")[0]
    for secret in filter(None, map(server.words.get, ("password", "sslpassword"))):
        text = text.replace(secret, "***")
    return text


def _driver() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise TitoError(
            "A gradebook on a PostgreSQL server needs psycopg.", 'Install it: pip install "tito[postgresql]"'
        ) from error
    return psycopg
