"""Regrades: whose points move when the suite changes, shown before it is written."""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import pytest
from small_class import SmallClass, results

from tito.errors import TitoError
from tito.runs.folder import JOURNAL, RECEIPTS, WORK
from tito.runs.journal import read_journal
from tito.runs.regrade import regrade

ADDED = '''

@gradient(component="SubBackward", hint="a receives the incoming gradient as it is.")
def subtracting_a_number(a=integers(5)):
    """Subtract a number from a vector."""
    return a - 2
'''
"""A probe more, which who has the sign of b wrong passes."""


@pytest.fixture
def changing(small: SmallClass, undisturbed: Path, tmp_path: Path) -> tuple[SmallClass, Path]:
    """A class of our own, whose suite may change, and its run."""
    made = SmallClass(Path(shutil.copytree(small.root, tmp_path / "course")))
    return made, Path(shutil.copytree(undisturbed, tmp_path / "run"))


def _everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_whose_points_move_is_shown_before_it_is_written(changing: tuple[SmallClass, Path]) -> None:
    """--diff names the student, component, probe and reason and writes nothing; then the run is replaced."""
    made, run = changing
    before, first = _everything(run), results(run)
    made.suite.write_text(made.suite.read_text() + ADDED)
    shown = made.tito("regrade", run, "--diff", "--json")
    assert (shown.returncode, shown.stderr) == (0, "")
    moves = json.loads(shown.stdout)["moves"]
    assert [each["student"] for each in moves] == ["emmy"], moves
    (move,) = moves
    assert (move["student"], move["after"] - move["before"]) == ("emmy", 1.5)
    (component,) = move["components"]
    assert (component["name"], component["before"]["earned"], component["after"]["earned"]) == (
        "SubBackward", 0, 1.5,
    )  # fmt: skip
    (probe,) = component["probes"]
    assert (probe["probe"], probe["before"], probe["why"]) == (
        "subtracting_a_number", None, "a new probe: passes",
    )  # fmt: skip
    assert _everything(run) == before

    done = made.tito("regrade", run)
    assert done.returncode == 0
    assert "1 of 5 students' points move." in done.stdout
    assert "emmy" in done.stdout
    assert results(run / "earlier" / "1") == first
    assert [name for name in first if _score(run, name) != _score(run / "earlier" / "1", name)] == [
        "emmy.json"
    ]
    recorded = read_journal(run / JOURNAL)
    assert recorded
    assert asdict(recorded.terms) == json.loads(shown.stdout)["after"]


def _score(folder: Path, name: str) -> float | None:
    path = folder / RECEIPTS / name
    score: float | None = json.loads(path.read_text())["score"] if path.is_file() else None
    return score


def test_where_nothing_has_changed_nothing_moves_and_nothing_is_written(
    small: SmallClass, undisturbed: Path
) -> None:
    """The same course gives everybody the same points, and the run stays as it is."""
    before = _everything(undisturbed)
    done = small.tito("regrade", undisturbed)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing moves: 5 students keep their points." in done.stdout
    assert {path: data for path, data in _everything(undisturbed).items() if path.name != ".lock"} == {
        path: data for path, data in before.items() if path.name != ".lock"
    }


def _refusal(made: SmallClass, folder: Path, elsewhere: Path | None) -> TitoError:
    with (
        pytest.raises(TitoError) as refused,
        regrade(made.course, folder, elsewhere, lambda total: nullcontext(lambda step: None), 1, None),
    ):
        raise AssertionError("it was graded")
    return refused.value


def test_files_that_are_gone_are_named(changing: tuple[SmallClass, Path], tmp_path: Path) -> None:
    """A submission that has changed or gone since is never graded as if it were the one recorded."""
    made, run = changing
    (run / WORK).write_text("")
    nowhere = _refusal(made, run, None)
    (made.submitted / "ada.ipynb").write_text("{}")
    (made.submitted / "grace.ipynb").unlink()
    assert nowhere.message.endswith("ada, emmy, grace, unparsable, untouched.")
    assert _refusal(made, run, made.submitted).message.endswith("since: ada, grace.")
    assert "--submissions" in nowhere.hint
    (run / RECEIPTS / "emmy.json").write_text("{}")
    assert "not whole: emmy" in _refusal(made, run, made.submitted).message
    assert "no run" in _refusal(made, tmp_path, None).message
