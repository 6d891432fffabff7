"""Several attempts, entered by one command or by several: which one counts does not hang on the order."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from class_book import CLASS, MODULE, grade, ruled

from tito.course.course import Course
from tito.errors import TitoError
from tito.gradebook.attempts import read_run
from tito.gradebook.database import looked_at
from tito.gradebook.standing import Standing, standings
from tito.gradebook.update import Updated, update
from tito.grading.examination import Examination
from tito.policies.read import load_policy

DUE = f"[due]\n{MODULE} = 2026-11-20T00:00:00Z\n"
LATE = '[policy.late]\nkind = "percent a day"\npercent = 10\n'
ATTEMPTS = (("first", "barbara", 19), ("second", "ada", 22), ("third", "grace", 20))
"""Runs of one student: what was handed in is another's, on that day of November; 67.9, 70 and less points."""


@pytest.fixture(scope="session")
def tried(course: Course, hidden: Examination, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs below one folder, each with an attempt of emmy's. Nobody may write into it."""
    root = tmp_path_factory.mktemp("tried")
    for name, whose, day in ATTEMPTS:
        folder = root / name / "submitted" / "emmy"
        shutil.copytree(CLASS / whose, folder)
        (folder / MODULE / "timestamp.txt").write_text(f"2026-11-{day}T12:00:00+00:00")
        grade(course, hidden, root / name, "emmy")
    return root


@pytest.fixture
def folder(tried: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tried, tmp_path / "class"))


def enter(
    course: Course, folder: Path, names: Iterable[str], times: dict[str, datetime] | None = None
) -> Updated:
    """`tito gradebook update` of these runs."""
    runs = [read_run(folder / name / "grades" / MODULE) for name in names]
    database = folder / "gradebook.db"
    return update(course, runs, database, None, lambda total: nullcontext(lambda step: None), times)


def stands(course: Course, folder: Path) -> tuple[Standing, bytes]:
    """What the gradebook says of emmy, cell by cell, and the notebook that formgrader shows."""
    with looked_at(folder / "gradebook.db") as connection:
        (found,) = standings(connection, load_policy(course))
    return found, (folder / "autograded" / "emmy" / MODULE / f"{MODULE}.ipynb").read_bytes()


def commands(names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Every way to name these runs: in every order, each alone, or two of them together."""
    for order in permutations(names):
        yield tuple((name,) for name in order)
        yield order[:2], order[2:]


@pytest.mark.parametrize(
    ("policy", "score"),
    [
        ('attempts = "best"', 70),
        (f'attempts = "best"\n{LATE}', 67.9),
        ('attempts = "last"', 70),
        (f'attempts = "last"\n{LATE}', 40),
    ],
)
def test_the_order_of_commands_does_not_matter(
    policy: str, score: float, course: Course, folder: Path
) -> None:
    """Score, cells, comments, lateness and the notebook are those of all attempts named together."""
    under = ruled(course, folder, f"{DUE}[policy]\n{policy}")
    enter(under, folder, ["first", "second", "third"])
    whole = stands(under, folder)
    assert whole[0].score == pytest.approx(score)
    for typed in commands(["first", "second", "third"]):
        (folder / "gradebook.db").unlink()
        shutil.rmtree(folder / "autograded")
        done = [enter(under, folder, names) for names in typed]
        assert stands(under, folder) == whole, typed
        assert done[0].earlier == ()
        assert done[-1].again == ("emmy",)


def test_a_run_that_was_graded_anew_counts_as_it_is_now(
    course: Course, hidden: Examination, folder: Path
) -> None:
    """The better grade that it had before is nobody's: the best of the attempts as they are graded now."""
    under = ruled(course, folder, '[policy]\nattempts = "best"\n')
    enter(under, folder, ["third"])
    enter(under, folder, ["second"])
    shutil.copy(next((CLASS / "untouched").rglob("*.ipynb")), folder / "second" / "submitted/emmy" / MODULE)
    grade(course, hidden, folder / "second", "emmy")
    enter(under, folder, ["second"])
    worse = stands(under, folder)[0].score
    (folder / "gradebook.db").unlink()
    enter(under, folder, ["third", "second"])
    assert stands(under, folder)[0].score == worse < 70


def test_times_that_were_told_once_stay_the_runs_own(course: Course, folder: Path) -> None:
    """--submitted-at of one run says nothing of another's attempts, and is known when that is entered."""
    under = ruled(course, folder, f'{DUE}[policy]\nattempts = "last"\n')
    for name, _, _ in ATTEMPTS:
        (folder / name / "submitted" / "emmy" / MODULE / "timestamp.txt").unlink()
    enter(under, folder, ["first"], {"emmy": datetime(2026, 11, 19, tzinfo=UTC)})
    enter(under, folder, ["second"], {"emmy": datetime(2026, 11, 18, tzinfo=UTC)})
    assert stands(under, folder)[0].score == pytest.approx(67.9)
    enter(under, folder, ["second"])
    assert stands(under, folder)[0].score == pytest.approx(67.9)


def test_a_gradebook_made_anew_knows_no_earlier_runs(course: Course, folder: Path) -> None:
    """Who deletes it begins again, whatever lies beside it."""
    under = ruled(course, folder, '[policy]\nattempts = "best"\n')
    enter(under, folder, ["second"])
    (folder / "gradebook.db").unlink()
    done = enter(under, folder, ["first"])
    assert (done.earlier, done.again) == ((), ())
    assert stands(under, folder)[0].score == pytest.approx(67.9)


def test_an_earlier_run_that_is_gone_is_named(course: Course, folder: Path) -> None:
    """Where the best counts nothing is entered without it; the last one needs no earlier one."""
    best = ruled(course, folder, '[policy]\nattempts = "best"\n')
    enter(best, folder, ["second"])
    before = stands(best, folder)
    shutil.rmtree(folder / "second" / "grades")
    with pytest.raises(TitoError) as refused:
        enter(best, folder, ["first"])
    assert str(folder / "second" / "grades" / MODULE) in refused.value.message
    assert "gradebook.runs.json" in refused.value.hint
    assert stands(best, folder) == before
    last = ruled(course, folder, '[policy]\nattempts = "last"\n')
    assert enter(last, folder, ["first"]).entered == 1


@pytest.mark.parametrize(
    "text", ["nonsense", "[]", json.dumps({MODULE: {"x": 1}}), json.dumps({MODULE: {"x": {"times": "y"}}})]
)
def test_a_list_of_runs_that_says_nothing_is_refused(text: str, course: Course, folder: Path) -> None:
    """The file and the fix; no traceback."""
    under = ruled(course, folder, "")
    enter(under, folder, ["first"])
    shutil.copytree(folder / "first" / "grades" / MODULE, folder / "x")
    (folder / "gradebook.runs.json").write_text(text)
    with pytest.raises(TitoError, match="does not say which runs were entered"):
        enter(under, folder, ["first"])
