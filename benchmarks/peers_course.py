"""One assignment for the peers: twenty exercises and twenty test cells, in nbgrader's and otter's form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CELLS = 20
ASSIGNMENT = "sums"

NBGRADER = """c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.root = "."
c.CourseDirectory.db_assignments = [dict(name="sums")]
"""

TEST = """OK_FORMAT = True
test = {{"name": "q{n}", "points": 1, "suites": [{{"type": "doctest", "scored": True, "cases": [
    {{"code": ">>> plus_{n}(2)\\n{answer}", "hidden": False, "locked": False}}]}}]}}
"""


def source_notebook() -> str:
    """The instructor's notebook as nbgrader wants it: a solution and a test cell twenty times."""
    return _notebook([cell for n in range(CELLS) for cell in (_solution(n), _test(n))])


def handed_in(released: str) -> str:
    """The released notebook with every exercise done."""
    notebook = json.loads(released)
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("solution"):
            cell["source"] = _code(int(mark["grade_id"].removeprefix("q")))
    return json.dumps(notebook)


def plain_notebook() -> str:
    """The finished exercises alone, as otter takes them."""
    return _notebook([_cell(f"q{n}", _code(n), {}) for n in range(CELLS)])


def write_otter_tests(folder: Path) -> None:
    """A test file an exercise."""
    folder.mkdir(parents=True)
    for n in range(CELLS):
        (folder / f"q{n}.py").write_text(TEST.format(n=n, answer=2 + n), encoding="utf-8")


def _code(n: int) -> str:
    return f"def plus_{n}(x):\n    return x + {n}"


def _solution(n: int) -> dict[str, Any]:
    code = f"def plus_{n}(x):\n    ### BEGIN SOLUTION\n    return x + {n}\n    ### END SOLUTION"
    return _cell(f"q{n}", code, {"solution": True, "grade": False, "locked": False})


def _test(n: int) -> dict[str, Any]:
    mark = {"solution": False, "grade": True, "locked": True, "points": 1}
    return _cell(f"test-q{n}", f"assert plus_{n}(2) == {2 + n}", mark)


def _cell(name: str, source: str, mark: dict[str, Any]) -> dict[str, Any]:
    nbgrader = {"grade_id": name, "schema_version": 3, "task": False, **mark}
    metadata = {"nbgrader": nbgrader} if mark else {}
    body = {"execution_count": None, "outputs": [], "source": source}
    return {"cell_type": "code", "id": name, "metadata": metadata, **body}


def _notebook(cells: list[dict[str, Any]]) -> str:
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})
