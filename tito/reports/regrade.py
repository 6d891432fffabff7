"""The report on a regrade: whose points move, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.padding import Padding

from tito.reports.output import console
from tito.reports.text import escape
from tito.runs.receipt import as_text
from tito.runs.regrade import ComponentMove, Move, Points, Regrade

MOST_PROBES = 5
"""Of a component, in the terminal; JSON has all."""


def show_regrade(found: Regrade) -> None:
    """Print what has changed in the course, and every student whose points move."""
    out = console()
    out.print(f"[bold]{escape(found.module.name)}[/]  {escape(found.module.title)}, seed {found.before.seed}")
    for difference in found.before.differences(found.after):
        out.print(escape(f"  {difference}"))
    for move in found.moves:
        for line, indent in _lines(move):
            out.print(Padding(line, (0, 0, 0, indent)))
    out.print(_total(found))


def _total(found: Regrade) -> str:
    if not found.moves:
        return f"Nothing moves: {found.students} students keep their points."
    return f"[bold]{len(found.moves)} of {found.students}[/] students' points move."


def _lines(move: Move) -> Iterator[tuple[str, int]]:
    """Lines of text and how far they stand in."""
    yield f"[bold]{escape(move.student)}[/]  {_score(move.before)} -> {_score(move.after)}", 0
    if move.status:
        yield escape(move.status), 2
    for component in move.components:
        yield escape(f"{component.name}  {_moved(component)}"), 2
        for probe in component.probes[:MOST_PROBES]:
            points = f"{_points(probe.before)} -> {_points(probe.after)}"
            yield escape(f"{probe.probe}  {points}  {probe.why}"), 4
        if len(component.probes) > MOST_PROBES:
            yield f"and {len(component.probes) - MOST_PROBES} more probes", 4


def _moved(component: ComponentMove) -> str:
    return f"{_points(component.before)} -> {_points(component.after)}"


def _score(score: float | None) -> str:
    return "-" if score is None else f"{score:g}"


def _points(points: Points | None) -> str:
    return "-" if points is None else f"{points.earned:.3g}/{points.worth:.3g}"


def show_written(aside: Path | None, folder: Path) -> None:
    """Say on standard error where the two runs are."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        escape(f"Written to {folder}; the earlier run is kept in {aside}.")
    )


def print_regrade(found: Regrade) -> None:
    """Print one JSON object: the terms before and after, and the moves."""
    document = {
        "module": found.module.name,
        "seed": found.before.seed,
        "students": found.students,
        "before": asdict(found.before),
        "after": asdict(found.after),
        "moves": [asdict(move) for move in found.moves],
    }
    sys.stdout.write(as_text(document))
