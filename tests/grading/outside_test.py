"""Memory figures are believed as far as the kernel's own count of the worker allows, and no further."""

from __future__ import annotations

import pytest

from tito.grading.outside import SLACK, believed, is_contradicted, reservations
from tito.probes.answer import Answer, Crashed, Returned
from tito.sandbox.ask import Asked
from tito.sandbox.interview import Loaded
from tito.sandbox.resident import Resident

REFERENCE = Resident(loaded=26 << 20, answered=40 << 20)
TOLD = 2 << 20
"""The highest peak among the reference's own measurements."""


def measured(peak: object) -> Answer:
    return Returned({"peak": peak, "saved": 0})  # type: ignore[dict-item]


def asked(counted: Resident | None, *peaks: object) -> Asked:
    """Measurements with these peaks out of one worker, and an answer that is none."""
    answers = (*map(measured, peaks), Returned(1.0))
    return Asked(Loaded(), answers, "", resident=(*[counted] * len(peaks), None))


def contradicted(asked: Asked, reference: Resident | None = REFERENCE) -> list[bool]:
    return [is_contradicted(each) for each in believed(asked, reference, TOLD)]


def grown(more: int, at_the_start: int = 0) -> Resident:
    """The reference's worker with so many bytes more at the end, and so many more when it was loaded."""
    return Resident(REFERENCE.loaded + at_the_start, REFERENCE.answered + more)


def test_what_the_figures_account_for_is_believed() -> None:
    """More in memory than the reference, and told."""
    assert contradicted(asked(grown(20 << 20), TOLD + (20 << 20), 0)) == [False, False, False]


def test_one_false_figure_makes_all_of_a_worker_doubtful() -> None:
    """Beyond the slack no measurement counts, the small ones least; what is no measurement stays."""
    assert contradicted(asked(grown(SLACK + 1), TOLD, 0)) == [True, True, False]
    assert contradicted(asked(grown(SLACK), TOLD, 0)) == [False, False, False]


@pytest.mark.parametrize("peak", [float("nan"), float("inf"), -1e12, "much", None, [1]])
def test_what_is_no_figure_accounts_for_nothing(peak: object) -> None:
    """Neither text nor infinity nor less than nothing."""
    assert contradicted(asked(grown(SLACK - TOLD), peak)) == [False, False]
    assert contradicted(asked(grown(SLACK - TOLD + 1), peak)) == [True, False]


def test_memory_that_loading_took_contradicts_nothing_and_is_noted() -> None:
    """It may be honest, and it may hide what comes after: a person decides."""
    heavy = asked(grown(64 << 20, at_the_start=64 << 20), TOLD)
    assert contradicted(heavy) == [False, False]
    assert reservations(heavy, REFERENCE)
    assert not reservations(asked(grown(0), TOLD), REFERENCE)


def test_where_nothing_was_counted_the_figures_stand() -> None:
    """In a workspace there is no reference's count, and not every system tells."""
    assert contradicted(asked(grown(64 << 20), 0), reference=None) == [False, False]
    assert contradicted(asked(None, 0)) == [False, False]


def test_only_measurements_are_marked() -> None:
    """An answer that is none of a memory probe's stays what it is."""
    lost = Asked(Loaded(), (Crashed("left"), measured(0)), "", resident=(grown(64 << 20),) * 2)
    assert believed(lost, REFERENCE, TOLD)[0] == Crashed("left")
