"""`tito submit`: what is to be handed in, as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleArgument, ModuleOption, chosen_module

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.course.module import Module
    from tito.grading.grade import Grade
    from tito.grading.submission import Submission


def submit(
    named: ModuleArgument = None,
    module: ModuleOption = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Your notebook or .py file.", metavar="PATH")
    ] = None,
    student: Annotated[
        str | None,
        typer.Option(help="The name or number your course knows you by; remembered.", metavar="NAME"),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="The folder to write into: submissions.", metavar="DIR")
    ] = None,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Hand in as it is, without the public checks.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check once more, and write the zip that you hand in.

    It holds the notebook and a manifest with hashes and versions. What is missing is said; you may hand in
    all the same.

    Example: tito submit --module 06_autograd --student ada
    """
    from tito.files import write_whole
    from tito.grading.submission import own_submission, read
    from tito.work.archive import archive
    from tito.work.notebook import check_notebook
    from tito.work.places import archive_file, check_workspace, student_file
    from tito.work.status import next_command, status
    from tito.work.student import student_named

    course, chosen = chosen_module(module or named)
    check_workspace(course)
    submission = own_submission(file, (Path.cwd(), course.root), chosen)
    data, suffix = read(submission), submission.suffix
    if suffix == ".ipynb":
        check_notebook(data, submission.name, course, chosen)
    who = student_named(student, student_file(course))
    public = None if no_check else _checked(course, chosen, submission)
    path = archive_file(course, chosen, to)
    write_whole(path, archive(course, chosen, data, suffix, who, public))
    if not who:
        typer.echo("note: it does not say whose it is; add --student NAME once", err=True)
    command = next_command(status(course))
    answer(
        json,
        {"module": chosen.name, "student": who, "path": path, "public": public},
        f"{path}",
        "Upload this file as it is, to Gradescope, Canvas or where your course collects.",
        *([f"Next: {command}"] if command else []),
    )


def _checked(course: Course, module: Module, submission: Submission) -> dict[str, object]:
    """What the public checks give; what is missing goes to standard error."""
    from tito.grading.examination import examination
    from tito.work.check import check

    with examination(course, module, [module.checks], 0) as exam:
        found = check(course, exam, submission)
    _warn(found)
    return {"score": found.score, "max_score": found.max_score, "complete": found.complete}


def _warn(found: Grade) -> None:
    from tito.errors import SubmissionError
    from tito.grading.grade import UNTOUCHED
    from tito.text import listed

    if found.status == UNTOUCHED:
        raise SubmissionError(found.reason, f"{found.hint} Or add --no-check.")
    for note in found.notes:
        typer.echo(f"note: {note}", err=True)
    if not found.complete:
        lost = [each.name for each in found.components if each.score < each.max_score]
        typer.echo(
            f"note: {found.score:g} of {found.max_score} points by the public checks; "
            f"not right yet: {listed(lost, 4)}",
            err=True,
        )
