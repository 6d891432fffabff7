"""`tito test`: the public checks on your own notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.actions import obeying_nothing, tell, telling_why
from tito.cli.options import JsonOption, ModuleArgument, ModuleOption, SeedOption, chosen_module

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.course.module import Module
    from tito.grading.examination import Examination
    from tito.grading.submission import Submission
    from tito.work.watch import Round


def test(
    named: ModuleArgument = None,
    module: ModuleOption = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Your notebook or .py file.", metavar="PATH")
    ] = None,
    seed: SeedOption = None,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Check again at every save, until Ctrl-C.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check your own notebook: what is wrong, where, and a hint.

    The public checks are put to your code, and to nobody else's.
    Exit code 0 when every check passes, 1 when one fails, 2 when your file cannot be checked.

    In GitHub Actions failed checks are annotations at your lines, and the step has a summary and an output
    `result`: docs/github/classroom.yml is a workflow.

    Example: tito test --module 06_autograd
    """
    from tito.errors import ExitCode, TitoError
    from tito.grading.examination import examination
    from tito.grading.submission import own_submission
    from tito.reports.document import print_json
    from tito.reports.terminal import show_grade
    from tito.work.check import check

    if watch and json:
        raise TitoError("--json prints one object, and --watch one report after the other.", "Leave one out.")
    course, chosen = chosen_module(module or named)
    submission = own_submission(file, (Path.cwd(), course.root), chosen)
    with examination(course, chosen, [chosen.checks], seed or 0) as exam:
        if watch:
            _watch(course, exam, submission)
            return
        with telling_why(chosen, submission):
            grade = check(course, exam, submission)
    if json:
        print_json(chosen, exam.key, [grade])
    else:
        with obeying_nothing():
            show_grade(chosen, exam.key, grade)
        _say_next(course, chosen, submission)
    tell(chosen, submission, grade, to_errors=json)
    raise typer.Exit(ExitCode.PASSED if grade.complete else ExitCode.FAILED)


def _say_next(course: Course, module: Module, submission: Submission) -> None:
    """What to type next, where it is a workspace's own notebook that was tested."""
    from tito.grading.sources import OnDisk
    from tito.work.status import progress

    if course.workspace and submission.source == OnDisk(course.notebook(module)):
        typer.echo(f"Next: {progress(course, module).next}")


def _watch(course: Course, exam: Examination, submission: Submission) -> None:
    """Report at every save, until Ctrl-C, which is no failure."""
    from functools import partial

    from tito.errors import SubmissionError
    from tito.grading.sources import OnDisk
    from tito.work.check import check
    from tito.work.places import result_file
    from tito.work.result import kept
    from tito.work.watch import rounds, saves

    if not isinstance(submission.source, OnDisk):
        raise SubmissionError(f"{submission.name} lies in an archive.", "Watch the notebook itself.")
    before = kept(result_file(course, exam.module))
    checks = partial(check, course, exam, submission)
    try:
        for found in rounds(saves(submission.source.path), checks, before.parts if before else ()):
            _report(exam, found)
            typer.echo(f"Watching {submission.name}: save it to check again, Ctrl-C to stop.")
    except KeyboardInterrupt:
        typer.echo("Stopped.")


def _report(exam: Examination, found: Round) -> None:
    """One round: what it came to, and last what it changed."""
    from tito.reports.status import show_changes
    from tito.reports.terminal import show_grade
    from tito.work.watch import Checked

    match found:
        case Checked(grade, changes):
            show_grade(exam.module, exam.key, grade)
            show_changes(changes)
        case error:
            typer.echo(f"error: {error.message}\n  fix: {error.hint}")
