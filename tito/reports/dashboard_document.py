"""The dashboard as plain JSON data: what `tito report --json` prints, and what the page holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tito.runs.receipt import DECIMALS
from tito.statistics.dashboard import ComponentLine, Dashboard, ProbeLine
from tito.statistics.distribution import Distribution
from tito.statistics.items import Item
from tito.statistics.outliers import Figure, Outlier
from tito.statistics.register import Record
from tito.statistics.stuck import places


def dashboard_document(board: Dashboard) -> dict[str, Any]:
    """One object; a student's `failures` name probes, and `memory` figures, by their places in the lists."""
    return {
        "module": board.module,
        "suite": board.suite,
        "isolation": board.isolation,
        "prerequisites": board.prerequisites,
        "max_score": board.max_score,
        "statuses": dict(board.statuses),
        "graded": board.graded,
        "lost": list(board.lost),
        "scores": _distribution(board.scores),
        "reliability": _round(board.reliability),
        "components": [_component(each) for each in board.components],
        "probes": [_probe(each) for each in board.probes],
        "misconceptions": [asdict(each) for each in board.misconceptions],
        "stuck": [asdict(each) for each in board.stuck],
        "stuck_at": dict(places(board.stuck)),
        "figures": [asdict(each) for each in board.figures],
        "outliers": [_outlier(each) for each in board.outliers],
        "seconds": _distribution(board.seconds),
        "slow": [_outlier(each) for each in board.slow],
        "events": [asdict(each) for each in board.events],
        "students": [_student(each, board.figures) for each in board.records],
    }


def _round(figure: float | None) -> float | None:
    return None if figure is None else round(figure, DECIMALS)


def _distribution(found: Distribution) -> dict[str, Any]:
    figures = {name: _round(figure) for name, figure in asdict(found).items() if name != "bins"}
    return {**figures, "bins": [[_round(each.low), _round(each.high), each.count] for each in found.bins]}


def _component(line: ComponentLine) -> dict[str, Any]:
    return {
        "name": line.worth.name,
        "points": line.worth.points,
        **_item(line.item),
        "full": line.full,
        "none": line.none,
    }


def _probe(line: ProbeLine) -> dict[str, Any]:
    return {**asdict(line.asked), **_item(line.item)}


def _item(item: Item) -> dict[str, Any]:
    return {
        "difficulty": _round(item.difficulty),
        "discrimination": _round(item.discrimination),
        "upper_lower": _round(item.upper_lower),
        "reads": item.reads,
    }


def _outlier(outlier: Outlier) -> dict[str, Any]:
    return {
        **asdict(outlier),
        "deviations": _round(outlier.deviations),
        "times": _round(outlier.times),
    }


def _student(record: Record, figures: tuple[Figure, ...]) -> dict[str, Any]:
    rows = [record.memory.get((each.probe, each.figure)) for each in figures]
    return {
        "student": record.student,
        "status": record.status,
        "reason": record.reason,
        "hint": record.hint,
        "score": record.score,
        "own_score": record.own_score,
        "seconds": record.seconds,
        "components": list(record.components),
        "failures": [asdict(each) for each in record.failures],
        "diagnoses": [asdict(each) for each in record.diagnoses],
        "memory": [row and row.found for row in rows],
        "notes": list(record.notes),
        "decoys": list(record.decoys),
        "unchanged": list(record.unchanged),
    }
