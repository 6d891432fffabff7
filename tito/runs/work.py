"""The log of a run's work: where each submission lay and how long it took. No grade rests on it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tito.course.module import Module
from tito.files import writing
from tito.grading.sources import InArchive, OnDisk
from tito.grading.submission import Submission, find_submissions, fingerprint
from tito.runs.folder import WORK
from tito.runs.task import Graded


def log(path: Path, graded: Graded) -> None:
    """Add a line; a half line that a crash left behind ends before it."""
    with writing(path), path.open("a+b") as file:
        if file.tell() and not _ends_a_line(path):
            file.write(b"\n")
        file.write(json.dumps(_document(graded)).encode() + b"\n")


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read() == b"\n"


def _document(graded: Graded) -> dict[str, str | float]:
    submission = graded.submission
    match submission.source:
        case OnDisk(path):
            place = {"path": _resolved(path)}
        case InArchive(archive, member):
            place = {"path": _resolved(archive), "member": member}
    digest, seconds = graded.grade.submission_digest, round(graded.seconds, 3)
    return {"student": submission.student, "submission": digest, "seconds": seconds, **place}


def _resolved(path: Path) -> str:
    """The file's own place; of a link that leads in a circle, the link's."""
    return os.path.realpath(path)


def whereabouts(
    folder: Path, module: Module, digests: Iterable[str], elsewhere: Path | None
) -> dict[str, Submission]:
    """The files with these SHA-256, where the log of the run says or `elsewhere`; none that has changed."""
    if elsewhere is None:
        logged = _places(folder / WORK)
        known = [logged[digest] for digest in digests if digest in logged]
    else:
        known = list(find_submissions(elsewhere, module))
    found = {fingerprint(each): each for each in known}
    return {digest: found[digest] for digest in digests if digest in found}


def _places(path: Path) -> dict[str, Submission]:
    """Where the submissions lay, by the SHA-256 of their files; what cannot be read is left out."""
    found: dict[str, Submission] = {}
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        found.update(_place(line))
    return found


def _place(line: bytes) -> Iterator[tuple[str, Submission]]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return
    match document:
        case {"student": str(student), "submission": str(digest), "path": str(path), "member": str(member)}:
            yield digest, Submission(student, member, InArchive(Path(path), member))
        case {"student": str(student), "submission": str(digest), "path": str(path)}:
            yield digest, Submission(student, Path(path).name, OnDisk(Path(path)))
