"""Finished submissions a second against the number of probes: the whole suite, a half and a quarter of it.

    make bench        prints a table

Every submission has its exercises in a text of its own. Start-up, and drawing and asking the reference, are
not counted; it is one clerk, of which a class has one a processor.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from commands import ROOT, class_of_finished_work

from tito.course.course import find_course
from tito.grading.examination import Examination, examination
from tito.grading.grade import grade
from tito.grading.submission import Submission, find_submissions

SHARES = (1, 2, 4)


def every(exam: Examination, step: int) -> Examination:
    """The examination with every so-manieth probe of its suite."""
    key = exam.key
    suite = replace(key.suite, probes=key.suite.probes[::step])
    part = replace(
        key,
        suite=suite,
        worth=key.worth[::step],
        questions=key.questions[::step],
        answers=key.answers[::step],
    )
    return replace(exam, key=part)


def rate(exam: Examination, submissions: Sequence[Submission]) -> float:
    """Submissions a second, one after the other."""
    start = time.perf_counter()
    for each in submissions:
        grade(exam, each)
    return len(submissions) / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    course = find_course(ROOT)
    module, _ = course.module("06_autograd")
    with examination(course, module, course.graders(module), 1, hidden=True) as exam:
        for step in SHARES:
            with tempfile.TemporaryDirectory() as folder:
                class_of_finished_work(Path(folder), first=1000 * step)
                part = every(exam, step)
                found = rate(part, find_submissions(Path(folder), module))
            print(f"{len(part.key.suite.probes):4} probes {found:6.1f} finished submissions a second")
    print(f"one clerk, tier {exam.sandbox.tier}")


if __name__ == "__main__":
    main()
