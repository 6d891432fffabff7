"""The public checks put to a student's own notebook, and what they found kept in the workspace."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from tito.course.course import Course
from tito.errors import SubmissionError, TitoError
from tito.grading.examination import Examination
from tito.grading.grade import GRADED, UNTOUCHED, ComponentScore, Grade, grade
from tito.grading.package import exported_text
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission, read
from tito.work.notebook import check_notebook, digest_of
from tito.work.places import result_file
from tito.work.result import Part, Result, keep


def check(course: Course, exam: Examination, submission: Submission) -> Grade:
    """The grade of a student's own file; SubmissionError where it cannot be checked, with the reason.

    In a workspace the result is noted down, where that is possible.
    """
    data = read(submission)
    if submission.suffix == ".ipynb":
        check_notebook(data, submission.name, course, exam.module)
    found = grade(exam, submission)
    if found.status not in (GRADED, UNTOUCHED):
        raise SubmissionError(found.reason, found.hint, found.status)
    if course.workspace and submission.source == OnDisk(course.notebook(exam.module)):
        _note(course, exam, submission, found, digest_of(data, exam.module))
    return found


def parts(found: Grade) -> Iterator[Part]:
    """How each component stands."""
    for score in found.components:
        yield _part(score, found)


def _part(score: ComponentScore, found: Grade) -> Part:
    own = [verdict for verdict in found.verdicts if verdict.component == score.name]
    return Part(
        name=score.name,
        score=round(score.score, 2),
        max_score=score.max_score,
        passed=sum(verdict.passed for verdict in own),
        checks=len(own),
        to_do=all(verdict.unfinished for verdict in own),
    )


def _note(course: Course, exam: Examination, submission: Submission, found: Grade, digest: str) -> None:
    """Keep the result; a folder that cannot be written is no reason not to show it."""
    package = _package(exam, submission) if found.complete else ""
    result = Result(digest, package, found.complete, tuple(parts(found)))
    try:
        keep(result_file(course, exam.module), result)
    except TitoError:
        return


def _package(exam: Examination, submission: Submission) -> str:
    """The SHA-256 of the file that `tito export` makes of the submission."""
    text, _ = exported_text(submission, exam.released)
    return hashlib.sha256(text.encode()).hexdigest()
