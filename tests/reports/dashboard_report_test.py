"""`tito report` as it is typed: tables at 80 columns, JSON, a page, and what is wrong said once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from make_receipts import make_grades, write_run

from tito.course.course import Course
from tito.statistics.dashboard import dashboard
from tito.statistics.reading import read_run

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "TITO_COURSE": str(ROOT)
}  # fmt: skip
EVIL = "\x1b[31mred[bold]\u202eevil"


@pytest.fixture(scope="session")
def grades(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of forty, one of whom has a name to trouble terminals."""
    folder = tmp_path_factory.mktemp("class")
    terms, made = make_grades(course, 40, 4)
    stuck = next(grade for grade in made if grade.status == "syntax error")
    made[made.index(stuck)] = replace(stuck, student=EVIL)
    write_run(folder / "grades" / terms.module, course, terms, made)
    return folder


def report(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tito", "report", *words]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def test_the_tables_fit_80_columns_and_have_no_colour(grades: Path) -> None:
    done = report(grades, "--module", "6", "--top", "5")
    assert (done.returncode, done.stderr) == (0, "")
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "?[31mred[bold]?evil" in done.stdout


def test_the_tables_have_a_row_for_each_of_the_first_and_say_how_many_more(grades: Path) -> None:
    board = dashboard(read_run(grades / "grades" / "06_autograd"))
    text = report(grades, "grades/06_autograd", "--top", "3").stdout
    head = (
        f"06_autograd  40 submissions: {', '.join(f'{count} {status}' for status, count in board.statuses)}"
    )
    assert text.splitlines()[0] == head
    hardest = sorted(board.components, key=lambda line: line.item.difficulty or 0.0)
    components = text[text.index("Components, the hardest first") : text.index("Probes, the hardest first")]
    assert all(line.worth.name in components for line in hardest[:3])
    assert f"and {len(hardest) - 3} more: --top {len(hardest)}" in components
    assert hardest[4].worth.name not in components
    for each in board.misconceptions[:3]:
        assert each.cause in text


def test_json_is_one_object_with_all_of_it(grades: Path) -> None:
    done = report(grades, "grades/06_autograd", "--json")
    found = json.loads(done.stdout)
    board = dashboard(read_run(grades / "grades" / "06_autograd"))
    assert len(found["students"]) == 40
    assert [each["name"] for each in found["components"]] == [line.worth.name for line in board.components]
    assert found["reliability"] == pytest.approx(board.reliability, abs=1e-4)
    for student in found["students"]:
        numbers = [number for each in student["failures"] for number in each["probes"]]
        lost = {found["probes"][number]["component"] for number in numbers}
        pairs = zip(found["components"], student["components"], strict=True)
        assert {each["name"] for each, points in pairs if points < each["points"]} <= lost


def test_a_page_is_written_and_said_beside_the_json(grades: Path, tmp_path: Path) -> None:
    page = tmp_path / "new" / "dashboard.html"
    done = report(grades, "-m", "6", "--html", str(page), "--json")
    assert json.loads(done.stdout)["module"] == "06_autograd"
    assert done.stderr == f"Dashboard of 40 students: {page}\n"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "There is no run in nowhere."),
        (("--module", "6"), "There is no run in grades/06_autograd."),
        (("nowhere", "--module", "6"), "A run is of one module."),
        ((), "Which module?"),
    ],
)
def test_what_is_wrong_is_one_message(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = report(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {says}\n")
    assert "  fix: " in done.stderr
    assert not list(tmp_path.iterdir())
