"""Who has more time for a module, or need not hand it in."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tito.errors import CourseError, TitoError
from tito.policies.lines import records

KINDS = ("due", "days", "exempt")
LONGEST = 366
"""Days of an extension: more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Extension:
    """Due `until` then, or `more` time after everybody else; `exempt` where the module does not count."""

    until: datetime | None = None
    more: timedelta = timedelta()
    exempt: bool = False

    def due(self, due: datetime) -> datetime:
        """When it is due for this student, never before it is `due` for everybody."""
        return max(due + self.more, self.until or due)


NOT_EXTENDED = Extension()


def moment(text: str) -> datetime | None:
    """A time with its offset, `2026-11-01T23:59:00+01:00`; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def read_extensions(path: Path, module: Callable[[str], str]) -> dict[tuple[str, str], Extension]:
    """The extensions in a file by student and module; TitoError names the line that is wrong.

    `module` says the name of a module that is asked for in any spelling, and raises CourseError.
    """
    found: dict[tuple[str, str], Extension] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, cells in records(path, ("student", "module"), (*KINDS, "reason")):
        place = f"{path}, line {line}"
        key = cells["student"], _module(cells["module"], module, place)
        if key in found:
            raise TitoError(
                f"{place}: {key[0]} has an extension for {key[1]} in line {lines[key]} already.",
                "Delete one of the two lines.",
            )
        found[key], lines[key] = _extension(cells, place), line
    return found


def _module(asked: str, module: Callable[[str], str], place: str) -> str:
    try:
        return module(asked)
    except CourseError as error:
        raise TitoError(f"{place}: {error.message}", error.hint) from error


def _extension(cells: dict[str, str], place: str) -> Extension:
    stated = [kind for kind in KINDS if cells[kind]]
    if len(stated) != 1:
        raise TitoError(
            f"{place}: it says {' and '.join(stated) or 'neither due, days nor exempt'}.",
            "Fill in one of due, days and exempt.",
        )
    match stated[0]:
        case "due":
            return Extension(until=_until(cells["due"], place))
        case "days":
            return Extension(more=timedelta(days=_days(cells["days"], place)))
        case _:
            return Extension(exempt=_yes(cells["exempt"], place))


def _until(text: str, place: str) -> datetime:
    found = moment(text)
    if found is None:
        raise TitoError(
            f"{place}: {text!r} is no time with its offset.", "Write it as 2026-11-01T23:59:00+01:00."
        )
    return found


def _days(text: str, place: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = math.nan
    if not 0 < days <= LONGEST:
        raise TitoError(f"{place}: {text!r} is no number of days.", f"Write more than 0, up to {LONGEST}.")
    return days


def _yes(text: str, place: str) -> bool:
    if text.lower() != "yes":
        raise TitoError(f"{place}: exempt is {text!r}.", "Write yes, or leave it empty.")
    return True
