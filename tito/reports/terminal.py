"""The report for the terminal: tables that read without colour and at 80 columns."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from tito.course.module import Module
from tito.grading.blame import FEW
from tito.grading.grade import GRADED, ComponentScore, Grade, OwnPrerequisites
from tito.grading.judge import Verdict
from tito.grading.key import AnswerKey
from tito.reports.ledger import ledger_table
from tito.reports.output import console
from tito.reports.text import escape
from tito.runs.journal import Entry
from tito.runs.sitting import Sitting
from tito.text import listed, points_text

MOST_LINES = 20
"""Of what a student's code printed."""


def show_grade(module: Module, key: AnswerKey, grade: Grade) -> None:
    """Print one submission's grade: components, what failed and why, memory."""
    out = console()
    out.print(f"[bold]{escape(module.name)}[/]  {escape(module.title)}  ({escape(grade.student)})")
    if grade.reason:
        out.print(escape(f"{grade.status}: {grade.reason}"))
        out.print(escape(f"  fix: {grade.hint}"))
    if grade.status == GRADED:
        _show_findings(out, grade)
    for line in _printed(grade.output):
        out.print(line)
    for note in grade.notes:
        out.print(f"note: {escape(note)}")
    out.print(_total(grade, key))
    if grade.own:
        out.print(escape(_on_their_own(grade.own)))


def _on_their_own(own: OwnPrerequisites) -> str:
    """The score that does not count, what it rests on, and where its points were lost."""
    modules = ", ".join(own.modules) or "none: the reference's stand in for all"
    lost = own.reason or _lost_on(own.components)
    worth = sum(each.max_score for each in own.components)
    return f"On their own modules ({modules}): {points_text(own.score)} of {worth}. {lost}".rstrip()


def _show_findings(out: Console, grade: Grade) -> None:
    out.print(component_table(grade))
    for title, reason in (*_likely(grade), *_failures(grade)):
        out.print(title)
        out.print(Padding(reason, (0, 0, 0, 7)))
    if grade.ledger:
        out.print(ledger_table(grade.ledger))


def _printed(output: str) -> Iterator[str]:
    """What the student's code printed, the first lines of it."""
    lines = output.rstrip().splitlines()
    if lines:
        yield "Your code printed:"
        yield from (f"  {escape(line)}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"  ... and {len(lines) - MOST_LINES} lines more"


def component_table(grade: Grade) -> Table:
    """Points, worst error beside its tolerance, verdict and hint, a row a component."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Component", no_wrap=True)
    table.add_column("Points", justify="right", no_wrap=True)
    table.add_column("Error", justify="right", no_wrap=True)
    table.add_column("Allowed", justify="right", no_wrap=True)
    table.add_column("Verdict")
    for component in grade.components:
        own = [verdict for verdict in grade.verdicts if verdict.component == component.name]
        table.add_row(*_component_row(component, own))
    return table


def _component_row(component: ComponentScore, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    worst = max(verdicts, key=lambda v: -1.0 if v.error is None else v.error - v.tolerance, default=None)
    return (
        component.name,
        f"{points_text(component.score)}/{component.max_score}",
        "-" if worst is None else _error(worst.error),
        "-" if worst is None or worst.error is None else _tolerance(worst.tolerance),
        _summary(verdicts),
    )


def _score(grade: Grade | Entry) -> str:
    return "-" if grade.score is None else points_text(grade.score)


def _error(error: float | None) -> str:
    return "-" if error is None else "0" if error == 0 else f"{error:.1e}"


def _tolerance(tolerance: float) -> str:
    return "exact" if tolerance == 0 else f"{tolerance:.0e}"


def _summary(verdicts: Sequence[Verdict]) -> str:
    """`ok`, `to do`, how many wait for that, or how many failed and the hint of the first."""
    failed = [verdict for verdict in verdicts if verdict.points < verdict.max_points]
    if not failed:
        return "[green]ok[/]" + _carried(verdicts)
    if all(verdict.blame for verdict in failed):
        return f"[yellow]{len(failed)} of {len(verdicts)} beyond what is carried[/]{_carried(failed)}"
    if all(verdict.unfinished for verdict in verdicts):
        return "[yellow]to do[/]"
    if all(verdict.unfinished for verdict in failed):
        return f"[yellow]{len(failed)} of {len(verdicts)} wait for what is to do[/]"
    own = [verdict for verdict in failed if not verdict.blame]
    return f"[red]{len(own)} of {len(verdicts)} failed[/]. {escape(own[0].hint)}"


def _carried(verdicts: Sequence[Verdict]) -> str:
    """Whose mistake the failures are that cost nothing here."""
    blamed = [verdict.blame for verdict in verdicts if verdict.blame]
    if not blamed:
        return ""
    names = sorted(set().union(*blamed))
    return f" past {' and '.join(names)}" if len(names) <= FEW else ", with the missing parts lent"


def _likely(grade: Grade) -> Iterator[tuple[str, str]]:
    """The likeliest mistake of each failing component, and what speaks for it."""
    for each in grade.diagnoses:
        share = f"{each.explained} of {each.failed}"
        by_numbers = f"{share} wrong arrays: each {each.cause}"
        by_mistake = f"{share} failed probes are answered just as by {each.cause}"
        evidence = by_numbers if each.by_numbers else by_mistake
        yield f"[yellow]LIKELY[/] {escape(f'{each.component}: {each.hint}')}", escape(evidence)


def _failures(grade: Grade) -> Iterator[tuple[str, str]]:
    """What cost points and why; what is merely not written yet is in the table already."""
    for verdict in grade.verdicts:
        if verdict.failed:
            where = f" [{verdict.where}]" if verdict.where else ""
            text = escape(f"{verdict.component}, {verdict.probe}: {verdict.text}")
            yield f"[red]FAILED[/] {text}", escape(verdict.reason + where)


def _total(grade: Grade, key: AnswerKey) -> str:
    passed = sum(verdict.passed for verdict in grade.verdicts)
    total = f"{_score(grade)} of {grade.max_score} points"
    carried = sum(bool(verdict.blame) for verdict in grade.verdicts)
    beside = f", {carried} failed by another component's mistake" if carried else ""
    return f"[bold]{total}[/], {passed} of {len(grade.verdicts)} probes passed{beside} (seed {key.seed})"


def show_class(module: Module, sitting: Sitting, folder: Path) -> None:
    """Print a line a student, the class's totals, what was done now, and where the files are."""
    out = console()
    out.print(f"[bold]{escape(module.name)}[/]  {escape(module.title)}")
    out.print(class_table(sitting.entries, own=sitting.terms.prerequisites == "student"))
    for line in (*_totals(sitting), *_done(sitting)):
        out.print(line)
    out.print(f"Receipts and grades.csv: {escape(str(folder))}/")


def class_table(entries: Sequence[Entry], *, own: bool) -> Table:
    """A row a student: score, that on their `own` earlier modules, status, and what points were lost on."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("Student", overflow="fold", max_width=24)
    table.add_column("Score", justify="right", no_wrap=True)
    if own:
        table.add_column("On own", justify="right", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    table.add_column("Points lost on")
    for entry in entries:
        score = f"{_score(entry)}/{entry.max_score}"
        beside = [_own_score(entry)] if own else []
        table.add_row(escape(entry.student), score, *beside, escape(entry.status), escape(_lost(entry)))
    return table


def _own_score(entry: Entry) -> str:
    return "-" if entry.own_score is None else points_text(entry.own_score)


def _lost(entry: Entry) -> str:
    if entry.status != GRADED:
        return entry.reason
    return _lost_on(entry.components)


def _lost_on(components: Sequence[ComponentScore]) -> str:
    return listed(
        [f"{c.name} {points_text(c.score - c.max_score)}" for c in components if c.score < c.max_score], 4
    )


def _totals(sitting: Sitting) -> Iterator[str]:
    entries = sitting.entries
    scores = [entry.score for entry in entries if entry.score is not None] or [0.0]
    judged = sum(entry.status == GRADED for entry in entries)
    count = "1 submission" if len(entries) == 1 else f"{len(entries)} submissions"
    yield (
        f"[bold]{count}[/], {judged} graded, {len(entries) - judged} not: "
        f"mean {points_text(statistics.mean(scores))}, median {points_text(statistics.median(scores))}, "
        f"best {points_text(max(scores))} of {entries[0].max_score}"
    )
    suite = sitting.suite
    yield f"{len(suite.probes)} probes, seed {sitting.terms.seed}, suite {suite.digest[:12]}"


def _done(sitting: Sitting) -> Iterator[str]:
    """What this command did, where it is not simply all of it."""
    stood = len(sitting.entries) - sitting.graded
    if sitting.torn:
        yield "A crash had cut the journal's last line short; that submission was graded again."
    if stood and sitting.graded:
        yield f"{sitting.graded} graded now, {stood} stand as they were."
    elif stood:
        yield "Nothing to grade: every submission stands as it was graded."
    if sitting.absent:
        yield f"Not handed in this time, kept: {escape(listed(sitting.absent))}."
    if sitting.lost:
        yield f"Left out, their receipts missing or changed: {escape(listed(sitting.lost))}."
