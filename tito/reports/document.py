"""The JSON report: one object on standard output, and nothing else there."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tito.course.module import Module
from tito.grading.grade import Grade
from tito.grading.key import AnswerKey
from tito.grading.receipt import as_text, report_document


def print_json(module: Module, key: AnswerKey, grades: Sequence[Grade]) -> None:
    """Print the report on a run."""
    sys.stdout.write(as_text(report_document(module, key, grades)))
