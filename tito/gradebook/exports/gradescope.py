"""Gradescope's results.json, one a submission.

https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from collections.abc import Iterator

from tito.gradebook.exports.rows import as_json
from tito.gradebook.standing import CellScore, Standing

VISIBLE = "after_published"


def results(each: Standing) -> str:
    """A test a cell that has its mark; what waits for a person is named and counts nothing yet."""
    waiting = [cell.name for cell in each.cells if cell.waiting]
    document = {
        "score": each.score,
        "output": f"A person has yet to mark: {', '.join(waiting)}." if waiting else "",
        "output_format": "text",
        "visibility": VISIBLE,
        "stdout_visibility": "hidden",
        "tests": list(_tests(each)),
        "extra_data": {"module": each.module, "student": each.student.id, "max_score": each.max_score},
    }
    return as_json(document) + "\n"


def _tests(each: Standing) -> Iterator[dict[str, object]]:
    for number, cell in enumerate(each.cells, start=1):
        if not cell.waiting:
            yield _test(number, cell)


def _test(number: int, cell: CellScore) -> dict[str, object]:
    return {
        "number": str(number),
        "name": cell.name,
        "score": cell.score,
        "max_score": cell.max_score,
        "status": "passed" if cell.score >= cell.max_score else "failed",
        "output": cell.comment,
        "output_format": "text",
        "visibility": VISIBLE,
    }
