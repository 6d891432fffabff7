"""Secret seeds, promised by their hash; and what staff see of one file that nobody else does."""

from __future__ import annotations

import hashlib
import json
import stat
import tomllib
from pathlib import Path

import pytest
from small_class import MODULE, SmallClass, small_class

from tito.course.handout import course_file
from tito.course.seed import BITS, commitment, draw_seed, kept_seed, seed_file
from tito.errors import CourseError


@pytest.fixture
def course(tmp_path: Path) -> SmallClass:
    """A small course of the test's own."""
    return small_class(tmp_path)


def test_a_seed_has_as_many_bits_as_nobody_can_try() -> None:
    """Two seeds differ, and none of many has more bits than there are; half of them use the first one."""
    seeds = {draw_seed() for _ in range(200)}
    assert len(seeds) == 200
    assert max(seeds).bit_length() == BITS == 128


def test_a_promised_seed_is_the_one_that_is_graded_with(course: SmallClass) -> None:
    """new prints the hash of what it keeps, grade draws from it, workspaces publish it, show tells it."""
    made = course.tito("seed", "new", "-m", MODULE)
    digest = made.stdout.strip()
    seed = kept_seed(course.course, course.module)
    assert seed is not None
    assert digest == hashlib.sha256(str(seed).encode()).hexdigest() == commitment(seed)
    path = seed_file(course.course, course.module)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(seed) not in made.stdout + made.stderr
    assert tomllib.loads(course_file(course.course))["seeds"] == {MODULE: digest}
    assert str(seed) not in course_file(course.course)
    graded = course.tito("grade", course.submitted / "ada.ipynb", "-m", MODULE, "--json")
    assert json.loads(graded.stdout)["seed"] == seed
    shown = course.tito("seed", "show", "-m", MODULE)
    assert (shown.stdout.strip(), digest in shown.stderr) == (str(seed), True)
    again = course.tito("seed", "new", "-m", MODULE)
    assert (again.returncode, kept_seed(course.course, course.module)) == (2, seed)


@pytest.mark.parametrize("kept", ["7\n", None])
def test_another_seed_than_the_published_one_is_refused(course: SmallClass, kept: str | None) -> None:
    """A class is not graded from a seed that is not the promised one, unless somebody says which."""
    with (course.root / "course.toml").open("a") as file:
        file.write(f'\n[seeds]\n{MODULE} = "{commitment(8)}"\n')
    if kept is not None:
        seed_file(course.course, course.module).write_text(kept)
    words = ("grade", course.submitted / "ada.ipynb", "-m", MODULE)
    refused = course.tito(*words)
    assert refused.returncode == 2
    assert commitment(8)[:12] in refused.stderr
    assert course.tito(*words, "--seed", "8").returncode == 0


def test_a_broken_seed_file_is_named(course: SmallClass) -> None:
    """What is not a number is no seed; where there is no file there is none to show."""
    path = seed_file(course.course, course.module)
    assert course.tito("seed", "show", "-m", MODULE).returncode == 2
    path.write_text("seven")
    with pytest.raises(CourseError, match=r"secret\.seed"):
        kept_seed(course.course, course.module)


def test_staff_see_what_was_asked_and_no_receipt_does(course: SmallClass) -> None:
    """--ta shows inputs, expected and found of every failed probe, and none of it is written anywhere."""
    path = course.submitted / "emmy.ipynb"
    shown = course.tito("grade", path, "-m", MODULE, "--seed", "3", "--ta")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.count("expected: float64") >= 1
    assert "input a: float32" in shown.stdout
    assert "input" not in course.tito("grade", path, "-m", MODULE, "--seed", "3").stdout
    before = set(course.root.rglob("*"))
    assert course.tito("grade", path, "-m", MODULE, "--seed", "3", "--ta").stdout == shown.stdout
    assert set(course.root.rglob("*")) == before


@pytest.mark.parametrize("words", [("--json",), ("--out", "elsewhere")])
def test_what_is_for_a_persons_eyes_goes_nowhere_else(course: SmallClass, words: tuple[str, ...]) -> None:
    """--ta is refused with what is written or read by programs, and for a class."""
    path = course.submitted / "emmy.ipynb"
    assert course.tito("grade", path, "-m", MODULE, "--ta", *words).returncode == 2
    assert course.tito("grade", course.submitted, "-m", MODULE, "--ta").returncode == 2
