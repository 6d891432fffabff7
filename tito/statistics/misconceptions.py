"""The commonest misconceptions: which mistakes were diagnosed, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tito.grading.diagnosis import Diagnosis
from tito.statistics.register import Record


@dataclass(frozen=True, slots=True)
class Misconception:
    """A mistake in a component, and the students who have it; `by_numbers` as in a diagnosis."""

    component: str
    cause: str
    hint: str
    by_numbers: bool
    students: tuple[str, ...]


def misconceptions(records: Iterable[Record]) -> tuple[Misconception, ...]:
    """Every mistake diagnosed in the class: that of most students first, equals by their names."""
    found: dict[tuple[str, str], list[str]] = {}
    diagnoses: dict[tuple[str, str], Diagnosis] = {}
    for record in records:
        for each in record.diagnoses:
            found.setdefault((each.component, each.cause), []).append(record.student)
            diagnoses.setdefault((each.component, each.cause), each)
    listed = [
        Misconception(component, cause, each.hint, each.by_numbers, tuple(sorted(found[component, cause])))
        for (component, cause), each in diagnoses.items()
    ]
    return tuple(sorted(listed, key=lambda each: (-len(each.students), each.component, each.cause)))
