"""Canvas's gradebook CSV, as its importer reads it.

The first columns say who a line is of, in an order that the importer insists on; it finds an assignment by
the id in `Title (id)`, else by the title, and makes a new one where there is none. A blank cell takes a score
away, and EX excuses a student; into Canvas's own file nothing is written where there is nothing to say.
https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tito.errors import TitoError
from tito.gradebook.exports.rows import as_csv, number
from tito.gradebook.standing import Standing
from tito.gradebook.student import Student

IDENTITY = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
KNOWN = (*IDENTITY, "Integration ID", "Root Account")
POINTS = "    Points Possible"
EXCUSED = "EX"
TITLE = re.compile(r"(?P<title>.*?)\s*\(\d+\)", flags=re.DOTALL)


@dataclass(frozen=True, slots=True)
class Merged:
    """The text to import, and the students whom Canvas's own file does not list."""

    text: str
    unlisted: tuple[str, ...] = ()


def canvas(standings: Sequence[Standing], titles: Mapping[str, str]) -> Merged:
    """A file without a template: Canvas will ask whether each title is a new assignment."""
    worth, scores = _points(standings), _scores(standings)
    students = {each.student.id: each.student for each in standings}
    header = [*IDENTITY, *(titles.get(module, module) for module in worth)]
    points = [POINTS, "", "", "", "", *worth.values()]
    rows = [
        [*_identity(student), *(scores[student.id].get(module, "") for module in worth)]
        for student in students.values()
    ]
    return Merged(as_csv([header, points, *rows]))


def canvas_into(template: str, name: str, standings: Sequence[Standing], titles: Mapping[str, str]) -> Merged:
    """Canvas's own export with our scores in its columns: its header, its lines, its ids.

    Of its columns only those that name students and those of our modules are kept, and of its lines those of
    students with a score. TitoError where a column is missing or worth another number of points, or where
    the file is not Canvas's.
    """
    header, points, rows = _read(template, name)
    columns = {
        module: _column(header, module, titles.get(module, module), name) for module in _points(standings)
    }
    _require_points(points, header, columns, _points(standings), name)
    kept = [*(place for place, title in enumerate(header) if title in KNOWN), *columns.values()]
    scores, known = _scores(standings), _known(standings)
    found = {}
    for row in rows:
        student = _match(row, header, known)
        if student is not None:
            filled = {columns[module]: score for module, score in scores[student].items()}
            found[student] = [filled.get(place, row[place]) for place in kept]
    lines = [header, [POINTS, *points[1:]]]
    text = as_csv([*([line[place] for place in kept] for line in lines), *found.values()])
    return Merged(text, tuple(sorted(scores.keys() - found.keys())))


def _read(template: str, name: str) -> tuple[list[str], list[str], list[list[str]]]:
    """Header, points-possible row (blank where there is none), and the students' rows, all of one length."""
    text = io.StringIO(template.removeprefix("\ufeff"), newline="")
    rows = [row for row in csv.reader(text) if any(cell.strip() for cell in row)]
    header = rows[0] if rows else []
    if header[:2] != ["Student", "ID"] or "Section" not in header:
        raise TitoError(
            f"{name} is not a gradebook that Canvas exported.",
            "Export it anew: Grades > Export > Export Entire Gradebook",
        )
    whole = [(row + [""] * len(header))[: len(header)] for row in rows[1:]]
    points = [row for row in whole if "Points Possible" in row[0]]
    students = [row for row in whole if row not in points and row[0].strip()]
    return header, points[0] if points else [""] * len(header), students


def _column(header: Sequence[str], module: str, title: str, name: str) -> int:
    """Where the module's column is, by its title or its name, with Canvas's id or without."""
    wanted = {title.casefold(), module.casefold()}
    for place, found in enumerate(header):
        match = TITLE.fullmatch(found)
        if (match["title"] if match else found).strip().casefold() in wanted:
            return place
    others = [each for each in header if TITLE.fullmatch(each)]
    raise TitoError(
        f"{name} has no column for {module}: neither {title!r} nor {module!r}.",
        f"Call an assignment so in Canvas, and export again; it has: {', '.join(others) or 'none'}.",
    )


def _require_points(
    points: Sequence[str],
    header: Sequence[str],
    columns: Mapping[str, int],
    ours: Mapping[str, str],
    name: str,
) -> None:
    """TitoError where Canvas counts another number of points than the gradebook."""
    for module, place in columns.items():
        try:
            theirs = float(points[place])
        except ValueError:
            continue
        if theirs != float(ours[module]):
            raise TitoError(
                f"{name}: {header[place]} is worth {points[place].strip()} points, and here {ours[module]}.",
                "Make both the same: in Canvas, or by [policy] in course.toml.",
            )


def _match(row: Sequence[str], header: Sequence[str], known: Mapping[tuple[str, str], str]) -> str | None:
    """Whose line it is: by Canvas's own number first, then by what the school calls them."""
    cells = dict(zip(header, map(str.strip, row), strict=True))
    for column in ("ID", "SIS User ID", "SIS Login ID"):
        student = known.get((column, cells.get(column, "")))
        if student is not None:
            return student
    return None


def _known(standings: Sequence[Standing]) -> dict[tuple[str, str], str]:
    """Students by what a column may call them; nobody by a blank."""
    known: dict[tuple[str, str], str] = {}
    for student in {each.student.id: each.student for each in standings}.values():
        for own in filter(None, (student.email, student.id)):
            known |= {("SIS User ID", own): student.id, ("SIS Login ID", own): student.id}
        known[("ID", student.lms_id or student.id)] = student.id
    return known


def _identity(student: Student) -> list[str]:
    return [student.sortable_name, student.lms_id, student.id, student.id, ""]


def _points(standings: Sequence[Standing]) -> dict[str, str]:
    """What each module is worth."""
    return {each.module: number(each.max_score) for each in standings}


def _scores(standings: Sequence[Standing]) -> dict[str, dict[str, str]]:
    """Each student's scores by module; none where it does not count, for Canvas would count it."""
    scores: dict[str, dict[str, str]] = {}
    for each in standings:
        scores.setdefault(each.student.id, {})[each.module] = (
            EXCUSED if each.counts == "exempt" else number(each.score)
        )
    return scores
