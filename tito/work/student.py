"""Who the student is: said once, remembered in the workspace, and a folder's name in what is handed in."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from tito.errors import TitoError
from tito.files import write_whole
from tito.grading.sources import SKIPPED
from tito.grading.submission import LONGEST_NAME

RESERVED = ("submitted", *SKIPPED)
"""Folders that mean something else where submissions are looked for."""

FORBIDDEN = frozenset('/\\:*?"<>|')
"""What parts paths, and what a file's name cannot hold on every system."""


def student_named(asked: str | None, remembered: Path) -> str:
    """Who hands in: as asked and from then on remembered, else as said before, else nobody.

    TitoError where the name cannot be that of a folder.
    """
    if asked is None:
        return _remembered(remembered)
    name = unicodedata.normalize("NFC", asked.strip())
    _check_name(name)
    write_whole(remembered, name + "\n")
    return name


def _remembered(path: Path) -> str:
    try:
        name = path.read_text(encoding="utf-8").strip()
        _check_name(name)
    except (OSError, UnicodeDecodeError, TitoError):
        return ""
    return name


def _check_name(name: str) -> None:
    """TitoError unless a folder can have this name on every system, and is looked into when grading."""
    odd = any(sign in FORBIDDEN or not sign.isprintable() for sign in name)
    if odd or not name or name[0] in ".-" or name in RESERVED or _is_long(name):
        raise TitoError(
            f"A folder in the zip is named after you, and cannot be called {name[:40]!a}.",
            "Give the name or number your course knows you by: --student ada",
        )


def _is_long(name: str) -> bool:
    return len(name.encode()) > LONGEST_NAME
