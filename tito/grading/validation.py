"""What must hold of every module before students see it: lesson, reference, graders and points agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import TitoError
from tito.grading.audit import stumbling_slips
from tito.grading.examination import Examination, examination
from tito.grading.grade import Grade, grade_or_reason
from tito.grading.graders import suite_of
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.notebooks.cells import Cell
from tito.notebooks.export import export, module_text
from tito.notebooks.publish import course_text, instructor_cells, notebook_of, released_outline
from tito.notebooks.release import release
from tito.notebooks.submission import read_submission
from tito.notebooks.swap import pieces

MANUAL_POINTS = 30
"""What the questions that a person marks are worth in every module."""

LINK = re.compile(r"\]\(\s*(?P<target>[^)\s]+)[^)]*\)")
"""A link or a picture in markdown."""

SEED = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One law held against one module; `failure` says what is wrong, nothing where it holds."""

    module: str
    law: str
    failure: str = ""


Law = Callable[[Course, Module], Iterator[str]]
"""Yields what is wrong with a module."""

Execute = Callable[[str], Iterable[str]]
"""Runs a notebook's text in a kernel and gives what each cell that stopped said, `Error: words`."""

WAITS = ("NotImplementedError: Write ", "AttributeError: 'Tensor' object has no attribute")
"""How an example stops whose exercise is not written; `backward` is an attribute once it is enabled."""


def findings(course: Course, module: Module, execute: Execute) -> Iterator[Finding]:
    """Every law, in the order in which a fault of one explains faults of the next."""
    for name, law in (*LAWS.items(), *_in_a_kernel(execute)):
        yield Finding(module.name, name, _first(law, course, module))


def _in_a_kernel(execute: Execute) -> tuple[tuple[str, Law], ...]:
    return (
        ("the instructor's notebook runs", partial(_runs, execute, solutions=True)),
        ("the students' notebook runs to its end", partial(_runs, execute, solutions=False)),
    )


def _runs(execute: Execute, course: Course, module: Module, *, solutions: bool) -> Iterator[str]:
    for said in execute(notebook_of(course, module, solutions=solutions)):
        if solutions or not said.startswith(WAITS):
            yield said


def _first(law: Law, course: Course, module: Module) -> str:
    """What is wrong first, and how many more things are."""
    try:
        wrong = list(law(course, module))
    except TitoError as error:
        return f"{error.message} {error.hint}".strip()
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"{wrong[0]}{more}" if wrong else ""


def _described(course: Course, module: Module) -> Iterator[str]:
    names = {each.name for each in course.modules}
    earlier = tuple(each.name for each in course.modules if each.number < module.number)
    for name in module.prerequisites:
        if name not in names:
            yield f"the prerequisite {name} is no module of this course"
        elif name not in earlier:
            yield f"the prerequisite {name} comes after it"
    known = pieces(course_text(course.reference(module.export)), module.export)
    for component in module.components:
        for definition in component.definitions:
            if definition not in known:
                yield f"{component.name}: {module.export} defines no {definition}"


def _asked(course: Course, module: Module) -> Iterator[str]:
    for title, files in (("public check", [module.checks]), ("hidden probe", course.graders(module))):
        asked = {probe.component for probe in suite_of(files).probes}
        yield from (f"{each.name} has no {title}" for each in module.components if each.name not in asked)


def _woven(course: Course, module: Module) -> Iterator[str]:
    text = notebook_of(course, module, solutions=True)
    exported = export(read_submission(text, ".ipynb"), released_outline(course, module))
    reference = course_text(course.reference(module.export))
    yield from exported.notes
    if ast.dump(ast.parse(module_text(exported, module.name))) != ast.dump(ast.parse(reference)):
        yield f"what the instructor's notebook exports is not {module.export}"


def _released(course: Course, module: Module) -> Iterator[str]:
    cells = release(instructor_cells(course, module))
    points = sum(cell.points or 0 for cell in cells if cell.role == "question")
    if points != MANUAL_POINTS:
        yield f"the questions marked by a person are worth {points:g} points, not {MANUAL_POINTS}"


def _linked(course: Course, module: Module) -> Iterator[str]:
    for cell in instructor_cells(course, module):
        for target in _links(cell):
            if not target.startswith(("https://", "#")) and not (module.folder / target).exists():
                yield f"cell {cell.grade_id} links to {target}, which is neither https nor a file beside it"


def _links(cell: Cell) -> Iterator[str]:
    if cell.kind == "markdown":
        yield from (found["target"] for found in LINK.finditer(cell.source))


def _graded(course: Course, module: Module) -> Iterator[str]:
    with examination(course, module, course.graders(module), SEED, hidden=True) as exam:
        whole, untouched = (_handed_in(exam, course, solutions) for solutions in (True, False))
    yield from (f"over {each.probe} {each.reason}" for each in stumbling_slips(exam.key))
    yield from (
        f"the reference fails {each.probe}: {each.reason}" for each in whole.verdicts if not each.passed
    )
    yield from (f"the untouched notebook passes {each.probe}" for each in untouched.verdicts if each.points)


def _handed_in(exam: Examination, course: Course, solutions: bool) -> Grade:
    with TemporaryDirectory(prefix="tito-validate-") as folder:
        path = Path(folder, f"{exam.module.name}.ipynb")
        path.write_text(notebook_of(course, exam.module, solutions=solutions), encoding="utf-8")
        return grade_or_reason(exam, Submission("nobody", path.name, OnDisk(path)))


LAWS: dict[str, Law] = {
    "module.toml names what exists": _described,
    "every component is asked": _asked,
    "export gives the reference back": _woven,
    "the release holds no solution": _released,
    "links lead somewhere": _linked,
    "reference 100 %, untouched 0": _graded,
}

LAWS_OF_A_MODULE = len(LAWS) + 2
"""Those above, and the two that need a kernel."""
