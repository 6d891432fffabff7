"""Exports, each read back by a parser written to the rules of the system that takes it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from tito.errors import TitoError
from tito.gradebook.cells import CellScore
from tito.gradebook.exports.canvas import canvas, canvas_into
from tito.gradebook.exports.classroom import result
from tito.gradebook.exports.document import document
from tito.gradebook.exports.gradescope import results
from tito.gradebook.exports.moodle import moodle
from tito.gradebook.exports.outcomes import outcomes
from tito.gradebook.exports.table import HEADER, table
from tito.gradebook.standing import Standing
from tito.gradebook.student import Student
from tito.reports.junit import Case, junit

ODD = Student("odd", "Bob", 'O"Neil, Jr.', "bob@example.org", "101")
FORMULA = Student("formula", "@Zoë", "=cmd|' /C calc'!A0", "", "102")
LINES = Student("lines", "Ada\nB.", "-Lovelace", "+1@example.org", "103")
NAMELESS = Student("=1+1")

CELLS = (
    CellScore("MulBackward", 2.8, 2.8, False, ""),
    CellScore("AddBackward", 1.05, 2.1, False, "]]> <b>Sum</b> \x07 what was broadcast."),
    CellScore("reflection", 0.0, 10.0, True, ""),
)
TITLES = {"06_autograd": "Autograd", "01_tensor": "Tensor"}
CLASS = (
    *(Standing(student, "01_tensor", 12.5, 12.5, 14.9, False) for student in (ODD, LINES)),
    *(Standing(s, "06_autograd", 3.85, 3.85, 14.9, True, CELLS) for s in (ODD, FORMULA, LINES, NAMELESS)),
)
"""Two modules; one student has not handed in the first."""


def read(text: str) -> list[list[str]]:
    """A CSV text as rows, strictly; every line ends alike and has as many cells as the first."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    assert text.endswith("\r\n")
    return rows


def harmless(rows: list[list[str]]) -> None:
    """No cell begins as a formula does, numbers aside."""
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell), cell


def imported(text: str) -> tuple[dict[str, str | None], dict[str, dict[str, str]]]:
    """What Canvas's importer makes of a file: assignments by header with points, and scores by student.

    After instructure/canvas-lms, lib/gradebook_importer.rb: `Student` and `ID` come first, then the two SIS
    columns in this order, perhaps two more, then Section; a row whose first cell says Points Possible is of
    no student; one with nothing but how marks are posted is skipped; students are known by ID, else by
    SIS User ID, else by SIS Login ID.
    """
    header, *rows = read(text)
    assert "Student" in header[0]
    assert "ID" in header[1]
    width = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        width += 1
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        integration = bool(re.search(r"Integration\s+ID", header[4]))
        width += 2 + integration
        width += bool(re.search(r"Root\s+Account", header[4 + integration]))
    assert "Section" in header[width - 1]
    titles = [title for title in header[width:] if not re.search("Current Score|Final Score", title)]
    points: dict[str, str | None] = dict.fromkeys(titles)
    scores: dict[str, dict[str, str]] = {}
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        if "Points Possible" in row[0]:
            points = {title: cells[title] for title in titles}
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            who = cells["ID"] or cells.get("SIS User ID") or cells.get("SIS Login ID") or cells["Student"]
            scores[who] = {title: cells[title] for title in titles}
    return points, scores


def test_canvas_imports_what_is_made_without_a_template() -> None:
    """A column a module under its title, with its points; a line a student, by Canvas's own number."""
    text = canvas(CLASS, TITLES).text
    points, scores = imported(text)
    assert points == {"Tensor": "14.9", "Autograd": "14.9"}
    assert scores["101"] == {"Tensor": "12.5", "Autograd": "3.85"}
    assert scores["102"] == {"Tensor": "", "Autograd": "3.85"}
    assert len(scores) == 4
    harmless(read(text))


IDENTITY = "Student,ID,SIS User ID,SIS Login ID,Integration ID,Section"
TEMPLATE = f"""\ufeff{IDENTITY},Essay (5),Autograd (881),tensor (882),Final Score
    Points Possible,,,,,,10,14.90,14.9,(read only)
,,,,,,Manual Posting,,,
"O""Neil, Jr., Bob",101,S1,bob,,A,9,,7,80
=cmd,900,S2,formula,,A,8,1,6,70
"Lovelace, Ada",103,S3,ada,,B,,,,
"Nobody, Else",104,S4,else,,B,5,4,3,
"""


def test_canvass_own_file_keeps_its_columns_lines_and_ids() -> None:
    """No column is new, nobody's other marks are touched, and a score Canvas alone knows stays.

    Students are found by Canvas's number or by their login; who is in neither is named.
    """
    merged = canvas_into(TEMPLATE, "canvas.csv", CLASS, TITLES)
    points, scores = imported(merged.text)
    assert points == {"tensor (882)": "14.9", "Autograd (881)": "14.90"}
    assert scores == {
        "101": {"Autograd (881)": "3.85", "tensor (882)": "12.5"},
        "900": {"Autograd (881)": "3.85", "tensor (882)": "6"},
        "103": {"Autograd (881)": "3.85", "tensor (882)": "12.5"},
    }
    assert merged.unlisted == ("=1+1",)
    assert read(merged.text)[0][:6] == IDENTITY.split(",")
    harmless(read(merged.text))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Autograd (881)", "Autumn (881)", "no column for 06_autograd"),
        ("Student,ID", "Name,ID", "not a gradebook that Canvas"),
        ("14.90", "100", "Autograd .881. is worth 100 points, and here 14.9"),
    ],
)
def test_another_file_than_canvass_is_refused(old: str, new: str, says: str) -> None:
    """A column that is missing or worth something else, and another system's file, are named."""
    with pytest.raises(TitoError, match=says):
        canvas_into(TEMPLATE.replace(old, new, 1), "canvas.csv", CLASS, TITLES)


def test_the_table_says_all_there_is_of_each_submission() -> None:
    """A line a submission under the header; names as they are but for the apostrophe."""
    header, *rows = read(table(CLASS))
    assert tuple(header) == HEADER
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [each["score"] for each in found] == ["12.5"] * 2 + ["3.85"] * 4
    assert [each["waiting"] for each in found] == ["no"] * 2 + ["yes"] * 4
    assert found[0]["last_name"] == 'O"Neil, Jr.'
    assert found[3]["last_name"] == "'=cmd|' /C calc'!A0"
    assert found[1]["first_name"] == "Ada\nB."
    harmless(rows)


def test_moodle_finds_students_and_a_column_a_module() -> None:
    """Its import maps columns by title: an id, an address, and one grade item a module; each student once."""
    header, *rows = read(moodle(CLASS, TITLES))
    assert header[:5] == ["First name", "Last name", "Username", "ID number", "Email address"]
    assert header[5:] == ["Tensor (Real)", "Autograd (Real)"]
    assert [row[5:] for row in rows] == [["12.5", "3.85"], ["12.5", "3.85"], ["", "3.85"], ["", "3.85"]]
    harmless(rows)


def test_gradescope_takes_the_results() -> None:
    """results.json by its specification: a score, tests with theirs, and known words alone."""
    found = json.loads(results(CLASS[2]))
    visible = {"hidden", "after_due_date", "after_published", "visible"}
    formats = {"text", "html", "simple_format", "md", "ansi"}
    assert isinstance(found["score"], float)
    assert found["visibility"] in visible
    assert found["stdout_visibility"] in visible
    assert [test["name"] for test in found["tests"]] == ["MulBackward", "AddBackward"]
    for test in found["tests"]:
        assert 0 <= test["score"] <= test["max_score"]
        assert test["status"] == ("passed" if test["score"] == test["max_score"] else "failed")
        assert test["visibility"] in visible
        assert test["output_format"] in formats
        assert isinstance(test["output"], str)
        assert isinstance(test["number"], str)
    assert found["score"] == pytest.approx(sum(test["score"] for test in found["tests"]))
    assert "reflection" in found["output"]


def test_github_classrooms_reporter_adds_up_the_same() -> None:
    """The reporter's own sums over tests and maximum are the student's, and every status is one it draws."""
    found = json.loads(result(CLASS[2]))
    assert found["version"] == 1
    assert sum(test["score"] for test in found["tests"]) == pytest.approx(3.85)
    assert found["max_score"] == 14.9
    assert {test["status"] for test in found["tests"]} <= {"pass", "fail", "error"}
    assert found["status"] == "fail"
    whole = replace(CLASS[2], cells=CELLS[:1])
    assert json.loads(result(whole))["status"] == "pass"


def test_junit_fails_where_points_were_lost() -> None:
    """A suite a submission, a case a cell; odd signs are XML; what waits for a person has not failed."""
    root = ElementTree.fromstring(junit(Case(*each) for each in outcomes(CLASS)))
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {f"06_autograd.{s}" for s in ("odd", "formula", "lines", "=1+1")}
    for suite in suites.values():
        assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
        failed = [case.get("name") for case in suite if case.find("failure") is not None]
        assert failed == ["AddBackward"]


def test_the_document_says_everything_once_more() -> None:
    """JSON with every student, module and cell, as they are."""
    grades: list[dict[str, Any]] = json.loads(document(CLASS))["grades"]
    assert [grade["student"]["last_name"] for grade in grades[2:]] == [
        s.last_name for s in (ODD, FORMULA, LINES, NAMELESS)
    ]
    assert grades[2]["cells"][1]["comment"] == CELLS[1].comment
    assert [grade["score"] for grade in grades] == [each.score for each in CLASS]


def test_who_is_exempt_is_excused_in_canvas_and_blank_in_moodle() -> None:
    """Canvas's importer takes EX for excused; a score that is there is not imported over it."""
    exempt = tuple(replace(each, counts="exempt") if each.student == ODD else each for each in CLASS)
    rows = {row[0]: row for row in read(canvas(exempt, TITLES).text)}
    assert rows[ODD.sortable_name][5:] == ["EX", "EX"]
    assert rows[LINES.sortable_name.replace("-", "'-", 1)][5:] == ["12.5", "3.85"]
    _, *lines = read(moodle(exempt, TITLES))
    assert [line[5:] for line in lines][:2] == [["", ""], ["12.5", "3.85"]]


BONUS = (
    CellScore("earned", 2.9, 0.0, False, ""),
    CellScore("missed", 0.0, 0.0, False, "Not written yet."),
    CellScore("MulBackward", 2.8, 2.8, False, ""),
)


def test_a_missed_bonus_is_neither_passed_nor_failed() -> None:
    """Gradescope shows it without points and colour, Classroom not at all; an earned one is named as such."""
    each = replace(CLASS[2], cells=BONUS, score=5.7, max_score=2.8)
    tests = {test["name"]: test for test in json.loads(results(each))["tests"]}
    assert tests.keys() == {"earned (bonus)", "missed (bonus)", "MulBackward"}
    assert tests["missed (bonus)"].keys().isdisjoint({"score", "max_score", "status"})
    assert tests["missed (bonus)"]["output"] == "No points. Not written yet."
    assert (tests["earned (bonus)"]["status"], tests["earned (bonus)"]["score"]) == ("passed", 2.9)
    found = json.loads(result(each))
    assert [(test["name"], test["score"]) for test in found["tests"]] == [
        ("earned (bonus)", 2.9), ("MulBackward", 2.8)
    ]  # fmt: skip
    assert (found["status"], found["max_score"]) == ("pass", 2.8)


def test_no_cell_of_a_bonus_module_fails() -> None:
    """Its points are added up as they are; where some are missing, it is said how many there are."""
    each = replace(CLASS[2], counts="bonus")
    tests = {test["name"]: test for test in json.loads(results(each))["tests"]}
    assert tests["MulBackward (bonus)"]["status"] == "passed"
    assert "status" not in tests["AddBackward (bonus)"]
    assert tests["AddBackward (bonus)"]["output"].startswith("1.05 of 2.1 points. ]]>")
    found = json.loads(result(each))
    assert found["status"] == "pass"
    assert sum(test["score"] for test in found["tests"]) == pytest.approx(3.85)


def test_lateness_is_no_bonus() -> None:
    """What it takes is taken off in Classroom, and reads as failed."""
    found = json.loads(result(replace(CLASS[2], cells=BONUS, penalty=1.5, explanation="1 day late.")))
    assert found["tests"][-1]["name"] == "lateness"
    assert found["tests"][-1]["status"] == found["status"] == "fail"
