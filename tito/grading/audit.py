"""The audit: what became of every mutant, and whether the graders hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from tito.course.module import Module
from tito.grading.grade import GRADED, Grade
from tito.grading.judge import Verdict, describe
from tito.grading.key import AnswerKey
from tito.probes.answer import Raised
from tito.probes.mutant import Mutant
from tito.probes.suite import Suite


@dataclass(frozen=True, slots=True)
class Nearest:
    """The probe of its own component that came nearest to catching a mutant, by error / tolerance."""

    probe: str
    closeness: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What a mutant's grade shows.

    `elsewhere` are other components that lost points; `resting` those of them that rest on the mutant's
    own, as module.toml states, and may. `failed` are the probes it fails, carried or not; `nearest` is a
    survivor's.
    """

    mutant: Mutant
    status: str
    reason: str
    killed: bool
    elsewhere: tuple[str, ...]
    resting: tuple[str, ...]
    failed: frozenset[str]
    nearest: Nearest | None

    @property
    def holds(self) -> bool:
        """It was graded, and lost points in its own component and only there."""
        return self.status == GRADED and self.killed and not self.elsewhere


@dataclass(frozen=True, slots=True)
class Slip:
    """A probe that the reference fails, or the untouched notebook passes."""

    seed: int
    probe: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ends:
    """The two ends of the scale: the reference under every seed, the untouched notebook under the first."""

    seeds: tuple[int, ...]
    reference: tuple[Slip, ...]
    untouched: tuple[Slip, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A component's mutants: how many, how many killed, and which other components lost points."""

    component: str
    mutants: int
    killed: int
    elsewhere: tuple[str, ...]
    resting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """The outcome; `useless` probes are None in a sample, which is too small to tell."""

    module: Module
    suite: Suite
    fates: tuple[Fate, ...]
    ends: Ends
    useless: tuple[str, ...] | None

    @property
    def rows(self) -> tuple[Row, ...]:
        """A row a component, in the module's order."""
        return tuple(_row(component.name, self.fates) for component in self.module.components)

    @property
    def survivors(self) -> tuple[Fate, ...]:
        return tuple(fate for fate in self.fates if not fate.killed)

    @property
    def astray(self) -> tuple[Fate, ...]:
        """Those that cost another component points, or could not be graded."""
        return tuple(fate for fate in self.fates if fate.elsewhere or fate.status != GRADED)

    @property
    def holds(self) -> bool:
        """Nothing that an audit asks for is broken."""
        ends = self.ends.reference or self.ends.untouched
        return all(fate.holds for fate in self.fates) and not ends and not self.useless


def summed(
    module: Module,
    suite: Suite,
    mutants: Sequence[Mutant],
    outcomes: Iterable[Fate | Ends],
    *,
    whole: bool,
) -> Audit:
    """The audit of what came of its trials, in whatever order; `whole` where these are all mutants."""
    fates, ends = dict[str, Fate](), list[Ends]()
    for each in outcomes:
        match each:
            case Fate():
                fates[each.mutant.name] = each
            case Ends():
                ends.append(each)
    found = tuple(fates[mutant.name] for mutant in mutants)
    return Audit(module, suite, found, _joined(ends), useless(suite, found) if whole else None)


def _joined(parts: Sequence[Ends]) -> Ends:
    """The ends seen under one seed after the other, as one."""
    ordered = sorted(parts, key=lambda each: each.seeds)
    return Ends(
        seeds=tuple(seed for each in ordered for seed in each.seeds),
        reference=tuple(slip for each in ordered for slip in each.reference),
        untouched=tuple(slip for each in ordered for slip in each.untouched),
    )


def fate(module: Module, mutant: Mutant, grade: Grade) -> Fate:
    """Judge the grade of the reference with this mutant in it."""
    lost = [each.name for each in grade.components if each.score < each.max_score]
    resting = [name for name in lost if mutant.component in module.component(name).rests_on]
    killed = mutant.component in lost
    return Fate(
        mutant=mutant,
        status=grade.status,
        reason=grade.reason,
        killed=killed,
        elsewhere=tuple(name for name in lost if name not in (mutant.component, *resting)),
        resting=tuple(resting),
        failed=frozenset(verdict.probe for verdict in grade.verdicts if not verdict.passed),
        nearest=None if killed else _nearest(mutant, grade.verdicts),
    )


def _nearest(mutant: Mutant, verdicts: Iterable[Verdict]) -> Nearest | None:
    own = [verdict for verdict in verdicts if verdict.component == mutant.component]
    best = max(own, key=_closeness, default=None)
    return None if best is None else Nearest(best.probe, _closeness(best))


def _closeness(verdict: Verdict) -> float:
    """The worst error as a multiple of what is allowed: infinite where it failed and was carried."""
    if not verdict.passed:
        return inf
    return (verdict.error or 0.0) / verdict.tolerance if verdict.tolerance else 0.0


def stumbling_slips(key: AnswerKey) -> tuple[Slip, ...]:
    """The probes that raise over the reference, and not in its code: whatever is handed in raises so."""
    asked = zip(key.suite.probes, key.answers, strict=True)
    return tuple(
        Slip(key.seed, probe.name, f"the reference itself {describe(answer)}: mend the probe")
        for probe, answer in asked
        if isinstance(answer, Raised) and answer.cell is None
    )


def reference_slips(seed: int, grade: Grade) -> tuple[Slip, ...]:
    """The probes that the reference does not pass."""
    failed = (verdict for verdict in grade.verdicts if not verdict.passed)
    return tuple(Slip(seed, verdict.probe, verdict.reason) for verdict in failed)


def untouched_slips(seed: int, grade: Grade) -> tuple[Slip, ...]:
    """The probes that the notebook passes as it was released: it is the grade that voids them."""
    given = (verdict for verdict in grade.verdicts if verdict.passed)
    return tuple(Slip(seed, verdict.probe, "passes though nothing is written") for verdict in given)


def unwritten_slips(seed: int, verdicts: Iterable[Verdict]) -> tuple[Slip, ...]:
    """The probes that a component passes though nothing of it is written."""
    passed = (verdict for verdict in verdicts if verdict.passed)
    return tuple(Slip(seed, each.probe, f"passes though {each.component} is not written") for each in passed)


def useless(suite: Suite, fates: Sequence[Fate]) -> tuple[str, ...]:
    """The probes that no mutant of their component fails; no mutant at all where it has none."""
    having = {each.mutant.component for each in fates}
    killers = {(each.mutant.component, probe) for each in fates for probe in each.failed}
    anywhere = {probe for _, probe in killers}
    return tuple(
        probe.name
        for probe in suite.probes
        if not (
            (probe.component, probe.name) in killers if probe.component in having else probe.name in anywhere
        )
    )


def sample(mutants: Sequence[Mutant], count: int | None) -> tuple[Mutant, ...]:
    """`count` mutants spread evenly over all, always the same; all where None or more are asked for."""
    size = len(mutants) if count is None else min(count, len(mutants))
    return tuple(mutants[number * len(mutants) // size] for number in range(size))


def _row(component: str, fates: Iterable[Fate]) -> Row:
    own = [each for each in fates if each.mutant.component == component]
    return Row(
        component=component,
        mutants=len(own),
        killed=sum(each.killed for each in own),
        elsewhere=tuple(sorted({name for each in own for name in each.elsewhere})),
        resting=tuple(sorted({name for each in own for name in each.resting})),
    )
