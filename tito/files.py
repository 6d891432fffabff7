"""Writing files whole: a reader, or a run that was killed, never sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tito.errors import TitoError


def write_whole(path: Path, text: str) -> None:
    """Write beside the file and rename; TitoError where the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise TitoError(f"{path} cannot be written: {error.strerror}.", "Choose a folder you own.") from error


def writable(folder: Path) -> None:
    """TitoError where a folder cannot be made or written in: said before an hour's work, not after."""
    write_whole(folder / ".tito", "")
    (folder / ".tito").unlink()


def write_new(path: Path, text: str, *, force: bool = False) -> None:
    """Write a file that may become somebody's work: one already there and different stays, unless forced."""
    if not force and path.exists() and path.read_text(encoding="utf-8", errors="replace") != text:
        raise TitoError(f"{path} is there already and differs.", "Add --force to replace it.")
    write_whole(path, text)


def write_generated(path: Path, text: str, mark: str) -> None:
    """Replace a file that we made, known by its first line's `mark`, but none that somebody wrote."""
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(mark):
        raise TitoError(f"{path} was not made by tito.", "Move it away, or choose another folder with --to.")
    write_whole(path, text)
