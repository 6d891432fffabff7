"""GitHub Classroom: the result its grading reporter reads, one a submission.

https://github.com/classroom-resources/autograding-grading-reporter: the reporter takes it, in base64, from a
step's output `result`, adds up the tests' scores and holds them against `max_score`.
"""

from __future__ import annotations

from tito.gradebook.exports.rows import as_json
from tito.gradebook.standing import CellScore, Standing


def result(each: Standing) -> str:
    """A test a cell; one that waits for a person has no score yet and is no failure."""
    done = all(cell.waiting or cell.score >= cell.max_score for cell in each.cells)
    document = {
        "version": 1,
        "status": "pass" if done else "fail",
        "max_score": each.max_score,
        "tests": [_test(cell) for cell in each.cells],
    }
    return as_json(document) + "\n"


def _test(cell: CellScore) -> dict[str, object]:
    passed = cell.waiting or cell.score >= cell.max_score
    return {
        "name": cell.name,
        "status": "pass" if passed else "fail",
        "score": cell.score,
        "message": "A person has yet to mark this." if cell.waiting else cell.comment or None,
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "execution_time": 0,
    }
