"""The diagnosis: which mistake gives exactly the numbers that a submission gave.

A failing component's answers are held against those of every known misconception; the one that explains
most of the failed probes, and fails none that passed, is named. Where none does, what the wrong numbers
are of the right ones is said, if one word says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tito.grading.judge import Verdict, judge
from tito.grading.key import AnswerKey
from tito.grading.signatures import signature
from tito.grading.suspects import Suspect
from tito.probes.answer import Answer, Plain, Raised, Returned, TimedOut

LIKENESS = 1e-5
"""Normwise: the same mistake made in float32 and in float64 differs by rounding alone."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The likeliest mistake in a component, and how much speaks for it.

    `cause` is the misconception's name, and `explained` of the `failed` probes are answered just as by it;
    or, where `by_numbers`, what so many of the wrong arrays are of the right ones.
    """

    component: str
    cause: str
    hint: str
    explained: int
    failed: int
    by_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A component that failed: the numbers of its probes that did and that did not, and all answers."""

    key: AnswerKey
    component: str
    failed: tuple[int, ...]
    passed: tuple[int, ...]
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A case beside a suspect: `explained` failures are answered alike, `contradicted` passes are not."""

    suspect: Suspect
    explained: int
    contradicted: int


def diagnose(
    key: AnswerKey,
    verdicts: Sequence[Verdict],
    answers: Sequence[Answer],
    suspects: Callable[[str], Iterable[Suspect]],
) -> tuple[Diagnosis, ...]:
    """A diagnosis for every component with failed probes that something explains.

    `suspects` gives those of a component; they are asked only where it failed.
    """
    found = (_diagnosis(case, suspects(case.component)) for case in _cases(key, verdicts, answers))
    return tuple(each for each in found if each is not None)


def _cases(key: AnswerKey, verdicts: Sequence[Verdict], answers: Sequence[Answer]) -> Iterator[Case]:
    """The components that failed; how much memory was used is no sign of any mistake."""
    probes = key.suite.probes
    asked = [(number, each) for number, each in enumerate(verdicts) if probes[number].kind != "memory"]
    for component in dict.fromkeys(each.component for _, each in asked):
        own = [(number, each) for number, each in asked if each.component == component]
        failed = tuple(number for number, each in own if each.failed)
        passed = tuple(number for number, each in own if each.passed)
        if failed:
            yield Case(key, component, failed, passed, answers)


def _diagnosis(case: Case, suspects: Iterable[Suspect]) -> Diagnosis | None:
    """The likeliest misconception, else the signature of the numbers, else nothing."""
    likeliest = max((_likeness(case, each) for each in suspects), default=None, key=_weight)
    if likeliest is not None and _is_convincing(likeliest, case):
        mutant = likeliest.suspect.mutant
        return Diagnosis(case.component, mutant.name, mutant.hint, likeliest.explained, len(case.failed))
    seen = signature(tuple(_values(case)))
    if seen is None:
        return None
    return Diagnosis(case.component, seen.name, seen.hint, seen.holding, seen.wrong, by_numbers=True)


def _likeness(case: Case, suspect: Suspect) -> Likeness:
    """How many answers are alike; errors alone explain something where every other answer agrees."""
    alike = [number for number in case.failed if _alike(case, number, suspect)]
    contradicted = sum(not _alike(case, number, suspect) for number in case.passed)
    told = any(isinstance(case.answers[number], Returned | TimedOut) for number in alike)
    agrees = not contradicted and len(alike) == len(case.failed)
    return Likeness(suspect, len(alike) if told or agrees else 0, contradicted)


def _weight(likeness: Likeness) -> tuple[int, int]:
    return likeness.explained - likeness.contradicted, likeness.explained


def _is_convincing(likeness: Likeness, case: Case) -> bool:
    """It explains more than half of what failed, and more than it contradicts."""
    return 2 * likeness.explained > len(case.failed) and likeness.explained > likeness.contradicted


def _alike(case: Case, number: int, suspect: Suspect) -> bool:
    """Whether the answers to a probe are the same, but for rounding."""
    probe, theirs, mine = case.key.suite.probes[number], suspect.answers[number], case.answers[number]
    match theirs, mine:
        case (Returned(), Returned()) | (Raised(), Raised()):
            tolerant = replace(probe, tolerance=max(probe.tolerance, LIKENESS))
            return judge(tolerant, Fraction(0), theirs, mine).passed
        case _:
            return type(theirs) is type(mine)


def _values(case: Case) -> Iterator[tuple[Plain, Plain]]:
    """Expected and found of the failed probes that came back with something; an error speaks for itself."""
    for number in case.failed:
        match case.key.answers[number], case.answers[number]:
            case Returned(value=expected), Returned(value=found):
                yield expected, found
