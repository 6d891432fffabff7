"""`tito gradebook`: the class in nbgrader's database: a roster in, runs in, marks out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleOption
from tito.gradebook.formats import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tito.gradebook.address import Address
    from tito.gradebook.export import Exported
    from tito.gradebook.update import Updated

gradebook = typer.Typer(
    name="gradebook",
    help="The class in nbgrader's gradebook: rosters in, marks out.",
    no_args_is_help=True,
)

DatabaseOption = Annotated[
    str,
    typer.Option(
        "--db",
        help="The gradebook: a file, beside which autograded/ lies, or postgresql://USER@HOST/NAME.",
        metavar="FILE",
    ),
]
DATABASE = "gradebook.db"


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
    json: JsonOption = False,
) -> None:
    """Take a roster's students into the gradebook.

    Who wrote the file, its header says: Canvas's gradebook, Gradescope's roster, or the columns id,
    first_name, last_name, email. Names that are there already give way; nobody is taken out.

    Example: tito gradebook import roster.csv
    """
    from tito.gradebook.address import address
    from tito.gradebook.database import changed
    from tito.gradebook.enter import enter_students
    from tito.gradebook.roster import read_roster

    where = address(database)
    found = read_roster(roster, id_column)
    with changed(where) as connection:
        enter_students(connection, found.students)
    count = len(found.students)
    answer(
        json,
        {"gradebook": where, "kind": found.kind, "students": count},
        f"Students entered into {where} from {roster} ({found.kind}): {count}.",
    )


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
    submitted_at: Annotated[
        Path | None,
        typer.Option(
            "--submitted-at",
            help="When each student handed in: the collector's CSV of student,timestamp.",
            metavar="FILE",
        ),
    ] = None,
    database: DatabaseOption = DATABASE,
    json: JsonOption = False,
) -> None:
    """Enter finished runs, and a notebook a student for formgrader.

    Scores and comments that a person has made in formgrader stay, and count. A cell with such a score that
    tito now scores otherwise waits for a second look. The same command again changes nothing.

    Several runs of one module hold several attempts, of which the last or the best one counts, by [policy]
    attempts in course.toml, whether they are named together or one after the other. What is late is told by
    the time that nbgrader's collector has written beside a submission, or by --submitted-at;
    docs/policies.md says what it costs.

    Example: tito gradebook update grades/06_autograd
    """
    from dataclasses import asdict
    from functools import partial

    from tito.course.course import find_course
    from tito.errors import TitoError
    from tito.gradebook.address import address
    from tito.gradebook.attempts import finished_runs, runs_by_module
    from tito.gradebook.collected import read_times
    from tito.gradebook.update import update as updated
    from tito.reports.progress import progress

    where = address(database)
    course = find_course(Path.cwd())
    folders = runs or finished_runs(Path("grades"))
    if submitted_at and len(folders) != 1:
        raise TitoError("--submitted-at tells the times of one run.", "Name its folder alone.")
    times = read_times(submitted_at) if submitted_at else {}
    finished = []
    for module, found in runs_by_module(folders).items():
        steps = partial(progress, text=f"Reading {module}")
        finished.append(updated(course, found, where, submissions, steps, times))
        _note(finished[-1])
    lines = [line for each in finished for line in _lines(each, where)]
    answer(json, {"modules": [asdict(each) for each in finished]}, *lines)


def _lines(done: Updated, where: Address) -> Iterator[str]:
    """What was entered."""
    entered = f"Submissions of {done.module} entered into {where}: {done.entered}"
    yield f"{entered}, waiting for a person: {done.waiting}."
    if done.late.late:
        yield f"  Late: {done.late.late}, losing points by it: {done.late.penalised}."


def _note(done: Updated) -> None:
    """About whom there is more to know."""
    from tito.text import listed

    if done.late.untimed:
        typer.echo(f"  When they were handed in is unknown, so not late: {done.late.untimed}.", err=True)
    if done.earlier:
        typer.echo(f"  Compared with what was entered before: {', '.join(done.earlier)}.", err=True)
    notes = (
        ("New, and in no roster", done.unknown),
        ("Several attempts, of which one counts", done.again),
        ("Not graded, and not entered", done.ungraded),
        ("The file handed in is not where it was, so formgrader cannot show it", done.unseen),
        ("The receipt is not as the run wrote it, so not entered", done.lost),
        ("In the list of --submitted-at, and not in the run", done.astray),
        ("With an extension, and not in the gradebook", done.late.strangers),
    )
    for note, students in notes:
        if students:
            typer.echo(f"  {note}: {listed(students)}.", err=True)


@gradebook.command("open", context_settings={"allow_extra_args": True})
def open_(context: typer.Context, database: DatabaseOption = DATABASE) -> None:
    """Open formgrader, where people read, mark and comment.

    It answers on this machine alone, over the gradebook and the notebooks beside it. Ctrl-C ends it. What
    stands after `--` is handed to JupyterLab.

    Example: tito gradebook open -- --no-browser
    """
    from tito.environments.formgrader import check_formgrader, start
    from tito.gradebook.address import address, local, nbgraders_url
    from tito.gradebook.database import looked_at

    check_formgrader()
    where = address(database)
    with looked_at(where):
        pass
    start(local(where).resolve().parent, nbgraders_url(where), context.args)


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
    json: JsonOption = False,
) -> None:
    """Write the marks for another system.

    Without --module, of every module in the gradebook. Marks that a person has yet to give count nothing.
    For gradescope and classroom it is a zip with a file a submission, MODULE/STUDENT.json.

    Example: tito gradebook export --to canvas --canvas-template from-canvas.csv
    """
    from tito.cli.options import chosen_modules
    from tito.gradebook.address import address
    from tito.gradebook.export import export as exported

    where = address(database)
    course, chosen = chosen_modules(module)
    modules = [each.name for each in chosen] if module else []
    _say_written(exported(course, where, to, modules, out, template, _junit), json=json)


def _say_written(done: Exported, *, json: bool) -> None:
    from dataclasses import asdict

    from tito.text import listed

    answer(json, asdict(done), f"Submissions in {done.path}: {done.submissions}.")
    if json:
        return
    if done.waiting:
        typer.echo(
            f"  Waiting for a person's mark, and counting nothing for it yet: {done.waiting}.", err=True
        )
    if done.unlisted:
        typer.echo(f"  Not in Canvas's file: {listed(done.unlisted)}.", err=True)


def _junit(outcomes: Iterator[tuple[str, str, str]]) -> str:
    """The outcomes as JUnit XML, which is a report of tito's like others."""
    from tito.reports.junit import Case, junit

    return junit(Case(*each) for each in outcomes)
