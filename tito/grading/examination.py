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
from tito.grading.seal import sealed_key
from tito.grading.suspects import Suspects
from tito.notebooks.outline import Outline
from tito.notebooks.publish import released_outline
from tito.notebooks.segments import Segment
from tito.probes.suite import Suite, load_suite
from tito.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Examination:
    """Module, answer key, released cells, the reference's definitions by name, the suspects, and the workers.

    In a `hidden` examination no word that the student's code says is passed on: it may quote its inputs.
    In a student's workspace there is no reference: no failure can be carried forward, and none is suspected.
    """

    module: Module
    key: AnswerKey
    released: Outline
    reference: Mapping[str, Segment]
    sandbox: Sandbox
    suspects: Suspects | None = None
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
        lesson = beside.submit(lambda: (released_outline(course, module), _pieces(course, module)))
        with Sandbox(prerequisite_code(course, module), tier=_lowest_tier(course, hidden)) as sandbox:
            key = _key(course, module, load_suite(suite), seed, sandbox)
            suspects = None if course.workspace else Suspects(course, module, key, sandbox)
            yield Examination(module, key, *lesson.result(), sandbox, suspects, hidden)


def _pieces(course: Course, module: Module) -> Mapping[str, Segment]:
    """The reference's definitions; none in a workspace."""
    return {} if course.workspace else reference_pieces(course, module)


def _key(course: Course, module: Module, suite: Suite, seed: int, sandbox: Sandbox) -> AnswerKey:
    """The reference's answers: asked for, in a workspace out of the module's seal."""
    if course.workspace:
        return sealed_key(module, suite, seed)
    return answer_key(suite, module, seed, reference_code(course, module), sandbox)


def _lowest_tier(course: Course, hidden: bool) -> str:
    """Grades need what the course asks for; a student's own code on their own machine runs on any tier."""
    return course.isolation if hidden else "basic"
