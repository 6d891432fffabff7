"""What a worker has in memory, as the kernel counts it: the worker can neither set nor see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resident:
    """The most bytes that a worker had in memory until its package was loaded, and until it had answered."""

    loaded: int
    answered: int


def most(pid: int) -> int | None:
    """The most bytes of memory that a process has had so far; None where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            sizes = (line.split() for line in status if line.startswith("VmHWM:"))
            return next((int(kilobytes) << 10 for _, kilobytes, _ in sizes), None)
    except (FileNotFoundError, ProcessLookupError):
        return None
