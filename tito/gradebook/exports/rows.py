"""Rows as CSV (RFC 4180, UTF-8) that no spreadsheet runs, documents as JSON, numbers without a tail."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from tito.spreadsheet import safe

as_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""One encoder for all: `json.dumps` makes a new one a call."""


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def number(value: float) -> str:
    """`7`, not `7.0`; never an exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
