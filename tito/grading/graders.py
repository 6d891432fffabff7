"""What the course's authors wrote about a module, loaded: its suites and its mutants, which are programs."""

from __future__ import annotations

import runpy
import traceback
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.probes.mutant import Mutant
from tito.probes.suite import Suite, load_suite
from tito.text import listed


def suite_of(files: Iterable[Path]) -> Suite:
    """The suite that these files define; CourseError names the file and the line that do not load."""
    paths = tuple(files)
    with _loading(paths):
        return load_suite(paths)


def load_mutants(course: Course, module: Module) -> tuple[Mutant, ...]:
    """The module's mutants; CourseError where it has none, or they do not load."""
    path = course.mutants(module)
    if not path.is_file():
        raise CourseError(
            f"There are no mutants of {module.name} here.",
            f"`tito audit` needs graders/{module.name}/mutants.py, which defines MUTANTS.",
        )
    with _loading([path]):
        found = tuple(runpy.run_path(str(path))["MUTANTS"])
    if not all(isinstance(each, Mutant) for each in found):
        raise CourseError(f"{path}: MUTANTS holds something else.", "List mutants alone in it.")
    repeated = [name for name, times in Counter(each.name for each in found).items() if times > 1]
    if repeated:
        raise CourseError(f"{path}: {listed(repeated)} stands in MUTANTS twice.", "Give each its own name.")
    return found


@contextmanager
def _loading(paths: Collection[Path]) -> Iterator[None]:
    """Whatever goes wrong in one of these files is a CourseError that names the place."""
    try:
        yield
    except Exception as error:  # they are programs, and may raise anything
        said = f"{type(error).__name__}: {error}"
        raise CourseError(f"{_place(error, paths)} does not load: {said}.", "Mend the file.") from error


def _place(error: Exception, paths: Collection[Path]) -> str:
    """`FILE, line 7`: the last line of theirs that was on the way to the error."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    names = {str(path) for path in paths}
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{each.filename}, line {each.lineno}" for each in frames if each.filename in names]
    return lines[-1] if lines else " or ".join(sorted(names))
