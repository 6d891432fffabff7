"""An examination: all that is the same for every submission of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tito.course.course import Course
from tito.course.module import TOTAL_POINTS, Module
from tito.grading.foundation import Ground, ground
from tito.grading.graders import suite_of
from tito.grading.key import AnswerKey, answer_key
from tito.grading.package import prerequisite_code, reference_code, reference_pieces
from tito.grading.provenance import Origins
from tito.grading.seal import sealed_key
from tito.grading.suspects import Suspects
from tito.notebooks.outline import Outline
from tito.notebooks.publish import released_outline
from tito.notebooks.segments import Segment
from tito.probes.suite import Suite
from tito.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Examination:
    """Module, answer key, released cells, what tells whose code it is, the reference's definitions by name,
    the workers, and the suspects.

    In a `hidden` examination no word that the student's code says is passed on: it may quote its inputs.
    In a student's workspace there is no reference: no failure can be carried forward, and none is suspected.
    `carry_cap` is how many points may be. Where there is a `ground`, there are two scores: on the reference's
    earlier modules, which counts, and on the student's own.
    """

    module: Module
    key: AnswerKey
    released: Outline
    origins: Origins
    reference: Mapping[str, Segment]
    sandbox: Sandbox
    suspects: Suspects | None = None
    hidden: bool = False
    carry_cap: int = TOTAL_POINTS
    ground: Ground | None = None


@contextmanager
def examination(
    course: Course,
    module: Module,
    suite: Iterable[Path],
    seed: int,
    *,
    hidden: bool = False,
    carry_cap: int = TOTAL_POINTS,
    own_prerequisites: bool = False,
) -> Iterator[Examination]:
    """Start the sandbox, draw the inputs and ask the reference, once for all submissions.

    The lesson is woven while the sandbox's own process starts. With `own_prerequisites` there is a ground.
    """
    tier = _lowest_tier(course, hidden)
    with ThreadPoolExecutor(max_workers=1) as beside, ExitStack() as open_:
        lesson = beside.submit(lambda: (released_outline(course, module), _pieces(course, module)))
        sandbox = open_.enter_context(Sandbox(prerequisite_code(course, module), tier=tier))
        key = _key(course, module, suite_of(suite), seed, sandbox)
        suspects = None if course.workspace else Suspects(course, module, key, sandbox)
        released, reference = lesson.result()
        beneath = open_.enter_context(ground(course, module, tier)) if own_prerequisites else None
        origins = Origins(module, released)
        yield Examination(
            module, key, released, origins, reference, sandbox, suspects, hidden, carry_cap, beneath
        )


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
