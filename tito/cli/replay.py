"""`tito replay`: a receipt's grade, come to again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.options import JsonOption


def replay(
    receipt: Annotated[Path, typer.Argument(help="A receipt that tito grade wrote.", metavar="RECEIPT")],
    probe: Annotated[
        str | None,
        typer.Option("--probe", "-p", help="Show this probe: inputs, answer, expected.", metavar="P"),
    ] = None,
    submissions: Annotated[
        Path | None,
        typer.Option("--submissions", help="Where the file is now: a folder, file or zip.", metavar="PATH"),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Grade a receipt's submission again: is it the same grade?

    Seed, suite, reference and file are those of the receipt; the file is found by its SHA-256.
    With --probe it shows one question and both answers, for staff: it tells what is hidden.
    Exit code 0 when the grade is the same to the last figure, 1 when it differs, 2 when it cannot be had.

    Example: tito replay grades/06_autograd/receipts/ada.json --probe forty_doublings
    """
    from tito.course.course import find_course
    from tito.errors import ExitCode
    from tito.reports.replay import print_replay, show_replay
    from tito.runs.replay import read_receipt
    from tito.runs.replay import replay as replayed

    found = replayed(find_course(Path.cwd()), read_receipt(receipt), submissions, probe)
    if json:
        print_replay(found)
    else:
        show_replay(found)
    raise typer.Exit(ExitCode.FAILED if found.changes else ExitCode.PASSED)
