"""Every export of a class with odd names, read back as the systems that take it read it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from exports_test import CLASS, harmless, imported, read
from hypothesis import given
from hypothesis import strategies as st

from tito.course.course import Course
from tito.course.module import Module
from tito.gradebook.cells import CellScore
from tito.gradebook.database import changed
from tito.gradebook.enter import enter, enter_students
from tito.gradebook.export import export
from tito.gradebook.exports.canvas import IDENTITY, canvas, canvas_into
from tito.gradebook.exports.classroom import result
from tito.gradebook.exports.gradescope import results
from tito.gradebook.exports.moodle import moodle
from tito.gradebook.exports.outcomes import outcomes
from tito.gradebook.exports.table import table
from tito.gradebook.marks import Mark, Marks
from tito.gradebook.sheet import sheet_of
from tito.gradebook.standing import Standing
from tito.gradebook.student import Student
from tito.policies.read import load_policy
from tito.reports.junit import Case, junit
from tito.spreadsheet import safe

NAMES = (
    *('O"Neil, Jr.', "=cmd|' /C calc'!A0", "Ada 🦊 Byron", "שלום עולם", "\u202etxt.exe", "two\nlines"),
    *("two\r\nlines", "\ttab", "@SUM(1+1)", "-1+1", "+1", "Points Possible", "Student", "'quoted"),
    *("<b>&amp;", "]]>", "\x07bell", "a\u2028b", "ﬁ ﷽", "Zoe\u0308", "{module}", "%s", "../../up", "NaN"),
)
TITLES = {"06_autograd": "Autograd"}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def standing(number: int, name: str) -> Standing:
    student = Student(f"s{number}", name, name, f"s{number}@example.org", str(100 + number))
    cells = (CellScore("MulBackward", 1.0, 2.0, False, name), CellScore("AddBackward", 2.0, 2.0, False, ""))
    return Standing(student, "06_autograd", 3.0, 3.0, 4.0, False, cells)


ODD = tuple(standing(number, name) for number, name in enumerate(NAMES))


def template(standings: tuple[Standing, ...]) -> str:
    """Canvas's own export of these students, whose numbers it knows, under its own header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*IDENTITY, "Autograd (881)", "Essay (5)"])
    writer.writerow(["    Points Possible", "", "", "", "", "4.0", "10"])
    for each in standings:
        student = each.student
        writer.writerow([student.sortable_name, student.lms_id, "", student.id, "A", "", "9"])
    return text.getvalue()


def test_canvas_reads_its_own_columns_and_ids_back() -> None:
    """`Title (id)` stays as it is, so that no column is new; every id has its score; others' columns go."""
    merged = canvas_into(template(ODD), "canvas.csv", ODD, TITLES)
    points, scores = imported(merged.text)
    assert points == {"Autograd (881)": "4.0"}
    listed = [each.student.lms_id for each in ODD if "Points Possible" not in each.student.sortable_name]
    assert scores == {own: {"Autograd (881)": "3"} for own in listed}
    harmless(read(merged.text))


def test_canvas_takes_a_student_called_points_possible_for_its_points() -> None:
    """That is Canvas's rule, not ours: whose line would be lost is named, and nobody's score moves."""
    merged = canvas_into(template(ODD), "canvas.csv", ODD, TITLES)
    (odd,) = (each for each in ODD if each.student.first_name == "Points Possible")
    assert merged.unlisted == (odd.student.id,)


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_any_name_leaves_rows_and_numbers_as_they_are(names: list[str]) -> None:
    """A row a student, a cell a column, no formula, the score beside its own id: in every table."""
    found = tuple(standing(number, name) for number, name in enumerate(names))
    for text in (canvas(found, TITLES).text, moodle(found, TITLES), table(found)):
        rows = read(text)
        harmless(rows)
    by_id = {row[3]: row[-1] for row in read(moodle(found, TITLES))[1:]}
    assert by_id == {each.student.lms_id: "3" for each in found}
    first = [row[0] for row in read(moodle(found, TITLES))[1:]]
    assert first == [safe(name) for name in names]


@given(TEXT)
def test_any_name_is_a_name_in_junit(text: str) -> None:
    """As it is, signs that XML 1.0 cannot write as question marks; what a parser folds is kept apart."""
    found = ElementTree.fromstring(junit([Case(text, text, text), Case(text, "other")]))
    written = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text)
    (suite,) = found
    assert suite.get("name") == written
    assert [case.get("name") for case in suite] == [written, "other"]
    failures = suite.findall("testcase/failure")
    assert [failure.text for failure in failures] == ([written] if text else [])
    assert [failure.get("message") for failure in failures] == ([written] if text else [])
    assert int(suite.get("failures", "")) == len(failures)


def test_junit_has_a_suite_a_student() -> None:
    """Cases stand under their own student, however that one is called."""
    root = ElementTree.fromstring(junit(Case(*each) for each in outcomes(ODD)))
    assert [suite.get("name") for suite in root] == [f"06_autograd.{each.student.id}" for each in ODD]
    assert {(suite.get("tests"), suite.get("failures")) for suite in root} == {("2", "1")}


@given(TEXT)
def test_any_name_is_text_in_json(text: str) -> None:
    """In Gradescope's and Classroom's results, a comment reads as it was written."""
    each = replace(standing(0, text), student=Student(text))
    gradescope, classroom = json.loads(results(each, text)), json.loads(result(each))
    assert gradescope["tests"][0]["output"] == text
    assert gradescope["extra_data"]["student"] == text
    assert classroom["tests"][0]["message"] == (text or None)


def test_lateness_is_told_and_taken_once() -> None:
    """Gradescope takes the score, which has it; Classroom adds up the tests, so one of them has it."""
    late = replace(CLASS[2], score=2.85, penalty=1.0, explanation="A day late.")
    gradescope, classroom = json.loads(results(late)), json.loads(result(late))
    assert gradescope["score"] == 2.85
    assert gradescope["output"].endswith("\nA day late.")
    assert sum(test["score"] for test in classroom["tests"]) == pytest.approx(2.85)
    assert classroom["tests"][-1]["message"] == "A day late."


def test_a_program_is_told_where_an_export_went(course: Course, module: Module, tmp_path: Path) -> None:
    """One object: the file, and how many submissions are in it."""
    sheet = sheet_of(course, module, load_policy(course))
    marks = Marks("🦊", tuple(Mark(cell.name, None if cell.question else 1.0) for cell in sheet.cells))
    with changed(tmp_path / "gradebook.db") as connection:
        enter(connection, sheet, [marks])
    command = [sys.executable, "-m", "tito", "gradebook", "export", "--to", "csv", "--json"]
    environment = os.environ | {"TITO_COURSE": str(course.root), "PYTHONPATH": str(course.root)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told == {"path": "exports/grades.csv", "submissions": 1, "waiting": 1, "unlisted": []}
    assert len(read((tmp_path / told["path"]).read_bytes().decode())) == 2


@pytest.mark.parametrize("to", ["gradescope", "classroom"])
def test_a_file_a_student_lies_in_its_module(to: Any, course: Course, module: Module, tmp_path: Path) -> None:
    """One zip, the same bytes again; no id leads out of it, and no two share a name."""
    ids = ["ada", "../../up", "a/b", "a\\b", "=1+1", "🦊", "..", "a b"]
    sheet = sheet_of(course, module, load_policy(course))
    marks = [Marks(each, tuple(Mark(cell.name, cell.max_score) for cell in sheet.cells)) for each in ids]
    with changed(tmp_path / "gradebook.db") as connection:
        enter_students(connection, map(Student, ids))
        enter(connection, sheet, marks)
    made = [
        export(course, tmp_path / "gradebook.db", to, (), tmp_path / again, None, lambda _: "")
        for again in ("one", "two")
    ]
    assert made[0].path.read_bytes() == made[1].path.read_bytes()
    with zipfile.ZipFile(made[0].path) as archive:
        names = archive.namelist()
        assert len(set(names)) == len(ids)
        assert all(re.fullmatch(r"06_autograd/[^/\\]+\.json", name) for name in names)
        documents = [json.loads(archive.read(name)) for name in names]
        archive.extractall(tmp_path / "out")
    assert len(list((tmp_path / "out").rglob("*.json"))) == len(ids)
    worth = sum(cell.max_score for cell in sheet.cells)
    assert [sum(t["score"] for t in each["tests"]) for each in documents] == [pytest.approx(worth)] * len(ids)
