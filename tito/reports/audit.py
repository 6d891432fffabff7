"""The report of an audit: a table by component, what is broken, and the same as one JSON object."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from rich import box
from rich.padding import Padding
from rich.table import Table

from tito.grading.audit import Audit, Fate, Nearest, Row, Slip
from tito.grading.grade import GRADED
from tito.reports.output import console
from tito.reports.text import escape
from tito.runs.receipt import as_text


def show_audit(audit: Audit) -> None:
    """Print the table, every breach, and the sum."""
    out = console()
    out.print(f"[bold]{escape(audit.module.name)}[/]  {escape(audit.module.title)}")
    out.print(audit_table(audit.rows))
    for title, reason in _breaches(audit):
        out.print(title)
        out.print(Padding(escape(reason), (0, 0, 0, 7)))
    for line in _sums(audit):
        out.print(line)


def audit_table(rows: Sequence[Row]) -> Table:
    """A row a component: mutants, killed, and the other components that lost points by them."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Component", no_wrap=True)
    table.add_column("Mutants", justify="right", no_wrap=True)
    table.add_column("Killed", justify="right", no_wrap=True)
    table.add_column("Killed elsewhere too")
    for row in rows:
        killed = "-" if not row.mutants else str(row.killed)
        colour = "green" if row.killed == row.mutants else "red"
        table.add_row(row.component, str(row.mutants or "-"), f"[{colour}]{killed}[/]", _elsewhere(row))
    return table


def _elsewhere(row: Row) -> str:
    parts = [f"[red]{escape(name)}[/]" for name in row.elsewhere]
    return ", ".join(parts + [f"{escape(name)} (rests on it)" for name in row.resting])


def _breaches(audit: Audit) -> Iterator[tuple[str, str]]:
    """What is broken, and the reason."""
    for fate in audit.survivors:
        yield f"[red]SURVIVED[/] {_named(fate)}", _nearest(fate)
    for fate in audit.astray:
        reason = f"costs points in {', '.join(fate.elsewhere)}"
        yield f"[red]ASTRAY[/] {_named(fate)}", reason if fate.status == GRADED else fate.reason
    for slip in audit.ends.reference:
        yield f"[red]REFERENCE FAILS[/] {escape(slip.probe)}, seed {slip.seed}", slip.reason
    for slip in audit.ends.untouched:
        yield f"[red]UNTOUCHED PASSES[/] {escape(slip.probe)}, seed {slip.seed}", slip.reason
    for probe in audit.useless or ():
        yield f"[red]USELESS[/] {escape(probe)}", "no mutant of its component fails it"


def _named(fate: Fate) -> str:
    return escape(f"{fate.mutant.component}, {fate.mutant.name}: {fate.mutant.hint}")


def _nearest(fate: Fate) -> str:
    if fate.nearest is None:
        return "no probe asks about its component"
    return f"nearest: {fate.nearest.probe}, {fate.nearest.closeness:.1e} of what is allowed"


def _sums(audit: Audit) -> Iterator[str]:
    killed = sum(fate.killed for fate in audit.fates)
    yield f"[bold]{killed} of {len(audit.fates)} mutants killed[/], {len(audit.astray)} astray"
    seeds = len(audit.ends.seeds)
    failing = len({slip.seed for slip in audit.ends.reference})
    yield (
        f"reference whole on {seeds - failing} of {seeds} seeds; "
        f"untouched notebook passes {len(audit.ends.untouched)} probes"
    )
    number = "not judged in a sample" if audit.useless is None else str(len(audit.useless))
    yield f"{len(audit.suite.probes)} probes, useless: {number} (suite {audit.suite.digest[:12]})"


def print_audits(audits: Sequence[Audit], seed: int) -> None:
    """Print one JSON object on standard output, and nothing else there."""
    document = {
        "holds": all(audit.holds for audit in audits),
        "seed": seed,
        "modules": [audit_document(audit) for audit in audits],
    }
    sys.stdout.write(as_text(document))


def audit_document(audit: Audit) -> dict[str, Any]:
    """An audit as plain JSON data."""
    return {
        "module": audit.module.name,
        "suite": audit.suite.digest,
        "holds": audit.holds,
        "probes": len(audit.suite.probes),
        "components": [_row(row) for row in audit.rows],
        "mutants": [_fate(fate) for fate in audit.fates],
        "useless": None if audit.useless is None else list(audit.useless),
        "seeds": list(audit.ends.seeds),
        "reference": [_slip(slip) for slip in audit.ends.reference],
        "untouched": [_slip(slip) for slip in audit.ends.untouched],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.component,
        "mutants": row.mutants,
        "killed": row.killed,
        "elsewhere": list(row.elsewhere),
        "resting": list(row.resting),
    }


def _fate(fate: Fate) -> dict[str, Any]:
    return {
        "name": fate.mutant.name,
        "component": fate.mutant.component,
        "hint": fate.mutant.hint,
        "holds": fate.holds,
        "status": fate.status,
        "reason": fate.reason,
        "killed": fate.killed,
        "elsewhere": list(fate.elsewhere),
        "resting": list(fate.resting),
        "failed": sorted(fate.failed),
        "nearest": _nearest_document(fate.nearest),
    }


def _nearest_document(nearest: Nearest | None) -> dict[str, Any] | None:
    """JSON has no infinity: a probe that failed and was carried is "inf" times what is allowed."""
    if nearest is None:
        return None
    closeness = nearest.closeness if isfinite(nearest.closeness) else "inf"
    return {"probe": nearest.probe, "closeness": closeness}


def _slip(slip: Slip) -> dict[str, Any]:
    return {"seed": slip.seed, "probe": slip.probe, "reason": slip.reason}
