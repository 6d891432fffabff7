"""What a package gave back: an answer is a value, never an exception of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.generic]
Plain: TypeAlias = "bool | int | float | str | Array | list[Plain] | dict[str, Plain] | None"
"""The only data that leaves a worker; arrays have a dtype of kind f, i, u or b."""


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
    """The probe used up `seconds` of the named clock ("CPU" or "wall")."""

    seconds: float
    clock: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """The worker ended, or sent what is not an answer; `reason` says which."""

    reason: str


Answer: TypeAlias = Returned | Raised | TimedOut | Crashed
