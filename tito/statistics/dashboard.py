"""The dashboard: a run as figures. The terminal, the JSON and the page show this one thing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tito.grading.grade import GRADED
from tito.statistics.distribution import Distribution, beyond, distribution
from tito.statistics.events import Event, events
from tito.statistics.items import Item, items, reliability
from tito.statistics.misconceptions import Misconception, misconceptions
from tito.statistics.outliers import Figure, Outlier, figures, memory_outliers, time_outliers
from tito.statistics.reading import Run
from tito.statistics.register import Asked, Record, Register, Worth
from tito.statistics.stuck import Stuck, stuck


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """A component and its item figures; how many of those graded have all of its points, and none."""

    worth: Worth
    item: Item
    full: int
    none: int


@dataclass(frozen=True, slots=True)
class ProbeLine:
    """A probe and its item figures; `points` is the mean share of its points of those graded."""

    asked: Asked
    item: Item


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A run as figures.

    Scores are of all who have one; items and reliability of those `graded`, because a file that could not be
    run says nothing of any part. `seconds` is how long grading took, a submission.
    """

    module: str
    suite: str
    isolation: str
    prerequisites: str
    max_score: int
    statuses: tuple[tuple[str, int], ...]
    graded: int
    scores: Distribution
    reliability: float | None
    components: tuple[ComponentLine, ...]
    probes: tuple[ProbeLine, ...]
    misconceptions: tuple[Misconception, ...]
    stuck: tuple[Stuck, ...]
    figures: tuple[Figure, ...]
    outliers: tuple[Outlier, ...]
    seconds: Distribution
    slow: tuple[Outlier, ...]
    events: tuple[Event, ...]
    lost: tuple[str, ...]
    records: tuple[Record, ...]


def dashboard(run: Run) -> Dashboard:
    """The figures of a run; the order in which receipts were read changes nothing."""
    class_, records = run.register, run.register.records
    graded = tuple(record for record in records if record.status == GRADED)
    max_score = sum(each.points for each in class_.components)
    points, worth = [record.components for record in graded], [each.points for each in class_.components]
    counted = figures(records)
    seconds = [record.seconds for record in records if record.seconds is not None]
    return Dashboard(
        module=run.terms.module,
        suite=run.terms.suite,
        isolation=run.terms.isolation,
        prerequisites=run.terms.prerequisites,
        max_score=max_score,
        statuses=_statuses(records),
        graded=len(graded),
        scores=distribution([each.score for each in records if each.score is not None], max_score),
        reliability=reliability(points, worth),
        components=_components(class_, graded),
        probes=_probes(class_, graded),
        misconceptions=misconceptions(records),
        stuck=stuck(class_),
        figures=counted,
        outliers=memory_outliers(records, counted),
        seconds=distribution(seconds, beyond(max(seconds, default=0.0))),
        slow=time_outliers(records),
        events=events(class_),
        lost=run.lost,
        records=records,
    )


def _statuses(records: tuple[Record, ...]) -> tuple[tuple[str, int], ...]:
    """How many have which status, most first."""
    counted = Counter(record.status for record in records)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _components(class_: Register, graded: tuple[Record, ...]) -> tuple[ComponentLine, ...]:
    worth = [float(each.points) for each in class_.components]
    analysed = items([record.components for record in graded], worth)
    return tuple(
        ComponentLine(
            worth=each,
            item=item,
            full=sum(record.components[number] >= each.points for record in graded),
            none=sum(record.components[number] <= 0 for record in graded),
        )
        for number, (each, item) in enumerate(zip(class_.components, analysed, strict=True))
    )


def _probes(class_: Register, graded: tuple[Record, ...]) -> tuple[ProbeLine, ...]:
    worth = [each.points for each in class_.probes]
    earned = [[share * each for share, each in zip(record.shares, worth, strict=True)] for record in graded]
    return tuple(
        ProbeLine(asked, item) for asked, item in zip(class_.probes, items(earned, worth), strict=True)
    )
