"""Marking in the terminal: one answer after the other, and blind where asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.gradebook.address import Address
    from tito.gradebook.manual import Answer
    from tito.gradebook.reading import Reading
    from tito.policies.policy import Policy


def called(where: Address, found: Sequence[Answer], *, blind: bool) -> Mapping[str, str]:
    """What each student is called here: by id, or blind."""
    from tito.gradebook.blind import pseudonyms

    students = {each.student for each in found}
    return pseudonyms(where, students) if blind else {student: student for student in students}


def mark_here(course: Course, policy: Policy, where: Address, modules: Sequence[str], *, blind: bool) -> None:
    """One answer after the other; each mark is kept as soon as it is given."""
    from tito.errors import Interrupted
    from tito.gradebook.database import changed, looked_at
    from tito.gradebook.manual import PersonsMark, enter_persons_marks, in_order, waiting
    from tito.gradebook.reading import readings

    with looked_at(where) as connection:
        found = waiting(connection, modules)
    shown = called(where, found, blind=blind)
    kept, asked = 0, ""
    try:
        for reading in readings(course, policy, where, in_order(found, shown)):
            if reading.cell.name != asked:
                _ask(reading)
                asked = reading.cell.name
            _show(reading, shown)
            score = _score(reading)
            if score is None:
                continue
            comment = typer.prompt("Comment (Enter for none)", default="", show_default=False).strip()
            of = reading.answer
            with changed(where) as connection:
                given = PersonsMark(of.module, of.question, of.student, score, comment)
                enter_persons_marks(connection, [given])
            kept += 1
    except (KeyboardInterrupt, typer.Abort):
        raise Interrupted(f"Stopped; marks kept: {kept}.", "Type the same again to go on.") from None
    typer.echo(f"Marks entered into {where}: {kept}. Still waiting: {len(found) - kept}.")


def _ask(reading: Reading) -> None:
    from tito.gradebook.reading import question
    from tito.reports.text import printable

    typer.echo(f"\n{printable(question(reading.cell))}")


def _show(reading: Reading, shown: Mapping[str, str]) -> None:
    from tito.reports.text import printable

    of = reading.answer
    note = " (marked before)" if of.again else ""
    typer.echo(printable(f"\n{of.module}, {of.question}, {shown[of.student]}{note}:\n"))
    said = "No notebook is beside the gradebook." if reading.said is None else reading.said
    typer.echo(f"{printable(said)}\n")


def _score(reading: Reading) -> float | None:
    """The points given; None where the answer is left for later. Asked again until it makes sense."""
    from tito.errors import TitoError
    from tito.gradebook.marks_file import score_of

    while True:
        most = f"{reading.cell.max_score:g}"
        given = typer.prompt(f"Points, 0 to {most} (Enter to skip)", default="", show_default=False).strip()
        if not given:
            return None
        try:
            return score_of(given, reading.cell, "Not taken")
        except TitoError as error:
            typer.echo(f"{error.message} {error.hint}")
