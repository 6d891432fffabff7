"""What one submission has used up and done, over all the workers in which anything was asked of it."""

from __future__ import annotations

STEP = 0.05
"""Seconds. What takes less is not counted against the budget, so that noise decides about no answer."""


class Conduct:
    """The seconds left of a submission's budget; whether it printed more than is kept; decoys it opened.

    What is too little to be counted is not free without end: all in all, twice the budget may be used. Honest
    work, which gives thousands of answers in a millisecond each, does not come near that.
    """

    __slots__ = ("_steps", "_used", "flooded", "seconds", "touched")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.flooded = False
        self.touched: set[str] = set()
        self._steps = 0
        self._used = 0.0

    @property
    def left(self) -> float:
        return min(self.seconds - self._steps * STEP, 2 * self.seconds - self._used)

    @property
    def is_spent(self) -> bool:
        """Whether the budget is used up."""
        return self.left < STEP

    def charge(self, seconds: float) -> None:
        """Count seconds of a worker's, in whole steps."""
        self._steps += int(seconds / STEP + 1e-6)
        self._used += seconds
