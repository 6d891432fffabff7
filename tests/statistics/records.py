"""Records of students, of whom only what a test is about has to be said."""

from __future__ import annotations

from typing import Any

from tito.statistics.register import Asked, Failure, Measured, Record, Register, Worth

COMPONENTS = (Worth("backward", 60), Worth("AddBackward", 40))
PROBES = (
    Asked("chain", "backward", "Walk a chain.", 30.0, "Go back."),
    Asked("diamond", "backward", "Walk a diamond.", 30.0, "Add up."),
    Asked("sum", "AddBackward", "Add.", 40.0, "Pass it on."),
)


def record(student: str, **said: Any) -> Record:
    """A record of a student with all points, but for what is said."""
    whole: dict[str, Any] = {
        "status": "graded", "reason": "", "hint": "", "score": 100.0, "max_score": 100, "own_score": None,
        "seconds": 1.0, "components": (60.0, 40.0), "shares": (1.0, 1.0, 1.0), "failures": (),
        "diagnoses": (), "memory": {}, "notes": (), "decoys": (), "unchanged": (),
    }  # fmt: skip
    return Record(student=student, **{**whole, **said})


def failed(*probes: int, answer: str = "returned", blame: tuple[str, ...] = ()) -> Failure:
    return Failure(probes, answer, "is wrong", "", blame)


def measured(found: float | None, reference: float | None = 1e6) -> dict[tuple[str, str], Measured]:
    return {("chain", "peak"): Measured(found, reference, 4e6)}


def class_of(*records: Record) -> Register:
    return Register(COMPONENTS, PROBES, records)
