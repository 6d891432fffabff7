"""Error carried forward: a failure that goes away with the reference's component is that component's.

A failing probe is asked again of the same submission with other components replaced by the reference's:
first all that are not written yet, then one wrong one beside them, then two, then all others at once. The
smallest replacement that makes it pass is its blame. The component asked about is never replaced, so no
credit comes from a worker in which the reference's own stood.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import chain, combinations

from tito.course.module import Module
from tito.grading.judge import Verdict

MOST_WRONG = 5
"""With more wrong components than this, pairs are not tried."""

FEW = 2
"""A component without code of its own (a whole network) is carried only past this many replacements."""

Replaced = frozenset[str]
Asker = Callable[[Replaced, Sequence[int]], Sequence[Verdict]]
"""Puts the probes of these numbers to the submission with these components replaced, and judges."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The components of a submission that can be replaced and are not right, by their verdicts."""

    unwritten: Replaced
    wrong: Replaced


def carry(module: Module, verdicts: Sequence[Verdict], ask: Asker) -> tuple[Verdict, ...]:
    """The verdicts, each failing one with its blame where a replacement of others makes it pass.

    Which components are wrong is seen when all that are not written yet have been replaced: one of several
    methods may be written and another not.
    """
    past = partial(_past, module, ask)
    unwritten = _unwritten(module, verdicts)
    blamed = past([unwritten] if unwritten else [], verdicts)
    blamed = past(_replacements(Standing(unwritten, _wrong(module, blamed) - unwritten)), blamed)
    return _out_of_circles(ask, blamed)


def capped(module: Module, verdicts: Sequence[Verdict], cap: int) -> tuple[Verdict, ...]:
    """The verdicts with `cap` points carried at the most: the module's first components keep theirs first."""
    order = {component.name: number for number, component in enumerate(module.components)}
    kept, left = list(verdicts), Fraction(cap)
    carried = (number for number, each in enumerate(kept) if each.carried)
    for number in sorted(carried, key=lambda each: order[kept[each].component]):
        kept[number] = replace(kept[number], carried=min(kept[number].carried, left))
        left -= kept[number].carried
    return tuple(kept)


def _out_of_circles(ask: Asker, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts, none blamed on a component that is itself, however far, blamed on its own.

    Two rules that each call the other pass one by one beside the reference's, and neither is written. A
    verdict in such a circle is asked again with only those replaced that are not part of it.
    """
    settled = list(verdicts)
    for replaced, numbers in _circling(verdicts).items():
        asked = ask(replaced, numbers) if replaced else [settled[number] for number in numbers]
        for number, again in zip(numbers, asked, strict=True):
            settled[number] = _blamed(settled[number], replaced if again.passed else frozenset())
    return tuple(settled)


def _circling(verdicts: Sequence[Verdict]) -> Mapping[Replaced, Sequence[int]]:
    """The verdicts blamed on what is blamed on them, by what is left of their blame without it."""
    blames: dict[str, set[str]] = {}
    for each in verdicts:
        blames.setdefault(each.component, set()).update(each.blame)
    reached = {name: _reached(blames, name) for name in blames}
    found: dict[Replaced, list[int]] = {}
    for number, each in enumerate(verdicts):
        circle = {name for name in each.blame if each.component in reached.get(name, ())}
        if circle:
            found.setdefault(frozenset(each.blame) - circle, []).append(number)
    return found


def _reached(blames: Mapping[str, Collection[str]], name: str) -> Replaced:
    """The components that one is blamed on, and those in turn."""
    found, waiting = set[str](), set(blames[name])
    while waiting:
        found |= waiting
        waiting = {each for other in waiting for each in blames.get(other, ())} - found
    return frozenset(found)


def _past(
    module: Module, ask: Asker, replacements: Iterable[Replaced], verdicts: Sequence[Verdict]
) -> tuple[Verdict, ...]:
    """The verdicts, each that passes with one of the replacements blamed on the first such."""
    blamed = list(verdicts)
    for replaced in replacements:
        numbers = [number for number, each in enumerate(blamed) if _is_open(each, replaced, module)]
        for number, again in zip(numbers, ask(replaced, numbers) if numbers else (), strict=True):
            if again.passed:
                blamed[number] = _blamed(blamed[number], replaced)
    return tuple(blamed)


def _blamed(verdict: Verdict, replaced: Replaced) -> Verdict:
    """The failure with these components to blame and its points kept; as it was where there are none."""
    kept = verdict.max_points if replaced else Fraction(0)
    return replace(verdict, blame=tuple(sorted(replaced)), carried=kept)


def _is_open(verdict: Verdict, replaced: Replaced, module: Module) -> bool:
    """Whether a failure may still turn out to be the fault of what is replaced."""
    component = module.component(verdict.component)
    few_enough = bool(component.definitions) or len(replaced) <= FEW
    return not verdict.points and few_enough and replaced.isdisjoint((component.name, *component.rests_on))


def _unwritten(module: Module, verdicts: Sequence[Verdict]) -> Replaced:
    """The components of which nothing works because nothing is written yet."""
    written = {verdict.component for verdict in verdicts if not verdict.unfinished}
    asked = {verdict.component for verdict in verdicts}
    return _with_definitions(module) & asked - written


def _wrong(module: Module, verdicts: Sequence[Verdict]) -> Replaced:
    """The components that lose points."""
    return _with_definitions(module) & {verdict.component for verdict in verdicts if not verdict.points}


def _with_definitions(module: Module) -> Replaced:
    """The components that can be replaced."""
    return frozenset(component.name for component in module.components if component.definitions)


def _replacements(standing: Standing) -> Iterator[Replaced]:
    """What to replace, the smallest first, nothing twice."""
    seen: set[Replaced] = {frozenset(), standing.unwritten}
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
