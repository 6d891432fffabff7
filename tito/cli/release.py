"""`tito release`: the workspace students start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleArgument

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.course.module import Module


def release(
    to: Annotated[Path, typer.Option("--to", help="The folder to write into.", metavar="DIR")],
    named: ModuleArgument = None,
    module: Annotated[
        list[str] | None,
        typer.Option("--module", "-m", help="A module; may be given several times.", metavar="M"),
    ] = None,
    prerequisites: Annotated[
        bool,
        typer.Option("--with-prerequisites", help="Add the reference's code of what is not an exercise."),
    ] = False,
    instructor: Annotated[
        bool, typer.Option("--instructor", help="The woven notebooks alone, with their solutions.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what somebody has written; a copy is kept.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write the workspace that students start from.

    Notebooks without their solutions, public checks with sealed answers, and all that `tito test` and
    `tito export` need. Without --module every module is an exercise; modules may be added later. Nothing is
    written if a file would show a solution or a hidden probe. A notebook that is already there and differs,
    somebody's work perhaps, is replaced only with --force.

    Example: tito release --module 06_autograd --with-prerequisites --to work
    """
    from tito.course.course import find_course
    from tito.course.workspace import check_free, write_files
    from tito.environments.shipment import environment_files
    from tito.files import writable
    from tito.grading.workspace import workspace
    from tito.notebooks.workspace import instructor_files

    course = find_course(Path.cwd())
    chosen = _chosen(course, [*(module or ()), *([named] if named else ())])
    if instructor:
        files = tuple(instructor_files(course, chosen))
    else:
        beside = environment_files(course)
        files = workspace(course, chosen, to, prerequisites=prerequisites, beside=beside)
    check_free(to, files, force=force)
    writable(to)
    kept = [str(path) for path in write_files(to, files)]
    for path in kept:
        typer.echo(f"kept: {path}", err=True)
    work = [str(to / file.place) for file in files if file.work]
    answer(json, {"modules": [each.name for each in chosen], "notebooks": work, "kept": kept}, *work)


def _chosen(course: Course, asked: list[str]) -> tuple[Module, ...]:
    """The modules asked for, in the course's order; all of them where none is."""
    found = {course.module(name)[0].name for name in asked}
    return tuple(module for module in course.modules if not asked or module.name in found)
