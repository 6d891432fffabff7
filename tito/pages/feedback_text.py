"""Figures as the feedback page writes them."""

from __future__ import annotations

from collections.abc import Sequence

from tito.text import listed

FEW = 4
"""Names in one list."""


def error_text(error: float | str | None) -> str:
    """An error's size in two digits, which tell of no number: `2`, `1.2e-05`, `inf`, or nothing."""
    return "" if error is None else error if isinstance(error, str) else f"{error:.2g}"


def allowed_text(tolerance: float) -> str:
    """How far off an answer may be."""
    return "exact" if tolerance == 0 else f"{tolerance:.0e}"


def in_words(names: Sequence[str], most: int = FEW) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b, c, d and 9 more`."""
    if len(names) > most:
        return listed(names, most)
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
