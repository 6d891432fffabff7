"""What one submission has used up and done, over all the workers in which anything was asked of it."""

from __future__ import annotations

STEP = 0.05
"""Seconds. What takes less is not counted against the budget, so that noise decides about no answer."""


class Conduct:
    """The seconds left of a submission's budget; whether it printed more than is kept; decoys it opened."""

    __slots__ = ("_steps", "flooded", "seconds", "touched")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.flooded = False
        self.touched: set[str] = set()
        self._steps = 0

    @property
    def left(self) -> float:
        return self.seconds - self._steps * STEP

    @property
    def is_spent(self) -> bool:
        """Whether the budget is used up."""
        return self.left < STEP

    def charge(self, seconds: float) -> None:
        """Count seconds of a worker's, in whole steps."""
        self._steps += int(seconds / STEP + 1e-6)
