"""Parts of a class: everybody is in one of them, and all of them have one seed."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_class import SEED, SmallClass

from tito.errors import TitoError
from tito.runs.folder import JOURNAL
from tito.runs.journal import read_journal
from tito.runs.shard import Shard, read_roll, shard_from, shard_of, shards_in, shared_seed, write_roll

NAMES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), unique=True)


@given(NAMES, st.integers(1, 50))
def test_everybody_is_in_exactly_one_part(names: list[str], count: int) -> None:
    """The parts are disjoint and cover the class, whatever its names and however many they are."""
    parts = [[name for name in names if Shard(count, number + 1).holds(name)] for number in range(count)]
    assert sorted(name for part in parts for name in part) == sorted(names)


def test_who_is_in_which_part_is_the_same_on_every_machine_and_for_ever() -> None:
    """The numbers were worked out once, by sha256sum."""
    assert [shard_of(name, 8).number for name in ("ada", "emmy", "grace", "Åsa")] == [7, 3, 4, 7]


def test_parts_of_a_large_class_are_alike() -> None:
    """Of 10,000 students in 8 parts each has 1,250, within what chance allows."""
    sizes = Counter(shard_of(f"student{number}", 8).number for number in range(10_000))
    assert sorted(sizes) == list(range(1, 9))
    assert all(abs(size - 1250) < 4 * 1250**0.5 for size in sizes.values())


@pytest.mark.parametrize("text", ["0/3", "4/3", "1/0", "-1/3", "1", "1/2/3", "a/b", "", "1/1000000", "١/٣"])
def test_what_is_no_part_is_refused(text: str) -> None:
    """The message shows how a part is written."""
    with pytest.raises(TitoError, match="no part") as refused:
        shard_from(text)
    assert "--shard 1/8" in refused.value.hint


def test_of_many_machines_at_once_one_says_the_seed(tmp_path: Path) -> None:
    """Each proposes its own; all get the same, which one of them proposed, and which later ones get, too."""
    ready = Barrier(8)

    def asked(seed: int) -> int:
        ready.wait()
        return shared_seed(tmp_path, seed, chosen=False)

    with ThreadPoolExecutor(8) as machines:
        seeds = set(machines.map(asked, range(100, 108)))
    (seed,) = seeds
    assert seed in range(100, 108)
    assert shared_seed(tmp_path, 5, chosen=False) == shared_seed(tmp_path, seed, chosen=True) == seed
    with pytest.raises(TitoError, match=f"from seed {seed}, not from 5"):
        shared_seed(tmp_path, 5, chosen=True)
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["seed"]


def test_a_roll_is_read_as_it_was_written(small: SmallClass, tmp_path: Path) -> None:
    """Who is in a part, and whether two parts were divided off the same class."""
    some = small.submissions[:-1]
    parts = [write_roll(Shard(2, number), tmp_path, small.submissions) for number in (1, 2)]
    one, two = (read_roll(Shard(2, number), tmp_path) for number in (1, 2))
    assert one
    assert two
    assert [[each.student for each in part] for part in parts] == [list(one.students), list(two.students)]
    assert one.everybody == two.everybody
    write_roll(Shard(2, 1), tmp_path, some)
    late = read_roll(Shard(2, 1), tmp_path)
    assert late
    assert late.everybody != two.everybody
    assert list(shards_in(tmp_path)) == [Shard(2, 1), Shard(2, 2)]


def test_commands_without_a_seed_share_one(small: SmallClass, tmp_path: Path) -> None:
    """The second part is graded from the first one's seed; another one is refused, and so are other terms."""
    count = _apart("ada", "emmy")
    one, two = (shard_of(name, count) for name in ("ada", "emmy"))
    for shard in (one, two):
        done = small.grade(tmp_path, "--shard", str(shard), "--workers", "1")
        assert done.returncode == 0, done.stderr
        assert f"Part {shard}: " in done.stderr
    found = [read_journal(shard.folder(tmp_path) / JOURNAL) for shard in (one, two)]
    assert found[0]
    assert found[1]
    assert found[0].terms == found[1].terms
    other = small.grade(tmp_path, "--shard", str(two), "--seed", str(found[0].terms.seed + 1))
    assert other.returncode == 2
    assert "Leave --seed out" in other.stderr
    _forge_versions(one.folder(tmp_path) / JOURNAL)
    (two.folder(tmp_path) / JOURNAL).unlink()
    refused = small.grade(tmp_path, "--shard", str(two))
    assert refused.returncode == 2
    assert f"Part {one} of the class was graded under other terms: versions" in refused.stderr


def _apart(one: str, other: str) -> int:
    """The smallest number of parts in which two students are in different ones."""
    return next(count for count in range(2, 99) if shard_of(one, count) != shard_of(other, count))


def _forge_versions(journal: Path) -> None:
    """A journal begun by another tito."""
    header = json.loads(journal.read_text().partition("\n")[0])
    header["terms"]["versions"]["tito"] = "0.0.1"
    journal.write_text(json.dumps(header) + "\n")


def test_a_part_that_nobody_is_in_grades_nobody(small: SmallClass, tmp_path: Path) -> None:
    """There are more parts than students; an empty one is not an error."""
    taken = {shard_of(each.student, 99).number for each in small.submissions}
    empty = next(Shard(99, number) for number in range(1, 100) if number not in taken)
    done = small.grade(tmp_path, "--shard", str(empty), "--seed", str(SEED))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"Part {empty}: 0 of 5 students." in done.stderr


def test_a_folder_that_is_no_part_is_passed_over(tmp_path: Path) -> None:
    """More parts than there may be, a part beyond the last and other names: they are nobody's work."""
    for name in ("1-of-99999999", f"1-of-{'9' * 200}", "3-of-2", "0-of-2", "2-of-2", "a-of-b"):
        (tmp_path / "shards" / name).mkdir(parents=True)
    assert list(shards_in(tmp_path)) == [Shard(2, 2)]
