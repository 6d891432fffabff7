"""Misconceptions, who is stuck, and events: whom the lists name, and in which order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from records import class_of, failed, record

from tito.grading.diagnosis import Diagnosis
from tito.statistics.events import events
from tito.statistics.misconceptions import misconceptions
from tito.statistics.stuck import places, stuck

OVERWRITES = Diagnosis("backward", "leaf_overwrites", "Gradients add up.", 2, 2)
SIGN = Diagnosis("AddBackward", "sign", "A minus sign.", 1, 1)


def test_the_mistake_of_most_students_is_first_and_names_all_of_them() -> None:
    found = misconceptions(
        [record("c", diagnoses=(SIGN,)), record("b", diagnoses=(OVERWRITES, SIGN)), record("a"), record("d")]
    )
    assert [(each.cause, each.students) for each in found] == [
        ("sign", ("b", "c")),
        ("leaf_overwrites", ("b",)),
    ]


@given(st.permutations([record("a", diagnoses=(SIGN,)), record("b", diagnoses=(OVERWRITES,)), record("c")]))
def test_the_order_of_the_class_does_not_order_the_mistakes(records: list) -> None:
    assert [each.cause for each in misconceptions(records)] == ["sign", "leaf_overwrites"]


def test_who_has_half_of_the_points_is_not_stuck_and_who_has_less_is() -> None:
    half = record("half", score=50.0, failures=(failed(0, 1),))
    less = record("less", score=49.9, failures=(failed(0, 1),), diagnoses=(OVERWRITES,))
    (found,) = stuck(class_of(half, less, record("whole")))
    assert (found.student, found.why, found.place, found.cause) == (
        "less",
        "is wrong",
        "backward",
        "leaf_overwrites",
    )


def test_the_place_is_the_first_component_that_fails_by_itself() -> None:
    """What fails in the first component is another's mistake, so that the second is the place."""
    failures = (failed(0, 1, blame=("AddBackward",)), failed(2, answer="unfinished"))
    (found,) = stuck(class_of(record("a", score=10.0, failures=failures)))
    assert (found.place, found.why) == ("AddBackward", "is not written")


def test_what_could_not_be_run_is_stuck_without_a_place_but_our_own_failure_is_not() -> None:
    syntax = record("syntax", score=0.0, status="syntax error", hint="Correct this line.")
    untouched = record("untouched", score=0.0, status="untouched")
    ours = record("ours", score=None, status="not graded")
    found = stuck(class_of(syntax, untouched, ours))
    assert [(each.student, each.why, each.place) for each in found] == [
        ("syntax", "syntax error", ""),
        ("untouched", "has changed nothing", ""),
    ]
    assert places(found) == ()


def test_places_are_counted_most_first() -> None:
    early = [record(f"e{number}", score=0.0, failures=(failed(0),)) for number in range(2)]
    late = record("late", score=0.0, failures=(failed(2),))
    assert places(stuck(class_of(late, *early))) == (("backward", 2), ("AddBackward", 1))


def test_events_name_the_decoys_the_probes_and_the_components() -> None:
    looked = record("looked", decoys=("answers.json",))
    slow = record("slow", failures=(failed(2, 0, answer="timed out"), failed(1, answer="crashed")))
    found = events(class_of(looked, record("quiet", failures=(failed(1),)), slow))
    assert [(each.student, each.kind, each.where) for each in found] == [
        ("looked", "opened a decoy", ("answers.json",)),
        ("slow", "timed out", ("chain", "sum")),
        ("slow", "crashed", ("diamond",)),
    ]


def test_points_for_what_is_as_released_are_an_event_and_none_are_not() -> None:
    scored = record("scored", unchanged=("backward",))
    honest = record("honest", unchanged=("backward",), components=(0.0, 40.0))
    assert [(each.student, each.kind) for each in events(class_of(scored, honest))] == [
        ("scored", "scored as released")
    ]
