"""What a package gave back: an answer is a value, never an exception of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.generic]
Plain: TypeAlias = "bool | int | float | str | Array | list[Plain] | dict[str, Plain] | None"
"""The only data that leaves a worker; arrays have a dtype of kind f, i, u or b."""

Clock: TypeAlias = Literal["CPU", "waiting", "wall", "budget"]
"""What was used up: the processor's time, time spent waiting, both and more, or the whole submission's."""

Resource: TypeAlias = Literal["memory", "answer", "text", "arrays"]
"""Bytes mapped, bytes of an answer's arrays, bytes of all else in an answer, the number of its arrays."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The probe came back with plain data."""

    value: Plain


@dataclass(frozen=True, slots=True)
class Raised:
    """The probe raised: its nearest built-in class first in `lineage`, and where in the student's code."""

    lineage: tuple[str, ...]
    message: str = ""
    cell: str | None = None
    line: int | None = None

    @property
    def kind(self) -> str:
        return self.lineage[0]


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The probe used up `seconds` of a clock.

    Where `times` is not 0 it also took more than so many times what the reference takes on this machine:
    the limit is the larger of the two, and only what is the same on every machine is told.
    """

    seconds: float
    clock: Clock
    times: float = 0.0


@dataclass(frozen=True, slots=True)
class Exceeded:
    """The probe went beyond the `limit` of a resource, and where in the student's code, if that is known."""

    resource: Resource
    limit: int
    cell: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Crashed:
    """The worker ended, or sent what is not an answer; `reason` says which."""

    reason: str


Answer: TypeAlias = Returned | Raised | TimedOut | Exceeded | Crashed
