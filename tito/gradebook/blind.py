"""Marking blind: names that say nothing, and are the same whenever the same gradebook is opened."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path

from tito.errors import TitoError
from tito.files import write_whole
from tito.gradebook.address import Address, local

DIGITS = 12
"""Of a pseudonym: with 48 bits two of 10,000 students are called the same in one of five million classes."""


def key_file(database: Address) -> Path:
    """Where a gradebook's key is: who has it, and the roster, can tell who is who."""
    return local(database).with_suffix(".key")


def pseudonyms(database: Address, students: Iterable[str], *, new: bool = True) -> dict[str, str]:
    """A pseudonym a student; none where the gradebook has no key yet, and no `new` one is to be drawn."""
    path = key_file(database)
    if not path.exists():
        if not new:
            return {}
        write_whole(path, f"{secrets.token_hex(32)}\n")
        path.chmod(0o600)
    key = _key(path)
    return {student: _pseudonym(key, student) for student in students}


def _pseudonym(key: bytes, student: str) -> str:
    return f"anon-{hmac.new(key, student.encode(), 'sha256').hexdigest()[:DIGITS]}"


def _key(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise TitoError(
            f"{path} is no key for pseudonyms: {error}.", "Put back the file that tito manual --blind wrote."
        ) from error
