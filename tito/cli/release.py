"""`tito release`: the notebook students start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.options import ModuleArgument, ModuleOption, chosen_module


def release(
    to: Annotated[Path, typer.Option("--to", help="The folder to write into.", metavar="DIR")],
    named: ModuleArgument = None,
    module: ModuleOption = None,
    instructor: Annotated[
        bool, typer.Option("--instructor", help="The woven version, with its solutions.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a notebook that differs.")] = False,
) -> None:
    """Write the notebook that students start from.

    Signatures and words stay, solutions are taken out. Without --module every module is released. A
    notebook that is already there and differs, somebody's work perhaps, is replaced only with --force.

    Example: tito release --module 06_autograd --to work
    """
    from tito.course.course import find_course
    from tito.files import write_new
    from tito.notebooks.publish import notebook_of

    asked = module or named
    if asked is None:
        course = find_course(Path.cwd())
        modules = course.modules
    else:
        course, one = chosen_module(asked)
        modules = (one,)
    for each in modules:
        path = to / each.name / f"{each.name}.ipynb"
        write_new(path, notebook_of(course, each, solutions=instructor), force=force)
        typer.echo(f"{path}")
