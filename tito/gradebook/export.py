"""Writing an export: which files a format is, and what is in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from tito.course.course import Course
from tito.files import write_whole
from tito.gradebook.address import Address
from tito.gradebook.database import looked_at
from tito.gradebook.exports import canvas, classroom, document, gradescope, moodle, table
from tito.gradebook.exports.outcomes import outcomes
from tito.gradebook.formats import Format
from tito.gradebook.sheet import policy_of
from tito.gradebook.standing import Standing, class_standing
from tito.policies.lines import text_of
from tito.zips import zipped

JUnit: TypeAlias = Callable[[Iterator[tuple[str, str, str]]], str]
"""From suite, name and failure of each case to the document."""


@dataclass(frozen=True, slots=True)
class Exported:
    """Where an export went, whom it tells of, and whom Canvas's own file does not list.

    `waiting` counts the submissions that a person has yet to mark; what is not marked counts nothing.
    """

    path: Path
    submissions: int
    waiting: int
    unlisted: tuple[str, ...] = ()


def export(
    course: Course,
    database: Address,
    to: Format,
    modules: Sequence[str],
    out: Path,
    template: Path | None,
    junit: JUnit,
) -> Exported:
    """Write the marks in the format of another system below `out`."""
    with looked_at(database) as connection:
        whole = class_standing(connection, policy_of(course), modules)
    found = whole.standings
    titles = {module.name: module.title for module in course.modules}
    unlisted: tuple[str, ...] = ()
    match to:
        case "canvas":
            merged = _canvas((*found, *whole.excused), titles, template)
            path, unlisted = _written(out / "canvas.csv", merged.text), merged.unlisted
        case "moodle":
            path = _written(out / "moodle.csv", moodle.moodle(found, titles))
        case "csv":
            _written(out / "totals.csv", table.totals(whole.totals))
            path = _written(out / "grades.csv", table.table(found))
        case "json":
            path = _written(out / "grades.json", document.document(found, whole.totals))
        case "junit":
            path = _written(out / "junit.xml", junit(outcomes(found)))
        case "gradescope":
            path = _archived(out / "gradescope.zip", found, gradescope.results)
        case "classroom":
            path = _archived(out / "classroom.zip", found, classroom.result)
    told = [each for each in found if each.student.id not in unlisted]
    return Exported(path, len(told), sum(each.waiting for each in told), unlisted)


def _canvas(found: Sequence[Standing], titles: Mapping[str, str], template: Path | None) -> canvas.Merged:
    if template is None:
        return canvas.canvas(found, titles)
    return canvas.canvas_into(text_of(template), str(template), found, titles)


def _written(path: Path, text: str) -> Path:
    write_whole(path, text)
    return path


def _archived(path: Path, found: Sequence[Standing], text: Callable[[Standing], str]) -> Path:
    """A zip with a file a submission, in a folder a module; the same bytes from the same marks."""
    names = (f"{each.module}/{_file_name(each.student.id)}" for each in found)
    write_whole(path, zipped((name, text(each).encode()) for name, each in zip(names, found, strict=True)))
    return path


def _file_name(student: str) -> str:
    """A file's name, whatever signs the id has."""
    return f"{quote(student, safe=' @+=,')}.json"
