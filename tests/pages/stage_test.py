"""The stages: in order, each shows all that the one before it shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tito.pages.stage import STAGES, by_due_date
from tito.policies.extensions import Extension
from tito.policies.policy import Calendar

DUE = datetime(2026, 11, 1, tzinfo=UTC)
CALENDAR = Calendar({"06_autograd": DUE}, {("ada", "06_autograd"): Extension(more=timedelta(days=2))})


def test_what_was_shown_once_is_shown_from_then_on() -> None:
    for earlier, later in pairwise(STAGES.values()):
        assert later.points >= earlier.points
        assert later.marks >= earlier.marks


def test_points_and_marks_are_each_withheld_at_some_stage() -> None:
    assert [(stage, shown.points, shown.marks) for stage, shown in STAGES.items()] == [
        ("before", False, False),
        ("after", True, False),
        ("published", True, True),
    ]


def test_without_a_word_the_stage_follows_from_the_students_own_due_date() -> None:
    later = DUE + timedelta(days=1)
    assert by_due_date(CALENDAR, DUE, "06_autograd", "emmy") == "before"
    assert by_due_date(CALENDAR, later, "06_autograd", "emmy") == "after"
    assert by_due_date(CALENDAR, later, "06_autograd", "ada") == "before"
    assert by_due_date(CALENDAR, later + timedelta(days=2), "06_autograd", "ada") == "after"


def test_a_module_without_a_due_date_is_never_past_it() -> None:
    assert by_due_date(CALENDAR, DUE + timedelta(days=999), "01_tensor", "ada") == "before"
