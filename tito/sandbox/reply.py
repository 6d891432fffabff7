"""What a worker claims, held against what it can mean, before it becomes an answer."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

from tito.probes.answer import Crashed, Plain, Raised
from tito.sandbox.wire import text

MESSAGE = 2000
"""Characters of an exception's message that are kept."""

EXCEPTIONS = frozenset(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
)

CONTROLS = {*range(32), *range(127, 160)} - {ord("\n"), ord("\t")}
DIRECTIONS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
UNPRINTABLE = dict.fromkeys(CONTROLS | DIRECTIONS, "\ufffd")
"""What a terminal obeys rather than shows, and what turns the direction of writing."""


def printable(value: str) -> str:
    """The text without anything that a terminal obeys rather than shows."""
    return text(value).translate(UNPRINTABLE)


def raised(value: Plain, labels: Mapping[str, int]) -> Raised | Crashed:
    """The exception that `value` describes: known classes, bounded text, a line that a cell of theirs has."""
    match value:
        case {"lineage": [str(), *_] as lineage, "message": str(message), "cell": cell, "line": line}:
            names = tuple(name for name in lineage if isinstance(name, str) and name in EXCEPTIONS)
        case _:
            return Crashed("described an exception that cannot be")
    if not names or len(names) != len(lineage):
        return Crashed("raised an exception of no known class")
    if isinstance(cell, str) and cell in labels and type(line) is int and 0 <= line <= labels[cell]:
        return Raised(names, printable(message[:MESSAGE]), cell, line)
    return Raised(names, printable(message[:MESSAGE]))
