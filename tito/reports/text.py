"""Text from outside, made safe to print: no markup, and nothing that a terminal would obey."""

from __future__ import annotations

from rich import markup


def printable(text: str) -> str:
    """The text with its lines; control characters, and those that turn the direction of writing, as `?`."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in text)


def escape(text: str) -> str:
    """The text as it reads, printable, and none of it markup."""
    return markup.escape(printable(text))
