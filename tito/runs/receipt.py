"""The receipt: a grade as a JSON document that can be replayed, and the document `--json` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from tito.grading.grade import ComponentScore, Grade, OwnPrerequisites
from tito.grading.judge import Verdict
from tito.grading.ledger import LedgerRow
from tito.grading.provenance import Origin
from tito.runs.terms import Terms

DECIMALS = 4
"""Points in documents are rounded to this many decimals; sums are taken before rounding."""


def report(module: str, seed: int, suite: str, grades: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What `--json` prints: one object, the run and its grades, which may be read while they are printed."""
    return {"module": module, "seed": seed, "suite": suite, "grades": iter(grades)}


def receipt(terms: Terms, grade: Grade) -> dict[str, Any]:
    """A grade with all it takes to come to it again: the terms, and the submission's digest."""
    return {**asdict(terms), **grade_document(grade)}


def without_terms(document: dict[str, Any]) -> dict[str, Any]:
    """The grade in a receipt."""
    terms = {each.name for each in fields(Terms)}
    return {name: value for name, value in document.items() if name not in terms}


def as_text(document: dict[str, Any]) -> str:
    """The document as JSON, a line a field and a line an entry of a list; no nan, no infinity.

    `json.dumps(indent=2)` takes ten times as long, which a class of thousands would wait for.
    """
    return "".join(pieces(document))


def pieces(document: dict[str, Any]) -> Iterator[str]:
    """The same text piece by piece: a list may be an iterator, of which one entry is held at a time."""
    between = "{\n"
    for key, value in document.items():
        yield f"{between}{json.dumps(key)}: "
        yield from _entries(value) if isinstance(value, list | Iterator) else [_line(value)]
        between = ",\n"
    yield "\n}\n"


def _entries(values: Iterable[Any]) -> Iterator[str]:
    between = "["
    for value in values:
        yield f"{between}\n  {_line(value)}"
        between = ","
    yield "[]" if between == "[" else "\n]"


_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""One encoder for all: `json.dumps` makes a new one a call."""


def grade_document(grade: Grade) -> dict[str, Any]:
    """One student's grade as plain JSON data."""
    return {
        "student": grade.student,
        "submission": grade.submission_digest,
        "status": grade.status,
        "reason": grade.reason,
        "hint": grade.hint,
        "score": grade.score,
        "max_score": grade.max_score,
        "components": [_component(each) for each in grade.components],
        "verdicts": [_verdict(verdict) for verdict in grade.verdicts],
        "diagnoses": [asdict(diagnosis) for diagnosis in grade.diagnoses],
        "memory": [_row(row) for row in grade.ledger],
        "notes": list(grade.notes),
        "decoys": list(grade.decoys),
        "provenance": [_origin(origin) for origin in grade.provenance],
        "own_prerequisites": None if grade.own is None else _own(grade.own),
    }


def _own(own: OwnPrerequisites) -> dict[str, Any]:
    return {
        "score": own.score,
        "reason": own.reason,
        "modules": list(own.modules),
        "submissions": own.submissions,
        "components": [_component(each) for each in own.components],
    }


def _component(each: ComponentScore) -> dict[str, Any]:
    return {"name": each.name, "score": round(each.score, DECIMALS), "max_score": each.max_score}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "probe": verdict.probe,
        "component": verdict.component,
        "text": verdict.text,
        "passed": verdict.passed,
        "points": round(float(verdict.points), DECIMALS),
        "max_points": round(float(verdict.max_points), DECIMALS),
        "answer": verdict.answer,
        "reason": verdict.reason,
        "error": _finite(verdict.error),
        "tolerance": verdict.tolerance,
        "hint": verdict.hint,
        "where": verdict.where,
        "blame": list(verdict.blame),
    }


def _finite(error: float | None) -> float | str | None:
    """JSON has no infinity: an answer that is not finite has the error "inf"."""
    return error if error is None or np.isfinite(error) else "inf"


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "component": origin.component,
        "cells": list(origin.cells),
        "sha256": origin.sha256,
        "as_released": origin.as_released,
    }


def _row(row: LedgerRow) -> dict[str, Any]:
    return {
        "probe": row.probe,
        "figure": row.figure,
        "found": _finite(row.found),
        "reference": row.reference,
        "analytic": row.analytic,
        "limit": row.limit,
    }
