"""`tito test`: the public checks on your own notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.options import JsonOption, ModuleArgument, ModuleOption, SeedOption, chosen_module


def test(
    named: ModuleArgument = None,
    module: ModuleOption = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Your notebook or .py file.", metavar="PATH")
    ] = None,
    seed: SeedOption = None,
    json: JsonOption = False,
) -> None:
    """Check your own notebook: what is wrong, where, and a hint.

    The public checks are put to your code, and to nobody else's.
    Exit code 0 when every check passes, 1 when one fails, 2 when your file cannot be checked.

    Example: tito test --module 06_autograd
    """
    from tito.errors import ExitCode, SubmissionError
    from tito.grading.examination import examination
    from tito.grading.grade import GRADED, UNTOUCHED
    from tito.grading.grade import grade as graded
    from tito.grading.submission import own_submission
    from tito.reports.document import print_json
    from tito.reports.terminal import show_grade

    course, chosen = chosen_module(module or named)
    submission = own_submission(file, (Path.cwd(), course.root), chosen)
    with examination(course, chosen, [chosen.checks], seed or 0) as exam:
        grade = graded(exam, submission)
    if grade.status not in (GRADED, UNTOUCHED):
        raise SubmissionError(grade.reason, grade.hint, grade.status)
    if json:
        print_json(chosen, exam.key, [grade])
    else:
        show_grade(chosen, exam.key, grade)
    raise typer.Exit(ExitCode.PASSED if grade.complete else ExitCode.FAILED)
