"""The class as one JSON document, with every cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import cache

from tito.gradebook.cells import CellScore
from tito.gradebook.exports.rows import as_json
from tito.gradebook.standing import Standing, StudentTotal


def document(standings: Iterable[Standing], totals: Iterable[StudentTotal] = ()) -> str:
    """`{"grades": [...], "totals": [...]}`, a line a student and module, and a line a student.

    No nan, no infinity.
    """
    grades, sums = (
        ",\n".join(lines) for lines in (map(_grade, standings), map(as_json, map(_total, totals)))
    )
    return f'{{"grades": [\n{grades}\n],\n"totals": [\n{sums}\n]}}\n'


def _grade(each: Standing) -> str:
    return f'{as_json(_plain(each))[:-1]}, "cells": [{", ".join(map(_cell, each.cells))}]}}'


@cache
def _cell(cell: CellScore) -> str:
    """A cell as JSON; half of a large class has the same score in it, and the same comment."""
    return as_json(asdict(cell))


def _total(each: StudentTotal) -> dict[str, object]:
    return {
        "student": each.student.id,
        "score": each.total.score,
        "max_score": each.total.worth,
        "percent": each.total.percent,
        "band": each.total.band,
        "dropped": each.total.dropped,
        "waiting": each.waiting,
    }


def _plain(each: Standing) -> dict[str, object]:
    return {
        "student": asdict(each.student),
        "module": each.module,
        "score": each.score,
        "automatic": each.automatic,
        "max_score": each.max_score,
        "penalty": each.penalty,
        "explanation": each.explanation,
        "band": each.band,
        "counts": each.counts,
        "waiting": each.waiting,
    }
