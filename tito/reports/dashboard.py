"""The dashboard in the terminal: tables that read without colour and at 80 columns."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich import box
from rich.console import Console
from rich.table import Table

from tito.reports.dashboard_document import dashboard_document
from tito.reports.ledger import NAMES
from tito.reports.output import console
from tito.reports.text import escape
from tito.runs.receipt import as_text
from tito.statistics import events, outliers, stuck
from tito.statistics.dashboard import Dashboard
from tito.statistics.distribution import Bin, Distribution
from tito.statistics.items import FEWEST, UNSTEADY, Item
from tito.statistics.outliers import Outlier
from tito.text import listed, points_text

WIDEST = 40
"""Signs of the longest bar of the histogram."""

MOST = 4
"""Names in one cell."""

Cells: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title, the note below it, and what stands there where it has no rows.

    A column whose name ends in `>` holds numbers.
    """

    title: str
    columns: Cells
    rows: Sequence[Cells]
    empty: str
    note: str = ""


def print_dashboard(board: Dashboard) -> None:
    """Print one JSON object on standard output, and nothing else there."""
    sys.stdout.write(as_text(dashboard_document(board)))


def show_dashboard(board: Dashboard, top: int) -> None:
    """Print the figures of a run, and of every table the first `top` rows."""
    out = console()
    for line in _head(board):
        out.print(line)
    for each in (
        _stuck(board),
        _misconceptions(board),
        _components(board),
        _probes(board),
        _outliers(board),
        _slow(board),
        _events(board),
    ):
        _show(out, each, top)


def _show(out: Console, section: Section, top: int) -> None:
    out.print(f"\n[bold]{section.title}[/]")
    if not section.rows:
        out.print(section.empty)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for column in section.columns:
        right = column.endswith(">")
        table.add_column(
            column.removesuffix(">"),
            justify="right" if right else "left",
            no_wrap=right,
            overflow="fold",
            max_width=24 if column == "Student" else None,
        )
    for row in section.rows[:top]:
        table.add_row(*map(escape, row))
    out.print(table)
    if len(section.rows) > top:
        out.print(f"and {len(section.rows) - top} more: --top {len(section.rows)}")
    if section.note:
        out.print(section.note)


def _head(board: Dashboard) -> Iterator[str]:
    statuses = ", ".join(f"{count} {escape(status)}" for status, count in board.statuses)
    yield f"[bold]{escape(board.module)}[/]  {len(board.records)} submissions: {statuses}"
    yield f"Scores of {board.max_score}: {spread(board.scores)}"
    yield from _histogram(board.scores.bins)
    yield f"Reliability of {board.graded} graded (Cronbach's alpha): {figure(board.reliability)}"
    if board.graded < UNSTEADY:
        yield few(board.graded)
    if board.lost:
        yield f"Left out, their receipts missing or changed: {escape(listed(board.lost, MOST))}."


def few(graded: int) -> str:
    """What a small class means for its figures."""
    less = f"with fewer than {FEWEST} nothing but the share is told"
    return f"Only {graded} graded: the figures of parts are unsteady below {UNSTEADY}; {less}."


def spread(found: Distribution) -> str:
    """A distribution in a line."""
    if not found.count:
        return "none"
    quartiles = f"{figure(found.lower_quartile)} to {figure(found.upper_quartile)}"
    return (
        f"median {figure(found.median)} (quartiles {quartiles}), mean {figure(found.mean)}, "
        f"deviation {figure(found.deviation)}, {figure(found.least)} to {figure(found.most)}"
    )


def _histogram(bins: Sequence[Bin]) -> Iterator[str]:
    """A line a bin, its bar and how many are in it."""
    most = max(each.count for each in bins) or 1
    for each in bins:
        bar = "█" * (-(-WIDEST * each.count // most))
        yield f"  {each.low:5g} to {each.high:<5g} {bar}{' ' if bar else ''}{each.count}"


def figure(value: float | None) -> str:
    """Two decimals at the most; `-` for none."""
    return "-" if value is None else points_text(value)


def _item(item: Item) -> Cells:
    told = (item.difficulty, item.discrimination, item.upper_lower)
    return *("-" if each is None else f"{each:.2f}" for each in told), item.reads


def _components(board: Dashboard) -> Section:
    lines = sorted(board.components, key=lambda line: line.item.difficulty or 0.0)
    return Section(
        f"Components, the hardest first, of {board.graded} graded",
        ("Component", "Worth>", "Full>", "None>", "Share>", "Discr.>", "Up-low>", "Reads"),
        [
            (line.worth.name, str(line.worth.points), str(line.full), str(line.none), *_item(line.item))
            for line in lines
        ],
        "There are none.",
        "Share: mean share of the points. Discr.: correlation with the rest of the score. "
        "Up-low: share of the best 27 % less that of the last 27 %.",
    )


def _probes(board: Dashboard) -> Section:
    lines = sorted(board.probes, key=lambda line: line.item.difficulty or 0.0)
    return Section(
        "Probes, the hardest first",
        ("Probe", "Component", "Share>", "Discr.>", "Up-low>"),
        [(line.asked.name, line.asked.component, *_item(line.item)[:3]) for line in lines],
        "There are none.",
    )


def _misconceptions(board: Dashboard) -> Section:
    return Section(
        "Misconceptions, the commonest first",
        ("Students>", "Mistake", "Whose"),
        [
            (
                str(len(each.students)),
                f"{each.cause} ({each.component}): {each.hint}",
                listed(each.students, 2),
            )
            for each in board.misconceptions
        ],
        "No failure is like a known mistake.",
    )


def _stuck(board: Dashboard) -> Section:
    at = ", ".join(f"{place} {count}" for place, count in stuck.places(board.stuck))
    return Section(
        f"Stuck: {len(board.stuck)}" + (f" ({escape(at)})" if at else ""),
        ("Student", "Score>", "Where and why", "Likely"),
        [
            (each.student, figure(each.score), f"{each.place} {each.why}".strip(), each.cause)
            for each in board.stuck
        ],
        "Nobody is.",
        stuck.RULE,
    )


def _outlier(each: Outlier) -> Cells:
    return amount(each.found), f"{each.times:.1f}", figure(each.deviations)


def amount(found: float) -> str:
    """Bytes and calls whole, everything else with two decimals."""
    return f"{found:,.0f}" if found == int(found) else f"{found:,.2f}"


def _outliers(board: Dashboard) -> Section:
    return Section(
        "Memory and work far above the reference and the class",
        ("Student", "Probe and figure", "Found>", "Times>", "Devs.>"),
        [(each.student, f"{each.probe}: {NAMES[each.figure]}", *_outlier(each)) for each in board.outliers],
        "Nobody's.",
        outliers.RULE,
    )


def _slow(board: Dashboard) -> Section:
    return Section(
        f"Grading took, in seconds: {spread(board.seconds)}",
        ("Student", "Seconds>", "Times>", "Devs.>"),
        [(each.student, *_outlier(each)) for each in board.slow],
        "Nobody's took far longer.",
    )


def _events(board: Dashboard) -> Section:
    return Section(
        "Events, for a person to judge",
        ("Student", "What", "Where"),
        [(each.student, each.kind, listed(each.where, MOST)) for each in board.events],
        "There were none.",
        events.RULE,
    )
