"""The memory ledger: what a memory probe measured, beside the reference's and the analytic figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tito.grading.compare import Difference, compare
from tito.probes.answer import Answer, Plain, Returned
from tito.probes.probe import Probe

SLACK = 4096
"""Bytes that no ratio is taken of: interpreter objects that the traced peak counts along."""

WIDER = 2.0
"""Float64 gradients are accepted, at twice the bytes."""


CONTRADICTED = "contradicted"
"""Under this name a measurement says that it is not believed (tito/grading/outside.py); a worker that says so
itself is taken at its word."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One figure of one memory probe; bytes, or calls of `apply` per node."""

    probe: str
    text: str
    figure: str
    found: float | None
    reference: float | None
    analytic: float | None
    limit: float


def over_the_limits(probe: Probe, expected: Plain, found: Plain) -> tuple[str, float | None]:
    """Why the figures are too high or the gradients wrong ("" if neither), and the gradients' error."""
    if not (isinstance(expected, dict) and isinstance(found, dict)):
        return "is not a measurement", None
    if CONTRADICTED in found:
        return "the figures do not agree with what the kernel counted", None
    results = _results(expected, found, probe.tolerance)
    error = max((each.error for each in results if each.error is not None), default=None)
    if any(each.reason for each in results):
        return "the loss or a gradient is wrong, so its memory is not judged", error
    return _excess(rows(probe, Returned(expected), Returned(found))), error


def _results(expected: dict[str, Plain], found: dict[str, Plain], tolerance: float) -> list[Difference]:
    of_reference, of_student = ([each.get("loss"), each.get("norms")] for each in (expected, found))
    return list(compare(of_reference, of_student, tolerance))


def _excess(ledger: tuple[LedgerRow, ...]) -> str:
    over = [row for row in ledger if row.found is not None and not 0 <= row.found <= row.limit]
    return "; ".join(f"{row.figure}: {_amount(row.found)}, allowed {_amount(row.limit)}" for row in over)


def _amount(value: float | None) -> str:
    return f"{value:,.6g}"


def rows(probe: Probe, expected: Answer, found: Answer) -> tuple[LedgerRow, ...]:
    """The ledger of one memory probe; empty where either side has no figures."""
    match expected, found:
        case Returned(value=dict(reference)), Returned(value=dict(figures)):
            return tuple(_rows(probe, reference, figures))
        case _:
            return ()


def _rows(probe: Probe, reference: dict[str, Plain], figures: dict[str, Plain]) -> Iterator[LedgerRow]:
    allowed = {"saved": probe.limits.saved, "gradients": WIDER, "peak": probe.limits.peak}
    for figure, ratio in allowed.items():
        own, theirs = _number(reference.get(figure)), _number(figures.get(figure))
        analytic = _number(probe.analytic.get(figure))
        yield LedgerRow(probe.name, probe.text, figure, theirs, own, analytic, ratio * (own or 0) + SLACK)
    per_node = _ratio(reference)
    limit = probe.limits.calls * (per_node or 1)
    yield LedgerRow(probe.name, probe.text, "calls per node", _ratio(figures), per_node, 1.0, limit)


def _ratio(figures: dict[str, Plain]) -> float | None:
    calls, nodes = _number(figures.get("calls")), _number(figures.get("nodes"))
    return calls / nodes if calls and nodes else None


def _number(value: Plain) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
