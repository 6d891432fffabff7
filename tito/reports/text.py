"""Text from outside, made safe to print: no markup, and nothing that a terminal would obey."""

from __future__ import annotations

from rich import markup


def escape(text: str) -> str:
    """The text as it reads; control characters, and those that turn the direction of writing, as `?`."""
    return markup.escape("".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in text))
