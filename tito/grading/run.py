"""Grading a class: as many submissions at a time as there are processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tito.errors import Interrupted
from tito.grading.examination import Examination
from tito.grading.grade import Grade, grade_or_reason
from tito.grading.submission import Submission


def grade_class(
    exam: Examination, submissions: Sequence[Submission], graded: Callable[[Grade], object]
) -> tuple[Grade, ...]:
    """Every submission's grade, in the order given; `graded` sees each as it comes, in that order.

    Interrupted says how far a run came that the user stopped.
    """
    grades: list[Grade] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        try:
            for each in pool.map(partial(grade_or_reason, exam), submissions):
                graded(each)
                grades.append(each)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise Interrupted(
                f"Interrupted after {len(grades)} of {len(submissions)} submissions.",
                f"What is written is whole; --seed {exam.key.seed} asks the same again.",
            ) from None
    return tuple(grades)
