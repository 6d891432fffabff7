"""Entering a class, and reading what a gradebook says of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path

from tito.course.course import Course
from tito.gradebook.update import Updated, update

MODULE = "06_autograd"
CLASS = Path(__file__).parents[2] / "examples" / "class" / "submitted"
STUDENTS = ("ada", "barbara", "grace", "unparsable", "untouched")
COLLECTED = "2026-11-20 09:30:00.000000 Europe/Paris"
QUESTIONS = ("reflection-order", "reflection-memory", "reflection-testing")


def enter(course: Course, book: Path, elsewhere: Path | None = None) -> Updated:
    """`tito gradebook update` in a class's folder."""
    run, database = book / "grades" / MODULE, book / "gradebook.db"
    return update(
        course, run, database, elsewhere or book / "submitted", lambda total: nullcontext(lambda step: None)
    )


def contents(database: Path) -> list[str]:
    """All that is in a database, as SQL."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())
