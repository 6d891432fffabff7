"""Gradescope's results.json, one a submission.

https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from functools import cache

from tito.gradebook.cells import CellScore
from tito.gradebook.exports.rows import as_json, number
from tito.gradebook.standing import Standing

VISIBLE = "after_published"


def results(each: Standing, said: str = "") -> str:
    """A test a cell that has its mark; what waits for a person is named and counts nothing yet.

    Lateness is off the score and not off the tests. A bonus that was missed has neither points nor a status:
    Gradescope would take it for passed, or for failed. `said` is for the student at once, whatever is
    published when.
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
        _test(number, cell, each.bonus(cell))
        for number, cell in enumerate(each.cells, start=1)
        if not cell.waiting
    )
    return f'{as_json(document)[:-1]}, "tests": [{tests}]}}\n'


@cache
def _test(number: int, cell: CellScore, bonus: bool) -> str:
    """A cell as JSON; half of a large class has the same score in it, and the same comment."""
    earned = {
        "score": cell.score,
        "max_score": cell.max_score,
        "status": "passed" if cell.score >= cell.max_score else "failed",
    }
    missed = bonus and (not cell.score or cell.score < cell.max_score)
    return as_json(
        {
            "number": str(number),
            "name": f"{cell.name} (bonus)" if bonus else cell.name,
            **({} if missed else earned),
            "output": f"{_points(cell)} {cell.comment}".strip() if missed else cell.comment,
            "output_format": "text",
            "visibility": VISIBLE,
        }
    )


def _points(cell: CellScore) -> str:
    return f"{number(cell.score)} of {number(cell.max_score)} points." if cell.score else "No points."
