"""A student's other modules, where they lie beside a submission: <student>/<module>/<file>."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tito.course.module import Module, stem
from tito.grading.sources import InArchive, OnDisk, Source, files_beneath, files_in
from tito.grading.submission import Submission, fingerprint, rank


def neighbours(
    submission: Submission, module: Module, others: Iterable[Module]
) -> tuple[Submission | None, ...]:
    """The same student's submission for each of the others; None where there is none in its place."""
    files = dict(_beside(submission.source, module))
    return tuple(_neighbour(submission.student, files, other) for other in others)


def fingerprint_of_neighbours(submission: Submission, module: Module, others: Iterable[Module]) -> str:
    """One SHA-256 over all of the student's other modules, which changes when any of them does."""
    found = neighbours(submission, module, others)
    digests = ("nothing" if each is None else fingerprint(each) for each in found)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _beside(source: Source, module: Module) -> Iterator[tuple[PurePosixPath, Source]]:
    """The student's files by <module>/<file>; none unless the submission itself lies like that."""
    match source:
        case OnDisk(path) if stem((folder := path.absolute().parent).name) == module.stem:
            for name, found in files_in(folder.parent):
                yield PurePosixPath(name), found
        case InArchive(archive, member) if stem(PurePosixPath(member).parent.name) == module.stem:
            yield from files_beneath(archive, PurePosixPath(member).parent.parent)


def _neighbour(student: str, files: dict[PurePosixPath, Source], other: Module) -> Submission | None:
    """The best of the files in the other module's folder."""
    names = [str(name) for name in files if len(name.parts) == 2 and stem(name.parts[0]) == other.stem]
    best = min(names, key=lambda name: rank(name, other), default=None)
    return None if best is None else Submission(student, best, files[PurePosixPath(best)])
