"""Finding submissions: a folder in nbgrader's layout, a folder of files, one file, or a zip archive.

    submitted/<student>/<module>/*.ipynb     nbgrader's
    <student>/*.ipynb                        a folder a student
    <student>.ipynb, <student>.py            a file a student
    <student>.zip                            what `tito submit` wrote, a student
    <name>_<number>_<number>_<file>          Canvas's download of a class: the first number is the student

Whose a file is says where it lies, never what is in it.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tito.course.module import Module, stem
from tito.errors import SubmissionError
from tito.grading.sources import ARCHIVE, MAX_BYTES, SUFFIXES, UNREADABLE, OnDisk, Source, bytes_of, files_in
from tito.text import listed

NOT_GRADED = "not graded"
"""The status of a submission that a failure of ours has kept from being graded."""

OURS = frozenset(
    (errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE)
)
"""What reading a file fails with where rights, disk or machine are at fault, not what was handed in."""

LONGEST_NAME = 200
"""Bytes of a student's name: a receipt's file name has to hold it."""

CANVAS = re.compile(r"[^_]+_(?:LATE_)?(\d+)_\d+_.+")
"""How Canvas names what it hands out; the first number is the student's in its gradebook."""


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
    best: dict[str, Submission] = {}
    for each in _candidates(path, module):
        known = best.get(each.student)
        if known is None or rank(each.name, module) < rank(known.name, module):
            best[each.student] = each
    return tuple(best[student] for student in sorted(best))


def _candidates(path: Path, module: Module) -> list[Submission]:
    """Every file that may be a student's submission; SubmissionError where there is none."""
    if not path.exists():
        raise SubmissionError(f"There is no {path}.", "Name a folder, a notebook, a .py file or a zip.")
    files = {_visible(name): source for name, source in files_in(path)}
    known_as = _collector(files)
    students = {name: _short(known_as(_student(PurePosixPath(name), module) or "")) for name in files}
    found = [Submission(student, name, files[name]) for name, student in students.items() if student]
    if not found:
        raise SubmissionError(
            f"No submission for {module.name} in {path}.",
            f"Expected submitted/<student>/{module.name}/*.ipynb, or notebooks, .py files and zips of them.",
        )
    return found


def own_submission(file: Path | None, folders: Iterable[Path], module: Module) -> Submission:
    """Your own notebook: the file named, else the module's in one of the folders."""
    if file is not None:
        return _only(file, module)
    names = [f"{name}{suffix}" for suffix in SUFFIXES for name in (module.name, module.stem)]
    places = [folder / below for folder in folders for below in ("", module.name, f"notebooks/{module.name}")]
    for path in (place / name for place in places for name in names):
        if path.is_file():
            return Submission(path.stem, path.name, OnDisk(path))
    raise SubmissionError(
        f"No notebook of {module.name} here: looked for {names[0]} in {places[0]} and {module.name}/.",
        f"{_renamed(places)}, or begin a fresh one in your workspace: tito start {module.name}",
    )


def _only(path: Path, module: Module) -> Submission:
    """The module's file of those there; SubmissionError where several may be meant."""
    found = sorted(_candidates(path, module), key=lambda each: rank(each.name, module))
    best = rank(found[0].name, module)[:2]
    alike = [each.name for each in found if rank(each.name, module)[:2] == best]
    if len(alike) > 1:
        raise SubmissionError(
            f"{path} holds several files that may be your {module.name}: {listed(alike)}.",
            "Name yours with --file.",
        )
    return found[0]


def _renamed(places: Iterable[Path]) -> str:
    """What to name with --file: the one notebook that lies there under another name."""
    found = list(dict.fromkeys(path for place in places for path in place.glob("*.ipynb")))
    if len(found) == 1:
        return f"Name it with --file; the only notebook here: --file {shlex.quote(str(found[0]))}"
    return "Name it with --file"


def is_file(path: Path) -> bool:
    """Whether a path is one student's file, not a class."""
    return path.is_file() and path.suffix.lower() in SUFFIXES


def _visible(name: str) -> str:
    """A name with escapes for the signs that a terminal obeys or that turn the direction of writing."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in name)


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


def _collector(names: Iterable[str]) -> Callable[[str], str]:
    """Who a student is by the name that the collector gave: Canvas's number, where all names are Canvas's."""
    canvas = all(CANVAS.fullmatch(PurePosixPath(name).parts[0]) for name in names)
    return (lambda student: CANVAS.sub(r"\1", student)) if canvas else lambda student: student


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
    """The bytes handed in, at most `MAX_BYTES`; SubmissionError where there are none that can be read."""
    try:
        data = bytes_of(submission.source)
    except UNREADABLE as error:
        raise _unread(submission, error) from error
    if submission.suffix == ARCHIVE:
        raise SubmissionError(
            f"{submission.name} is no zip with a notebook in it.", "Hand in the file that tito submit wrote."
        )
    if len(data) > MAX_BYTES:
        raise SubmissionError(
            f"{submission.name} is larger than {MAX_BYTES // 1_000_000} MB.",
            "Clear the notebook's outputs and hand it in again.",
        )
    check_filled(data, submission.name)
    return data


def _unread(submission: Submission, error: Exception) -> SubmissionError:
    """Why a file cannot be read: where that is no fault of its student's, it is not graded."""
    if isinstance(error, OSError) and error.errno in OURS:
        return SubmissionError(
            f"{submission.name} cannot be read: {error.strerror}.",
            "Make it a file that you may read (chmod u+r), then type the same again.",
            status=NOT_GRADED,
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return SubmissionError(
        f"{submission.name} cannot be read: {reason}.", "Hand in the file itself, as Jupyter saved it."
    )


def check_filled(data: bytes, name: str) -> None:
    """SubmissionError where nothing is in a file."""
    if not data.strip():
        raise SubmissionError(
            f"{name} is empty.", "Save the notebook again in Jupyter, or get it back from a backup."
        )


def fingerprint(submission: Submission) -> str:
    """The SHA-256 of the bytes handed in; of what is wrong with the file where they cannot be read."""
    try:
        return hashlib.sha256(read(submission)).hexdigest()
    except SubmissionError as error:
        return hashlib.sha256(error.message.encode()).hexdigest()
