"""Rosters: CSV files of students as Canvas, Gradescope, nbgrader or a person writes them.

Which one a file is, its header says. Names and ids are taken as they stand, blanks around them aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tito.errors import TitoError
from tito.gradebook.student import Student
from tito.policies.lines import rows, text_of, whole

LONGEST = 128
"""Characters of an id or a name, as nbgrader's schema has room for them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of roster: the columns it is known by, and those in which ids are looked for, the first filled.

    Names stand in `first` and `last` or, whole, in `name`.
    """

    kind: str
    known_by: frozenset[str]
    ids: tuple[str, ...]
    first: str = "first name"
    last: str = "last name"
    name: str = "name"
    email: str = "email"
    lms_id: str = ""


LAYOUTS = (
    Layout(
        "Canvas", frozenset({"student", "id", "section"}), ("sis login id", "sis user id", "id"),
        name="student", lms_id="id",
    ),
    Layout("Gradescope", frozenset({"sid", "email"}), ("sid", "email")),
    Layout("Gradescope", frozenset({"student id", "email"}), ("student id", "email")),
    Layout(
        "nbgrader", frozenset({"id", "first_name", "last_name"}), ("id",),
        first="first_name", last="last_name", lms_id="lms_user_id",
    ),
    Layout("plain", frozenset({"id"}), ("id",)),
    Layout("plain", frozenset({"student"}), ("student",), lms_id="lms_id"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file holds, and which kind of roster it is."""

    kind: str
    students: tuple[Student, ...]


def read_roster(path: Path, id_column: str | None = None) -> Roster:
    """The roster in a file; TitoError names the line that is wrong."""
    return roster(text_of(path), str(path), id_column)


def roster(text: str, name: str, id_column: str | None = None) -> Roster:
    """The roster in a text; ids come from `id_column` where one is named."""
    lines = rows(text, name)
    _, header = next(lines, (1, []))
    columns = [title.strip().lower() for title in header]
    layout = _layout(columns, header, name)
    ids = layout.ids if id_column is None else (_column(id_column, columns, header, name),)
    _require_once(layout, ids, columns, name)
    students: dict[str, Student] = {}
    places: dict[str, int] = {}
    for line, row in lines:
        if _is_of_no_student(layout, row):
            continue
        student = _student(layout, ids, dict(zip(columns, whole(row, columns, name, line), strict=True)))
        _check(student, places, name, line)
        students[student.id], places[student.id] = student, line
    if not students:
        raise TitoError(f"{name} lists no students.", "Export the roster again, with its students.")
    return Roster(layout.kind, tuple(students.values()))


def _layout(columns: Sequence[str], header: Sequence[str], name: str) -> Layout:
    for layout in LAYOUTS:
        if layout.known_by <= set(columns):
            return layout
    raise TitoError(
        f"{name}, line 1: no known roster has the columns {', '.join(header)[:120]!r}.",
        "Export it from Canvas or Gradescope, or write the header id,first_name,last_name,email.",
    )


def _column(asked: str, columns: Sequence[str], header: Sequence[str], name: str) -> str:
    if asked.strip().lower() not in columns:
        raise TitoError(f"{name} has no column {asked!r}.", f"It has: {', '.join(header)[:200]}.")
    return asked.strip().lower()


def _require_once(layout: Layout, ids: Sequence[str], columns: Sequence[str], name: str) -> None:
    """TitoError where a column that is read is there twice: nobody could say which one counts."""
    for column in (*ids, layout.first, layout.last, layout.name, layout.email, layout.lms_id):
        if columns.count(column) > 1 and column:
            raise TitoError(
                f"{name}, line 1: the column {column!r} is there twice.", "Give one another title."
            )


def _is_of_no_student(layout: Layout, row: Sequence[str]) -> bool:
    """Canvas puts points, and how marks are posted, between the header and the students."""
    return layout.kind == "Canvas" and (
        row[0].strip() == "Points Possible" or not any(cell.strip() for cell in row[:4])
    )


def _student(layout: Layout, ids: Sequence[str], row: dict[str, str]) -> Student:
    def cell(column: str) -> str:
        return row.get(column, "").strip()

    first, last = cell(layout.first), cell(layout.last)
    if not (first or last):
        first, last = _split(cell(layout.name))
    return Student(
        id=next(filter(None, map(cell, ids)), ""),
        first_name=first,
        last_name=last,
        email=cell(layout.email),
        lms_id=cell(layout.lms_id),
    )


def _split(name: str) -> tuple[str, str]:
    """First and last name of `Last, First`, else of `First Last`, whose last word is the last name.

    A generation belongs to the name before it: `O"Neil, Jr., Bob` is Bob of the O"Neils.
    """
    last, comma, first = name.rpartition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def _check(student: Student, places: dict[str, int], name: str, line: int) -> None:
    """TitoError for a student without an id, one with another's, or one for whom there is no room."""
    if not student.id:
        raise TitoError(
            f"{name}, line {line}: {student.name or 'a student'} has no id.",
            "Fill it in, or name another column with --id.",
        )
    if student.id in places:
        raise TitoError(
            f"{name}, line {line}: the id {student.id!r} is line {places[student.id]}'s already.",
            "Delete one of the two lines.",
        )
    long = [
        text for text in (student.id, student.first_name, student.last_name, student.email)
        if len(text) > LONGEST or not text.isprintable()
    ]  # fmt: skip
    if long:
        raise TitoError(
            f"{name}, line {line}: {long[0][:40]!a} is too long, or holds signs nobody can print.",
            f"Shorten it to {LONGEST} characters, and take out what cannot be seen.",
        )
