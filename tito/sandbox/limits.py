"""What a worker may use up; every limit ends in a typed answer of its own."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes for one question, one load and one whole ask.

    `cpu` and `blocked` bound a question by the worker's own clocks, so that a loaded machine fails nobody;
    `load` is the CPU time for running the student's cells; `wall` is the backstop of either; `budget` bounds
    CPU plus blocked time over a whole ask. `memory` is what a worker may map beyond what it starts with,
    `answer` bounds one answer's arrays, `output` what a student may print.
    """

    cpu: float = 2.0
    blocked: float = 2.0
    load: float = 5.0
    wall: float = 60.0
    budget: float = 30.0
    memory: int = 512 * MIB
    answer: int = 32 * MIB
    output: int = 64 << 10
