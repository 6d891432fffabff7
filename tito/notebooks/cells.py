"""The atom of a lesson: a cell, and the role it plays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Kind: TypeAlias = Literal["markdown", "code"]

Role: TypeAlias = Literal["note", "text", "free", "example", "check", "question", "solution", "given"]
"""What a cell is for.

    note       words to the authors; never leaves the lesson
    text       words to the students
    free       code that belongs to the student from the start
    example    read-only code that shows something; it may fail while its exercise is open
    check      read-only code worth points
    question   an answer graded by hand, worth points
    solution   definitions that students write
    given      definitions that students receive whole
"""

ROLES: tuple[Role, ...] = get_args(Role)

BEGIN_SOLUTION = "### BEGIN SOLUTION"
END_SOLUTION = "### END SOLUTION"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a lesson; `names` are the reference's definitions it stands for, fully qualified."""

    kind: Kind
    role: Role
    grade_id: str
    source: str
    names: tuple[str, ...] = ()
    points: float | None = None

    @property
    def exported(self) -> bool:
        """Whether the cell's code becomes part of the package."""
        return self.role in ("solution", "given")
