"""The paper: what it takes to hold an examination anywhere, in this process or in another."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination, examination


@dataclass(frozen=True, slots=True)
class Paper:
    """A hidden suite of a module, and the seed its inputs are drawn from. Holds no answer."""

    course: Course
    module: Module
    seed: int

    @property
    def suite(self) -> tuple[Path, ...]:
        """The files of the suite; CourseError where there are none."""
        return self.course.graders(self.module)

    def examination(self) -> AbstractContextManager[Examination]:
        """Start a sandbox and ask the reference."""
        return examination(self.course, self.module, self.suite, self.seed, hidden=True)


def draw_seed() -> int:
    """A secret seed."""
    return secrets.randbits(32)
