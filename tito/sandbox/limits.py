"""What a worker may use up; every limit ends in a typed answer of its own."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes for one question, one load and one whole submission.

    `cpu` and `blocked` bound a question by the worker's own clocks, so that a loaded machine fails nobody;
    it may always take `times` what the reference took. `load` is the CPU time for running the student's
    cells; `wall` is the backstop of either; `budget` bounds CPU plus blocked time over a whole submission.
    `memory` is what a worker may map beyond what it starts with, `answer` bounds one answer's arrays,
    `output` what a student may print.
    """

    cpu: float = 1.0
    times: float = 50.0
    blocked: float = 2.0
    load: float = 5.0
    wall: float = 60.0
    budget: float = 30.0
    memory: int = 512 * MIB
    answer: int = 8 * MIB
    output: int = 64 << 10

    def cpu_beside(self, reference: float) -> float:
        """CPU seconds for what took the reference so many."""
        return max(self.cpu, self.times * reference)
