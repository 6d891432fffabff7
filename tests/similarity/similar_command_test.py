"""`tito similar` as a user types it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from disguises import renamed

ENVIRONMENT = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}


def similar(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m tito similar` with these words."""
    command = [sys.executable, "-m", "tito", "similar", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory, sources: dict[str, str]) -> Path:
    """Four solutions, one of them twice in other names, and one file that is not Python."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "earlier").mkdir()
    (folder / "now").mkdir()
    for name in ("kahn", "tape", "frugal", "variables"):
        (folder / "now" / f"{name}.py").write_text(sources[name])
    copy = renamed(sources["tape"], random.Random(0), frozenset())
    (folder / "now" / "[b]\x1b[31mzoe.py").write_text(copy)
    (folder / "now" / "broken.py").write_text("def f(:\n")
    (folder / "earlier" / "kahn.py").write_text(sources["kahn"])
    return folder


def test_a_copy_is_a_row_and_the_wording_accuses_nobody(handed_in: Path, tmp_path: Path) -> None:
    """80 columns, no escape that a terminal obeys, exit code 0: to be alike is no failed check."""
    done = similar(
        handed_in / "now", "--module", "06", "--threshold", "0.3", "--html", "new/page.html", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = [line for line in done.stdout.splitlines() if " %" in line]
    assert "tape" in row
    assert "zoe" in row
    assert "\x1b" not in done.stdout
    assert "Not compared: broken" in done.stdout
    assert "a place to look, not a finding" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    for word in ("cheat", "plagiar", "guilt", "suspect", "fraud"):
        assert word not in (done.stdout + (tmp_path / "new" / "page.html").read_text()).lower()


def test_json_lists_every_pair(handed_in: Path, tmp_path: Path) -> None:
    done = similar(handed_in / "now", "-m", "06", "--threshold", "0", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    pairs = [pair for group in found["groups"] for pair in group["pairs"]]
    assert found.keys() == {
        *("module", "threshold", "compared", "earlier", "groups", "not_compared", "nothing_own"),
    }
    assert len(pairs) == 10
    assert [pair["share"] for pair in pairs] == sorted((pair["share"] for pair in pairs), reverse=True)
    assert [each["submission"]["student"] for each in found["not_compared"]] == ["broken"]


def test_earlier_years_are_held_against_this_one(handed_in: Path, tmp_path: Path) -> None:
    words = ("--previous", handed_in / "earlier", "--previous", handed_in / "earlier", "--json")
    done = similar(handed_in / "now" / "kahn.py", "-m", "06", *words, cwd=tmp_path)
    (group,) = json.loads(done.stdout)["groups"]
    assert {pair["second"]["earlier"] for pair in group["pairs"]} == {str(handed_in / "earlier")}
    assert {pair["first"]["earlier"] for pair in group["pairs"]} == {""}


def test_a_class_of_strangers_has_no_pair(handed_in: Path, tmp_path: Path) -> None:
    done = similar(handed_in / "earlier", "-m", "06", cwd=tmp_path)
    assert "No two have 30 % or more in common." in done.stdout
    assert done.returncode == 0


def test_a_module_that_is_not_there_is_an_error(handed_in: Path, tmp_path: Path) -> None:
    done = similar(handed_in / "now", "-m", "99", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no module '99'." in done.stderr
