"""What a gradebook is asked through: one dialect of SQL, which SQLite and PostgreSQL both speak.

Values stand in it as `:name`; a column that is set and excluded.column go by the table's name, and truth is
TRUE or FALSE. What the two would order by their own rules is ordered in Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

from tito.gradebook.schema import Types

Value: TypeAlias = str | float | bool | timedelta | None

NOTHING: Mapping[str, Value] = {}


class Rows(Protocol):
    """What came of a statement: tuples, each read once."""

    @property
    def rowcount(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Connection(Protocol):
    """An open gradebook, in the middle of a transaction."""

    @property
    def types(self) -> Types: ...

    def execute(self, statement: str, values: Mapping[str, Value] = NOTHING) -> Rows:
        """One statement."""
        ...

    def executemany(self, statement: str, values: Iterable[Mapping[str, Value]]) -> None:
        """One statement for each of these values."""
        ...

    def insert(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], conflict: str
    ) -> None:
        """Many rows at once, no two of one key; `conflict` says what becomes of one that is there."""
        ...

    def span(self, span: timedelta) -> Value:
        """A span as its columns hold it."""
        ...

    def tables(self) -> frozenset[str]:
        """The names of the tables there are."""
        ...
