"""`tito start`: begin a module."""

from __future__ import annotations

from typing import Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleArgument, ModuleOption, chosen_module


def start(
    named: ModuleArgument = None,
    module: ModuleOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Begin before what the module is built on is done.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Begin a module: its notebook, fresh from the lesson.

    A notebook that is there already is left as it is. What the module is built on has to be done first.

    Example: tito start 06_autograd
    """
    from tito.work.begin import begin, check_built, lacking
    from tito.work.places import check_workspace

    course, chosen = chosen_module(module or named)
    check_workspace(course)
    if not force:
        check_built(course, chosen)
    begun = begin(course, chosen)
    if missing := lacking(course, chosen):
        typer.echo(f"note: tito test waits for {', '.join(missing)}", err=True)
    answer(
        json,
        {"module": chosen.name, "path": begun.path, "fresh": begun.fresh},
        f"{begun.path}" if begun.fresh else f"{begun.path} is begun, and left as it is.",
        f"Next: tito jupyter --module {chosen.name}",
    )
