"""`tito validate`: what must hold of the course before students see it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.options import JsonOption, ModuleOption, chosen_modules


def validate(
    module: ModuleOption = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", help="Write the results here for CI.", metavar="FILE")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Check the course itself, before it is released.

    Every module: what it names exists, every component is asked, export gives the reference back, the
    release shows no solution, links lead somewhere, the reference scores 100 % and the untouched notebook
    0, and both notebooks run in a real kernel. Exit code 1 where anything does not hold. What [policy] in
    course.toml names has to be there, too.

    Example: tito validate --junit validation.xml
    """
    from functools import partial

    from tito.environments.execution import executed
    from tito.errors import CourseError, ExitCode
    from tito.files import write_whole
    from tito.gradebook.sheet import policy_of
    from tito.grading.validation import LAWS_OF_A_MODULE, findings
    from tito.reports.progress import progress
    from tito.reports.validation import as_junit, print_findings, show_findings

    course, chosen = chosen_modules(module)
    if course.workspace:
        raise CourseError(
            f"{course.root} is a student's workspace: there is no course in it to check.",
            "Run this in the course's own folder; students use tito test.",
        )
    policy_of(course)
    execute = partial(executed, package=course.root / "reference")
    found = []
    with progress(len(chosen) * LAWS_OF_A_MODULE, "Validating") as advance:
        for each in chosen:
            for finding in findings(course, each, execute):
                found.append(finding)
                advance(finding)
    if junit is not None:
        write_whole(junit, as_junit(found))
    (print_findings if json else show_findings)(found)
    failed = any(finding.failure for finding in found)
    raise typer.Exit(ExitCode.FAILED if failed else ExitCode.PASSED)
