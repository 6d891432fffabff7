"""Parts of a class joined: the bytes of one machine, or one message that names what is not as it must be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from small_class import MODULE, SEED, STUDENTS, SmallClass, await_lines, results

from tito.errors import TitoError
from tito.runs.folder import JOURNAL, RECEIPTS, WORK, held
from tito.runs.journal import read_journal, write_journal
from tito.runs.merge import merge
from tito.runs.results import receipt_path
from tito.runs.shard import Shard, shard_of, write_roll

COUNT = 3


@pytest.fixture
def parts(small: SmallClass, undisturbed: Path, tmp_path: Path) -> Path:
    """The undisturbed run in three parts, as three machines would have written it."""
    recorded = read_journal(undisturbed / JOURNAL)
    assert recorded
    for shard in (Shard(COUNT, number) for number in range(1, COUNT + 1)):
        folder = shard.folder(tmp_path)
        students = [each.student for each in write_roll(shard, tmp_path, small.submissions)]
        if students:
            write_journal(folder / JOURNAL, recorded.terms, [recorded.entries[name] for name in students])
            (folder / RECEIPTS).mkdir()
            (folder / WORK).write_text("{}\n")
        for name in students:
            shutil.copy(receipt_path(undisturbed, name), receipt_path(folder, name))
    return tmp_path


def _part_of(out: Path, student: str) -> Path:
    return shard_of(student, COUNT).folder(out)


def test_parts_graded_by_commands_become_the_bytes_of_one_machine(
    small: SmallClass, undisturbed: Path, tmp_path: Path
) -> None:
    """One part is killed and goes on by the same command; receipts, table and entries are one run's."""
    for number in range(1, COUNT + 1):
        words = ("--shard", f"{number}/{COUNT}", "--seed", str(SEED), "--workers", "1")
        if number == COUNT:
            journal = Shard(COUNT, number).folder(tmp_path) / JOURNAL
            with small.grading(tmp_path, *words) as process:
                await_lines(process, journal, 2)
                process.kill()
            unfinished = small.tito("merge", tmp_path)
            assert (unfinished.returncode, unfinished.stdout) == (2, "")
            assert "Still to be graded: part 3/3: " in unfinished.stderr
        done = small.grade(tmp_path, *words)
        assert done.returncode == 0, done.stderr
    joined = small.tito("merge", tmp_path)
    assert (joined.returncode, joined.stderr) == (0, "")
    assert f"{MODULE}: {len(STUDENTS)} students of {COUNT} parts joined." in joined.stdout
    assert results(tmp_path) == results(undisturbed)
    one, other = read_journal(undisturbed / JOURNAL), read_journal(tmp_path / JOURNAL)
    assert one
    assert other
    assert (one.terms, one.entries) == (other.terms, other.entries)
    assert list(other.entries) == sorted(STUDENTS)
    assert "Nothing to grade" in small.grade(tmp_path).stdout


def test_what_is_joined_already_stays_and_what_is_new_keeps_the_earlier_run(
    small: SmallClass, undisturbed: Path, parts: Path
) -> None:
    """A second merge writes nothing; after a part has changed the first one is in earlier/."""
    first = merge(small.course, parts)
    assert (first.written, first.aside, first.parts) == (True, None, COUNT)
    assert results(parts) == results(undisturbed)
    before = (parts / JOURNAL).stat().st_ino
    second = merge(small.course, parts)
    assert (second.written, second.entries) == (False, first.entries)
    assert (parts / JOURNAL).stat().st_ino == before
    receipt_path(parts, "ada").unlink()
    mended = merge(small.course, parts)
    assert (mended.written, mended.aside) == (True, parts / "earlier" / "1")
    assert results(parts) == results(undisturbed)


def _forget_a_receipt(out: Path) -> None:
    receipt_path(_part_of(out, "ada"), "ada").unlink()


def _change_a_receipt(out: Path) -> None:
    path = receipt_path(_part_of(out, "emmy"), "emmy")
    path.write_text(path.read_text().replace('"score": 97', '"score": 99'))


def _forge_a_line(out: Path) -> None:
    journal = _part_of(out, "ada") / JOURNAL
    journal.write_bytes(journal.read_bytes().replace(b'"score":44.0', b'"score":94.0'))


def _grade_by_another_seed(out: Path) -> None:
    journal = _part_of(out, "unparsable") / JOURNAL
    recorded = read_journal(journal)
    assert recorded
    write_journal(journal, replace(recorded.terms, seed=8), recorded.entries.values())


def _hand_in_late(out: Path) -> None:
    roll = _part_of(out, "unparsable") / "roll.json"
    roll.write_text(roll.read_text().replace('"everybody": "', '"everybody": "0'))


def _rename_a_part(out: Path) -> None:
    shutil.rmtree(Shard(COUNT, 2).folder(out))
    Shard(COUNT, 3).folder(out).rename(Shard(COUNT, 2).folder(out))
    Shard(COUNT, 3).folder(out).mkdir()


def _divide_again(out: Path) -> None:
    Shard(7, 1).folder(out).mkdir()


def _lose_a_part(out: Path) -> None:
    shutil.rmtree(_part_of(out, "ada"))


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a receipt is missing": (_forget_a_receipt, "Still to be graded: part 3/3: ada"),
    "a receipt was changed": (_change_a_receipt, "Still to be graded: part 3/3: emmy"),
    "a journal was changed": (_forge_a_line, "shards/3-of-3/journal.jsonl, line 5: it does not follow"),
    "another seed": (
        _grade_by_another_seed,
        "Part 2/3 was graded under other terms than the others: seed 8,",
    ),
    "another class": (_hand_in_late, "Part 2/3 was given other students' submissions"),
    "a folder of another part": (_rename_a_part, "2-of-3 is not the folder of part 2/3"),
    "two divisions": (_divide_again, "parts of a class in 3 and in 7"),
    "a part that is not there": (_lose_a_part, "Parts that nobody has begun: 3/3"),
    "no parts at all": (lambda out: shutil.rmtree(out / "shards"), "There are no parts in"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_not_as_it_must_be_is_named_and_nothing_is_written(
    case: str, small: SmallClass, parts: Path
) -> None:
    """The part and what is wrong with it, and what to do; the folder is as it was."""
    change, named = BROKEN[case]
    change(parts)
    before = {path for path in parts.rglob("*") if path.name != ".lock"}
    with pytest.raises(TitoError) as refused:
        merge(small.course, parts)
    assert named in refused.value.message
    assert refused.value.hint
    assert {path for path in parts.rglob("*") if path.name != ".lock"} == before


def test_a_part_that_is_being_graded_is_not_joined(small: SmallClass, parts: Path) -> None:
    """While a command has a part's folder, merge says so."""
    with held(_part_of(parts, "ada")), pytest.raises(TitoError, match=r"Another tito is at work in .*3-of-3"):
        merge(small.course, parts)
    assert not (parts / JOURNAL).exists()
