"""Checking again whenever the notebook is saved, and what that changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tito.errors import SubmissionError
from tito.grading.grade import Grade
from tito.work.check import parts
from tito.work.result import Change, Part, changes

PAUSE = 0.2
"""Seconds between two looks at the file."""

Look: TypeAlias = tuple[int, int, int] | None
"""What tells one state of a file from another: when it was written, its size, its number. None: no file."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A round that came to a grade, and the parts that changed since the round before."""

    grade: Grade
    changes: tuple[Change, ...]


Round: TypeAlias = Checked | SubmissionError
"""A notebook in the midst of a change may not even parse: that is said, and the watch goes on."""


def rounds(saves: Iterable[object], check: Callable[[], Grade], before: Sequence[Part]) -> Iterator[Round]:
    """A round for every save; the first is compared with `before`, later ones with the last that counted."""
    for _ in saves:
        try:
            grade = check()
        except SubmissionError as error:
            yield error
            continue
        now = tuple(parts(grade))
        yield Checked(grade, tuple(changes(before, now)))
        before = now


def saves(path: Path) -> Iterator[Look]:
    """At once, then every time the file has been saved; never ends by itself."""
    return settled(_looks(path))


def settled(looks: Iterable[Look]) -> Iterator[Look]:
    """The first look, then each new one that two looks in a row agree on: no file half written."""
    coming = iter(looks)
    shown = before = next(coming)
    yield shown
    for look in coming:
        if look is not None and look == before != shown:
            shown = look
            yield look
        before = look


def _looks(path: Path) -> Iterator[Look]:
    while True:
        yield _look(path)
        time.sleep(PAUSE)


def _look(path: Path) -> Look:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
