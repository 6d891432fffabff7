"""A student as rosters and gradebooks know them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Student:
    """`id` is what submissions are named after; `lms_id` is the number in the course's own system."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def sortable_name(self) -> str:
        """`Hopper, Grace`; what there is of it; the id where there is none."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.id

    @property
    def name(self) -> str:
        """`Grace Hopper`; the id where there is no name."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.id
