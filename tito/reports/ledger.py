"""The memory ledger as a table: what was measured beside the reference's and the analytic figures."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table

from tito.grading.ledger import LedgerRow

NAMES = {
    "saved": "saved for backward, bytes",
    "gradients": "gradients, bytes",
    "peak": "peak, bytes",
    "calls per node": "apply calls a node",
}


def ledger_table(ledger: Sequence[LedgerRow]) -> Table:
    """A row a figure: yours, the reference's, the figure by hand, and the most that is allowed."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Memory and work")
    for heading in ("Yours", "Reference", "By hand", "Allowed"):
        table.add_column(heading, justify="right", no_wrap=True)
    previous = ""
    for row in ledger:
        if row.probe != previous:
            table.add_row(row.probe)
            previous = row.probe
        figures = (row.found, row.reference, row.analytic, row.limit)
        table.add_row(f"  {NAMES[row.figure]}", *(_amount(figure) for figure in figures))
    return table


def _amount(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.2f}"
