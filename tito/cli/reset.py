"""`tito reset`: begin a module again."""

from __future__ import annotations

from typing import Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleArgument, ModuleOption, chosen_module


def reset(
    named: ModuleArgument = None,
    module: ModuleOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    json: JsonOption = False,
) -> None:
    """Begin a module again; your notebook is kept beside it.

    The copy is called 06_autograd.backup-1.ipynb, the next one backup-2; no copy is ever replaced.

    Example: tito reset 06_autograd
    """
    from tito.work.begin import begin_again, holds_work
    from tito.work.places import check_workspace

    course, chosen = chosen_module(module or named)
    check_workspace(course)
    if not yes and holds_work(course, chosen) and not _agreed(chosen.name):
        answer(json, {"module": chosen.name, "path": None, "kept": None}, "Left as it is.")
        return
    begun = begin_again(course, chosen)
    answer(
        json,
        {"module": chosen.name, "path": begun.path, "kept": begun.kept},
        *([f"kept: {begun.kept}"] if begun.kept else []),
        f"{begun.path}",
        f"Next: tito jupyter --module {chosen.name}",
    )


def _agreed(name: str) -> bool:
    """Whether the user says yes; TitoError where there is nobody to ask."""
    from tito.errors import TitoError

    try:
        return typer.confirm(f"Put your work on {name} aside and begin again?", err=True)
    except typer.Abort:
        raise TitoError("Nobody answered; everything is as it was.", "Add --yes.") from None
