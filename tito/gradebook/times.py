"""Times as nbgrader keeps them: in UTC without saying so, and spans as times since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def written_time(time: datetime | None) -> str | None:
    """A time with its offset as SQLAlchemy writes it into SQLite."""
    return None if time is None else f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def read_time(text: str | None) -> datetime | None:
    """The time in UTC that a column holds."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def written_span(span: timedelta) -> str | None:
    """A span; none where it is empty."""
    return written_time(EPOCH + span) if span else None


def read_span(text: str | None) -> timedelta:
    """The span that a column holds."""
    time = read_time(text)
    return time - EPOCH if time else timedelta()
