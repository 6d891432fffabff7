"""The JSON report: one object on standard output, and nothing else there."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tito.course.module import Module
from tito.grading.grade import Grade
from tito.grading.key import AnswerKey
from tito.runs.journal import Entry
from tito.runs.receipt import grade_document, pieces, report, without_terms
from tito.runs.results import documents
from tito.runs.terms import Terms


def print_json(module: Module, key: AnswerKey, grades: Sequence[Grade]) -> None:
    """Print the report on grades that are at hand."""
    _print(report(module.name, key.seed, key.suite.digest, map(grade_document, grades)))


def print_class(terms: Terms, entries: Iterable[Entry], folder: Path) -> None:
    """Print the report on the class in a run's folder, its receipts read one after the other."""
    grades = map(without_terms, documents(folder, entries))
    _print(report(terms.module, terms.seed, terms.suite, grades))


def _print(document: dict[str, object]) -> None:
    # GitHub's runner obeys `##[` anywhere in a log; the same sign written otherwise is the same JSON.
    sys.stdout.writelines(piece.replace("##[", "\\u0023#[") for piece in pieces(document))
