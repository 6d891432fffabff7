"""Results as JUnit XML (the xunit2 family), which every CI shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter
from xml.sax.saxutils import escape, quoteattr

FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets)."""

RETURN = {"\r": "&#13;"}
"""A parser makes a line feed of it where it stands as it is."""


@dataclass(frozen=True, slots=True)
class Case:
    """One result: what was tried, by suite and name, and why it failed; nothing where it passed."""

    suite: str
    name: str
    failure: str = ""


def junit(cases: Iterable[Case]) -> str:
    """The document; cases of a suite stand together, in the order they come.

    Written as text: a tree of a class of 10,000 takes three times as long.
    """
    suites = "".join(_suite(suite, tuple(own)) for suite, own in groupby(cases, key=attrgetter("suite")))
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n{suites}</testsuites>\n'


def _suite(name: str, cases: Sequence[Case]) -> str:
    failures = sum(bool(case.failure) for case in cases)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    written = "".join(_cases(_attribute(name), cases))
    return f"  <testsuite name={_attribute(name)} {counts}>\n{written}  </testsuite>\n"


def _cases(suite: str, cases: Iterable[Case]) -> Iterator[str]:
    for case in cases:
        yield f'    <testcase classname={suite} name={_attribute(case.name)} time="0"{_end(case.failure)}\n'


@cache
def _end(failure: str) -> str:
    """How a case ends; half of a large class fails for the same reasons."""
    if not failure:
        return " />"
    text = escape(_allowed(failure), RETURN)
    return f">\n      <failure message={_attribute(failure)}>{text}</failure>\n    </testcase>"


@cache
def _attribute(text: str) -> str:
    return quoteattr(_allowed(text), RETURN)


def _allowed(text: str) -> str:
    """The text with `?` for what XML cannot hold."""
    return FORBIDDEN.sub("?", text)
