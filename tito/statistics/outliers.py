"""Outliers: who used far more memory, work or time than the reference and the rest of the class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tito.grading.ledger import SLACK
from tito.statistics.register import Measured, Record

CALLS = "calls per node"
"""The one figure of a ledger that counts no bytes."""

TIMES = 1.5
"""Of the reference: what is less is no cause to look."""

FAR = 3.5
"""Robust z-scores, (x - median) / (1.4826 * MAD), beyond this are outliers: Iglewicz and Hoaglin (1993)."""

SCALE = 1.4826
"""The deviation of a normal distribution in units of its median absolute deviation."""

FEWEST = 5
"""Students below which nobody is an outlier: there is no rest of the class."""

RULE = (
    f"At least {TIMES:g} times the reference, and more than {FAR:g} deviations above the median of the "
    f"class, the deviation taken as {SCALE} times the median absolute deviation. Where at least half of the "
    f"class has one and the same figure, every higher one counts as far. {SLACK:,} bytes more are nothing. "
    "For times the median of the class stands for the reference."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One memory figure of the run: whose probe, what is counted, the reference's and the most allowed."""

    probe: str
    figure: str
    reference: float | None
    limit: float


@dataclass(frozen=True, slots=True)
class Outlier:
    """A student's figure far above the class; `deviations` is None where the class does not differ at all."""

    student: str
    probe: str
    figure: str
    found: float
    reference: float
    median: float
    deviations: float | None

    @property
    def times(self) -> float:
        """How many times the reference."""
        return self.found / self.reference


def figures(records: Iterable[Record]) -> tuple[Figure, ...]:
    """The memory figures of the run, in the order of the receipts."""
    found: dict[tuple[str, str], Measured] = {}
    for record in records:
        for key, each in record.memory.items():
            found.setdefault(key, each)
    return tuple(Figure(*key, each.reference, each.limit) for key, each in found.items())


def memory_outliers(records: Sequence[Record], figures: Iterable[Figure]) -> tuple[Outlier, ...]:
    """The outliers of every figure with a reference above 0, the largest multiple of it first."""
    found: list[Outlier] = []
    for each in figures:
        values = {
            record.student: row.found
            for record in records
            if (row := record.memory.get((each.probe, each.figure))) and row.found is not None
        }
        slack = 0 if each.figure == CALLS else SLACK
        found += _outliers(values, each.reference or 0.0, slack, (each.probe, each.figure))
    return tuple(sorted(found, key=_weight))


def time_outliers(records: Iterable[Record]) -> tuple[Outlier, ...]:
    """Whose grading took far longer than others': the median of the class stands for the reference."""
    values = {record.student: record.seconds for record in records if record.seconds is not None}
    middle = float(np.median(list(values.values()))) if values else 0.0
    return tuple(sorted(_outliers(values, middle, 0, ("", "seconds")), key=_weight))


def _weight(outlier: Outlier) -> tuple[float, str]:
    return -outlier.times, outlier.student


def _outliers(
    values: Mapping[str, float], reference: float, slack: float, name: tuple[str, str]
) -> Iterator[Outlier]:
    """`slack` is how much more than the reference is nothing; `name` is the probe's and the figure's."""
    if len(values) < FEWEST or reference <= 0:
        return
    found = np.asarray(list(values.values()), dtype=float)
    middle = float(np.median(found))
    deviation = SCALE * float(np.median(np.abs(found - middle)))
    for student, value in values.items():
        far = (value - middle) / deviation if deviation else None
        much = value >= TIMES * reference and value - reference > slack
        if much and value > middle and (far is None or far > FAR):
            yield Outlier(student, *name, value, reference, middle, far)
