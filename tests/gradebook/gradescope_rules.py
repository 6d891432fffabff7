"""What Gradescope asks of a results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

VISIBLE = ("hidden", "after_due_date", "after_published", "visible")
FORMATS = ("text", "html", "simple_format", "md", "ansi")
STATUSES = ("passed", "failed")

WHOLE = {
    *("score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"),
    *("visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"),
}
TEST = {
    *("score", "max_score", "status", "name", "name_format", "number", "output", "output_format"),
    *("tags", "visibility", "extra_data"),
}


def broken_rules(results: Mapping[str, Any]) -> list[str]:
    """Every rule that a document breaks, in words."""
    return [*_of_the_whole(results), *_of_tests(results)]


def _of_the_whole(results: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"nobody knows {name}" for name in results.keys() - WHOLE)
    yield from _texts(results, "output")
    for name in ("visibility", "stdout_visibility"):
        if results.get(name, "visible") not in VISIBLE:
            yield f"{name} is {results[name]!r}"
    if not isinstance(results.get("extra_data", {}), dict):
        yield "extra_data is no object"
    if "score" in results and not _number(results["score"]):
        yield f"score is {results['score']!r}"


def _of_tests(results: Mapping[str, Any]) -> Iterator[str]:
    tests = results.get("tests", [])
    if "score" not in results and not all("score" in test for test in tests):
        yield "there is a score neither of the whole nor of every test"
    for test in tests:
        yield from (f"nobody knows a test's {name}" for name in test.keys() - TEST)
        yield from _texts(test, "name", "number", "output")
        for name in ("score", "max_score"):
            if name in test and not _number(test[name]):
                yield f"{name} is {test[name]!r}"
        if test.get("visibility", "visible") not in VISIBLE:
            yield f"visibility is {test['visibility']!r}"
        if test.get("status", "passed") not in STATUSES:
            yield f"status is {test['status']!r}"


def _texts(document: Mapping[str, Any], *names: str) -> Iterator[str]:
    for name in names:
        if not isinstance(document.get(name, ""), str):
            yield f"{name} is no text: {document[name]!r}"
    if document.get("output_format", "text") not in FORMATS:
        yield f"output_format is {document['output_format']!r}"


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
