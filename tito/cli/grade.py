"""`tito grade`: the hidden suite on a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tito.cli.options import JsonOption, ModuleOption, SeedOption, WorkersOption, chosen_module

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.course.module import Module
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
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over; what is in DIR is kept in DIR/earlier/.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Grade a class with the hidden suite.

    Every submission runs in a process of its own, confined by the kernel.
    Without --seed the inputs are drawn from a fresh secret seed, which the receipts record.

    A run that was stopped, by Ctrl-C, a crash or a full disk, goes on when the same command is typed
    again. What is graded already stands; what has changed since is graded again, and what is new is added.

    With --prerequisites student the score on the student's own earlier modules, which lie beside the
    submission as submitted/<student>/<module>/, is shown with the one that counts, on the reference's.

    Example: tito grade submitted --module 06_autograd
    """
    from tito.grading.submission import find_submissions, is_file

    course, chosen = chosen_module(module)
    found = find_submissions(submissions, chosen)
    if out is None and is_file(submissions):
        _alone(course, chosen, found[0], seed, json=json)
    else:
        folder = out or Path("grades", chosen.name)
        _class(course, chosen, found, folder, seed, workers, fresh=fresh, json=json)


def _alone(course: Course, module: Module, submission: Submission, seed: int | None, *, json: bool) -> None:
    """One file, looked at: nothing is written."""
    from tito.grading.grade import grade_or_reason
    from tito.reports.document import print_json
    from tito.reports.terminal import show_grade
    from tito.runs.paper import Paper, draw_seed

    paper = Paper(course, module, draw_seed() if seed is None else seed)
    with paper.examination() as exam:
        grade = grade_or_reason(exam, submission)
    if json:
        print_json(module, exam.key, [grade])
    else:
        show_grade(module, exam.key, grade)


def _class(
    course: Course,
    module: Module,
    found: tuple[Submission, ...],
    folder: Path,
    seed: int | None,
    workers: int | None,
    *,
    fresh: bool,
    json: bool,
) -> None:
    """A class into a folder."""
    from functools import partial

    from tito.reports.document import print_class
    from tito.reports.progress import progress
    from tito.reports.terminal import show_class
    from tito.runs.folder import held, put_aside
    from tito.runs.paper import Paper, draw_seed
    from tito.runs.sitting import recorded_seed, sit

    with held(folder):
        aside = put_aside(folder) if fresh else None
        if aside:
            typer.echo(f"The earlier run is kept in {aside}.", err=True)
        recorded = recorded_seed(folder)
        paper = Paper(course, module, next(n for n in (seed, recorded, draw_seed()) if n is not None))
        sitting = sit(paper, found, folder, partial(progress, text=f"Grading {module.name}"), workers)
        if json:
            print_class(sitting, folder)
        else:
            show_class(module, sitting, folder)
