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
        grade = self._with_digest(grade_or_reason(exam, self.submission))
        return Graded(self.submission, grade, time.perf_counter() - start)

    def given_up(self, exam: Examination, reason: SubmissionError) -> Graded:
        return Graded(self.submission, self._with_digest(ungraded(exam, self.submission, reason)), 0.0)

    def _with_digest(self, grade: Grade) -> Grade:
        """The grade with its file's digest, where it did not come as far as that."""
        return (
            grade
            if grade.submission_digest
            else replace(grade, submission_digest=fingerprint(self.submission))
        )
