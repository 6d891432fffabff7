"""How long a large class takes: 10,000 students entered into a gradebook, and every export of them.

    python benchmarks/gradebook.py [STUDENTS]    prints a line a step, and writes gradebook.json

Marks and comments are made by rule; all else is what `tito gradebook` does. Entering again, with nothing new,
takes the same path as entering. Each step is timed once: by the wall clock, which limits are held against,
and by this process's processor time, which other work changes less.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

from tito.course.course import Course, find_course
from tito.gradebook.database import changed
from tito.gradebook.enter import enter, enter_students
from tito.gradebook.export import export
from tito.gradebook.formats import Format
from tito.gradebook.marks import Mark, Marks
from tito.gradebook.sheet import Sheet, sheet_of
from tito.gradebook.student import Student
from tito.policies.read import load_policy
from tito.reports.junit import Case, junit

ROOT = Path(__file__).parents[1]
MODULE = "06_autograd"
ENTERED, EXPORTED = 5.0, 2.0
"""Seconds, as the course promises them for 10,000 students."""


def main(count: int) -> None:
    """Every step, timed, in a folder that goes away."""
    course = find_course(ROOT)
    module, _ = course.module(MODULE)
    sheet = sheet_of(course, module, load_policy(course))
    with tempfile.TemporaryDirectory() as folder:
        figures = dict(steps(course, sheet, Path(folder), count))
    path = ROOT / "benchmarks" / "gradebook.json"
    path.write_text(
        json.dumps({"students": count, "cells": len(sheet.cells), "seconds": figures}, indent=1) + "\n"
    )


def steps(course: Course, sheet: Sheet, folder: Path, count: int) -> Iterator[tuple[str, dict[str, float]]]:
    """A name and its seconds, printed as they come."""
    database = folder / "gradebook.db"
    students = [
        Student(f"s{n:05}", f"Ada {n}", 'O"Neil, Jr.', f"s{n:05}@example.org", f"{n}") for n in range(count)
    ]
    marks = [marks_of(sheet, student.id, number) for number, student in enumerate(students)]

    def roster() -> None:
        with changed(database) as connection:
            enter_students(connection, students)

    def run() -> None:
        with changed(database) as connection:
            enter(connection, sheet, marks)

    yield timed("a roster", roster, ENTERED)
    yield timed("a run", run, ENTERED)
    yield timed("the same run again", run, ENTERED)
    for to in get_args(Format):
        yield timed(f"export to {to}", lambda to=to: exported(course, database, to, folder), EXPORTED)


def marks_of(sheet: Sheet, student: str, number: int) -> Marks:
    """A fifth of the cells lose points and say why; answers wait."""
    return Marks(
        student,
        tuple(
            Mark(cell.name, None)
            if cell.question
            else Mark(cell.name, cell.max_score / 2, "Sum over every axis that broadcasting added.")
            if (number + place) % 5 == 0
            else Mark(cell.name, cell.max_score)
            for place, cell in enumerate(sheet.cells)
        ),
    )


def exported(course: Course, database: Path, to: Format, folder: Path) -> None:
    export(
        course, database, to, (), folder / "exports", None, lambda cases: junit(Case(*each) for each in cases)
    )


def timed(name: str, step: Callable[[], None], limit: float) -> tuple[str, dict[str, float]]:
    start, work = time.perf_counter(), time.process_time()
    step()
    seconds, work = time.perf_counter() - start, time.process_time() - work
    held = "ok" if seconds <= limit else "MISSED"
    print(f"{name:22} {seconds:6.2f} s, {work:6.2f} s of processor time   limit {limit:.0f} s   {held}")
    return name, {"wall": round(seconds, 2), "processor": round(work, 2)}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
