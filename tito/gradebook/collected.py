"""When a submission was handed in: what the collector wrote beside it, never what a student's file says."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tito.grading.submission import OnDisk, Submission

FILE = "timestamp.txt"
"""Where `nbgrader collect` and `zip_collect` put the time, in a student's folder of a module."""


def collected(submission: Submission) -> datetime | None:
    """The time in UTC, without a zone, as nbgrader keeps it; None where no collector has said it."""
    match submission.source:
        case OnDisk(path) if path.parent.parent.name == submission.student:
            try:
                return moment((path.parent / FILE).read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError):
                return None
        case _:
            return None


def moment(text: str) -> datetime | None:
    """`2026-11-21 09:30:00.000000 Europe/Paris`, or with an offset, in UTC; without a zone it is UTC."""
    time, _, zone = text.strip().rpartition(" ")
    try:
        local = datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        try:
            local = datetime.fromisoformat(text.strip())
        except ValueError:
            return None
    return (local.astimezone(UTC) if local.tzinfo else local).replace(tzinfo=None)
