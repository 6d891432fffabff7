"""Where the bytes of submissions are: files in folders, and members of zips.

Nothing is unpacked and no link is followed: a member of an archive is read into memory, bounded.
"""

from __future__ import annotations

import lzma
import os
import re
import stat
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from tito.errors import SubmissionError

SUFFIXES = (".ipynb", ".py")
ARCHIVE = ".zip"
MAX_BYTES = 10_000_000
MAX_MEMBERS = 50_000

UNREADABLE = (
    *(OSError, EOFError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
"""What reading a file or a member of an archive may fail with."""

SKIPPED = ("__MACOSX", "__pycache__")
SUBMITTED = "submitted"
_NUMBERED = re.compile(r"\d+_")
"""How the folder of a module begins."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file in a folder."""

    path: Path


@dataclass(frozen=True, slots=True)
class InArchive:
    """A member of a zip archive."""

    archive: Path
    member: str


Source: TypeAlias = OnDisk | InArchive


def files_in(path: Path) -> Iterator[tuple[str, Source]]:
    """Every notebook and Python file, by its name below `path`.

    Of a zip that lies in a folder, as `tito submit` writes one and a course's system gives it back, the name
    is that of the zip and of what is in its module's folder: who it belongs to is the collector's word.
    """
    if path.is_dir():
        return _in_folder(path)
    if path.suffix.lower() == ARCHIVE:
        return _in_archive(path)
    if path.suffix.lower() in SUFFIXES:
        return iter([(path.name, OnDisk(path))])
    raise SubmissionError(
        f"{path} is neither a notebook, a .py file, a zip nor a folder.",
        "Name the .ipynb file that Jupyter saved, or the folder or zip of a class.",
    )


def files_beneath(archive: Path, folder: PurePosixPath) -> Iterator[tuple[PurePosixPath, Source]]:
    """The files below one folder of a zip, by their place there."""
    for found in _by_folder(archive, _state(archive)).get(folder, ()):
        yield PurePosixPath(found.member).relative_to(folder), found


def bytes_of(source: Source) -> bytes:
    """At most `MAX_BYTES` and one more; raises one of `UNREADABLE`."""
    match source:
        case OnDisk(path):
            if not stat.S_ISREG(path.lstat().st_mode):
                raise OSError("it is a link or a device, not a file")
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        case InArchive(archive, member):
            with _opened(archive, _state(archive)).open(member) as file:
                return file.read(MAX_BYTES + 1)


def _in_folder(path: Path) -> Iterator[tuple[str, Source]]:
    start = path / SUBMITTED if (path / SUBMITTED).is_dir() else path
    for file in sorted(_entries(start)):
        name = PurePosixPath(file.relative_to(start).as_posix())
        if _wanted(name, (*SUFFIXES, ARCHIVE)) and (file.is_symlink() or not file.is_dir()):
            # A name need not be text; what is written down of it has to be.
            text = os.fsencode(name).decode(errors="backslashreplace")
            yield from (
                _handed_in(PurePosixPath(text), file)
                if name.suffix.lower() == ARCHIVE
                else [(text, OnDisk(file))]
            )


def _entries(start: Path) -> Iterator[Path]:
    """Everything below; SubmissionError for a folder that we cannot look into: nobody must be missing."""

    def refuse(error: OSError) -> None:
        raise SubmissionError(
            f"{error.filename} cannot be looked into: {error.strerror}.",
            f"Make it readable, and run the command again: chmod -R u+rX {start}",
        ) from error

    for folder, folders, files in os.walk(start, onerror=refuse):
        yield from (Path(folder, name) for name in (*folders, *files))


def _handed_in(name: PurePosixPath, archive: Path) -> Iterator[tuple[str, Source]]:
    """The files of a student's zip; the zip itself, which cannot be read then, where it holds none."""
    try:
        found = [] if archive.is_symlink() else list(_in_archive(archive))
    except SubmissionError:
        found = []
    home = name.parent if len(name.parts) > 1 else name.with_suffix("")
    for member, source in found:
        *folders, file = PurePosixPath(member).parts
        yield str(home.joinpath(*filter(_NUMBERED.match, folders), file)), source
    if not found:
        yield str(name), OnDisk(archive)


def _in_archive(path: Path) -> Iterator[tuple[str, Source]]:
    try:
        members = _opened(path, _state(path)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SubmissionError(
            f"{path} is not a zip archive: {error}", "Get it again from where it was handed in."
        ) from error
    if len(members) > MAX_MEMBERS:
        raise SubmissionError(
            f"{path} has {len(members):,} members; {MAX_MEMBERS:,} are read at the most.",
            "Take out what is no submission, or hand it over in several zips.",
        )
    for member in members:
        name = PurePosixPath(member)
        if _wanted(name, SUFFIXES) and ".." not in name.parts and not name.is_absolute():
            parts = name.parts[name.parts.index(SUBMITTED) + 1 :] if SUBMITTED in name.parts else name.parts
            yield str(PurePosixPath(*parts)), InArchive(path, member)


def _wanted(name: PurePosixPath, suffixes: tuple[str, ...]) -> bool:
    hidden = any(part.startswith(".") or part in SKIPPED for part in name.parts)
    return not hidden and name.suffix.lower() in suffixes


def _state(path: Path) -> tuple[int, ...]:
    """What is another where a file has changed."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _opened(archive: Path, state: tuple[int, ...]) -> zipfile.ZipFile:
    """An archive with its directory read, kept for the next of its members: each would read all of it."""
    return zipfile.ZipFile(archive)


@lru_cache(maxsize=1)
def _by_folder(archive: Path, state: tuple[int, ...]) -> Mapping[PurePosixPath, list[InArchive]]:
    """The files of an archive by each folder that they are below."""
    found: dict[PurePosixPath, list[InArchive]] = defaultdict(list)
    for _, source in _in_archive(archive):
        if isinstance(source, InArchive):
            for folder in PurePosixPath(source.member).parents:
                found[folder].append(source)
    return found
