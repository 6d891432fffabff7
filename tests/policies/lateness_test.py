"""Lateness, by cases and by the laws that hold whatever is handed in."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tito.course.course import Course
from tito.policies.extensions import Extension
from tito.policies.lateness import Handed, Judged, judge
from tito.policies.policy import Late
from tito.policies.read import load_policy

CASES = sorted((Path(__file__).parents[1] / "cases" / "policies" / "late").glob("*.toml"))


def handed_in(case: dict[str, Any]) -> Handed:
    """A case's facts; what it leaves out is ordinary."""
    extension = Extension(
        case.get("until"), timedelta(days=case.get("more", 0)), exempt=case.get("exempt", False)
    )
    return Handed(
        student=case.get("student", "ada"),
        module=case.get("module", "06_autograd"),
        worth=case.get("worth", 100),
        at=case.get("at"),
        due=case.get("due"),
        extension=extension,
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_cases_are_judged_as_they_say(path: Path, stating: Callable[[str], Course]) -> None:
    """Days, what the bank paid, points off, and the words, which are what an export shows."""
    text = path.read_text(encoding="utf-8")
    cases = tomllib.loads(text)["handed"]
    judged = judge(load_policy(stating(text)).late, [handed_in(case) for case in cases])
    expected = [
        Judged(case.get("days", 0), case.get("paid", 0), case.get("penalty", 0), case["words"])
        for case in cases
    ]
    assert list(judged) == expected


START = datetime(2026, 10, 1, tzinfo=UTC)
TIMES = st.timedeltas(timedelta(0), timedelta(days=12)).map(lambda span: START + span)
EXTENSIONS = st.builds(
    Extension,
    st.none() | TIMES,
    st.sampled_from([timedelta(0), timedelta(hours=30), timedelta(days=5)]),
    st.booleans(),
)
LATE = st.builds(
    Late,
    points=st.sampled_from([0, 5, 200]),
    percent=st.sampled_from([0, 10, 33.3, 100]),
    days=st.integers(0, 6),
    grace=st.sampled_from([0, 15, 1440]),
    cap=st.sampled_from([0, 12.5, 100]),
)
DUE = {name: START + timedelta(days=day) for name, day in (("1", 1), ("2", 3), ("3", 3), ("4", 8))}


@st.composite
def classes(draw: st.DrawFn) -> list[Handed]:
    """Up to two students in up to four modules, each due at its own time for both, or at none."""
    keys = draw(st.sets(st.tuples(st.sampled_from("ab"), st.sampled_from("1234")), min_size=1))
    due = {module: draw(st.none() | st.just(time)) for module, time in DUE.items()}
    return [
        Handed(student, module, 50, draw(st.none() | TIMES), due[module], draw(EXTENSIONS))
        for student, module in draw(st.permutations(sorted(keys)))
    ]


def each_penalty(late: Late, handed: list[Handed]) -> Iterator[tuple[tuple[str, str], float]]:
    for each, judged in zip(handed, judge(late, handed), strict=True):
        yield (each.student, each.module), judged.penalty


def no_more(late: Late, before: list[Handed], after: list[Handed]) -> bool:
    """Whether nothing costs more afterwards."""
    now = dict(each_penalty(late, after))
    return all(now[key] <= penalty for key, penalty in each_penalty(late, before))


@given(LATE, classes(), st.data(), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_later_time_never_gives_more(
    late: Late, handed: list[Handed], data: st.DataObject, delay: timedelta
) -> None:
    """Neither in the module itself, nor through the bank in another one."""
    number = data.draw(st.integers(0, len(handed) - 1))
    if handed[number].at is None:
        return
    later = list(handed)
    later[number] = replace(handed[number], at=handed[number].at + delay)
    assert no_more(late, later, handed)


@given(LATE, classes(), st.data(), TIMES, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_an_extension_never_gives_less(
    late: Late, handed: list[Handed], data: st.DataObject, until: datetime, more: timedelta
) -> None:
    """Nor does an exemption, nor more of an extension, in this module or in another one."""
    number = data.draw(st.integers(0, len(handed) - 1))
    each = handed[number]
    wider = Extension(
        max(until, each.extension.until or until),
        each.extension.more + more,
        each.extension.exempt or data.draw(st.booleans()),
    )
    assert no_more(late, handed, [*handed[:number], replace(each, extension=wider), *handed[number + 1 :]])


@given(LATE, classes())
@example(Late(points=5, days=2), [Handed("a", "1", 50, START + timedelta(days=2), START)])
def test_the_bank_is_never_overdrawn(late: Late, handed: list[Handed]) -> None:
    """It pays only days that are late, and no more than it has; nothing beyond the cap is taken."""
    paid: Counter[str] = Counter()
    for each, judged in zip(handed, judge(late, handed), strict=True):
        assert 0 <= judged.paid <= judged.days
        assert 0 <= judged.penalty <= each.worth * late.cap / 100
        assert judged.days == 0 or (each.at is not None and each.due is not None and each.at > each.due)
        assert judged.penalty == 0 or judged.days > judged.paid
        paid[each.student] += judged.paid
    assert all(0 <= days <= late.days for days in paid.values())


@given(LATE, classes(), st.data())
def test_the_order_of_rows_changes_nothing(late: Late, handed: list[Handed], data: st.DataObject) -> None:
    """Each submission is judged as before, in any order, and beside any other student."""
    shuffled = data.draw(st.permutations(handed))
    before = dict(zip(handed, judge(late, handed), strict=True))
    assert dict(zip(shuffled, judge(late, shuffled), strict=True)) == before
    alone = [each for each in handed if each.student == "a"]
    assert dict(zip(alone, judge(late, alone), strict=True)).items() <= before.items()
