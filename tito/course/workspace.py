"""A student's workspace as files: where each belongs, which is the student's work, and writing them down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tito.course.course import MARK, Course, load_course
from tito.course.module import Module
from tito.errors import CourseError, TitoError
from tito.files import set_aside, write_whole


@dataclass(frozen=True, slots=True)
class File:
    """A file of a workspace by its place below the root; `work` becomes the student's own."""

    place: str
    data: bytes
    work: bool = False


def modules_at(folder: Path, course: Course) -> tuple[Module, ...]:
    """The modules that are exercises in `folder` already; CourseError where another course lives there."""
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file; a workspace is a folder.", "Name another folder with --to.")
    if not (folder / MARK).is_file():
        return ()
    found = load_course(folder)
    if not found.workspace or found.name != course.name:
        raise CourseError(
            f"{folder} holds another course, or this one itself.", "Name another folder with --to."
        )
    return found.modules


def check_free(folder: Path, files: Iterable[File], *, force: bool) -> None:
    """TitoError if one of the files would replace what somebody has written, unless forced."""
    for path in _in_the_way(folder, files):
        if path.is_dir():
            raise TitoError(f"{path} is a folder; a file belongs there.", "Move it away.")
        if not force:
            raise TitoError(
                f"{path} is there already and differs.", "Add --force to replace it; a copy is kept."
            )


def write_files(folder: Path, files: Sequence[File]) -> tuple[Path, ...]:
    """Write the files whole; where each copy is kept of what somebody had written."""
    kept = tuple(set_aside(path) for path in _in_the_way(folder, files))
    for file in files:
        if _differs(folder / file.place, file.data):
            write_whole(folder / file.place, file.data)
    return kept


def _in_the_way(folder: Path, files: Iterable[File]) -> Iterator[Path]:
    """What these files would change and we have not made: in a workspace notebooks alone, elsewhere all."""
    ours = (folder / MARK).is_file()
    for file in files:
        path = folder / file.place
        if (file.work or not ours) and path.exists() and _differs(path, file.data):
            yield path


def _differs(path: Path, data: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != data
