"""The report of a validation: a line a law, the failures in full, and the same for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from rich.padding import Padding

from tito.grading.validation import Finding
from tito.reports.junit import Case, junit
from tito.reports.output import console
from tito.reports.text import escape


def show_findings(findings: Sequence[Finding]) -> None:
    """Print every module's laws, what is wrong under those that fail, and the sum."""
    out = console()
    for module, grouped in groupby(findings, key=lambda finding: finding.module):
        out.print(f"[bold]{escape(module)}[/]")
        for finding in grouped:
            out.print(
                f"  {'[red]FAILED[/]' if finding.failure else '[green]ok[/]    '} {escape(finding.law)}"
            )
            if finding.failure:
                out.print(Padding(escape(finding.failure), (0, 0, 0, 9)))
    failed = sum(bool(finding.failure) for finding in findings)
    out.print(f"[bold]{len(findings) - failed} of {len(findings)} hold[/]")


def print_findings(findings: Sequence[Finding]) -> None:
    """Print one JSON object: whether all hold, and every finding."""
    document = {
        "holds": not any(finding.failure for finding in findings),
        "findings": [asdict(finding) for finding in findings],
    }
    json.dump(document, sys.stdout, indent=2)
    print()


def as_junit(findings: Sequence[Finding]) -> str:
    """A suite a module, a case a law."""
    return junit(Case(finding.module, finding.law, finding.failure) for finding in findings)
