"""The report of a look at an environment: a line a finding, its fix under it, and the same for machines."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from tito.environments.finding import Finding, Health
from tito.reports.output import console
from tito.reports.text import escape
from tito.runs.receipt import as_text

if TYPE_CHECKING:
    from tito.environments.attack import Attempt

COLOURS = {Health.OK: "green", Health.WARN: "yellow", Health.FAIL: "red"}


def show_findings(findings: Sequence[Finding]) -> None:
    """Print the table: how each thing is, what was found, and what to do."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for title, narrow in (("", True), ("What", True), ("Found", False)):
        table.add_column(title, no_wrap=narrow, overflow="fold")
    for finding in findings:
        fix = f"\nfix: {escape(finding.fix)}" if finding.fix else ""
        state = f"[{COLOURS[finding.health]}]{finding.health.value}[/]"
        table.add_row(state, escape(finding.name), escape(finding.says) + fix)
    console().print(table)


def print_findings(findings: Sequence[Finding], folder: str) -> None:
    """Print one JSON object: whether nothing fails, where the environment is, and every finding."""
    document = {
        "holds": not any(finding.health is Health.FAIL for finding in findings),
        "environment": folder,
        "findings": [
            {
                "name": finding.name,
                "state": finding.health.value,
                "says": finding.says,
                "fix": finding.fix,
            }
            for finding in findings
        ],
    }
    sys.stdout.write(as_text(document))


def show_attempts(attempts: Iterable[Attempt]) -> bool:
    """Print a line an attack as it goes, and the sum; whether all held."""
    out, held = console(), []
    for attempt in attempts:
        held.append(attempt.held)
        state = "[green]held[/]  " if attempt.held else "[red]FAILED[/]"
        out.print(f"{state} {escape(attempt.name)}: {escape(attempt.answer)}")
        if not attempt.held:
            out.print(f"       what it tries: {escape(attempt.says)}")
    out.print(f"[bold]{sum(held)} of {len(held)} attacks held[/]")
    return all(held)


def print_attempts(attempts: Iterable[Attempt]) -> bool:
    """Print one JSON object: whether all held, and every attack; whether all held."""
    tried = [asdict(attempt) for attempt in attempts]
    holds = all(attempt["held"] for attempt in tried)
    sys.stdout.write(as_text({"holds": holds, "attacks": tried}))
    return holds
