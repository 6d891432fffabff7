"""An exception of the student's as plain data: what it is, what it says, and where in their code."""

from __future__ import annotations

import builtins
from collections.abc import Collection
from types import TracebackType

from tito.probes.answer import Plain

MESSAGE = 2000
"""Characters of a message that are kept."""


def describe(error: BaseException, labels: Collection[str]) -> dict[str, Plain]:
    """The exception's built-in classes, nearest first, its message, and the innermost line under `labels`."""
    cell, line = _place(error.__traceback__, labels)
    return {"lineage": _lineage(type(error)), "message": _message(error), "cell": cell, "line": line}


def _lineage(kind: type[BaseException]) -> list[Plain]:
    known = vars(builtins)
    return [each.__name__ for each in kind.__mro__[:-1] if known.get(each.__name__) is each]


def _message(error: BaseException) -> str:
    """What the exception says of itself, which is the student's code too and may raise in turn."""
    try:
        return str(error)[:MESSAGE]
    except Exception:
        return ""


def _place(traceback: TracebackType | None, labels: Collection[str]) -> tuple[str | None, int | None]:
    """The block and line of the innermost frame that is the student's."""
    place: tuple[str | None, int | None] = (None, None)
    while traceback is not None:
        label = traceback.tb_frame.f_code.co_filename
        if label in labels:
            place = (label, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place
