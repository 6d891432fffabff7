"""A task: what a clerk does in its examination. Tasks and what comes of them are pickled on their way."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from tito.errors import SubmissionError
from tito.grading.examination import Examination
from tito.grading.grade import Grade, grade_or_reason, ungraded
from tito.grading.submission import Submission, fingerprint

T_co = TypeVar("T_co", covariant=True)


class Task(Protocol[T_co]):
    """Something to do in an examination, and what is left to say of it where clerks die over it."""

    def carried_out(self, exam: Examination) -> T_co: ...

    def given_up(self, exam: Examination, reason: SubmissionError) -> T_co: ...


@dataclass(frozen=True, slots=True)
class Graded:
    """A submission, its grade, and how long that took."""

    submission: Submission
    grade: Grade
    seconds: float


@dataclass(frozen=True, slots=True)
class Grading:
    """The task of grading a submission; its file is named by its digest even where it cannot be graded."""

    submission: Submission

    def carried_out(self, exam: Examination) -> Graded:
        start = time.perf_counter()
        digest = fingerprint(self.submission)
        grade = grade_or_reason(exam, self.submission)
        kept = replace(grade, submission_digest=grade.submission_digest or digest)
        return Graded(self.submission, kept, time.perf_counter() - start)

    def given_up(self, exam: Examination, reason: SubmissionError) -> Graded:
        grade = ungraded(exam, self.submission, reason)
        return Graded(self.submission, replace(grade, submission_digest=fingerprint(self.submission)), 0.0)
