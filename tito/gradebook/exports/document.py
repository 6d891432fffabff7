"""The class as one JSON document, with every cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from tito.gradebook.exports.rows import as_json
from tito.gradebook.standing import Standing


def document(standings: Iterable[Standing]) -> str:
    """`{"grades": [...]}`, a line a student and module; no nan, no infinity."""
    lines = ",\n".join(as_json(_plain(each)) for each in standings)
    return f'{{"grades": [\n{lines}\n]}}\n'


def _plain(each: Standing) -> dict[str, object]:
    return {
        "student": asdict(each.student),
        "module": each.module,
        "score": each.score,
        "automatic": each.automatic,
        "max_score": each.max_score,
        "waiting": each.waiting,
        "cells": [
            {
                "name": cell.name, "score": cell.score, "max_score": cell.max_score,
                "waiting": cell.waiting, "comment": cell.comment,
            }
            for cell in each.cells
        ],
    }  # fmt: skip
