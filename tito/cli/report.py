"""`tito report`: a run as figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.actions import obeying_nothing
from tito.cli.options import JsonOption, ModuleOption

if TYPE_CHECKING:
    from tito.statistics.dashboard import Dashboard


def report(
    run: Annotated[
        Path | None,
        typer.Argument(help="The folder that tito grade wrote into: grades/MODULE.", metavar="[RUN]"),
    ] = None,
    module: ModuleOption = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write all of it as one page.", metavar="FILE"),
    ] = None,
    top: Annotated[int, typer.Option("--top", help="Rows of every table.", min=1, metavar="N")] = 10,
    json: JsonOption = False,
) -> None:
    """Show how a class did: scores, hard parts, who is stuck.

    Common mistakes, figures far above the class and events for a person to judge are shown, too.

    With --html as a page that opens without a network: its tables sort and filter, and every student unfolds.
    Where tito feedback has written pages beside it, it links to them.

    Example: tito report --module 06_autograd --html dashboard.html
    """
    from tito.reports.dashboard import print_dashboard, show_dashboard
    from tito.statistics.dashboard import dashboard
    from tito.statistics.reading import read_run

    board = dashboard(read_run(_folder(run, module)))
    if html:
        _write(board, html)
    if json:
        print_dashboard(board)
    elif not html:
        with obeying_nothing():
            show_dashboard(board, top)


def _folder(run: Path | None, module: str | None) -> Path:
    """The run named, or that of the module."""
    from tito.cli.options import chosen_module
    from tito.errors import TitoError

    if run and module:
        raise TitoError("A run is of one module.", "Name the run or the module, not both.")
    return run or Path("grades", chosen_module(module)[1].name)


def _write(board: Dashboard, path: Path) -> None:
    from tito.files import write_whole
    from tito.pages.dashboard import dashboard_page

    write_whole(path, dashboard_page(board, path.parent))
    typer.echo(f"Dashboard of {len(board.records)} students: {path}", err=True)
