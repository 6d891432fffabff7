"""What IPython understands and Python does not: magics, shell lines and questions, blanked line for line."""

from __future__ import annotations

import re

_PYTHON_INSIDE = ("time", "timeit", "capture", "prun", "debug", "python", "python3", "ignore_nbd")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_LINE = re.compile(r"\s*(?:%|!|\?|[\w.]+\s*=\s*[!%]|[\w.%]+\?{1,2}\s*$)")


def without_magics(source: str) -> str:
    """The Python of a cell, every line at its number; a cell magic of another language leaves nothing.

    Only for a cell that does not parse as it is, for inside a string a line may begin with any sign.
    """
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first])
    if magic and magic[1] not in _PYTHON_INSIDE:
        return "\n" * (len(lines) - 1)
    return _dedented("\n".join(_blanked(lines)))


def _blanked(lines: list[str]) -> list[str]:
    kept, continued = list[str](), False
    for line in lines:
        magic = continued or bool(_LINE.match(line))
        kept.append("" if continued else _nothing(line) if magic else line)
        continued = magic and line.rstrip().endswith("\\")
    return kept


def _nothing(line: str) -> str:
    """An empty line, or `pass` where a block would lose its only statement."""
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if indent else ""


def _dedented(source: str) -> str:
    """A cell whose first line is indented is moved to the margin, as IPython does."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return "\n".join(line.removeprefix(indent) for line in lines) if indent else source
