"""What is to be said of a submission beside its points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tito.grading.advice import advice
from tito.grading.examination import Examination
from tito.grading.judge import Verdict
from tito.grading.package import Package
from tito.sandbox.conduct import Conduct
from tito.sandbox.interview import Loaded


def notes(
    exam: Examination, package: Package, loaded: Loaded, conduct: Conduct, verdicts: Sequence[Verdict]
) -> tuple[str, ...]:
    """Everything that its author or whoever grades should know."""
    return (
        *package.notes,
        *marks(exam),
        *_unfinished(loaded),
        *_flooded(exam, conduct),
        *_capped(verdicts),
        *_advice(exam, package, verdicts),
    )


def _advice(exam: Examination, package: Package, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Where to begin, unless the reference tells whose mistake each failure is."""
    if exam.reference or package.untouched:
        return ()
    return tuple(advice(exam.module, exam.key.needs, package.exported, verdicts))


def marks(exam: Examination) -> tuple[str, ...]:
    """What every grade made without confinement says of itself."""
    if not exam.hidden or exam.sandbox.tier != "basic":
        return ()
    return ("graded at the tier basic: the code could read files and use the network",)


def _flooded(exam: Examination, conduct: Conduct) -> tuple[str, ...]:
    """That the end of what was printed is missing; printing too much costs no point."""
    most = exam.sandbox.limits.output >> 10
    return (f"it printed more than {most} KiB; the rest was not kept",) if conduct.flooded else ()


def _capped(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """That more was another component's mistake than the course lets anybody keep."""
    blamed = sum((each.max_points for each in verdicts if each.blame), Fraction(0))
    kept = sum((each.carried for each in verdicts), Fraction(0))
    if kept == blamed:
        return ()
    return (
        f"{float(blamed):.4g} points failed by another component's mistake: {float(kept):.4g} are kept, "
        "the most in this course (carry_cap)",
    )


def _unfinished(loaded: Loaded) -> tuple[str, ...]:
    return tuple(f"{label} is not finished: it raises NotImplementedError" for label in loaded.unfinished)
