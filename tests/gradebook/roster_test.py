"""Rosters as other systems write them, and what is said of one that is wrong."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.errors import TitoError
from tito.gradebook.database import changed
from tito.gradebook.enter import enter_students
from tito.gradebook.roster import read_roster, roster
from tito.gradebook.student import Student

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Autograd (77)
    Points Possible,,,,,100
,,,,,Manual Posting
"O""Neil, Jr., Bob",101,S1,bob,A,
"=cmd, Zoë",102,S2,zoe,B,12
"Student, Test",103,,,A,
"""
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Sections\nAda,Lovelace,S9,ada@example.org,A\nBob,Ray,,bob@b.org,A\n"
)
OLDER_GRADESCOPE = "Name,SID,Email,Role\nAda King Lovelace,S9,ada@example.org,Student\n"
NBGRADER = "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@example.org,7\n"
PLAIN = "\ufeffEmail;ID;Name\r\nada@example.org; ada ;Lovelace, Ada\r\n;;\r\n"

EXPECTED = {
    CANVAS: (
        "Canvas",
        Student("bob", "Bob", 'O"Neil, Jr.', lms_id="101"),
        Student("zoe", "Zoë", "=cmd", lms_id="102"),
        Student("103", "Test", "Student", lms_id="103"),
    ),
    GRADESCOPE: (
        "Gradescope",
        Student("S9", "Ada", "Lovelace", "ada@example.org"),
        Student("bob@b.org", "Bob", "Ray", "bob@b.org"),
    ),
    OLDER_GRADESCOPE: ("Gradescope", Student("S9", "Ada King", "Lovelace", "ada@example.org")),
    NBGRADER: ("nbgrader", Student("ada", "Ada", "Lovelace", "ada@example.org", "7")),
    PLAIN: ("plain", Student("ada", "Ada", "Lovelace", "ada@example.org")),
}


@pytest.mark.parametrize("text", EXPECTED)
def test_a_roster_is_known_by_its_header(text: str, tmp_path: Path) -> None:
    """Students with names and ids as they stand in the file, whoever wrote it, on disk or as text."""
    kind, *students = EXPECTED[text]
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8", newline="")
    found = read_roster(path)
    assert (found.kind, list(found.students)) == (kind, students)


def test_ids_come_from_the_column_that_is_named() -> None:
    """`--id` takes any column of the file, by its title."""
    found = roster(GRADESCOPE, "roster.csv", "email")
    assert [student.id for student in found.students] == ["ada@example.org", "bob@b.org"]


WRONG = {
    "a,b,c\n1,2,3\n": "line 1: no known roster",
    "": "line 1: no known roster",
    "id,email\n": "lists no students",
    "id,email,id\nada,a,b\n": "line 1: the column 'id' is there twice",
    "id,email\nada,a\n\n,b\n": "line 4: .* has no id",
    "id,email\nada,a\nbob,b\nada,c\n": "line 4: the id 'ada' is line 2's already",
    "id,email\nada,a,b\n": "line 2: 3 cells under 2 columns",
    'id,email\nada,"a\nb"c\n': "line 3: ",
    'id,email\nada,"a\n': "line 2: ",
    f"id,email\n{'a' * 129},b\n": "line 2: .* too long",
    "id,email\nad\x1ba,b\n": "line 2: .*nobody can print",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_by_line(text: str) -> None:
    """One message names the file, the line and what is wrong with it."""
    with pytest.raises(TitoError, match=WRONG[text]) as caught:
        roster(text, "roster.csv")
    assert "roster.csv" in caught.value.message
    assert caught.value.hint


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A spreadsheet's UTF-16, and a file that is not there, are each one message."""
    path = tmp_path / "roster.csv"
    with pytest.raises(TitoError, match="cannot be read"):
        read_roster(path)
    path.write_bytes("id,email\nada,a\n".encode("utf-16"))
    with pytest.raises(TitoError, match="UTF-8"):
        read_roster(path)


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, unique_by=lambda row: row[0]))
def test_any_names_come_through_quotes_and_commas(rows: list[tuple[str, str, str]]) -> None:
    """What Python's csv has written, with quotes, commas and formulas in it, is read as it was."""
    text = io.StringIO()
    csv.writer(text).writerows([("id", "first_name", "last_name"), *rows])
    assert [(s.id, s.first_name, s.last_name) for s in roster(text.getvalue(), "r").students] == rows


def test_a_roster_again_takes_the_place_of_names_and_forgets_nothing(tmp_path: Path) -> None:
    """A name that has changed is changed; what the second roster does not say stays."""
    path = tmp_path / "gradebook.db"
    first = Student("ada", "Ada", "Byron", "ada@example.org", "7")
    for students in ([first, Student("bob")], [Student("ada", "Ada", "Lovelace")]):
        with changed(path) as connection:
            enter_students(connection, students)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT * FROM student ORDER BY id").fetchall()
    assert rows == [("ada", "Ada", "Lovelace", "ada@example.org", "7"), ("bob", *[None] * 4)]
