"""Finding submissions: a folder in nbgrader's layout, a folder of files, one file, or a zip archive.

    submitted/<student>/<module>/*.ipynb     nbgrader's
    <student>/*.ipynb                        a folder a student
    <student>.ipynb, <student>.py            a file a student

Nothing is unpacked and no link is followed: a member of an archive is read into memory, bounded.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from tito.course.module import Module, stem
from tito.errors import SubmissionError

SUFFIXES = (".ipynb", ".py")
MAX_BYTES = 10_000_000
MAX_MEMBERS = 50_000
LONGEST_NAME = 200
"""Bytes of a student's name: a receipt's file name has to hold it."""

UNREADABLE = (
    *(OSError, EOFError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
"""What reading a file or a member of an archive may fail with."""

SKIPPED = ("__MACOSX", "__pycache__")


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


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's file for a module; `name` is where it lies within what was handed in."""

    student: str
    name: str
    source: Source

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


def find_submissions(path: Path, module: Module) -> tuple[Submission, ...]:
    """One submission a student, in order of their names; SubmissionError where there is none."""
    if not path.exists():
        raise SubmissionError(f"There is no {path}.", "Name a folder, a notebook, a .py file or a zip.")
    files = {_visible(name): source for name, source in files_in(path)}
    best: dict[str, str] = {}
    for name in files:
        student = _short(_student(PurePosixPath(name), module) or "")
        if student and (student not in best or rank(name, module) < rank(best[student], module)):
            best[student] = name
    if not best:
        raise SubmissionError(
            f"No submission for {module.name} in {path}.",
            f"Expected submitted/<student>/{module.name}/*.ipynb, or notebooks and .py files.",
        )
    return tuple(Submission(student, best[student], files[best[student]]) for student in sorted(best))


def own_submission(file: Path | None, folders: Iterable[Path], module: Module) -> Submission:
    """Your own notebook: the file named, else the module's in one of the folders."""
    if file is not None:
        (only,) = find_submissions(file, module)[:1]
        return only
    names = [f"{name}{suffix}" for suffix in SUFFIXES for name in (module.name, module.stem)]
    places = [folder / below for folder in folders for below in ("", module.name, f"notebooks/{module.name}")]
    for path in (place / name for place in places for name in names):
        if path.is_file():
            return Submission(path.stem, path.name, OnDisk(path))
    raise SubmissionError(
        f"No notebook of {module.name} here: looked for {names[0]} in {places[0]} and {module.name}/.",
        f"Name it with --file, or begin a fresh one in your workspace: tito start {module.name}",
    )


def is_file(path: Path) -> bool:
    """Whether a path is one student's file, not a class."""
    return path.is_file() and path.suffix.lower() in SUFFIXES


def files_in(path: Path) -> Iterator[tuple[str, Source]]:
    """Every notebook and Python file, by its name below `path`."""
    if path.is_dir():
        return _in_folder(path)
    if path.suffix.lower() == ".zip":
        return _in_archive(path)
    if path.suffix.lower() in SUFFIXES:
        return iter([(path.name, OnDisk(path))])
    raise SubmissionError(f"{path} is neither a notebook, a .py file, a zip nor a folder.")


def _in_folder(path: Path) -> Iterator[tuple[str, Source]]:
    start = path / "submitted" if (path / "submitted").is_dir() else path
    for file in sorted(start.rglob("*")):
        name = PurePosixPath(file.relative_to(start).as_posix())
        if _wanted(name) and (file.is_symlink() or not file.is_dir()):
            # A name need not be text; what is written down of it has to be.
            yield os.fsencode(name).decode(errors="backslashreplace"), OnDisk(file)


def _in_archive(path: Path) -> Iterator[tuple[str, Source]]:
    try:
        members = _opened(path, _state(path)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SubmissionError(f"{path} is not a zip archive: {error}") from error
    if len(members) > MAX_MEMBERS:
        raise SubmissionError(f"{path} has {len(members):,} members; {MAX_MEMBERS:,} are read at the most.")
    for member in members:
        name = PurePosixPath(member)
        if _wanted(name) and ".." not in name.parts and not name.is_absolute():
            parts = (
                name.parts[name.parts.index("submitted") + 1 :] if "submitted" in name.parts else name.parts
            )
            yield str(PurePosixPath(*parts)), InArchive(path, member)


def _visible(name: str) -> str:
    """A name with escapes for the signs that a terminal obeys or that turn the direction of writing."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in name)


def _wanted(name: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") or part in SKIPPED for part in name.parts)
    return not hidden and name.suffix.lower() in SUFFIXES


def _student(name: PurePosixPath, module: Module) -> str | None:
    """Whose file it is; None for a file of another module."""
    match name.parts:
        case (file,):
            return PurePosixPath(file).stem
        case (student, _):
            return student
        case (student, *folders, _) if any(stem(folder) == module.stem for folder in folders):
            return student
        case _:
            return None


def _short(student: str) -> str:
    """A name that a file can have: a long one by its beginning and its digest."""
    whole = student.encode(errors="replace")
    if len(whole) <= LONGEST_NAME:
        return student
    return f"{student[:40]}~{hashlib.sha256(whole).hexdigest()[:12]}"


def rank(name: str, module: Module) -> tuple[bool, bool, str]:
    """Which of a student's files is the submission: named after the module, a notebook, first by name."""
    path = PurePosixPath(name)
    return stem(path.stem) != module.stem, path.suffix != ".ipynb", name


def read(submission: Submission) -> bytes:
    """The bytes handed in, at most `MAX_BYTES`; SubmissionError where they cannot be read."""
    try:
        data = _bytes(submission.source)
    except UNREADABLE as error:
        raise SubmissionError(f"{submission.name} cannot be read: {error}") from error
    if len(data) > MAX_BYTES:
        raise SubmissionError(
            f"{submission.name} is larger than {MAX_BYTES // 1_000_000} MB.",
            "Clear the notebook's outputs and hand it in again.",
        )
    return data


def fingerprint(submission: Submission) -> str:
    """The SHA-256 of the bytes handed in; of what is wrong with the file where they cannot be read."""
    try:
        return hashlib.sha256(read(submission)).hexdigest()
    except SubmissionError as error:
        return hashlib.sha256(error.message.encode()).hexdigest()


def _bytes(source: Source) -> bytes:
    match source:
        case OnDisk(path):
            if path.is_symlink() or not path.is_file():
                raise OSError("it is a link or a device, not a file")
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        case InArchive(archive, member):
            with _opened(archive, _state(archive)).open(member) as file:
                return file.read(MAX_BYTES + 1)


def _state(path: Path) -> tuple[int, ...]:
    """What is another where a file has changed."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _opened(archive: Path, state: tuple[int, ...]) -> zipfile.ZipFile:
    """An archive with its directory read, kept for the next of its members: each would read all of it."""
    return zipfile.ZipFile(archive)
