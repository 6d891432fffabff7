"""`tito regrade`: the recorded submissions, graded by the course as it is now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.options import ElsewhereOption, JsonOption, RunArgument, WorkersOption


def regrade(
    folder: RunArgument,
    diff: Annotated[bool, typer.Option("--diff", help="Show whose points move, and write nothing.")] = False,
    submissions: ElsewhereOption = None,
    workers: WorkersOption = None,
    json: JsonOption = False,
) -> None:
    """Grade a class again after its suite has changed.

    Every submission recorded in DIR is graded by the suite and the reference as they are now, under the
    recorded seed. Whose points move and why is shown before anything is written; the earlier run is kept in
    DIR/earlier/.

    Example: tito regrade grades/06_autograd --diff
    """
    from contextlib import nullcontext
    from functools import partial

    from tito.course.course import find_course
    from tito.reports.progress import progress
    from tito.reports.regrade import print_regrade, show_regrade, show_written
    from tito.runs.folder import held
    from tito.runs.regrade import regrade as regraded
    from tito.runs.regrade import write

    course = find_course(Path.cwd())
    steps = partial(progress, text=f"Grading {folder} again")
    within = None if diff else folder
    with (
        nullcontext() if diff else held(folder),
        regraded(course, folder, submissions, steps, workers, within) as found,
    ):
        if json:
            print_regrade(found)
        else:
            show_regrade(found)
        if found.changes_anything and not diff:
            show_written(write(found, folder), folder)
