"""The scale of a chart: round numbers that begin at 0."""

from __future__ import annotations

import math

STEPS = (1, 2, 2.5, 5, 10)
SLACK = 1e-10
"""Relative: a tick that is below the top by rounding alone reaches it."""


def ticks(top: float, at_most: int = 6) -> tuple[float, ...]:
    """Evenly spaced round numbers from 0 to the first that is no less than `top`; (0, 1) where top is 0.

    ValueError where top is negative or not finite, or fewer than two ticks are asked for.
    """
    if not (math.isfinite(top) and top >= 0 and at_most >= 2):
        raise ValueError(f"no scale from 0 to {top} has at most {at_most} ticks")
    if top == 0:
        return (0.0, 1.0)
    least = top / (at_most - 1)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(each * power for each in STEPS if each * power >= least * (1 - SLACK))
    return tuple(number * step for number in range(math.ceil(top / step * (1 - 2 * SLACK)) + 1))
