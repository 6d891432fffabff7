"""The merge: the parts of a class, graded apart, as the one run that a single machine would have written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import TitoError
from tito.files import write_whole
from tito.runs.folder import JOURNAL, TABLE, WORK, held, replace_run
from tito.runs.journal import Entry, Recorded, read_journal, write_journal
from tito.runs.results import class_table, receipt_path, standing
from tito.runs.shard import SHARDS, Roll, Shard, read_roll, shard_of, shards_in
from tito.runs.terms import Terms
from tito.text import listed


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a class as it was graded; `recorded` is None where nobody is in it."""

    shard: Shard
    folder: Path
    roll: Roll
    recorded: Recorded | None


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to: the class, its terms, and where an earlier run went that was in its place."""

    module: Module
    terms: Terms
    entries: tuple[Entry, ...]
    parts: int
    aside: Path | None
    written: bool


def merge(course: Course, out: Path) -> Merged:
    """Join the parts in `out`; TitoError names a part that is missing, unfinished or not like the others.

    Nothing is written before all of them are looked through. What stands already is left as it is.
    """
    shards = _whole(out)
    with ExitStack() as locks:
        for folder in (out, *(shard.folder(out) for shard in shards)):
            locks.enter_context(held(folder))
        parts = [_part(shard, out) for shard in shards]
        terms = _common_terms(parts)
        _require_one_class(parts)
        entries = _entries(parts, out)
        module, _ = course.module(terms.module)
        merged = Merged(module, terms, entries, len(parts), aside=None, written=False)
        return merged if _stands(out, merged) else _write(out, parts, merged)


def _whole(out: Path) -> list[Shard]:
    """All parts of one division of the class."""
    shards = list(shards_in(out))
    if not shards:
        raise TitoError(f"There are no parts in {out / SHARDS}.", "Grade some: tito grade --shard 1/8")
    counts = sorted({shard.count for shard in shards})
    if len(counts) > 1:
        raise TitoError(
            f"{out / SHARDS} has parts of a class in {' and in '.join(map(str, counts))}.",
            "Delete the folders of one division.",
        )
    whole = (Shard(counts[0], number) for number in range(1, counts[0] + 1))
    missing = [str(shard) for shard in whole if shard not in shards]
    if missing:
        raise TitoError(
            f"Parts that nobody has begun: {listed(missing)}.", f"tito grade --shard {missing[0]}"
        )
    return shards


def _part(shard: Shard, out: Path) -> Part:
    folder = shard.folder(out)
    roll, recorded = read_roll(shard, out), read_journal(folder / JOURNAL)
    students = () if recorded is None else tuple(recorded.entries)
    if roll is None or not all(map(shard.holds, (*roll.students, *students))):
        raise TitoError(f"{folder} is not the folder of part {shard}.", f"tito grade --shard {shard}")
    return Part(shard, folder, roll, recorded)


def _common_terms(parts: Sequence[Part]) -> Terms:
    """The terms of all parts; TitoError names one that differs from what most students have."""
    found = [(part, part.recorded.terms) for part in parts if part.recorded]
    if not found:
        raise TitoError("Nobody has been graded in any part.", "Type their tito grade commands again.")
    usual = max((terms for _, terms in found), key=lambda terms: _students(parts, terms))
    for part, terms in found:
        if differing := "; ".join(terms.differences(usual, "elsewhere")):
            raise TitoError(
                f"Part {part.shard} was graded under other terms than the others: {differing}.",
                f"Delete {part.folder} and grade it like the others: tito grade --shard {part.shard}",
            )
    return usual


def _students(parts: Sequence[Part], terms: Terms) -> int:
    """How many were graded under these terms."""
    return sum(len(part.recorded.entries) for part in parts if part.recorded and part.recorded.terms == terms)


def _require_one_class(parts: Sequence[Part]) -> None:
    """TitoError names a part that was divided off another class than most, say before a late submission."""
    (usual, _), *_ = Counter(part.roll.everybody for part in parts).most_common(1)
    for part in parts:
        if part.roll.everybody != usual:
            raise TitoError(
                f"Part {part.shard} was given other students' submissions than most parts.",
                f"Type its command again, for the class as it is now: tito grade --shard {part.shard}",
            )


def _entries(parts: Sequence[Part], out: Path) -> tuple[Entry, ...]:
    """Everybody's entry, in order of names; TitoError names those that have none, or no receipt."""
    found: dict[str, Entry] = {}
    missing: dict[Shard, list[str]] = {}
    for part in parts:
        there = part.recorded.entries if part.recorded else {}
        stands = {entry.student: entry for entry in standing(part.folder, there.values())}
        wanted = dict.fromkeys((*part.roll.students, *there))
        if absent := [student for student in wanted if student not in stands]:
            missing[part.shard] = absent
        found |= stands
    if missing:
        named = "; ".join(f"part {shard}: {listed(students)}" for shard, students in missing.items())
        again = " and ".join(f"--shard {shard}" for shard in missing)
        raise TitoError(f"Still to be graded: {named}.", f"Type those commands again: tito grade {again}")
    return tuple(found[student] for student in sorted(found))


def _stands(out: Path, merged: Merged) -> bool:
    """Whether the very same run is there already."""
    recorded = read_journal(out / JOURNAL)
    return (
        recorded is not None
        and recorded.terms == merged.terms
        and recorded.entries == {entry.student: entry for entry in merged.entries}
        and (out / TABLE).is_file()
        and len(list(standing(out, merged.entries))) == len(merged.entries)
    )


def _write(out: Path, parts: Sequence[Part], merged: Merged) -> Merged:
    """The run, made beside and then put in its place."""
    with TemporaryDirectory(prefix=".merge-", dir=out) as temporary:
        new = Path(temporary)
        of = {part.shard.number: part.folder for part in parts}
        for entry in merged.entries:
            folder = of[shard_of(entry.student, len(parts)).number]
            write_whole(receipt_path(new, entry.student), receipt_path(folder, entry.student).read_bytes())
        write_whole(new / WORK, b"".join(_logs(parts)))
        write_whole(new / TABLE, class_table(merged.module, merged.terms, merged.entries))
        write_journal(new / JOURNAL, merged.terms, merged.entries)
        return replace(merged, aside=replace_run(out, new), written=True)


def _logs(parts: Sequence[Part]) -> Iterator[bytes]:
    """The parts' logs of work; a line that a crash cut short ends all the same."""
    for path in (part.folder / WORK for part in parts):
        if path.is_file():
            yield path.read_bytes().removesuffix(b"\n") + b"\n"
