"""The score, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tito.pages.feedback_text import in_words
from tito.text import points_text


@dataclass(frozen=True, slots=True)
class Score:
    """Points as text: the sum, what was earned outright, what was kept past others' mistakes, what was lost.

    `own` is the score on the student's own earlier modules, which does not count, in a sentence.
    """

    total: str
    most: str
    share: float
    rows: tuple[tuple[str, str], ...]
    own: str


def score_of(receipt: Mapping[str, Any]) -> Score | None:
    """The score of a receipt; None where a failure of ours kept it from being graded."""
    total, most = receipt["score"], receipt["max_score"]
    if total is None:
        return None
    kept = round(sum(each["points"] for each in receipt["verdicts"] if each["blame"]), 2)
    rows = [("Answered right", total - kept), ("Lost", most - total)]
    if kept:
        rows.insert(1, ("Kept, because only another part's mistake made it fail", kept))
    return Score(
        total=points_text(total),
        most=points_text(most),
        share=total / most if most else 0.0,
        rows=tuple((name, points_text(max(points, 0))) for name, points in rows),
        own=_own(receipt["own_prerequisites"], most),
    )


def _own(own: Mapping[str, Any] | None, most: float) -> str:
    if own is None:
        return ""
    modules = in_words(own["modules"]) or "none of yours: the course's stood in for all"
    reason = f" {own['reason']}" if own["reason"] else ""
    return (
        f"On your own earlier modules ({modules}) it comes to {points_text(own['score'])} of "
        f"{points_text(most)}, which does not count.{reason}"
    )
