"""`tito export`: from a notebook to the Python module it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleArgument, ModuleOption, chosen_module


def export(
    named: ModuleArgument = None,
    module: ModuleOption = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="The notebook or .py file.", metavar="PATH")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="The folder tinytorch/ is written in: your workspace, or this one.", metavar="DIR"
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write your notebook's cells to the package.

    The module of 06_autograd is tinytorch/core/autograd.py. A comment above every block names the notebook's
    cell that it comes from. Nothing is written while a cell of the module does not parse.

    Example: tito export --module 06_autograd
    """
    from tito.files import write_generated
    from tito.grading.package import MARK, exported_text
    from tito.grading.submission import own_submission, read
    from tito.notebooks.publish import released_outline
    from tito.work.notebook import check_notebook

    course, chosen = chosen_module(module or named)
    submission = own_submission(file, (Path.cwd(), course.root), chosen)
    if submission.suffix == ".ipynb":
        check_notebook(read(submission), submission.name, course, chosen)
    text, notes = exported_text(submission, released_outline(course, chosen))
    path = (to or course.exports).joinpath(*chosen.export.split(".")).with_suffix(".py")
    write_generated(path, text, MARK)
    for note in notes:
        typer.echo(f"note: {note}", err=True)
    answer(json, {"module": chosen.name, "path": path, "notes": notes}, f"{path}")
