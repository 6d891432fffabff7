"""`tito audit`: the graders graded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tito.cli.options import JsonOption, ModuleOption, SeedOption, chosen_modules

if TYPE_CHECKING:
    from tito.course.course import Course
    from tito.course.module import Module
    from tito.grading.audit import Audit


def audit(
    module: ModuleOption = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", help="Only N mutants, spread evenly over all.", min=1, metavar="N"),
    ] = None,
    seed: SeedOption = 0,
    seeds: Annotated[
        int, typer.Option("--seeds", help="Hold the reference on N seeds from --seed on.", min=1, metavar="N")
    ] = 5,
    json: JsonOption = False,
) -> None:
    """Grade the graders by every known mistake.

    Every mutant of the reference must lose points in its own component and only there, the reference must
    have all points, the untouched notebook none, and every probe must fail some mutant. Exit code 1 on any
    breach. Without --module every module with mutants is audited.

    Example: tito audit --module 06_autograd --sample 40
    """
    from tito.errors import ExitCode
    from tito.reports.audit import print_audits, show_audit

    first = seed or 0
    course, chosen = _chosen(module)
    audits = [_audited(course, each, sample, range(first, first + seeds)) for each in chosen]
    if json:
        print_audits(audits, first)
    for each in () if json else audits:
        show_audit(each)
    raise typer.Exit(ExitCode.PASSED if all(each.holds for each in audits) else ExitCode.FAILED)


def _chosen(asked: str | None) -> tuple[Course, tuple[Module, ...]]:
    """The module asked for, else those that have mutants."""
    from tito.errors import CourseError

    course, modules = chosen_modules(asked)
    having = tuple(module for module in modules if asked or course.mutants(module).is_file())
    if not having:
        raise CourseError("No module here has mutants.", "`tito audit` needs graders/NN_name/mutants.py.")
    return course, having


def _audited(course: Course, module: Module, count: int | None, seeds: range) -> Audit:
    from tito.grading.audit import sample
    from tito.grading.graders import load_mutants
    from tito.reports.progress import progress
    from tito.runs.audit import Rehearsal
    from tito.runs.audit import audit as audited

    mutants = load_mutants(course, module)
    chosen = sample(mutants, count)
    with progress(len(chosen) + len(seeds) + 1, f"Auditing {module.name}") as advance:
        rehearsal = Rehearsal(course, module, seeds.start)
        return audited(rehearsal, chosen, seeds, advance, whole=len(chosen) == len(mutants))
