"""The one file here that reads: a run's folder, a receipt at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.errors import TitoError
from tito.runs.folder import WORK
from tito.runs.journal import Entry, recorded_in
from tito.runs.results import receipt_bytes, receipt_path
from tito.runs.terms import Terms
from tito.statistics.register import Register, register


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was read; `lost` are students whose receipts are not there as the run wrote them."""

    terms: Terms
    register: Register
    lost: tuple[str, ...]


def read_run(folder: Path) -> Run:
    """The run in a folder; TitoError where there is none, or nobody in it has a receipt."""
    recorded = recorded_in(folder)
    lost: list[str] = []
    found = register(_receipts(folder, recorded.entries.values(), lost), _seconds(folder / WORK))
    if not found.records:
        raise TitoError(
            f"Nobody in {folder} has a receipt as the run wrote it.",
            "Type its tito grade command again, which grades what is missing.",
        )
    return Run(recorded.terms, found, tuple(sorted(lost)))


def _receipts(folder: Path, entries: Iterable[Entry], lost: list[str]) -> Iterator[dict[str, Any]]:
    """The receipts that have the SHA-256 that the journal says; whose has not, is added to the lost."""
    for entry in entries:
        try:
            data = receipt_bytes(receipt_path(folder, entry.student))
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() == entry.receipt:
            yield json.loads(data)
        else:
            lost.append(entry.student)


def _seconds(path: Path) -> dict[str, float]:
    """How long grading every student took the last time; lines that do not say so are passed over."""
    found: dict[str, float] = {}
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        match document:
            case {"student": str(student), "seconds": float() | int() as seconds}:
                found[student] = float(seconds)
    return found
