"""`tito grade`: the hidden suite on a class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tito.cli.actions import obeying_nothing, tell
from tito.cli.options import (
    SUBMISSIONS,
    JsonOption,
    ModuleOption,
    SeedOption,
    SubmissionsArgument,
    WorkersOption,
    chosen_module,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tito.grading.submission import Submission
    from tito.progress import Progress
    from tito.runs.clerks import Clerks
    from tito.runs.paper import Paper
    from tito.runs.shard import Shard
    from tito.runs.sitting import Sitting


def grade(
    submissions: SubmissionsArgument = SUBMISSIONS,
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
    shard: Annotated[
        str | None,
        typer.Option(help="Grade part I of N of the class only; tito merge joins the parts.", metavar="I/N"),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(help="Grade on the dask cluster whose scheduler is there: tcp://...", metavar="ADDRESS"),
    ] = None,
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

    With --shard 1/8 the first of eight parts of the class is graded, by a command and a machine of its own,
    in DIR/shards/1-of-8, where DIR lies in a folder that all machines share; tito merge DIR makes one run of
    all parts. With --dask the workers of a cluster grade, and this command writes.

    With --ta every failed probe of one file is shown close: inputs, expected, found. That tells what is
    hidden, and it is written nowhere.

    Example: tito grade submitted --module 06_autograd

    Example: tito grade submitted --module 06_autograd --shard 1/8
    """
    from tito.course.seed import secret_seed
    from tito.errors import TitoError
    from tito.grading.submission import find_submissions, is_file
    from tito.runs.paper import Paper
    from tito.runs.shard import shard_from

    part = None if shard is None else shard_from(shard)
    course, chosen = chosen_module(module)
    alone = out is None and is_file(submissions)
    if ta and (json or not alone):
        raise TitoError("--ta is for a person who looks at one file.", "Name it, without --out and --json.")
    if alone and (part or dask):
        raise TitoError("--shard and --dask are for a class.", "Name its folder, or --out for one file.")
    if part and fresh:
        raise TitoError("--fresh starts a whole class over.", "Choose another --out for all parts.")
    found = find_submissions(submissions.absolute(), chosen)
    paper = Paper(course, chosen, secret_seed(course, chosen) if seed is None else seed, prerequisites)
    if alone:
        _alone(paper, found[0], ta=ta, json=json)
        return
    clerks = _clerks(workers, dask, (course.root, submissions.absolute()))
    folder = out or Path("grades", chosen.name)
    if part:
        _part(paper, found, folder, part, clerks, chosen=seed is not None, json=json)
    else:
        _class(paper, found, folder, clerks, go_on=seed is None, fresh=fresh, json=json)


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
        with obeying_nothing():
            show_closeups(close)
            show_grade(paper.module, exam.key, grade)
    if not ta:
        tell(paper.module, submission, grade, to_errors=json)


def _clerks(workers: int | None, dask: str | None, shared: tuple[Path, ...]) -> Clerks:
    """Who grades: processes of this machine, or workers of a cluster, which must see the `shared` paths."""
    from tito.errors import TitoError
    from tito.runs.office import LocalClerks

    if dask is None:
        return LocalClerks(workers)
    if workers is not None:
        raise TitoError("--workers is for this machine.", "A cluster grades with as many threads as it has.")
    try:
        from tito.runs.dask_office import DaskClerks
    except ModuleNotFoundError as missing:
        if missing.name not in ("dask", "distributed"):
            raise
        raise TitoError("--dask needs dask.distributed.", 'Install it: pip install "tito[dask]"') from None
    return DaskClerks(dask, shared)


def _class(
    paper: Paper,
    found: Sequence[Submission],
    folder: Path,
    clerks: Clerks,
    *,
    go_on: bool,
    fresh: bool,
    json: bool,
) -> None:
    """A class into a folder; `go_on` with the seed of the run that is there, if there is one."""
    from dataclasses import replace

    from tito.runs.folder import held, put_aside
    from tito.runs.sitting import recorded_seed, sit

    with held(folder):
        aside = put_aside(folder) if fresh else None
        if aside:
            typer.echo(f"The earlier run is kept in {aside}.", err=True)
        recorded = recorded_seed(folder) if go_on else None
        paper = paper if recorded is None else replace(paper, seed=recorded)
        _show(paper, sit(paper, found, folder, _progress(paper), clerks), folder, json=json)


def _part(
    paper: Paper,
    found: Sequence[Submission],
    out: Path,
    shard: Shard,
    clerks: Clerks,
    *,
    chosen: bool,
    json: bool,
) -> None:
    """A part of a class into its own folder; all parts have one seed, `chosen` or the first command's."""
    from dataclasses import replace
    from functools import partial

    from tito.runs.folder import held
    from tito.runs.shard import require_like_others, shared_seed, write_roll
    from tito.runs.sitting import sit

    folder = shard.folder(out)
    paper = replace(paper, seed=shared_seed(out, paper.seed, chosen=chosen))
    with held(folder):
        students = write_roll(shard, out, found)
        typer.echo(f"Part {shard}: {len(students)} of {len(found)} students.", err=True)
        if students:
            agree = partial(require_like_others, shard, out)
            sitting = sit(paper, students, folder, _progress(paper), clerks, agree)
            _show(paper, sitting, folder, json=json)


def _progress(paper: Paper) -> Progress:
    from functools import partial

    from tito.reports.progress import progress

    return partial(progress, text=f"Grading {paper.module.name}")


def _show(paper: Paper, sitting: Sitting, folder: Path, *, json: bool) -> None:
    from tito.reports.document import print_class
    from tito.reports.terminal import show_class

    if json:
        print_class(sitting.terms, sitting.entries, folder)
    else:
        with obeying_nothing():
            show_class(paper.module, sitting, folder)
