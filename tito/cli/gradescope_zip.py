"""`tito gradescope-zip` and what runs out of the zip: an autograder for Gradescope."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleArgument, ModuleOption, chosen_module


def gradescope_zip(
    named: ModuleArgument = None,
    module: ModuleOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The zip: MODULE-gradescope.zip.", metavar="FILE.zip")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write the zip that Gradescope grades a module with.

    It holds the whole grader: the module's hidden suite, the reference and every package under the lock's
    hashes, which are fetched now. Grading needs no network. Keep it from students.

    Example: tito gradescope-zip --module 06_autograd
    """
    from tito.environments.autograder import VERSIONS, autograder_files, environment_files, zipped
    from tito.files import write_whole
    from tito.gradebook.sheet import sheet_of
    from tito.policies.read import load_policy

    course, chosen = chosen_module(module or named)
    own = tuple(autograder_files(course, chosen))
    data = zipped((*own, *environment_files(course)))
    path = out or Path(f"{chosen.name}-gradescope.zip")
    write_whole(path, data)
    cells = sheet_of(course, chosen, load_policy(course)).cells
    automatic = sum(cell.max_score for cell in cells if not cell.question)
    answer(
        json,
        {"path": path, "bytes": len(data), "pythons": VERSIONS, "points": automatic},
        f"{path}: {len(data) / 1e6:.0f} MB, for Python {' or '.join(VERSIONS)}.",
        f"Gradescope's autograder points: {automatic:g}; base image: Ubuntu 24.04 or 22.04.",
    )


def gradescope_run(
    root: Annotated[Path, typer.Argument(help="The folder with submission/ and results/.", metavar="ROOT")],
    module: ModuleOption = None,
    json: JsonOption = False,
) -> None:
    """Grade what Gradescope was handed, as run_autograder in its zip does.

    The files in ROOT/submission are one student's; ROOT/results/results.json is what it comes to.

    Example: tito gradescope-run --module 06_autograd /autograder
    """
    from tito.gradebook.autograder import autograde

    course, chosen = chosen_module(module)
    path = autograde(course, chosen, root)
    typer.echo(path.read_text(encoding="utf-8") if json else f"Results: {path}", nl=not json)
