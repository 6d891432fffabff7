"""`tito merge`: the parts of a class, graded apart, made one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.options import JsonOption


def merge(
    folder: Annotated[
        Path, typer.Argument(help="The --out of the commands that graded the parts.", metavar="DIR")
    ],
    json: JsonOption = False,
) -> None:
    """Join the parts of a class that tito grade --shard graded.

    The parts must be complete and graded under the same terms; the one that is not is named. Receipts and
    grades.csv in DIR are then, to the byte, what one machine would have written; a run that was there before
    is kept in DIR/earlier/. When more is handed in, grade the parts again and then merge again.

    Example: tito merge grades/06_autograd
    """
    from tito.course.course import find_course
    from tito.reports.document import print_class
    from tito.runs.merge import merge as merged

    found = merged(find_course(Path.cwd()), folder)
    if found.aside:
        typer.echo(f"The earlier run is kept in {found.aside}.", err=True)
    if json:
        print_class(found.terms, found.entries, folder)
        return
    done = "joined" if found.written else "stand as they were joined"
    typer.echo(f"{found.module.name}: {len(found.entries)} students of {found.parts} parts {done}.")
    typer.echo(f"Receipts and grades.csv: {folder}/")
