"""Claims of a worker become answers only where they can be true."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.probes.answer import Crashed, Raised
from tito.sandbox.reply import MESSAGE, printable, raised

LABELS = {"cell 1": 100}
FIELDS = ("lineage", "message", "cell", "line")
known = st.just(["ValueError", "Exception"])
anything = (
    st.none()
    | st.integers()
    | st.text(max_size=5)
    | st.lists(st.text(max_size=5), max_size=3)
    | st.just(np.zeros(2))
)
claims = st.fixed_dictionaries(
    {"lineage": known | anything, "message": st.text(), "cell": anything, "line": anything}
)


@given(anything | claims | st.dictionaries(st.sampled_from(FIELDS), anything | known, max_size=4))
def test_any_claim_is_an_exception_or_a_crash(value: Any) -> None:
    """Whatever is claimed, a Raised holds known classes, bounded text and a place that is the student's."""
    answer = raised(value, LABELS)
    if isinstance(answer, Crashed):
        return
    assert answer.lineage
    assert all(issubclass(getattr(builtins, name), BaseException) for name in answer.lineage)
    assert answer.cell in (None, "cell 1")


@pytest.mark.parametrize("line", [0, 3, 100])
def test_a_true_claim_is_believed(line: int) -> None:
    """A well-formed description is the exception it describes."""
    value = {"lineage": ["KeyError", "Exception"], "message": "x", "cell": "cell 1", "line": line}
    assert raised(value, LABELS) == Raised(("KeyError", "Exception"), "x", "cell 1", line)


@pytest.mark.parametrize(
    "lineage", [[], ["Evil"], ["ValueError", "Evil"], ["print"], [1], "ValueError", None]
)
def test_classes_that_are_none_crash(lineage: Any) -> None:
    """A lineage may only name exceptions that Python itself has."""
    value = {"lineage": lineage, "message": "", "cell": None, "line": None}
    assert isinstance(raised(value, LABELS), Crashed)


@pytest.mark.parametrize(
    ("cell", "line"),
    [("cell 2", 1), ("cell 1", -1), ("cell 1", 101), ("cell 1", True), ("cell 1", "1"), ([], 1)],
)
def test_a_place_that_is_not_theirs_is_dropped(cell: Any, line: Any) -> None:
    """A cell that was never sent, or a line that it does not have, is no place."""
    value = {"lineage": ["ValueError"], "message": "", "cell": cell, "line": line}
    assert raised(value, LABELS) == Raised(("ValueError",))


def test_messages_are_cut() -> None:
    """A message keeps its first characters."""
    value = {"lineage": ["ValueError"], "message": "x" * 10**6, "cell": None, "line": None}
    answer = raised(value, LABELS)
    assert isinstance(answer, Raised)
    assert len(answer.message) == MESSAGE


@given(st.text())
def test_printable_text_commands_no_terminal(text: str) -> None:
    """No control character but newline and tab, none that turns the direction of writing, can be encoded."""
    found = printable(text)
    found.encode()
    assert not {c for c in found if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160}
    assert not set(found).intersection("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert len(found) == len(text)
