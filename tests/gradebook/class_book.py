"""Entering a class, and reading what a gradebook says of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path

from tito.course.course import MARK, Course, load_course
from tito.gradebook.attempts import read_run
from tito.gradebook.update import Updated, update
from tito.grading.examination import Examination
from tito.grading.submission import find_submissions
from tito.runs.folder import JOURNAL
from tito.runs.journal import read_journal
from tito.runs.paper import Paper
from tito.runs.results import Results
from tito.runs.task import Grading
from tito.runs.terms import terms_of

MODULE = "06_autograd"
CLASS = Path(__file__).parents[2] / "examples" / "class" / "submitted"
STUDENTS = ("ada", "barbara", "grace", "unparsable", "untouched")
COLLECTED = "2026-11-20 09:30:00.000000 Europe/Paris"
QUESTIONS = ("reflection-order", "reflection-memory", "reflection-testing")


def grade(course: Course, exam: Examination, book: Path, *students: str) -> None:
    """What `tito grade` keeps of these students' files in `submitted/`, after what is kept already."""
    run = book / "grades" / MODULE
    recorded = read_journal(run / JOURNAL)
    paper = Paper(course, exam.module, exam.key.seed)
    now = terms_of(paper, exam.key.suite.digest, exam.sandbox.tier)
    with Results(run, recorded, recorded.entries if recorded else {}) as results:
        results.begin(recorded.terms if recorded else now)
        for submission in find_submissions(book / "submitted", exam.module):
            if submission.student in students:
                results.keep(Grading(submission).carried_out(exam))


def enter(course: Course, book: Path, elsewhere: Path | None = None) -> Updated:
    """`tito gradebook update` in a class's folder."""
    run, database = read_run(book / "grades" / MODULE), book / "gradebook.db"
    return update(
        course, [run], database, elsewhere or book / "submitted", lambda total: nullcontext(lambda step: None)
    )


def contents(database: Path) -> list[str]:
    """All that is in a database, as SQL."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def ruled(course: Course, folder: Path, toml: str) -> Course:
    """The course under another course.toml, which is written into `folder`."""
    for name in ("modules", "reference", "graders"):
        if not (folder / name).exists():
            (folder / name).symlink_to(course.root / name)
    (folder / MARK).write_text(toml, encoding="utf-8")
    return load_course(folder)
