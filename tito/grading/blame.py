"""Error carried forward: a failure that goes away with the reference's component is that component's.

A failing probe is asked again of the same submission with other components replaced by the reference's:
first all that are not written yet, then one wrong one beside them, then two, then all others at once. The
smallest replacement that makes it pass is its blame. The component asked about is never replaced, so no
credit comes from a worker in which the reference's own stood.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

from tito.course.module import Module
from tito.grading.judge import Verdict
from tito.grading.key import AnswerKey
from tito.probes.answer import Answer

MOST_WRONG = 5
"""With more wrong components than this, pairs are not tried."""

FEW = 2
"""A component without code of its own (a whole network) is carried only past this many replacements."""

Replaced = frozenset[str]
Asker = Callable[[Replaced, Sequence[int]], Sequence[Answer]]
"""Puts the probes of these numbers to the submission with these components replaced."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The components of a submission that can be replaced and are not right, by their verdicts."""

    unwritten: Replaced
    wrong: Replaced


def carry(module: Module, key: AnswerKey, verdicts: Sequence[Verdict], ask: Asker) -> tuple[Verdict, ...]:
    """The verdicts, each failing one with its blame where a replacement of others makes it pass."""
    blamed = list(verdicts)
    for replaced in _replacements(_standing(module, verdicts)):
        numbers = [number for number, each in enumerate(blamed) if _is_open(each, replaced, module)]
        for number, answer in zip(numbers, ask(replaced, numbers) if numbers else (), strict=True):
            if key.judge(number, answer).passed:
                blamed[number] = replace(blamed[number], blame=tuple(sorted(replaced)))
    return tuple(blamed)


def _is_open(verdict: Verdict, replaced: Replaced, module: Module) -> bool:
    """Whether a failure may still turn out to be the fault of what is replaced."""
    component = module.component(verdict.component)
    few_enough = bool(component.definitions) or len(replaced) <= FEW
    return not verdict.points and few_enough and replaced.isdisjoint((component.name, *component.rests_on))


def _standing(module: Module, verdicts: Sequence[Verdict]) -> Standing:
    own = {component.name for component in module.components if component.definitions}
    written = {verdict.component for verdict in verdicts if not verdict.unfinished}
    wrong = {verdict.component for verdict in verdicts if not (verdict.passed or verdict.unfinished)}
    asked = {verdict.component for verdict in verdicts}
    return Standing(frozenset(own & asked - written), frozenset(own & wrong))


def _replacements(standing: Standing) -> Iterator[Replaced]:
    """What to replace, the smallest first, nothing twice."""
    seen: set[Replaced] = {frozenset()}
    for replaced in chain(_few(standing), _all_others(standing)):
        if replaced not in seen:
            seen.add(replaced)
            yield replaced


def _few(standing: Standing) -> Iterator[Replaced]:
    sizes = (0, 1, 2) if len(standing.wrong) <= MOST_WRONG else (0, 1)
    for size in sizes:
        for chosen in combinations(sorted(standing.wrong), size):
            yield standing.unwritten | frozenset(chosen)


def _all_others(standing: Standing) -> Iterator[Replaced]:
    everything = standing.unwritten | standing.wrong
    return (everything - {own} for own in sorted(everything))


def definitions(module: Module, components: Collection[str]) -> tuple[str, ...]:
    """The names that make up these components."""
    parts: Mapping[str, tuple[str, ...]] = {each.name: each.definitions for each in module.components}
    return tuple(name for component in sorted(components) for name in parts[component])
