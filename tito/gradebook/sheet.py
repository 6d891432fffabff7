"""What is graded in a module: the cells of a gradebook, and what each is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tito.course.course import Course
from tito.course.module import TOTAL_POINTS, Module
from tito.errors import CourseError
from tito.gradebook.policy import Policy
from tito.notebooks.cells import Cell
from tito.notebooks.publish import released_cells


@dataclass(frozen=True, slots=True)
class GradedCell:
    """A component, graded by tito, or a question, graded by a person: then with its text as released."""

    name: str
    max_score: float
    question: bool = False
    released: str = ""

    @property
    def kind(self) -> str:
        """What nbgrader counts its points among: `code` or written answers."""
        return "markdown" if self.question else "code"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A module's graded cells, components first; each automatic point counts `factor`."""

    module: str
    title: str
    cells: tuple[GradedCell, ...]
    factor: float

    @property
    def questions(self) -> tuple[GradedCell, ...]:
        return tuple(cell for cell in self.cells if cell.question)


def sheet_of(course: Course, module: Module, policy: Policy) -> Sheet:
    """The sheet of a module of the course."""
    return sheet(module, released_cells(course, module), policy)


def sheet(module: Module, cells: Iterable[Cell], policy: Policy) -> Sheet:
    """Components worth `policy.automatic` together, and the lesson's questions worth `policy.manual`."""
    asked = [cell for cell in cells if cell.role == "question" and cell.points] if policy.manual else []
    automatic = policy.automatic if asked else policy.automatic + policy.manual
    factor = automatic / TOTAL_POINTS
    components = [GradedCell(each.name, each.points * factor) for each in module.components]
    share = policy.manual / (sum(cell.points or 0 for cell in asked) or 1)
    questions = [GradedCell(each.grade_id, (each.points or 0) * share, True, each.source) for each in asked]
    _require_distinct(module, components, questions)
    return Sheet(module.name, module.title, (*components, *questions), factor)


def _require_distinct(
    module: Module, components: Iterable[GradedCell], questions: Iterable[GradedCell]
) -> None:
    both = {cell.name for cell in components} & {cell.name for cell in questions}
    if both:
        raise CourseError(
            f"{module.lesson}: the question {sorted(both)[0]} has the name of a component.",
            "Give the question another id.",
        )
