"""A shard: one of the parts of a class that several machines grade into one shared folder.

shards/seed                the seed of all parts, of the command that came first
shards/<i>-of-<n>/         the folder of a run over part i, which nobody else writes in
shards/<i>-of-<n>/roll.json   who is in part i, and the digest of the whole class's names

Whose part a student is in follows from the name and n alone, on every machine: names that come later
move nobody.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tito.errors import TitoError
from tito.files import write_whole, writing
from tito.grading.submission import Submission
from tito.runs.folder import JOURNAL
from tito.runs.journal import read_terms
from tito.runs.terms import Terms

SHARDS = "shards"
ROLL = "roll.json"
MOST = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """Part `number`, from 1, of `count`."""

    count: int
    number: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def holds(self, student: str) -> bool:
        """Whether a student is in this part."""
        return shard_of(student, self.count) == self

    def folder(self, out: Path) -> Path:
        """Where this part is graded, in the folder of the whole run."""
        return out / SHARDS / f"{self.number}-of-{self.count}"


@dataclass(frozen=True, slots=True)
class Roll:
    """The students of a part, and one SHA-256 over the names of the whole class."""

    students: tuple[str, ...]
    everybody: str


def shard_of(student: str, count: int) -> Shard:
    """Which of so many parts a student is in."""
    digest = hashlib.sha256(student.encode()).digest()
    return Shard(count, 1 + int.from_bytes(digest[:8], "big") % count)


def shard_from(text: str) -> Shard:
    """The part that `i/n` names; TitoError where there is no such part."""
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text, re.ASCII)
    if found:
        number, count = map(int, found.groups())
        if 1 <= number <= count <= MOST:
            return Shard(count, number)
    raise TitoError(f"{text!r} is no part of a class.", "Write --shard 1/8 for the first of eight parts.")


def shards_in(out: Path) -> Iterator[Shard]:
    """The parts that have been begun in the folder of a run, in order; other folders are passed over."""
    named = (re.fullmatch(r"([1-9]\d*)-of-([1-9]\d*)", path.name) for path in (out / SHARDS).glob("*-of-*"))
    found = (Shard(int(each[2]), int(each[1])) for each in named if each)
    yield from sorted(each for each in found if each.number <= each.count <= MOST)


def write_roll(shard: Shard, out: Path, submissions: Sequence[Submission]) -> list[Submission]:
    """Write down who is in this part, of which class; their submissions."""
    part = [each for each in submissions if shard.holds(each.student)]
    everybody = hashlib.sha256("\n".join(each.student for each in submissions).encode()).hexdigest()
    students = [each.student for each in part]
    document = json.dumps({"everybody": everybody, "students": students}, indent=0)
    write_whole(shard.folder(out) / ROLL, document + "\n")
    return part


def read_roll(shard: Shard, out: Path) -> Roll | None:
    """Who is in this part; None where that is not written down."""
    try:
        document = json.loads((shard.folder(out) / ROLL).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    match document:
        case {"everybody": str(everybody), "students": list(students)}:
            return Roll(tuple(map(str, students)), everybody)
        case _:
            return None


def require_like_others(shard: Shard, out: Path, terms: Terms) -> None:
    """TitoError where another part has been graded under other terms than this one is about to be."""
    for other in shards_in(out):
        recorded = None if other == shard else read_terms(other.folder(out) / JOURNAL)
        if recorded and (differing := "; ".join(recorded.differences(terms, "here"))):
            raise TitoError(
                f"Part {other} of the class was graded under other terms: {differing}.",
                "Give every machine the same course, tito, Python and NumPy; to start over, another --out.",
            )


def shared_seed(out: Path, seed: int, *, chosen: bool) -> int:
    """The seed of all parts: that of the command that came first, in whatever order machines start.

    TitoError where one was `chosen` and it is another.
    """
    path = out / SHARDS / "seed"
    stands = _first(path, f"{seed}\n").strip()
    if not stands.isdecimal():
        raise TitoError(f"{path} holds no seed.", "Delete it, or give every part the same --seed.")
    if chosen and int(stands) != seed:
        raise TitoError(
            f"The parts in {out} are graded from seed {stands}, not from {seed}.",
            "Leave --seed out, or choose another folder with --out.",
        )
    return int(stands)


def _first(path: Path, text: str) -> str:
    """What the first to come wrote there, whole: a link is made once, on shared file systems, too."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".seed.") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            try:
                os.link(file.name, path)
            except FileExistsError:
                return path.read_text(encoding="ascii", errors="replace")
    return text
