"""Which components each check goes through: found out by taking the reference's away, one at a time.

With it, failures can be told apart where no reference is at hand: the component that most of the failing
checks need and fewest of the passing ones is the first to look at (Ochiai's coefficient; Abreu, Zoeteweij and
van Gemund, On the Accuracy of Spectrum-based Fault Localization, 2007).
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.judge import Verdict
from tito.grading.key import AnswerKey
from tito.grading.package import instructor_package, with_replaced
from tito.notebooks.publish import released_cells
from tito.notebooks.swap import pieces
from tito.probes.question import ModuleCode
from tito.sandbox.ask import ask
from tito.sandbox.sandbox import Sandbox

Needs: TypeAlias = tuple[frozenset[str], ...]
"""For each check of a suite, the components that it needs."""


def needs(
    course: Course, module: Module, key: AnswerKey, prerequisites: tuple[ModuleCode, ...], sandbox: Sandbox
) -> Needs:
    """The components without which the reference fails each check."""
    whole = instructor_package(course, module)
    released = "\n\n".join(cell.source for cell in released_cells(course, module) if cell.exported)
    empty = pieces(released, module.export)
    taken = [component for component in module.components if component.definitions]
    packages = [with_replaced(whole, module, component.definitions, empty) for component in taken]

    def failed(code: tuple[ModuleCode, ...]) -> frozenset[int]:
        answers = ask(sandbox, (*prerequisites, *code), key.questions).answers
        return frozenset(n for n, answer in enumerate(answers) if not key.judge(n, answer).passed)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        without = list(pool.map(failed, (package.code for package in packages)))
    return tuple(
        frozenset(component.name for component, lost in zip(taken, without, strict=True) if number in lost)
        for number in range(len(key.questions))
    )


def suspect(module: Module, found: Needs, verdicts: Sequence[Verdict]) -> tuple[str, int] | None:
    """The component to look at first, and through how many of the wrong checks it goes."""
    wrong = [needed for needed, verdict in zip(found, verdicts, strict=True) if _is_wrong(verdict)]
    right = [needed for needed, verdict in zip(found, verdicts, strict=True) if verdict.passed]

    def likelihood(name: str) -> float:
        failing, passing = (sum(name in needed for needed in checks) for checks in (wrong, right))
        return failing / math.sqrt(len(wrong) * (failing + passing)) if failing else 0.0

    names = [component.name for component in module.components if component.definitions]
    best = max(names, key=likelihood, default="")
    return (best, sum(best in needed for needed in wrong)) if best and likelihood(best) else None


def _is_wrong(verdict: Verdict) -> bool:
    return not (verdict.passed or verdict.unfinished)
