"""`tito gradebook` as it is typed: a roster, a run, an export, and what is wrong said once."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "TITO_COURSE": str(ROOT)
}  # fmt: skip
ROSTER = 'Student,ID,SIS User ID,SIS Login ID,Section,Autograd (9)\n"Byron, Ada",1,,ada,A,\n'


def gradebook(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tito", "gradebook", *words]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def test_from_a_roster_and_a_run_to_canvas(book: Path) -> None:
    """Three commands, each of which says what it did; scores stand beside Canvas's own ids."""
    (book / "roster.csv").write_text(ROSTER)
    done = gradebook(book, "import", "roster.csv")
    assert (done.stdout, done.stderr) == (
        "Students entered into gradebook.db from roster.csv (Canvas): 1.\n",
        "",
    )
    done = gradebook(book, "update")
    entered = "Submissions of 06_autograd entered into gradebook.db: 5, waiting for a person: 3.\n"
    assert done.stdout == entered
    assert done.stderr == "  New, and in no roster: barbara, grace, unparsable, untouched.\n"
    done = gradebook(book, "export", "--to", "canvas", "--canvas-template", "roster.csv", "-m", "6")
    assert done.stdout == "Submissions in exports/canvas.csv: 1.\n"
    rows = list(csv.reader((book / "exports" / "canvas.csv").read_text().splitlines()))
    assert rows[0] == ROSTER.splitlines()[0].split(",")
    assert rows[2:] == [["Byron, Ada", "1", "", "ada", "A", "70"]]
    assert "Not in Canvas's file: barbara, grace, unparsable, untouched." in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "nowhere.csv"), "nowhere.csv cannot be read"),
        (("update",), "There is no finished run below grades"),
        (("update", "nowhere"), "nowhere is not the folder of a run"),
        (("export", "--to", "csv"), "There is no gradebook gradebook.db"),
        (("open",), "There is no gradebook gradebook.db"),
    ],
)
def test_what_is_wrong_is_one_message(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    """It names the thing and the fix, exits with 2, and leaves nothing behind."""
    done = gradebook(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {says}")
    assert "  fix: " in done.stderr
    assert not list(tmp_path.iterdir())
