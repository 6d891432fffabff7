"""An examination: all that is the same for every submission of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.key import AnswerKey, answer_key
from tito.grading.package import prerequisite_code, reference_code, reference_pieces
from tito.notebooks.outline import Outline
from tito.notebooks.publish import released_outline
from tito.notebooks.segments import Segment
from tito.probes.suite import load_suite
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox

LIMITS = Limits(cpu=1.0)
"""Ten times what the reference's dearest probe takes; an endless one costs this much, twice."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Module, answer key, released cells, the reference's definitions by name, and the workers.

    In a `hidden` examination no word that the student's code says is passed on: it may quote its inputs.
    """

    module: Module
    key: AnswerKey
    released: Outline
    reference: Mapping[str, Segment]
    sandbox: Sandbox
    hidden: bool = False
    packing: Lock = field(default_factory=Lock)
    """One package at a time: CPython 3.11 builds syntax trees in one thread only (SystemError in two)."""


@contextmanager
def examination(
    course: Course, module: Module, suite: Iterable[Path], seed: int, *, hidden: bool = False
) -> Iterator[Examination]:
    """Start the sandbox, draw the inputs and ask the reference, once for all submissions.

    The lesson is woven while the sandbox's own process starts.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        lesson = beside.submit(lambda: (released_outline(course, module), reference_pieces(course, module)))
        with Sandbox(prerequisite_code(course, module), LIMITS, _lowest_tier(hidden)) as sandbox:
            key = answer_key(load_suite(suite), module, seed, reference_code(course, module), sandbox)
            yield Examination(module, key, *lesson.result(), sandbox, hidden)


def _lowest_tier(hidden: bool) -> str:
    """Grades need confinement; a student's own code on the student's own machine runs on any tier."""
    return "standard" if hidden else "basic"
