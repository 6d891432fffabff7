"""Exceptions as plain data."""

from __future__ import annotations

import pytest

from tito.sandbox.failure import MESSAGE, describe


class Rude(ValueError):
    def __str__(self) -> str:
        raise self


class Loud(KeyError):
    def __str__(self) -> str:
        return "x" * 10**5


def caught(source: str, label: str) -> BaseException:
    """What running `source` raises."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011 (any exception is what this is about)
        exec(compile(source, label, "exec"), {"Rude": Rude, "Loud": Loud})
    return caught.value


def test_the_place_is_the_innermost_of_the_labels() -> None:
    """Frames outside the labels are passed over, and none at all leaves no place."""
    error = caught("import json\ndef f():\n    json.loads('{')\nf()", "cell")
    assert (describe(error, {"cell"})["cell"], describe(error, {"cell"})["line"]) == ("cell", 3)
    assert describe(error, {"other"})["cell"] is None


@pytest.mark.parametrize(
    ("source", "message"), [("raise Rude", ""), ("raise Loud", "x" * MESSAGE), ("1 / 0", "division by zero")]
)
def test_the_message_is_what_the_exception_manages_to_say(source: str, message: str) -> None:
    """A message that is too long is cut, and one that raises is empty."""
    assert describe(caught(source, "cell"), {"cell"})["message"] == message


def test_the_lineage_is_built_in() -> None:
    """Classes of the student's own are left out, what they derive from is named, nearest first."""
    assert describe(caught("raise Loud", "cell"), set())["lineage"] == [
        "KeyError", "LookupError", "Exception", "BaseException",
    ]  # fmt: skip
