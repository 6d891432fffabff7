"""Who is stuck, and at which component."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tito.grading.grade import GRADED, NOT_GRADED, UNTOUCHED
from tito.grading.judge import UNFINISHED
from tito.statistics.register import Failure, Record, Register

ENOUGH = 0.5
"""The share of the points from which on nobody is called stuck."""

RULE = (
    "Stuck is whose submission could not be run, who has changed nothing, and who has less than half of "
    "the points. The place is the first component, in the order of the module, with a failure that is not "
    "another component's mistake."
)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A student who is stuck: `why` in a few words, the place and what is known of the mistake there.

    `place` is empty where nothing could be run; `cause` is the diagnosis of that component, if there is one.
    """

    student: str
    score: float
    why: str
    place: str
    cause: str
    hint: str


def stuck(register: Register) -> tuple[Stuck, ...]:
    """Everybody who is stuck, the fewest points first; none of those whom we failed to grade."""
    found = (each for record in register.records for each in _stuck(register, record))
    return tuple(sorted(found, key=lambda each: (each.score, each.student)))


def places(found: Iterable[Stuck]) -> tuple[tuple[str, int], ...]:
    """How many are stuck where, most first; those without a place are left out."""
    counted = Counter(each.place for each in found if each.place)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _stuck(register: Register, record: Record) -> Iterator[Stuck]:
    match record.score:
        case None:
            return
        case score if record.status == UNTOUCHED:
            yield Stuck(record.student, score, "has changed nothing", "", "", record.hint)
        case score if record.status not in (GRADED, NOT_GRADED):
            yield Stuck(record.student, score, record.status, "", "", record.hint)
        case score if score < ENOUGH * record.max_score:
            yield _at_a_place(register, record, score)


def _at_a_place(register: Register, record: Record, score: float) -> Stuck:
    own = [each for each in record.failures if not each.blame]
    failing = {register.probes[number].component for each in own for number in each.probes}
    place = next((each.name for each in register.components if each.name in failing), "")
    here = [each for each in own if _component(register, each, place)]
    written = any(each.answer != UNFINISHED for each in here)
    likely = next((each for each in record.diagnoses if each.component == place), None)
    why = "is wrong" if written else "is not written"
    return Stuck(
        record.student, score, why, place, likely.cause if likely else "", likely.hint if likely else ""
    )


def _component(register: Register, failure: Failure, place: str) -> bool:
    return any(register.probes[number].component == place for number in failure.probes)
