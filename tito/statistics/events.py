"""What happened at the edge of the sandbox: evidence for a person, which changes no point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tito.grading.judge import CRASHED, TIMED_OUT, TOO_MUCH
from tito.statistics.register import Asked, Record, Register

LIMITS = (TIMED_OUT, TOO_MUCH, CRASHED)
"""The answers of probes that broke a limit or ended the worker."""

RULE = (
    "A decoy is a file laid out for those who look for answers. A limit was hit where a probe used up its "
    "time or memory, or ended the worker. A component scored as released where it earned points though its "
    "source is the released one, or nothing of it was handed in. Each is a reason to look and proves nothing."
)


@dataclass(frozen=True, slots=True)
class Event:
    """What a student's submission did: of which `kind`, and where: files, probes or components."""

    student: str
    kind: str
    where: tuple[str, ...]


def events(register: Register) -> tuple[Event, ...]:
    """All events of the class: decoys first, then limits, then what scored as released; by students."""
    found = [each for record in register.records for each in _events(register, record)]
    kinds = ("opened a decoy", *LIMITS, "scored as released")
    return tuple(sorted(found, key=lambda each: (kinds.index(each.kind), each.student)))


def _events(register: Register, record: Record) -> Iterator[Event]:
    if record.decoys:
        yield Event(record.student, "opened a decoy", record.decoys)
    for kind in LIMITS:
        if broken := tuple(_names(register.probes, record, kind)):
            yield Event(record.student, kind, broken)
    earned = {
        worth.name for worth, points in zip(register.components, record.components, strict=True) if points > 0
    }
    if kept := tuple(name for name in record.unchanged if name in earned):
        yield Event(record.student, "scored as released", kept)


def _names(probes: Iterable[Asked], record: Record, kind: str) -> Iterator[str]:
    numbers = {number for each in record.failures if each.answer == kind for number in each.probes}
    for number, probe in enumerate(probes):
        if number in numbers:
            yield probe.name
