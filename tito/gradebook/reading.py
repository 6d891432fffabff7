"""An answer as a person reads it to mark it, in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from tito.course.course import Course
from tito.gradebook.address import Address, local
from tito.gradebook.manual import Answer
from tito.gradebook.sheet import GradedCell, Sheet, sheet_of
from tito.gradebook.shown import Shown
from tito.notebooks.release import ANSWER
from tito.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class Reading:
    """A question's cell and what was said to it, without the words that were released.

    `said` is None where there is no notebook beside the gradebook.
    """

    answer: Answer
    cell: GradedCell
    said: str | None


def readings(
    course: Course, policy: Policy, database: Address, answers: Sequence[Answer]
) -> Iterator[Reading]:
    """The answers to questions, in their order, each read when it is its turn."""
    sheets: Callable[[str], Sheet] = cache(lambda name: sheet_of(course, course.module(name)[0], policy))
    for answer in answers:
        sheet = sheets(answer.module)
        for cell in sheet.questions:
            if cell.name == answer.question:
                said = Shown(local(database).parent, sheet).answers(answer.student)
                yield Reading(answer, cell, None if said is None else own_words(said[cell.name], cell))


def own_words(said: str, cell: GradedCell) -> str:
    """An answer without the lines it begins with that are the question's own."""
    lines = said.splitlines()
    pairs = zip(lines, cell.released.strip().splitlines(), strict=False)
    released = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return "\n".join(lines[released:]).strip()


def question(cell: GradedCell) -> str:
    """What was asked: the released text without the place for the answer."""
    return cell.released.strip().removesuffix(ANSWER).strip()
