"""The command `tito` and the one edge at which errors become messages."""

from __future__ import annotations

import sys

import typer

from tito.cli.actions import harmless
from tito.cli.audit import audit
from tito.cli.env import env
from tito.cli.export import export
from tito.cli.feedback import feedback
from tito.cli.grade import grade
from tito.cli.gradebook import gradebook
from tito.cli.gradescope_zip import gradescope_run, gradescope_zip
from tito.cli.graph import graph
from tito.cli.jupyter import jupyter
from tito.cli.manual import manual
from tito.cli.merge import merge
from tito.cli.quiet import add_quiet
from tito.cli.regrade import regrade
from tito.cli.release import release
from tito.cli.replay import replay
from tito.cli.report import report
from tito.cli.reset import reset
from tito.cli.seed import seed
from tito.cli.setup import setup
from tito.cli.similar import similar
from tito.cli.start import start
from tito.cli.status import status
from tito.cli.submit import submit
from tito.cli.test import test
from tito.cli.validate import validate
from tito.errors import ExitCode, TitoError

app = typer.Typer(
    name="tito",
    help="Autograder and course tool for courses in which students build a deep-learning engine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: it reads without colour, and comes in half the time
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from tito import __version__

        typer.echo(f"tito {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    pass


STUDENT = (status, start, test, export, submit, reset, graph)
STAFF = (
    grade,
    merge,
    report,
    similar,
    feedback,
    manual,
    replay,
    regrade,
    audit,
    release,
    validate,
    gradescope_zip,
)

for command in (*STUDENT, *STAFF):
    app.command(no_args_is_help=False)(command)

app.add_typer(env)
app.add_typer(seed)
app.add_typer(gradebook)
app.command(hidden=True)(gradescope_run)
app.command(context_settings={"allow_extra_args": True})(jupyter)
app.command()(setup)
add_quiet(app)


def main() -> None:
    """Run the command; what a user can fix is said once, without a traceback, and so is Ctrl-C."""
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:  # before there is a command to stop
        sys.exit(ExitCode.INTERRUPTED)
    except TitoError as error:
        _say(error)
        sys.exit(error.exit_code)


def _say(error: TitoError) -> None:
    typer.echo(f"error: {harmless(error.message)}", err=True)
    if error.hint:
        typer.echo(f"  fix: {harmless(error.hint)}", err=True)
