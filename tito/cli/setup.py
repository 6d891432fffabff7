"""`tito setup`: from nothing to an environment that works."""

from __future__ import annotations

from pathlib import Path

import typer

from tito.cli.env import NameOption, PythonOption, installed, looked_over, made
from tito.cli.options import JsonOption


def setup(name: NameOption = None, python: PythonOption = None, json: JsonOption = False) -> None:
    """Make the environment and its kernel, and look it all over.

    Then it says what to type next. What is there already stays; what was left half made is made anew.
    Exit code 1 if anything fails.

    Example: tito setup --python 3.12
    """
    from tito.course.course import find_course
    from tito.environments.ahead import ahead
    from tito.errors import ExitCode

    course = find_course(Path.cwd())
    environment = made(course, name, python)
    installed(course, environment)
    if not looked_over(course, environment, json):
        raise typer.Exit(ExitCode.FAILED)
    if not json:
        typer.echo("Next:")
        for command in ahead(course, environment):
            typer.echo(f"  {command}")
