"""From when work was handed in to the points that its lateness costs, and to the words that say why.

A day is 24 hours, and one that has begun counts whole. The bank pays whole days, in the order in which the
modules are due for everybody: so it does not matter when or in which order anything was graded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from tito.policies.extensions import NOT_EXTENDED, Extension
from tito.policies.policy import Late

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission: what its module is worth, when it was handed in, and when the module is due for all.

    Times have offsets; None where nobody has said them, and then nothing is late.
    """

    student: str
    module: str
    worth: float
    at: datetime | None
    due: datetime | None
    extension: Extension = NOT_EXTENDED


@dataclass(frozen=True, slots=True)
class Judged:
    """What lateness comes to: days begun, those that the bank paid, points off, and all of it in words."""

    days: int = 0
    paid: int = 0
    penalty: float = 0.0
    words: str = ""


IN_TIME = Judged()


def judge(late: Late, handed: Sequence[Handed]) -> tuple[Judged, ...]:
    """Each submission judged, in the order given; a student's bank is spent over all of them."""
    judged = [IN_TIME] * len(handed)
    priced = cache(lambda days, left, worth: _judged(late, days, left, worth))
    for numbers in _by_student(handed):
        left = late.days
        for number in sorted(numbers, key=lambda number: _when(handed[number])):
            each = handed[number]
            days = days_late(late, each)
            judged[number] = priced(days, left, each.worth) if days else _in_time(each)
            left -= judged[number].paid
    return tuple(judged)


def _by_student(handed: Iterable[Handed]) -> Iterable[list[int]]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(handed):
        numbers[each.student].append(number)
    return numbers.values()


def _when(each: Handed) -> tuple[bool, float, str]:
    """What is due first comes first; what is due at the same time by name; what is never due last."""
    return each.due is None, each.due.timestamp() if each.due else 0.0, each.module


def days_late(late: Late, each: Handed) -> int:
    """Days begun after it was due for this student; 0 within the grace, and where it does not count."""
    if each.at is None or each.due is None or each.extension.exempt:
        return 0
    over = each.at - each.extension.due(each.due)
    return -(-over // DAY) if over > timedelta(minutes=late.grace) else 0


def _judged(late: Late, days: int, left: int, worth: float) -> Judged:
    paid = min(days, left)
    most = worth * late.cap / 100
    price = late.points * (days > paid) + worth * late.percent * (days - paid) / 100
    penalty = min(price, most)
    words = [f"{_counted(days, 'day')} late"]
    if late.days:
        words.append(f", {paid} paid by the bank, which has {left - paid} left")
    if late.costs and days > paid:
        words.append(f": {_counted(penalty, 'point')} off")
    if price > most:
        words.append(", the most there is")
    return Judged(days, paid, penalty, f"{''.join(words)}.")


def _in_time(each: Handed) -> Judged:
    """Why nothing is taken, where that is not plain."""
    if each.extension.exempt:
        return Judged(words="Exempt: it does not count.")
    if each.at is None or each.due is None or each.at <= each.due:
        return IN_TIME
    until = each.extension.due(each.due)
    if until == each.due:
        return Judged(words="Late by no more than the grace.")
    return Judged(words=f"In time: extended to {until.isoformat(' ', 'minutes')}.")


def _counted(number: float, noun: str) -> str:
    """`1 day`, `2.5 points`."""
    return f"{round(number, 4):g} {noun}{'' if number == 1 else 's'}"
