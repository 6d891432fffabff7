"""What a check found: one thing, how it is, and what to do where it is not well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Health(Enum):
    """FAIL is what keeps a student from working; WARN is worth knowing."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `fix` is what to do, empty where it is ok."""

    name: str
    health: Health
    says: str
    fix: str = ""


def ok(name: str, says: str) -> Finding:
    return Finding(name, Health.OK, says)


def warn(name: str, says: str, fix: str) -> Finding:
    return Finding(name, Health.WARN, says, fix)


def fail(name: str, says: str, fix: str) -> Finding:
    return Finding(name, Health.FAIL, says, fix)
