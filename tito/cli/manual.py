"""`tito manual`: the marks that a person gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.answer import answer
from tito.cli.gradebook import DATABASE, DatabaseOption
from tito.cli.marking import called, mark_here
from tito.cli.options import JsonOption, ModuleOption

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.gradebook.address import Address
    from tito.gradebook.manual import Answer
    from tito.policies.policy import Policy


def manual(
    module: ModuleOption = None,
    marks: Annotated[
        Path | None,
        typer.Option(
            "--marks", help="Take marks: student,module,question,score[,comment].", metavar="FILE.csv"
        ),
    ] = None,
    mark: Annotated[
        bool, typer.Option("--mark", help="Read the answers here, and give points one by one.")
    ] = False,
    second: Annotated[
        int | None,
        typer.Option(
            "--second", help="Draw N percent of what is marked to be read again.", min=1, max=100, metavar="N"
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", help="Draw by this seed, not by the recorded one.", min=0, metavar="N"),
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Show pseudonyms, which --marks takes as well.")
    ] = False,
    database: DatabaseOption = DATABASE,
    json: JsonOption = False,
) -> None:
    """List what waits for a person, and take a person's marks.

    Answers to questions wait, and so does what a person has marked and tito now sees otherwise. Marks go
    where formgrader puts them: they count at once, and no tito gradebook update changes them.

    With --mark every answer is shown here and asked about; Ctrl-C keeps what was marked. With --marks a file
    is taken as a whole or, where a line is wrong, not at all. With --second a share of what is marked is
    drawn for a second reader, by a seed that is recorded.

    Example: tito manual --module 06_autograd --mark
    """
    from tito.cli.options import chosen_modules
    from tito.errors import TitoError
    from tito.gradebook.address import address
    from tito.gradebook.sheet import policy_of

    if sum((marks is not None, mark, second is not None)) > 1:
        raise TitoError("--marks, --mark and --second are three things to do.", "Do one after the other.")
    if mark and json:
        raise TitoError("--mark asks a person, and has no --json.", "List what waits: tito manual --json")
    where = address(database)
    course, chosen = chosen_modules(module)
    modules = [each.name for each in chosen] if module else []
    policy = policy_of(course)
    if marks:
        _take(course, policy, where, marks, json=json)
    elif mark:
        mark_here(course, policy, where, modules, blind=blind)
    elif second:
        _draw(where, modules, second, seed, blind=blind, json=json)
    else:
        _list(where, modules, blind=blind, json=json)


def _list(where: Address, modules: Sequence[str], *, blind: bool, json: bool) -> None:
    """A line a question; with --module, a line an answer."""
    from tito.gradebook.database import looked_at
    from tito.gradebook.manual import in_order, waiting

    with looked_at(where) as connection:
        found = waiting(connection, modules)
    shown = called(where, found, blind=blind)
    lines = list(_counts(found))
    if modules:
        lines += [_line(each, shown) for each in in_order(found, shown)]
    if modules and found:
        lines.append(f"Mark them: tito manual --module {modules[0]} --mark; formgrader; or --marks FILE.csv.")
    document = [_plain(each, shown) for each in in_order(found, shown)]
    answer(json, {"waiting": document}, *(lines or ["Nothing waits for a person."]))


def _counts(found: Sequence[Answer]) -> list[str]:
    """`06_autograd: 9 wait for a person.` and how many of each question."""
    from collections import Counter

    lines = []
    for module, count in Counter(each.module for each in found).items():
        lines.append(f"{module}: waiting for a person: {count}.")
        here = [each for each in found if each.module == module]
        again = Counter(each.question for each in here if each.again)
        for name, number in Counter(each.question for each in here).items():
            note = f", marked before: {again[name]}" if again[name] else ""
            lines.append(f"  {name:24} {number:5}{note}")
    return lines


def _line(each: Answer, shown: Mapping[str, str]) -> str:
    from tito.reports.text import printable

    note = "  (marked before)" if each.again else ""
    return printable(f"  {each.module}  {each.question:24} {shown[each.student]}{note}")


def _plain(each: Answer, shown: Mapping[str, str]) -> dict[str, object]:
    return {
        "module": each.module,
        "question": each.question,
        "student": shown[each.student],
        "again": each.again,
    }


def _take(course: Course, policy: Policy, where: Address, marks: Path, *, json: bool) -> None:
    from tito.gradebook.blind import pseudonyms
    from tito.gradebook.database import changed, looked_at
    from tito.gradebook.manual import enter_persons_marks, waiting
    from tito.gradebook.marks_file import known, read_marks

    with looked_at(where) as connection:
        students = [student for (student,) in connection.execute("SELECT id FROM student")]
        found = read_marks(marks, known(connection, course, policy, pseudonyms(where, students, new=False)))
    with changed(where) as connection:
        enter_persons_marks(connection, found)
        left = len(waiting(connection))
    said = f"Marks entered into {where}: {len(found)}. Still waiting: {left}."
    answer(json, {"entered": len(found), "waiting": left}, said)


def _draw(
    where: Address, modules: Sequence[str], percent: int, seed: int | None, *, blind: bool, json: bool
) -> None:
    from tito.gradebook.database import looked_at
    from tito.gradebook.manual import in_order, marked
    from tito.gradebook.second import drawn, recorded_seed

    with looked_at(where) as connection:
        found = marked(connection, modules)
    seed = recorded_seed(where, seed)
    chosen = drawn(found, percent, seed)
    shown = called(where, chosen, blind=blind)
    ordered = in_order(chosen, shown)
    answer(
        json,
        {"seed": seed, "percent": percent, "second": [_plain(each, shown) for each in ordered]},
        f"To be read a second time: {len(chosen)} of {len(found)} marked answers (seed {seed}).",
        *(_line(each, shown) for each in ordered),
    )
