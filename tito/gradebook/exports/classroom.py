"""GitHub Classroom: the result its grading reporter reads, one a submission.

https://github.com/classroom-resources/autograding-grading-reporter: the reporter takes it, in base64, from a
step's output `result`, adds up the tests' scores and holds them against `max_score`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from tito.gradebook.cells import CellScore
from tito.gradebook.exports.rows import as_json
from tito.gradebook.standing import Standing
from tito.grading.grade import ComponentScore, Grade

MOST_REASONS = 3


def result(each: Standing) -> str:
    """A test a cell, and one for lateness where it took points, for the reporter adds up the tests.

    One that waits for a person has no score yet and is no failure. A bonus that was missed is left out, for a
    test has passed or failed; of one that was earned no points were expected.
    """
    late = CellScore("lateness", -each.penalty, 0.0, False, each.explanation)
    return result_of(each.max_score, (*_listed(each), *([late] if each.penalty else [])))


def _listed(each: Standing) -> Iterator[CellScore]:
    for cell in each.cells:
        if not each.bonus(cell):
            yield cell
        elif cell.score or cell.waiting:
            yield CellScore(f"{cell.name} (bonus)", cell.score, 0.0, cell.waiting, cell.comment)


def result_of(max_score: float, cells: Sequence[CellScore]) -> str:
    """The result of these cells, which are worth so much together."""
    done = all(map(_passed, cells))
    document = {"version": 1, "status": "pass" if done else "fail", "max_score": max_score}
    return f'{as_json(document)[:-1]}, "tests": [{", ".join(map(_test, cells))}]}}\n'


def result_of_grade(grade: Grade) -> str:
    """The same of a grade: a test a component, and why it lost points."""
    return result_of(grade.max_score, [_cell(each, grade) for each in grade.components])


def _cell(component: ComponentScore, grade: Grade) -> CellScore:
    reasons = [each.reason for each in grade.verdicts if each.component == component.name and each.failed]
    said = grade.reason or "; ".join(reasons[:MOST_REASONS])
    return CellScore(component.name, round(component.score, 2), component.max_score, False, said)


def _passed(cell: CellScore) -> bool:
    return cell.waiting or cell.score >= cell.max_score


@cache
def _test(cell: CellScore) -> str:
    """A cell as JSON; half of a large class has the same score in it, and the same comment."""
    return as_json(
        {
            "name": cell.name,
            "status": "pass" if _passed(cell) else "fail",
            "score": cell.score,
            "message": "A person has yet to mark this." if cell.waiting else cell.comment or None,
            "test_code": "",
            "filename": "",
            "line_no": 0,
            "execution_time": 0,
        }
    )
