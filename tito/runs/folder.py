"""The folder of a run: what lies in it, who may write there, and how an earlier run is kept.

receipts/<student>.json   the grades, from which everything else follows
grades.csv                a line a student
journal.jsonl             what is finished
work.jsonl                where every file lay and how long it took: all that differs between two runs
earlier/<n>/              the runs that --fresh, a regrade or a merge has put aside
shards/<i>-of-<n>/        the parts of a class that several machines grade, each a run's folder
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tito.errors import TitoError
from tito.files import writing

RECEIPTS = "receipts"
TABLE = "grades.csv"
WORK = "work.jsonl"
JOURNAL = "journal.jsonl"
PARTS = (RECEIPTS, TABLE, WORK, JOURNAL)
"""In the order in which they are put aside: without its journal a run is gone, and that goes last."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder, made where there is none, for one command alone; TitoError where another is at work."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(lock, folder)
        yield
    finally:
        os.close(lock)


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TitoError(
            f"Another tito is at work in {folder}.",
            "Wait until it ends, or choose another folder with --out.",
        ) from None


def put_aside(folder: Path) -> Path | None:
    """Move a run to a numbered folder beside its own files, which is returned; None if there is no run."""
    parts = [name for name in PARTS if (folder / name).exists()]
    if not parts:
        return None
    numbered = (folder / "earlier" / str(number) for number in count(1))
    aside = next(path for path in numbered if not path.exists())
    with writing(aside):
        aside.mkdir(parents=True)
        for name in parts:
            (folder / name).rename(aside / name)
    return aside


def replace_run(folder: Path, new: Path) -> Path | None:
    """Put the run in `new`, on the same file system, in the place of what is here; where that went."""
    aside = put_aside(folder)
    with writing(folder):
        for name in reversed(PARTS):
            (new / name).rename(folder / name)
    return aside
