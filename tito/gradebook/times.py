"""Times as nbgrader keeps them: in UTC without saying so; and spans, in SQLite as times since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def written_time(time: datetime | None) -> str | None:
    """A time with its offset as SQLAlchemy writes it into SQLite, and as PostgreSQL reads it."""
    return None if time is None else f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def read_time(found: str | datetime | None) -> datetime | None:
    """The time in UTC that a column holds."""
    time = datetime.fromisoformat(found) if isinstance(found, str) else found
    return time and time.replace(tzinfo=UTC)


def read_span(found: str | timedelta | None) -> timedelta:
    """The span that a column holds."""
    if isinstance(found, timedelta):
        return found
    time = read_time(found)
    return time - EPOCH if time else timedelta()
