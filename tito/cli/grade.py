"""`tito grade`: the hidden suite on a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.options import JsonOption, ModuleOption, SeedOption, chosen_module


def grade(
    submissions: Annotated[
        Path,
        typer.Argument(
            help="A folder (nbgrader's layout or flat), one file, or a zip.", metavar="[SUBMISSIONS]"
        ),
    ] = Path("submitted"),
    module: ModuleOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write receipts and grades.csv here.", metavar="DIR")
    ] = None,
    seed: SeedOption = None,
    json: JsonOption = False,
) -> None:
    """Grade a class with the hidden suite.

    Every submission runs in a process of its own, confined by the kernel.
    Without --seed the inputs are drawn from a fresh secret seed, which the receipts record.

    Example: tito grade submitted --module 06_autograd --out grades
    """
    import secrets

    from tito.files import writable
    from tito.grading.examination import examination
    from tito.grading.results import Results
    from tito.grading.run import grade_class
    from tito.grading.submission import find_submissions
    from tito.reports.document import print_json
    from tito.reports.progress import progress
    from tito.reports.terminal import show_class, show_grade

    course, chosen = chosen_module(module)
    found = find_submissions(submissions, chosen)
    if out is not None:
        writable(out)
    drawn = secrets.randbits(32) if seed is None else seed
    with examination(course, chosen, course.graders(chosen), drawn, hidden=True) as exam:
        results = Results(out, chosen, exam.key, exam.sandbox.tier)
        with progress(len(found), f"Grading {chosen.name}") as advance:
            grades = grade_class(exam, found, lambda each: advance(results.write(each)))
    results.write_table(grades)
    if json:
        print_json(chosen, exam.key, grades)
    elif len(grades) == 1:
        show_grade(chosen, exam.key, grades[0])
    else:
        show_class(chosen, exam.key, grades, out)
