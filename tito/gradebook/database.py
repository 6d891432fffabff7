"""A gradebook, open: made where there is none, and changed as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tito.errors import TitoError
from tito.gradebook.address import Address, Server
from tito.gradebook.connection import Connection
from tito.gradebook.postgresql import server_changed, server_looked_at
from tito.gradebook.schema import REVISION, statements
from tito.gradebook.sqlite import file_changed, file_looked_at

PATIENCE = 20.0
"""Seconds to wait for another program, formgrader say, to end its own change."""


class NoGradebook(TitoError):
    """There is none at this address yet."""


@contextmanager
def changed(address: Address) -> Iterator[Connection]:
    """The gradebook there, made where there is none; what is done within is kept whole or not at all."""
    with _changed(address) as connection:
        if not connection.tables():
            _make(connection)
        _require_known(connection, address)
        yield connection


@contextmanager
def looked_at(address: Address) -> Iterator[Connection]:
    """The gradebook there, to be read; NoGradebook where there is none."""
    none = NoGradebook(
        f"There is no gradebook {address}.", "Write one with tito gradebook update, or name it with --db."
    )
    if isinstance(address, Path) and not address.is_file():
        raise none
    with _looked_at(address) as connection:
        if isinstance(address, Server) and not connection.tables():
            raise none
        _require_known(connection, address)
        yield connection


def _changed(address: Address) -> AbstractContextManager[Connection]:
    match address:
        case Path():
            return file_changed(address, PATIENCE)
        case Server():
            return server_changed(address, PATIENCE)


def _looked_at(address: Address) -> AbstractContextManager[Connection]:
    match address:
        case Path():
            return file_looked_at(address, PATIENCE)
        case Server():
            return server_looked_at(address, PATIENCE)


def _make(connection: Connection) -> None:
    for statement in statements(connection.types):
        connection.execute(statement)
    connection.execute("INSERT INTO alembic_version VALUES (:revision)", {"revision": REVISION})


def _require_known(connection: Connection, address: Address) -> None:
    """TitoError where the tables are not those that are written and read here."""
    if "alembic_version" not in connection.tables():
        raise TitoError(f"{address} is no gradebook of nbgrader's.", "Name another one with --db.")
    found = [version for (version,) in connection.execute("SELECT version_num FROM alembic_version")]
    if found != [REVISION]:
        raise TitoError(
            f"{address} has nbgrader's schema {found}, not {REVISION}.",
            "Bring it up to nbgrader 0.9 first: nbgrader db upgrade",
        )
