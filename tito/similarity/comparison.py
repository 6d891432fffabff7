"""A class compared: who is alike whom, and what could not be compared."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.submission import find_submissions
from tito.progress import Progress
from tito.similarity.clusters import Cluster, clusters
from tito.similarity.pairs import alike
from tito.similarity.reading import Imprint, given, imprint


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared, and the clusters in which shares reach the threshold.

    `unread` are the imprints of which something could not be read; the rest of them is compared. `empty` are
    those that have nothing beyond what was released and the reference.
    """

    module: str
    threshold: float
    submissions: int
    earlier: int
    clusters: tuple[Cluster, ...]
    unread: tuple[Imprint, ...]
    empty: tuple[Imprint, ...]


def imprints_in(
    course: Course, module: Module, submissions: Path, previous: Sequence[Path], progress: Progress
) -> tuple[Imprint, ...]:
    """The imprints of a class, and those of earlier years' folders, read one after the other."""
    common = given(course, module)
    found = [(each, "") for each in find_submissions(submissions, module)]
    found += [(each, str(folder)) for folder in previous for each in find_submissions(folder, module)]
    imprints = list[Imprint]()
    with progress(len(found)) as advance, _uncollected():
        for submission, earlier in found:
            imprints.append(imprint(submission, common, earlier))
            advance(submission)
    return tuple(imprints)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles: a third of the time would go into that, and syntax trees have none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def compared(module: str, imprints: Sequence[Imprint], threshold: float) -> Comparison:
    """The comparison of a class's imprints, and of those of earlier years with them."""
    ordered = sorted(imprints, key=lambda imprint: imprint.key)
    return Comparison(
        module=module,
        threshold=threshold,
        submissions=sum(not imprint.earlier for imprint in imprints),
        earlier=sum(bool(imprint.earlier) for imprint in imprints),
        clusters=clusters(alike(ordered, threshold)),
        unread=tuple(imprint for imprint in ordered if imprint.unread),
        empty=tuple(imprint for imprint in ordered if not imprint.fingerprints and not imprint.unread),
    )
