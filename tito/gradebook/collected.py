"""When a submission was handed in: what the collector wrote of it, never what a student's file says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tito.errors import TitoError
from tito.grading.sources import InArchive, OnDisk
from tito.grading.submission import Submission
from tito.policies.lines import records

FILE = "timestamp.txt"
"""Where `nbgrader collect` and `zip_collect` put the time, in a student's folder of a module."""


def collected(submission: Submission) -> datetime | None:
    """The time in UTC that lies beside the file; None where no collector has said it."""
    match submission.source:
        case OnDisk(path) | InArchive(path, _) if path.parent.parent.name == submission.student:
            try:
                return _utc((path.parent / FILE).read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError):
                return None
        case _:
            return None


def read_times(path: Path) -> Mapping[str, datetime]:
    """A collector's list, `student,timestamp`, as times in UTC; TitoError names the line that is wrong."""
    times: dict[str, datetime] = {}
    for line, cells in records(path, ("student", "timestamp")):
        time = _moment(cells["timestamp"])
        if time is None or time.tzinfo is None:
            raise TitoError(
                f"{path}, line {line}: {cells['timestamp']!r} is no time with its offset.",
                "Write it as 2026-11-01T23:59:00+01:00, or as 2026-11-01 23:59:00 Europe/Paris.",
            )
        if cells["student"] in times:
            raise TitoError(
                f"{path}, line {line}: {cells['student']} is there twice.", "Keep the line that counts."
            )
        times[cells["student"]] = time.astimezone(UTC)
    return times


def _utc(text: str) -> datetime | None:
    """A time in UTC, which is what nbgrader means where it names no zone."""
    time = _moment(text)
    return time and (time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC))


def _moment(text: str) -> datetime | None:
    """`2026-11-21 09:30:00.000000 Europe/Paris`, or with an offset, or with neither."""
    time, _, zone = text.strip().rpartition(" ")
    try:
        return datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        try:
            return datetime.fromisoformat(text.strip())
        except ValueError:
            return None
