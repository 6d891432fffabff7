"""Which of several attempts of one student at a module counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tito.policies.policy import Attempts

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt: when it was handed in, None where nobody has said it, and what it would earn."""

    at: datetime | None
    score: float


def counting(rule: Attempts, tried: Sequence[Tried]) -> int:
    """The number of the attempt that counts.

    The last one is the one handed in last; where times are equal or unknown, the one entered last. Of equally
    good ones the first counts, which is never later than the others.
    """
    numbers = range(len(tried))
    match rule:
        case "last":
            return max(numbers, key=lambda number: (tried[number].at or LONG_AGO, number))
        case "best":
            return min(
                numbers, key=lambda number: (-tried[number].score, tried[number].at or LONG_AGO, number)
            )
