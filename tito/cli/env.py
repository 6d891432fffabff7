"""`tito env`: the course's environment made, looked over, locked, made known to Jupyter, removed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.environments.environment import Environment

env = typer.Typer(name="env", help="The environment: Python, packages, kernel.", no_args_is_help=True)

NameOption = Annotated[
    str | None, typer.Option("--name", help="The environment's folder; .venv without it.", metavar="NAME")
]
PythonOption = Annotated[
    str | None,
    typer.Option("--python", help="Make it with this Python: 3.12, a name or a path.", metavar="PYTHON"),
]


@env.command()
def create(name: NameOption = None, python: PythonOption = None, json: JsonOption = False) -> None:
    """Make the environment from the course's lock, or update it.

    By uv where it is to be found, else by pip. Where nothing is missing, nothing is done or fetched.

    Example: tito env create --python 3.12
    """
    environment = made(_course(), name, python)
    answer(json, {"folder": environment.folder})


def made(course: Course, name: str | None, python: str | None) -> Environment:
    """The environment, made or brought up to date, each step said."""
    from tito.environments.create import create

    return create(course, name, python, said)


def said(text: str) -> None:
    """A step, on standard error."""
    typer.echo(text, err=True)


@env.command()
def check(
    name: NameOption = None,
    attack: Annotated[
        bool, typer.Option("--attack", help="Try every known attack on the isolation, and say what held.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Look over Python, packages, kernel, threads, disk and isolation.

    The course's files, too. Exit code 1 if anything fails; each line that is not ok says its fix.

    Example: tito env check --json
    """
    from tito.errors import ExitCode

    course = _course()
    holds = _attacked(course, json) if attack else looked_over(course, _in_use(course, name), json)
    raise typer.Exit(ExitCode.PASSED if holds else ExitCode.FAILED)


def _in_use(course: Course, name: str | None) -> Environment:
    from tito.environments.environment import environment_in_use

    return environment_in_use(course, name)


def looked_over(course: Course, environment: Environment, json: bool) -> bool:
    """Print the findings; whether nothing fails."""
    from tito.environments.check import check
    from tito.environments.finding import Health
    from tito.reports.environment import print_findings, show_findings

    findings = tuple(check(course, environment))
    if json:
        print_findings(findings, str(environment.folder))
    else:
        show_findings(findings)
    return all(finding.health is not Health.FAIL for finding in findings)


def _attacked(course: Course, json: bool) -> bool:
    """Print how each attack went; whether all held."""
    from tito.environments.attack import attacks
    from tito.reports.environment import print_attempts, show_attempts

    return (print_attempts if json else show_attempts)(attacks(course))


@env.command()
def lock(
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Take the newest versions.")] = False,
    json: JsonOption = False,
) -> None:
    """Lock the versions and hashes of what students' environments hold.

    From `[environment] packages` in course.toml and what tito needs, for Python 3.11 and newer on every
    platform. What is locked already keeps its version.

    Example: tito env lock --upgrade
    """
    from tito.environments.contents import contents
    from tito.environments.lock import lock
    from tito.errors import CourseError

    course = _course()
    if course.workspace:
        raise CourseError("A workspace comes with its lock.", "Run this in the course's own folder.")
    wanted = contents(course)
    lock(wanted, upgrade=upgrade)
    packages = len({pin.name for pin in wanted.pins})
    answer(json, {"lock": wanted.lock, "packages": packages}, f"{wanted.lock}: {packages} packages")


@env.command()
def kernel(name: NameOption = None, json: JsonOption = False) -> None:
    """Make the environment known to Jupyter, and start it once.

    Its kernel is called after the course.

    Example: tito env kernel
    """
    from tito.environments.environment import made

    course = _course()
    folder = installed(course, made(course, name))
    answer(json, {"kernel": folder.name, "folder": folder})


def installed(course: Course, environment: Environment) -> Path:
    """Write the kernel, then start it; the folder it is in."""
    from tito.environments.kernel import install_kernel, start_kernel

    folder = install_kernel(course, environment)
    start_kernel(course, environment)
    said(f"Kernel {folder.name}: {folder}")
    return folder


@env.command()
def remove(
    name: NameOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: JsonOption = False,
) -> None:
    """Remove the environment and the kernel in it, if tito made them.

    Example: tito env remove --yes
    """
    from tito.environments.create import removable, remove
    from tito.errors import TitoError

    folder = removable(_course(), name)
    if not yes and not sys.stdin.isatty():
        raise TitoError(f"{folder} is not removed without a yes.", "Add --yes.")
    agreed = yes or typer.confirm(f"Remove {folder} and all that is in it?", err=True)
    if agreed:
        remove(folder)
        said(f"Removed {folder}.")
    answer(json, {"folder": folder, "removed": agreed})


def _course() -> Course:
    from tito.course.course import find_course

    return find_course(Path.cwd())
