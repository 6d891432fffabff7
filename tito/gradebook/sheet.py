"""What is graded in a module: the cells of a gradebook, and what each is worth."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.notebooks.cells import Cell
from tito.notebooks.publish import released_cells
from tito.policies.policy import Policy
from tito.policies.read import load_policy


@dataclass(frozen=True, slots=True)
class GradedCell:
    """A component, graded by tito, or a question, graded by a person: then with its text as released.

    It may earn `max_score` points; those of a `bonus` come on top of what the module is worth.
    """

    name: str
    max_score: float
    question: bool = False
    released: str = ""
    bonus: bool = False

    @property
    def worth(self) -> float:
        """What it adds to the module's points, as nbgrader counts them."""
        return 0.0 if self.bonus else self.max_score

    @property
    def kind(self) -> str:
        """What nbgrader counts its points among: `code` or written answers."""
        return "markdown" if self.question else "code"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A module's graded cells, components first; each point of a component counts `factor`."""

    module: str
    title: str
    cells: tuple[GradedCell, ...]
    factor: float

    @property
    def questions(self) -> tuple[GradedCell, ...]:
        return tuple(cell for cell in self.cells if cell.question)


def tidy(points: float) -> float:
    """The points without the tail of binary fractions: formgrader shows 4.8999999999999995 as it stands."""
    return round(points, 9)


def policy_of(course: Course) -> Policy:
    """The course's policy, all of whose bonus cells there are; CourseError names what is wrong."""
    policy = load_policy(course)
    named = {name.partition(".")[0] for name in policy.bonus if "." in name}
    for module in course.modules:
        if module.name in named:
            sheet_of(course, module, policy)
    return policy


def sheet_of(course: Course, module: Module, policy: Policy) -> Sheet:
    """The sheet of a module of the course."""
    return sheet(module, released_cells(course, module), policy)


def sheet(module: Module, cells: Iterable[Cell], policy: Policy) -> Sheet:
    """Components worth `policy.automatic` together, and the lesson's questions worth `policy.manual`.

    Bonus cells keep their proportion to the others, and have no part in these sums.
    """
    bonus = {name.partition(".")[2] for name in policy.bonus if name.startswith(f"{module.name}.")}
    asked = [cell for cell in cells if cell.role == "question" and cell.points] if policy.manual else []
    manual = sum(cell.points or 0 for cell in asked if cell.grade_id not in bonus)
    factor = (policy.automatic if manual else policy.automatic + policy.manual) / _regular(module, bonus)
    share = policy.manual / (manual or sum(cell.points or 0 for cell in asked) or 1)
    components = [
        GradedCell(each.name, tidy(each.points * factor), bonus=each.name in bonus)
        for each in module.components
    ]
    questions = [
        GradedCell(each.grade_id, (each.points or 0) * share, True, each.source, each.grade_id in bonus)
        for each in asked
    ]
    _require_distinct(module, components, questions)
    _require_there(module, bonus, (*components, *questions))
    return Sheet(module.name, module.title, (*components, *questions), factor)


def _regular(module: Module, bonus: Collection[str]) -> int:
    """The points of the components that are no bonus; CourseError where all of them are."""
    points = sum(each.points for each in module.components if each.name not in bonus)
    if not points:
        raise CourseError(
            f"Every component of {module.name} is a bonus.", f'Write bonus = ["{module.name}"] in [policy].'
        )
    return points


def _require_there(module: Module, bonus: Collection[str], cells: Iterable[GradedCell]) -> None:
    known = [cell.name for cell in cells]
    for name in sorted(set(bonus) - set(known)):
        near = " or ".join(difflib.get_close_matches(name, known))
        raise CourseError(
            f"[policy] bonus names {module.name}.{name}, and there is no such component or question.",
            f"Correct its name in course.toml{f': {near}, perhaps' if near else ''}.",
        )


def _require_distinct(
    module: Module, components: Iterable[GradedCell], questions: Iterable[GradedCell]
) -> None:
    both = {cell.name for cell in components} & {cell.name for cell in questions}
    if both:
        raise CourseError(
            f"{module.lesson}: the question {sorted(both)[0]} has the name of a component.",
            "Give the question another id.",
        )
