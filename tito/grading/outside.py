"""What a memory probe tells, held against what the kernel counted of the worker that told it.

The meter runs beside the student's code, which can make it tell anything. How much a worker had in memory
at the most is the kernel's figure, read from outside; it is coarse, and holds the interpreter, the inputs and
all that was freed since. So it is held against the reference's in the same kind of worker, asked the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tito.grading.ledger import CONTRADICTED
from tito.probes.answer import Answer, Returned
from tito.sandbox.ask import Asked
from tito.sandbox.resident import Resident

SLACK = 4 << 20
"""Bytes. The honest completions in tests/cases/alternatives and examples/class stayed between 1.1 MiB below
and 1.4 MiB above what the reference's worker and their own figures say, the same to 8 KiB in every run."""


def believed(asked: Asked, reference: Resident | None, told: float) -> tuple[Answer, ...]:
    """The answers, those about memory marked where the worker had more in memory than they account for.

    One figure that is false makes all of a worker's doubtful. `told` is the most that the reference's
    answers tell; where nothing is known of it, all answers are believed.
    """
    counted = next((each for each in asked.resident if each is not None), None)
    if reference is None or counted is None:
        return asked.answers
    unexplained = _excess(counted, reference) - (most_told(_measured(asked)) - told)
    if unexplained <= SLACK:
        return asked.answers
    pairs = zip(asked.answers, asked.resident, strict=True)
    return tuple(each if resident is None else _contradicted(each) for each, resident in pairs)


def reservations(asked: Asked, reference: Resident | None) -> tuple[str, ...]:
    """What a person should know where loading took so much that what was used later hides in it."""
    counted = next((each for each in asked.resident if each is not None), None)
    if reference is None or counted is None or not _ballast(counted, reference):
        return ()
    return (
        f"loading it took {SLACK >> 20} MiB more than the reference: its memory figures are its own word",
    )


def is_contradicted(answer: Answer) -> bool:
    """Whether it is a measurement that is not believed."""
    match answer:
        case Returned(value=dict(figures)):
            return CONTRADICTED in figures
        case _:
            return False


def _ballast(counted: Resident, reference: Resident) -> int:
    """Bytes beyond the slack that were in memory when the submission was loaded, which may well be honest."""
    return max(counted.loaded - reference.loaded - SLACK, 0)


def _excess(counted: Resident, reference: Resident) -> int:
    """Bytes more than the reference's worker had, beside the ballast."""
    return counted.answered - reference.answered - _ballast(counted, reference)


def _measured(asked: Asked) -> Iterator[Answer]:
    pairs = zip(asked.answers, asked.resident, strict=True)
    return (answer for answer, resident in pairs if resident is not None)


def most_told(answers: Iterable[Answer]) -> float:
    """The highest peak among measurements; 0 where there is none."""
    return max((peak for answer in answers for peak in _peak(answer)), default=0.0)


def _peak(answer: Answer) -> Iterator[float]:
    match answer:
        case Returned(value={"peak": (int() | float()) as peak}) if 0 <= peak < float("inf"):
            yield float(peak)


def _contradicted(answer: Answer) -> Answer:
    match answer:
        case Returned(value=dict(figures)):
            return replace(answer, value={**figures, CONTRADICTED: True})
        case _:
            return answer
