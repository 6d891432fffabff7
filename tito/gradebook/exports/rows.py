"""Rows as CSV (RFC 4180, UTF-8) that no spreadsheet runs, documents as JSON, numbers without a tail."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula when a cell begins with it."""


as_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""One encoder for all: `json.dumps` makes a new one a call."""


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def safe(text: str) -> str:
    """The text, with an apostrophe before it where it might be run, unless it is a number."""
    return f"'{text}" if text.startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def number(value: float) -> str:
    """`7`, not `7.0`; never an exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
