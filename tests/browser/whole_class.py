"""A class of two hundred by the hidden suite, from its files through formgrader to Canvas: `make browser`.

The tests are those that `make test` runs with a few students.
"""

from __future__ import annotations

import pytest
from formgrader_test import (  # noqa: F401
    address,
    classroom,
    opened,
    test_a_class_from_its_files_to_canvas,
    test_formgrader_shows_a_students_work_and_runs_none_of_it,
    test_nbgraders_own_grading_finds_nothing_to_run,
)
from make_class import MODULE


@pytest.fixture(scope="module")
def count() -> int:
    """How many have handed in."""
    return 200


@pytest.fixture(scope="module")
def suite() -> str:
    """The files that they are graded by."""
    return f"graders/{MODULE}/*.py"
