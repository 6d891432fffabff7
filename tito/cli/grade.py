"""`tito grade`: the hidden suite on a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tito.cli.options import JsonOption, ModuleOption, SeedOption, WorkersOption, chosen_module

if TYPE_CHECKING:
    from tito.grading.submission import Submission
    from tito.runs.paper import Paper


def grade(
    submissions: Annotated[
        Path,
        typer.Argument(
            help="A folder (nbgrader's layout or flat), one file, or a zip.", metavar="[SUBMISSIONS]"
        ),
    ] = Path("submitted"),
    module: ModuleOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Where receipts and grades.csv go: grades/MODULE for a class; for one file, nowhere.",
            metavar="DIR",
        ),
    ] = None,
    seed: SeedOption = None,
    workers: WorkersOption = None,
    prerequisites: Annotated[
        Literal["reference", "student"],
        typer.Option(help="student: a second score, on their own earlier modules.", metavar="WHOSE"),
    ] = "reference",
    ta: Annotated[
        bool, typer.Option("--ta", help="One file, for staff: what was asked, expected and found.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over; what is in DIR is kept in DIR/earlier/.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Grade a class with the hidden suite.

    Every submission runs in a process of its own, confined by the kernel.
    Without --seed the inputs are drawn from the module's secret seed (tito seed new), or a fresh one where it
    has none; the receipts record it.

    A run that was stopped, by Ctrl-C, a crash or a full disk, goes on when the same command is typed
    again. What is graded already stands; what has changed since is graded again, and what is new is added.

    With --prerequisites student the score on the student's own earlier modules, which lie beside the
    submission as submitted/<student>/<module>/, is shown with the one that counts, on the reference's.

    With --ta every failed probe of one file is shown close: inputs, expected, found. That tells what is
    hidden, and it is written nowhere.

    Example: tito grade submitted --module 06_autograd
    """
    from tito.course.seed import secret_seed
    from tito.errors import TitoError
    from tito.grading.submission import find_submissions, is_file
    from tito.runs.paper import Paper

    course, chosen = chosen_module(module)
    alone = out is None and is_file(submissions)
    if ta and (json or not alone):
        raise TitoError("--ta is for a person who looks at one file.", "Name it, without --out and --json.")
    found = find_submissions(submissions, chosen)
    paper = Paper(course, chosen, secret_seed(course, chosen) if seed is None else seed, prerequisites)
    if alone:
        _alone(paper, found[0], ta=ta, json=json)
    else:
        folder = out or Path("grades", chosen.name)
        _class(paper, found, folder, workers, go_on=seed is None, fresh=fresh, json=json)


def _alone(paper: Paper, submission: Submission, *, ta: bool, json: bool) -> None:
    """One file, looked at: nothing is written."""
    from tito.grading.grade import grade_or_reason
    from tito.reports.document import print_json
    from tito.reports.replay import show_closeups
    from tito.reports.terminal import show_grade
    from tito.runs.closeup import closeups_of_failures

    with paper.examination() as exam:
        grade = grade_or_reason(exam, submission)
        close = closeups_of_failures(exam, submission, grade) if ta else ()
    if json:
        print_json(paper.module, exam.key, [grade])
    else:
        show_closeups(close)
        show_grade(paper.module, exam.key, grade)


def _class(
    paper: Paper,
    found: tuple[Submission, ...],
    folder: Path,
    workers: int | None,
    *,
    go_on: bool,
    fresh: bool,
    json: bool,
) -> None:
    """A class into a folder; `go_on` with the seed of the run that is there, if there is one."""
    from dataclasses import replace
    from functools import partial

    from tito.reports.document import print_class
    from tito.reports.progress import progress
    from tito.reports.terminal import show_class
    from tito.runs.folder import held, put_aside
    from tito.runs.sitting import recorded_seed, sit

    with held(folder):
        aside = put_aside(folder) if fresh else None
        if aside:
            typer.echo(f"The earlier run is kept in {aside}.", err=True)
        recorded = recorded_seed(folder) if go_on else None
        paper = paper if recorded is None else replace(paper, seed=recorded)
        sitting = sit(paper, found, folder, partial(progress, text=f"Grading {paper.module.name}"), workers)
        if json:
            print_class(sitting, folder)
        else:
            show_class(paper.module, sitting, folder)
