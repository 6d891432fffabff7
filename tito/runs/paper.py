"""The paper: what it takes to hold an examination anywhere, in this process or in another."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination, examination
from tito.grading.neighbours import fingerprint_of_neighbours
from tito.grading.submission import Submission

Prerequisites: TypeAlias = Literal["reference", "student"]
"""Whose earlier modules a second score rests on; `reference` for no second score."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A hidden suite of a module, and the seed its inputs are drawn from. Holds no answer.

    `prerequisites` says on whose earlier modules submissions are graded beside the reference's.
    """

    course: Course
    module: Module
    seed: int
    prerequisites: Prerequisites = "reference"

    @property
    def suite(self) -> tuple[Path, ...]:
        """The files of the suite; CourseError where there are none."""
        return self.course.graders(self.module)

    def fingerprint_of_neighbours(self, submission: Submission) -> str:
        """One SHA-256 over the student's own earlier modules beside a submission."""
        earlier = self.course.earlier(self.module)
        return fingerprint_of_neighbours(submission, self.module, earlier)

    def examination(self) -> AbstractContextManager[Examination]:
        """Start a sandbox and ask the reference; what is carried forward follows the course's policy."""
        return examination(
            self.course,
            self.module,
            self.suite,
            self.seed,
            hidden=True,
            carry_cap=self.course.carry_cap,
            own_prerequisites=self.prerequisites == "student",
        )
