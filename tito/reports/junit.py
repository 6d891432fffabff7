"""Results as JUnit XML (the xunit2 family), which every CI shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree

FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One result: what was tried, by suite and name, and why it failed; nothing where it passed."""

    suite: str
    name: str
    failure: str = ""


def junit(cases: Iterable[Case]) -> str:
    """The document; cases of a suite stand together, in the order they come."""
    root = ElementTree.Element("testsuites")
    for suite, grouped in groupby(cases, key=lambda case: case.suite):
        own = list(grouped)
        failures = sum(bool(case.failure) for case in own)
        counts = {"tests": str(len(own)), "failures": str(failures), "errors": "0"}
        element = ElementTree.SubElement(root, "testsuite", {"name": _text(suite), **counts})
        for case in own:
            _add(element, case)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add(suite: ElementTree.Element, case: Case) -> None:
    element = ElementTree.SubElement(
        suite, "testcase", classname=_text(case.suite), name=_text(case.name), time="0"
    )
    if case.failure:
        ElementTree.SubElement(element, "failure", message=_text(case.failure)).text = _text(case.failure)


def _text(text: str) -> str:
    """The text with `?` for what XML cannot hold."""
    return FORBIDDEN.sub("?", text)
