"""Names and texts that terminals, browsers and spreadsheets would obey, in everything that a run writes."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u2066<script>alert(1)</script>[red]=cmd()"
STUDENTS = ("=cmd()", "@sum", "ada\x1b[31m", "bob\u202ebob", "<b>eve", "[red]mallory")
RAISES = f"class Function:\n    raise ValueError({EVIL!r})\n"
NAMED = f"class Function:\n    raise type({EVIL!r}, (ValueError,), {{}})({EVIL!r})\n"
BROKEN = f"def backward(:  # {EVIL}\n"
CLAIMS = {"student": "somebody else", "authors": [{"name": "ada"}], "nbgrader": {"student": "ada"}}


def notebook(source: str) -> str:
    """A notebook that claims to be somebody else's, its ids as evil as its text."""
    metadata = {"nbgrader": {"grade_id": EVIL, "solution": True, "schema_version": 3}, **CLAIMS}
    cell = {"cell_type": "code", "id": EVIL, "metadata": metadata, "source": source, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": CLAIMS, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a run over evil submissions printed and wrote, by name."""
    folder = tmp_path_factory.mktemp("evil")
    for student, source in zip(STUDENTS, (RAISES, NAMED, BROKEN) * 2, strict=True):
        place = folder / "submitted" / student / "06_autograd"
        place.mkdir(parents=True)
        (place / "06_autograd.ipynb").write_text(notebook(source))
    command = [sys.executable, "-m", "tito", "grade", str(folder / "submitted"), "--out", str(folder / "out")]
    done = subprocess.run(
        [*command, "--module", "06_autograd", "--workers", "1"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    files = [
        path for path in (folder / "out").rglob("*") if path.suffix in (".json", ".jsonl", ".csv", ".html")
    ]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    return {"output": done.stdout, "errors": done.stderr, **texts}


def test_nothing_written_is_obeyed(written: dict[str, str]) -> None:
    """No escape, no control character and no mark that turns the writing, on the terminal or in a file."""
    obeyed = {
        name: {sign for sign in text if not (sign.isprintable() or sign in "\n\r")}
        for name, text in written.items()
    }
    assert {name: signs for name, signs in obeyed.items() if signs} == {}


def test_every_student_is_graded_under_the_name_of_the_folder(written: dict[str, str]) -> None:
    """What a notebook says of its author changes nothing; each has a line in the table, and no points."""
    rows = list(csv.DictReader(written["grades.csv"].splitlines()))
    assert len(rows) == len(STUDENTS)
    assert "somebody else" not in written["grades.csv"]
    assert {row["score"] for row in rows} == {"0"} or {row["score"] for row in rows} == {"0.0"}


def test_no_cell_of_the_table_is_a_formula(written: dict[str, str]) -> None:
    """A spreadsheet takes no cell for something to compute."""
    cells = [cell for row in csv.reader(written["grades.csv"].splitlines()) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
