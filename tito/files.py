"""Writing files whole: a reader, or a run that was killed, never sees half of one."""

from __future__ import annotations

import errno
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tito.errors import TitoError


def write_whole(path: Path, data: str | bytes) -> None:
    """Write beside the file and rename; TitoError where the folder cannot be written."""
    with writing(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data.encode() if isinstance(data, str) else data)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """TitoError in the place of what the system says against writing `path`."""
    try:
        yield
    except OSError as error:
        reason, fix = _trouble(path, error)
        raise TitoError(f"{path} cannot be written: {reason}.", fix) from error


def _trouble(path: Path, error: OSError) -> tuple[str, str]:
    """Why `path` cannot be written, and what to do about it."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return f"{error.strerror}", "Make room there, then type the same again."
        case errno.EISDIR:
            return "it is a folder", "Name a file, in that folder perhaps."
        case errno.EEXIST | errno.ENOTDIR:
            file = next((each for each in (path, *path.parents) if each.is_file()), path)
            return f"{file} is a file, not a folder", "Name another folder, or move that file away."
    return f"{error.strerror}", "Choose a folder you own."


def writable(folder: Path) -> None:
    """TitoError where a folder cannot be made or written in: said before an hour's work, not after."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()


def set_aside(path: Path) -> Path:
    """Copy a file under the first free name beside it, `06_autograd.backup-1.ipynb`, and say which."""
    names = (path.with_name(f"{path.stem}.backup-{count}{path.suffix}") for count in itertools.count(1))
    free = next(name for name in names if not name.exists())
    write_whole(free, path.read_bytes())
    return free


def write_generated(path: Path, text: str, mark: str) -> None:
    """Replace a file that we made, known by its first line's `mark`, but none that somebody wrote."""
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(mark):
        raise TitoError(f"{path} was not made by tito.", "Move it away, or choose another folder with --to.")
    write_whole(path, text)
