"""Text as people read it: names in a sentence, points, a single line."""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[str], most: int = 5) -> str:
    """`ada, emmy and 3 more`: the first names, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def points_text(points: float) -> str:
    """Two decimals at the most: `2.57`, `3`."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def one_line(text: str, most: int) -> str:
    """A line of so many signs, cut, with nothing that a terminal or a browser obeys rather than shows."""
    line = "".join(sign if sign.isprintable() else "\ufffd" for sign in text[: most + 1])
    return line if len(line) <= most else f"{line[: most - 1]}…"
