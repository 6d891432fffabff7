"""`tito similar`: submissions that have more in common than what everybody was given."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito.cli.actions import obeying_nothing
from tito.cli.answer import answer
from tito.cli.options import SUBMISSIONS, JsonOption, ModuleOption, SubmissionsArgument, chosen_module
from tito.similarity import THRESHOLD


def similar(
    submissions: SubmissionsArgument = SUBMISSIONS,
    module: ModuleOption = None,
    threshold: Annotated[
        float,
        typer.Option(help="The least share that is shown, from 0 to 1.", min=0.0, max=1.0, metavar="SHARE"),
    ] = THRESHOLD,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with the code side by side.", metavar="FILE")
    ] = None,
    previous: Annotated[
        list[Path] | None,
        typer.Option("--previous", help="An earlier year's submissions; may be repeated.", metavar="DIR"),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show which submissions are alike beyond what was released.

    Names, order, layout, comments and simple rewriting make no difference. What was released, the reference
    and what more than half of the class has do not count. A share is no finding and accuses nobody: code in
    common has many reasons, and docs/similarity.md says what a share can mean.

    Those of earlier years are compared with this class, not among themselves.

    Example: tito similar submitted --module 06_autograd --html similar.html
    """
    from functools import partial

    from tito.files import write_whole
    from tito.pages.similar import similar_page
    from tito.reports.progress import progress
    from tito.reports.similar import show_similar, similar_document
    from tito.similarity.comparison import compared, imprints_in

    course, chosen = chosen_module(module)
    imprints = imprints_in(course, chosen, submissions, previous or (), partial(progress, text="Reading"))
    found = compared(chosen.name, imprints, threshold)
    if html is not None:
        write_whole(html, similar_page(found))
    if json:
        answer(json, similar_document(found))
    else:
        with obeying_nothing():
            show_similar(found)
