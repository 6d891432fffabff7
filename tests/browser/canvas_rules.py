"""A gradebook CSV as Canvas takes it in, to the letter of what Canvas documents.

https://community.instructure.com/en/kb/articles/660855-how-do-i-import-grades-in-the-gradebook
https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

FIXED = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
"""Columns that have to be there, in this order."""

READ_ONLY = re.compile(r"(Current|Final|Unposted Current|Unposted Final) (Score|Points|Grade)")


@dataclass(frozen=True, slots=True)
class Imported:
    """What comes of a file: points by assignment's id, new scores by assignment's id and Canvas's user."""

    points: dict[str, float]
    scores: dict[str, dict[str, float]]


def imported(text: str, users: set[str]) -> Imported:
    """Take in a file; AssertionError where Canvas would refuse it, ask back, or make something new."""
    header, possible, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert tuple(header[: len(FIXED)]) == FIXED
    assert possible[0].strip() == "Points Possible"
    columns = {
        place: _assignment(title)
        for place, title in enumerate(header)
        if place >= len(FIXED) and not READ_ONLY.match(title)
    }
    seen = [row[1] for row in rows]
    assert len(set(seen)) == len(seen)
    assert set(seen) <= users
    return Imported(
        {name: float(possible[place]) for place, name in columns.items()},
        {
            name: {row[1]: float(row[place]) for row in rows if row[place].strip()}
            for place, name in columns.items()
        },
    )


def _assignment(title: str) -> str:
    """The id in `Title (id)`; a title without one would become a new assignment."""
    known = re.search(r"\((\d+)\)$", title)
    assert known, title
    return known[1]
