"""The receipt: a grade as a JSON document that can be replayed, and the document `--json` prints."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from typing import Any

import numpy as np

import tito
from tito.course.module import Module
from tito.grading.grade import Grade
from tito.grading.judge import Verdict
from tito.grading.key import AnswerKey
from tito.grading.ledger import LedgerRow

DECIMALS = 4
"""Points in documents are rounded to this many decimals; sums are taken before rounding."""


def report_document(module: Module, key: AnswerKey, grades: Sequence[Grade]) -> dict[str, Any]:
    """What `--json` prints: one object, the run and its grades."""
    return {
        "module": module.name,
        "seed": key.seed,
        "suite": key.suite.digest,
        "grades": [grade_document(each) for each in grades],
    }


def receipt(module: Module, key: AnswerKey, grade: Grade, tier: str) -> dict[str, Any]:
    """A grade with all it takes to come to it again: submission, suite, seed, versions, isolation."""
    return {
        "module": module.name,
        "seed": key.seed,
        "suite": key.suite.digest,
        "submission": grade.submission_digest,
        "isolation": tier,
        "versions": versions(),
        **grade_document(grade),
    }


def as_text(document: dict[str, Any]) -> str:
    """The document as JSON, a line a field and a line an entry of a list; no nan, no infinity.

    `json.dumps(indent=2)` takes ten times as long, which a class of thousands would wait for.
    """
    fields = (f"{json.dumps(key)}: {_lines(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _lines(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(_line, value)) + "\n]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def versions() -> dict[str, str]:
    """What the figures were computed with."""
    return {"tito": tito.__version__, "python": platform.python_version(), "numpy": np.__version__}


def grade_document(grade: Grade) -> dict[str, Any]:
    """One student's grade as plain JSON data."""
    return {
        "student": grade.student,
        "status": grade.status,
        "reason": grade.reason,
        "hint": grade.hint,
        "score": grade.score,
        "max_score": grade.max_score,
        "components": [
            {"name": each.name, "score": round(each.score, DECIMALS), "max_score": each.max_score}
            for each in grade.components
        ],
        "verdicts": [_verdict(verdict) for verdict in grade.verdicts],
        "memory": [_row(row) for row in grade.ledger],
        "notes": list(grade.notes),
    }


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


def _row(row: LedgerRow) -> dict[str, Any]:
    return {
        "probe": row.probe,
        "figure": row.figure,
        "found": row.found,
        "reference": row.reference,
        "analytic": row.analytic,
        "limit": row.limit,
    }
