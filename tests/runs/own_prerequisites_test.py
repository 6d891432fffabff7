"""A class graded on the reference's earlier modules and on their own, as commands do it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from small_class import MODULE, SEED, SmallClass, small_class

from tito.notebooks.publish import notebook_of

WRONG = ("np.maximum(x.data, 0)", "np.maximum(x.data, 1)")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> SmallClass:
    """A class of two in nbgrader's layout; ada has handed in module 02, and bob what does not parse."""
    made = small_class(tmp_path_factory.mktemp("own"))
    given = {"ada": made.submitted / "ada.ipynb", "bob": made.submitted / "unparsable.ipynb"}
    for student, path in given.items():
        home = made.submitted / student / MODULE
        home.mkdir(parents=True)
        shutil.move(path, home / f"{MODULE}.ipynb")
    for path in made.submitted.glob("*.ipynb"):
        path.unlink()
    _hand_in(made, *WRONG)
    return made


def _hand_in(made: SmallClass, right: str, written: str) -> Path:
    """Ada's module 02, finished, with something else in the place of what is right."""
    module = made.course.module("02_activations")[0]
    path = made.submitted / "ada" / module.name / f"{module.name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(notebook_of(made.course, module, solutions=True).replace(right, written))
    return path


def test_both_scores_are_written_and_follow_every_file_they_rest_on(own: SmallClass) -> None:
    """Table, receipt and report show both; a changed earlier module is graded again, and nothing else is."""
    words = ("grade", "-m", MODULE, "--seed", str(SEED), "--workers", "1", "--prerequisites", "student")
    first = own.tito(*words)
    assert (first.returncode, first.stderr) == (0, "")
    assert "On own" in first.stdout
    folder = own.root / "grades" / MODULE
    table = _table(folder)
    assert float(table["ada"]["own_prerequisites"]) < float(table["ada"]["score"]) == 100
    assert table["bob"]["own_prerequisites"] == ""
    document = json.loads((folder / "receipts" / "ada.json").read_text())
    assert document["prerequisites"] == "student"
    assert document["own_prerequisites"]["score"] == float(table["ada"]["own_prerequisites"])
    assert document["own_prerequisites"]["modules"] == ["02_activations"]
    assert "Nothing to grade" in own.tito(*words).stdout
    replayed = own.tito("replay", folder / "receipts" / "ada.json")
    assert (replayed.returncode, "The same" in replayed.stdout) == (0, True)
    _hand_in(own, *reversed(WRONG))
    assert "1 graded now, 1 stand" in own.tito(*words).stdout
    assert float(_table(folder)["ada"]["own_prerequisites"]) == 100


def _table(folder: Path) -> dict[str, dict[str, str]]:
    """The lines of grades.csv by student."""
    lines = (folder / "grades.csv").read_text().splitlines()
    return {row["student"]: row for row in csv.DictReader(lines)}


def test_one_kind_of_grades_does_not_go_on_with_another(own: SmallClass, tmp_path: Path) -> None:
    """A run with one score is not gone on with for two."""
    assert own.grade(tmp_path, "--seed", str(SEED), "--workers", "1").returncode == 0
    other = own.grade(tmp_path, "--seed", str(SEED), "--prerequisites", "student")
    assert other.returncode == 2
    assert "prerequisites reference, now student" in other.stderr
    assert "own_prerequisites" not in (tmp_path / "grades.csv").read_text()
