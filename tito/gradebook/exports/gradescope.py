"""Gradescope's results.json, one a submission.

https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from functools import cache

from tito.gradebook.cells import CellScore
from tito.gradebook.exports.rows import as_json
from tito.gradebook.standing import Standing

VISIBLE = "after_published"


def results(each: Standing, said: str = "") -> str:
    """A test a cell that has its mark; what waits for a person is named and counts nothing yet.

    Lateness is off the score and not off the tests. `said` is for the student at once, whatever is published
    when.
    """
    waiting = [cell.name for cell in each.cells if cell.waiting]
    told = f"A person has yet to mark: {', '.join(waiting)}." if waiting else ""
    document = {
        "score": each.score,
        "output": "\n".join(filter(None, (said, told, each.explanation))),
        "output_format": "text",
        "visibility": VISIBLE,
        "stdout_visibility": "hidden",
        "extra_data": {"module": each.module, "student": each.student.id, "max_score": each.max_score},
    }
    tests = ", ".join(
        _test(number, cell) for number, cell in enumerate(each.cells, start=1) if not cell.waiting
    )
    return f'{as_json(document)[:-1]}, "tests": [{tests}]}}\n'


@cache
def _test(number: int, cell: CellScore) -> str:
    """A cell as JSON; half of a large class has the same score in it, and the same comment."""
    return as_json(
        {
            "number": str(number),
            "name": cell.name,
            "score": cell.score,
            "max_score": cell.max_score,
            "status": "passed" if cell.score >= cell.max_score else "failed",
            "output": cell.comment,
            "output_format": "text",
            "visibility": VISIBLE,
        }
    )
