"""The options that several commands share, and what they resolve to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.course.module import Module


def module_names(incomplete: str) -> list[str]:
    """What the shell offers where a module is to be named."""
    from tito.course.course import find_course
    from tito.errors import TitoError

    try:
        names = [module.name for module in find_course(Path.cwd()).modules]
    except TitoError:
        return []
    return [name for name in names if incomplete in name]


ModuleOption = Annotated[
    str | None,
    typer.Option(
        "--module",
        "-m",
        help="A module: its name, number or plain name.",
        metavar="M",
        autocompletion=module_names,
    ),
]
ModuleArgument = Annotated[
    str | None,
    typer.Argument(help="The module, in place of --module.", metavar="[MODULE]", autocompletion=module_names),
]
SubmissionsArgument = Annotated[
    Path,
    typer.Argument(help="A folder (nbgrader's layout or flat), one file, or a zip.", metavar="[SUBMISSIONS]"),
]
SUBMISSIONS = Path("submitted")
RunArgument = Annotated[Path, typer.Argument(help="The folder that tito grade wrote into.", metavar="DIR")]
ElsewhereOption = Annotated[
    Path | None,
    typer.Option("--submissions", help="Where the files are now: a folder or zip.", metavar="PATH"),
]
SeedOption = Annotated[int | None, typer.Option(help="Draw the inputs from this seed.", min=0, metavar="N")]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", "-j", help="Grade N at a time; as many as there are processors.", min=1, metavar="N"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def chosen_module(asked: str | None, *, quiet: bool = False) -> tuple[Course, Module]:
    """The course around the working directory and the module asked for, older numbers explained."""
    from tito.course.course import find_course
    from tito.errors import CourseError

    course = find_course(Path.cwd())
    if asked is None:
        names = ", ".join(module.name for module in course.modules)
        raise CourseError("Which module?", f"Add --module M; this course has {names}.")
    module, note = course.module(asked)
    if note and not quiet:
        typer.echo(note, err=True)
    return course, module


def chosen_modules(asked: str | None) -> tuple[Course, tuple[Module, ...]]:
    """The course around the working directory and the module asked for; every module for none."""
    from tito.course.course import find_course

    if asked is None:
        course = find_course(Path.cwd())
        return course, course.modules
    course, module = chosen_module(asked)
    return course, (module,)
