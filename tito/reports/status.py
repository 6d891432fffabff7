"""The dashboard: where a student stands, and what to type next. Imports nothing that grades."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table

from tito.course.course import Course
from tito.reports.output import console
from tito.reports.text import escape
from tito.text import points_text
from tito.work.result import Change, Part
from tito.work.status import Progress, State, next_command

COLOURS = {State.DONE: "green", State.WORKING: "yellow", State.READY: "cyan", State.LOCKED: "dim"}


def show_status(course: Course, found: Sequence[Progress]) -> None:
    """Print a line a module, the points to come by the public checks, and the next command."""
    out = console()
    out.print(f"[bold]{escape(course.title)}[/]")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for title, side in (("Module", "left"), ("State", "left"), ("Points", "right")):
        table.add_column(title, justify="right" if side == "right" else "left", no_wrap=True)
    table.add_column("")
    for each in found:
        state = f"[{COLOURS[each.state]}]{each.state.value}[/]"
        table.add_row(escape(each.module.name), state, _points(each), escape(_remark(each)))
    out.print(table)
    out.print(f"Forecast by the public checks: {points_text(_total(found))} of {_most(found)} points")
    command = next_command(found)
    out.print(f"[bold]Next:[/] {escape(command)}" if command else "Nothing to do: all of it is handed in.")


def print_status(course: Course, found: Sequence[Progress]) -> None:
    """Print one JSON object: every module, the sum, the next command."""
    document = {
        "course": course.name,
        "points": _total(found),
        "max_points": _most(found),
        "next": next_command(found),
        "modules": [_document(each) for each in found],
    }
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _document(each: Progress) -> dict[str, object]:
    return {
        "module": each.module.name,
        "title": each.module.title,
        "state": each.state.value,
        "points": each.points,
        "max_points": each.max_points,
        "tested": each.result is not None,
        "current": each.current,
        "handed_in": each.handed_in,
        "lacking": list(each.lacking),
        "trouble": each.trouble,
        "next": each.next,
    }


def _points(each: Progress) -> str:
    return (
        f"{points_text(each.points)}/{each.max_points}" if each.state in (State.DONE, State.WORKING) else ""
    )


def _remark(each: Progress) -> str:
    """What there is to say of a module in a few words."""
    if each.trouble:
        return each.trouble
    if each.lacking:
        return f"needs {', '.join(each.lacking)}"
    match each.state:
        case State.DONE:
            return "handed in" if each.handed_in else "to be handed in"
        case State.WORKING if each.result is None:
            return "not tested yet"
        case State.WORKING if not each.current:
            return "changed since the last test"
        case State.WORKING if each.result and each.result.complete:
            return "to be exported"
    return ""


def _total(found: Iterable[Progress]) -> float:
    return round(sum(each.points for each in found), 2)


def _most(found: Iterable[Progress]) -> int:
    return sum(each.max_points for each in found)


def show_changes(changes: Iterable[Change]) -> None:
    """Print a line for every part that got better or worse."""
    out = console()
    for change in changes:
        colour = "green" if change.direction == "better" else "red"
        beside = f"{_part(change.before)} -> {_part(change.after)}"
        out.print(f"[{colour}]{change.direction}[/] {escape(change.after.name)}: {beside}")


def _part(part: Part) -> str:
    if part.to_do:
        return "to do"
    return f"{points_text(part.score)}/{part.max_score}"
