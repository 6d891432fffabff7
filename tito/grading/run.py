"""Grading a class: one answer key, as many submissions at a time as there are processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import SubmissionError
from tito.grading.grade import Grade, grade, ungraded
from tito.grading.key import AnswerKey, answer_key
from tito.grading.package import (
    pack,
    prerequisite_code,
    reference_code,
)
from tito.grading.submission import Submission
from tito.notebooks.outline import Outline
from tito.notebooks.publish import released_outline
from tito.probes.suite import load_suite
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

LIMITS = Limits(cpu=1.0)
"""Ten times what the reference's dearest probe takes; an endless one costs this much, twice."""


@dataclass(frozen=True, slots=True)
class Examination:
    """All that is the same for every submission of a run: module, answer key, released cells, workers."""

    module: Module
    key: AnswerKey
    released: Outline
    sandbox: Sandbox
    packing: Lock = field(default_factory=Lock)
    """One package at a time: CPython 3.11 builds syntax trees in one thread only (SystemError in two)."""

    def grade(self, submission: Submission) -> Grade:
        """The grade of one submission; SubmissionError where there is nothing to ask."""
        with self.packing:
            package = pack(submission, self.module, self.released)
        return grade(submission.student, package, self.module, self.key, self.sandbox)

    def grade_or_reason(self, submission: Submission) -> Grade:
        """The grade of one submission of a class: a file that cannot be graded has a typed reason."""
        try:
            return self.grade(submission)
        except SubmissionError as error:
            return ungraded(submission.student, self.module, self.key, error)


@contextmanager
def examination(course: Course, module: Module, suite: Iterable[Path], seed: int) -> Iterator[Examination]:
    """Start the sandbox, draw the inputs and ask the reference, once for all submissions.

    The lesson is woven while the sandbox's own process starts.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        released = beside.submit(released_outline, course, module)
        with Sandbox(prerequisite_code(course, module), LIMITS) as sandbox:
            key = answer_key(load_suite(suite), module, seed, reference_code(course, module), sandbox)
            yield Examination(module, key, released.result(), sandbox)


def grade_class(
    exam: Examination, submissions: Sequence[Submission], graded: Callable[[Grade], None]
) -> tuple[Grade, ...]:
    """Every submission's grade, in the order given; `graded` sees each as it comes, in that order."""
    grades: list[Grade] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        try:
            for each in pool.map(exam.grade_or_reason, submissions):
                graded(each)
                grades.append(each)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(grades)
