"""An audit held by clerks, as many trials at a time as there are processors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tito.grading.audit import Audit, Ends, Fate, summed
from tito.grading.examination import Examination, examination
from tito.grading.graders import suite_of
from tito.grading.trials import trials
from tito.probes.mutant import Mutant
from tito.runs.office import LocalClerks
from tito.runs.paper import Paper
from tito.runs.task import Task


@dataclass(frozen=True, slots=True)
class Rehearsal(Paper):
    """A paper as the course's own people sit it: at any tier, nothing hidden, and no mistake a riddle."""

    @contextmanager
    def examination(self) -> Iterator[Examination]:
        with examination(self.course, self.module, self.suite, self.seed) as exam:
            yield replace(exam, suspects=None)


def audit(
    rehearsal: Rehearsal,
    mutants: Sequence[Mutant],
    seeds: Sequence[int],
    done: Callable[[Fate | Ends], object],
    *,
    whole: bool,
    workers: int | None = None,
) -> Audit:
    """Grade every mutant, the reference under `seeds` and the untouched notebook; judge the graders.

    `done` is called after each; `whole` where these are all mutants there are.
    """
    outcomes: list[Fate | Ends] = []

    def keep(outcome: Fate | Ends) -> None:
        outcomes.append(outcome)
        done(outcome)

    with trials(rehearsal.course, rehearsal.module, mutants, seeds) as found:
        tasks: Sequence[Task[Fate | Ends]] = found
        LocalClerks(workers).carry_out(rehearsal, tasks, keep)
    return summed(rehearsal.module, suite_of(rehearsal.suite), mutants, outcomes, whole=whole)
