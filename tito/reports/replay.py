"""The report on a replay: the same or what differs, and one probe for a person to look at."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import indent

from rich.console import Console

from tito.reports.output import console
from tito.reports.text import escape
from tito.runs.closeup import Beside, Closeup, Value
from tito.runs.receipt import as_text
from tito.runs.replay import Replay

MOST_CHANGES = 20


def show_replay(replay: Replay) -> None:
    """Print the probe asked for, whether the grade is the same, and what differs."""
    out, terms = console(), replay.receipt.terms
    out.print(f"[bold]{escape(replay.receipt.student)}[/]  {escape(terms.module)}, seed {terms.seed}")
    if replay.closeup:
        _show_closeup(out, replay.closeup)
    for line in _outcome(replay):
        out.print(line)


def _outcome(replay: Replay) -> Iterator[str]:
    probes = len(replay.document["verdicts"])
    if not replay.changes:
        yield f"[green]The same[/] to the last figure: {probes} probes, {_points(replay)}."
        return
    yield f"[red]It differs[/] at {len(replay.changes)} places (recorded, found now):"
    for change in replay.changes[:MOST_CHANGES]:
        yield f"  {escape(change.place)}: {_short(change.recorded)}, {_short(change.found)}"
    if len(replay.changes) > MOST_CHANGES:
        yield f"  ... and {len(replay.changes) - MOST_CHANGES} more"


def _points(replay: Replay) -> str:
    return f"{replay.document['score']} of {replay.document['max_score']} points"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return escape(text if len(text) <= 200 else f"{text[:200]} ...")


def show_closeups(closeups: Sequence[Closeup]) -> None:
    """Print probes seen close, one after the other."""
    out = console()
    for closeup in closeups:
        _show_closeup(out, closeup)


def _show_closeup(out: Console, closeup: Closeup) -> None:
    verdict = closeup.verdict
    worth = f"{float(verdict.max_points):.3g} of the points of {verdict.component}"
    out.print(f"\n[bold]{escape(verdict.probe)}[/]: {escape(verdict.text)}")
    out.print(escape(f"Worth {worth}, asked alone: {_verdict(closeup)}."))
    for value in closeup.inputs:
        _show_value(out, f"input {value.name}", value)
    for place in closeup.places:
        _show_place(out, place)
    if not closeup.places:
        out.print(escape(f"expected: {closeup.expected}\n   found: {closeup.found}"))
    out.print()


def _verdict(closeup: Closeup) -> str:
    return "passed" if closeup.verdict.passed else f"failed, {closeup.verdict.reason}"


def _show_place(out: Console, place: Beside) -> None:
    remark = f" ({escape(place.remark)})" if place.remark else ""
    out.print(f"[bold]{escape(place.expected.name)}[/]{remark}")
    _show_value(out, "  expected", place.expected)
    _show_value(out, "     found", place.found)


def _show_value(out: Console, title: str, value: Value) -> None:
    one_line = "\n" not in value.entries
    out.print(escape(f"{title}: {value.kind}" + (f"  {value.entries}" if one_line else "")))
    if not one_line:
        out.print(escape(indent(value.entries, " " * 12)))


def print_replay(replay: Replay) -> None:
    """Print one JSON object: whose, whether it is the same, the changes, and the probe asked for."""
    sys.stdout.write(as_text(_document(replay)))


def _document(replay: Replay) -> dict[str, object]:
    terms, closeup = replay.receipt.terms, replay.closeup
    return {
        "module": terms.module,
        "seed": terms.seed,
        "suite": terms.suite,
        "student": replay.receipt.student,
        "same": not replay.changes,
        "changes": [asdict(change) for change in replay.changes],
        "probe": None if closeup is None else _closeup(closeup),
    }


def _closeup(closeup: Closeup) -> dict[str, object]:
    verdict = closeup.verdict
    return {
        "name": verdict.probe,
        "component": verdict.component,
        "passed": verdict.passed,
        "reason": verdict.reason,
        "inputs": [asdict(value) for value in closeup.inputs],
        "expected": closeup.expected,
        "found": closeup.found,
        "places": [asdict(place) for place in closeup.places],
    }
