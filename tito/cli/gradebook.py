"""`tito gradebook`: the class in nbgrader's database: a roster in, runs in, marks out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.options import ModuleOption
from tito.gradebook.formats import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tito.gradebook.export import Exported
    from tito.gradebook.update import Updated

gradebook = typer.Typer(
    name="gradebook",
    help="The class, in the database that nbgrader's formgrader shows.",
    no_args_is_help=True,
)

DatabaseOption = Annotated[
    Path, typer.Option("--db", help="The gradebook; autograded/ lies beside it.", metavar="FILE")
]
DATABASE = Path("gradebook.db")


@gradebook.command("import")
def import_(
    roster: Annotated[
        Path, typer.Argument(help="A CSV file of Canvas, Gradescope or nbgrader.", metavar="ROSTER.csv")
    ],
    id_column: Annotated[
        str | None,
        typer.Option("--id", help="The column that submissions are named after.", metavar="COLUMN"),
    ] = None,
    database: DatabaseOption = DATABASE,
) -> None:
    """Take a roster's students into the gradebook.

    Who wrote the file, its header says: Canvas's gradebook, Gradescope's roster, or the columns id,
    first_name, last_name, email. Names that are there already give way; nobody is taken out.

    Example: tito gradebook import roster.csv
    """
    from tito.gradebook.database import changed
    from tito.gradebook.enter import enter_students
    from tito.gradebook.roster import read_roster

    found = read_roster(roster, id_column)
    with changed(database) as connection:
        enter_students(connection, found.students)
    typer.echo(f"Students entered into {database} from a {found.kind} roster: {len(found.students)}.")


@gradebook.command()
def update(
    runs: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders that tito grade wrote into; without one, all in grades/.", metavar="[RUN]"
        ),
    ] = None,
    submissions: Annotated[
        Path | None,
        typer.Option("--submissions", help="Where the files are now: a folder or zip.", metavar="PATH"),
    ] = None,
    database: DatabaseOption = DATABASE,
) -> None:
    """Enter finished runs, with a notebook a student for formgrader to show.

    Scores and comments that a person has made in formgrader stay, and count. A cell with such a score that
    tito now scores otherwise waits for a second look. The same command again changes nothing.

    Example: tito gradebook update grades/06_autograd
    """
    from functools import partial

    from tito.course.course import find_course
    from tito.gradebook.update import finished_runs
    from tito.gradebook.update import update as updated
    from tito.reports.progress import progress

    course = find_course(Path.cwd())
    for run in runs or finished_runs(Path("grades")):
        steps = partial(progress, text=f"Reading {run}")
        _say(updated(course, run, database, submissions, steps), database)


def _say(done: Updated, database: Path) -> None:
    """What was entered, and about whom there is more to know."""
    from tito.gradebook.update import names

    entered = f"Submissions of {done.module} entered into {database}: {done.entered}"
    typer.echo(f"{entered}, waiting for a person: {done.waiting}.")
    notes = (
        ("New, and in no roster", done.unknown),
        ("Not graded, and not entered", done.ungraded),
        ("The file handed in is not where it was, so formgrader cannot show it", done.unseen),
        ("The receipt is not as the run wrote it, so not entered", done.lost),
    )
    for note, students in notes:
        if students:
            typer.echo(f"  {note}: {names(students)}.", err=True)


@gradebook.command()
def export(
    to: Annotated[Format, typer.Option("--to", help="Whose format.", show_choices=True)],
    module: ModuleOption = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the files go.", metavar="DIR")] = Path(
        "exports"
    ),
    template: Annotated[
        Path | None,
        typer.Option(
            "--canvas-template",
            help="Canvas's own export, whose columns and ids are kept.",
            metavar="FILE",
        ),
    ] = None,
    database: DatabaseOption = DATABASE,
) -> None:
    """Write the marks for another system.

    Without --module, of every module in the gradebook. Marks that a person has yet to give count nothing.

    Example: tito gradebook export --to canvas --canvas-template from-canvas.csv
    """
    from tito.cli.options import chosen_modules
    from tito.gradebook.export import export as exported

    course, chosen = chosen_modules(module)
    modules = [each.name for each in chosen] if module else []
    _say_written(exported(course, database, to, modules, out, template, _junit))


def _say_written(done: Exported) -> None:
    from tito.gradebook.update import names

    typer.echo(f"Submissions in {done.path}: {done.submissions}.")
    if done.waiting:
        typer.echo(
            f"  Waiting for a person's mark, and counting nothing for it yet: {done.waiting}.", err=True
        )
    if done.unlisted:
        typer.echo(f"  Not in Canvas's file: {names(done.unlisted)}.", err=True)


def _junit(outcomes: Iterator[tuple[str, str, str]]) -> str:
    """The outcomes as JUnit XML, which is a report of tito's like others."""
    from tito.reports.junit import Case, junit

    return junit(Case(*each) for each in outcomes)
