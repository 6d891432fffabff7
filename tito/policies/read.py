"""Reading a course's policy: `[policy]` and `[due]` of course.toml, and the file of extensions it names."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args

from tito.course.course import MARK, Course
from tito.course.toml import read_toml
from tito.errors import CourseError
from tito.policies.extensions import Extension, read_extensions
from tito.policies.policy import Attempts, Calendar, Late, Policy

LARGEST = 10_000
"""Points, percent, days and minutes: more is a slip of the pen."""

KINDS = {
    "none": (),
    "flat": ("points",),
    "percent a day": ("percent",),
    "bank": ("days", "percent"),
}
"""The numbers that each kind of `[policy.late]` must state."""

BESIDE = ("grace", "cap")
"""The numbers that any kind but none may state."""


def load_policy(course: Course) -> Policy:
    """The policy that course.toml states, what it leaves out by default; CourseError names what is wrong."""
    path = course.root / MARK
    document = read_toml(path)
    table = _table(document, "policy", path)
    known = ("automatic", "manual", "decimals", "attempts", "drop_lowest", "bonus", "extensions")
    _require_known(table, (*known, "late", "thresholds"), f"{path}: [policy]")
    place = f"{path}: [policy]"
    policy = Policy(
        automatic=_number(table, "automatic", Policy().automatic, LARGEST, place),
        manual=_number(table, "manual", Policy().manual, LARGEST, place),
        decimals=_whole(table, "decimals", Policy().decimals, 4, place),
        attempts=_attempts(table.get("attempts", "last"), place),
        late=_late(_table(table, "late", path, "policy."), f"{path}: [policy.late]"),
        drop_lowest=_whole(table, "drop_lowest", 0, LARGEST, place),
        bonus=_bonus(course, table.get("bonus", []), place),
        thresholds=_thresholds(_table(table, "thresholds", path, "policy."), f"{path}: [policy.thresholds]"),
        calendar=_calendar(course, _table(document, "due", path), table.get("extensions"), path),
    )
    if not policy.automatic + policy.manual:
        raise CourseError(f"{place} leaves no points at all.", "Write automatic = 70, manual = 30.")
    return policy


def _table(table: Mapping[str, Any], name: str, path: Path, above: str = "") -> dict[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise CourseError(f"{path}: {above}{name} is not a table.", f"Write it as [{above}{name}].")
    return found


def _require_known(table: Mapping[str, Any], known: Collection[str], place: str) -> None:
    for name in table:
        if name not in known:
            raise CourseError(
                f"{place} has {name}, which nobody reads.", f"It may have: {_nearest_first(name, known)}."
            )


def _nearest_first(name: str, known: Collection[str]) -> str:
    """All that are known, what somebody may have meant by `name` before the others."""
    near = difflib.get_close_matches(name, known)
    return ", ".join(dict.fromkeys((*near, *known)))


def _number(table: Mapping[str, Any], name: str, default: float, most: float, place: str) -> float:
    """CourseError where a number is none, or is not from 0 to `most`."""
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CourseError(f"{place} {name} is no number: {value!r}.", f"Write {name} = 2, say.")
    if not 0 <= value <= most:
        raise CourseError(f"{place} {name} is {value}.", f"Write a number from 0 to {most:g}.")
    return value


def _whole(table: Mapping[str, Any], name: str, default: int, most: int, place: str) -> int:
    value = _number(table, name, default, most, place)
    if not isinstance(value, int):
        raise CourseError(f"{place} {name} is no whole number: {value}.", f"Write {name} = 2, say.")
    return value


def _attempts(value: object, place: str) -> Attempts:
    if value not in get_args(Attempts):
        raise CourseError(f"{place} attempts is {value!r}.", 'Write "last" or "best".')
    found: Attempts = value  # type: ignore[assignment]  # it is one of them
    return found


def _late(table: Mapping[str, Any], place: str) -> Late:
    """What lateness costs: the numbers of one kind, each of which has to be stated, and none of another's."""
    kind = table.get("kind", "none")
    if kind not in list(KINDS):  # it may be a list itself
        raise CourseError(f"{place} kind is {kind!r}.", f"Write one of {', '.join(map(repr, KINDS))}.")
    _require_known(
        table, ("kind", *KINDS[kind], *(BESIDE if KINDS[kind] else ())), f"{place} of kind {kind!r}"
    )
    for name in KINDS[kind]:
        if name not in table:
            raise CourseError(f"{place} of kind {kind!r} has no {name}.", f"Write {name} = 10, say.")
    return Late(
        points=_number(table, "points", 0, LARGEST, place),
        percent=_number(table, "percent", 0, 100, place),
        days=_whole(table, "days", 0, LARGEST, place),
        grace=_number(table, "grace", 0, LARGEST, place),
        cap=_number(table, "cap", 100, 100, place),
    )


def _bonus(course: Course, named: object, place: str) -> frozenset[str]:
    """Modules, and components or questions of modules, by `module` and `module.component`."""
    if not (isinstance(named, list) and all(isinstance(each, str) for each in named)):
        raise CourseError(f"{place} bonus is no list of names.", 'Write bonus = ["06_autograd.memory"].')
    modules = [each.name for each in course.modules] if named else []
    for each in named:
        if each.partition(".")[0] not in modules:
            raise CourseError(
                f"{place} bonus names {each!r}, and there is no such module.",
                f"Modules: {_nearest_first(each, modules)}.",
            )
    return frozenset(named)


def _thresholds(table: Mapping[str, Any], place: str) -> tuple[tuple[str, float], ...]:
    """Words with the least percent of each, best first."""
    least = [(word, _number(table, word, 0, 100, place)) for word in table]
    return tuple(sorted(least, key=lambda each: -each[1]))


def _calendar(course: Course, due: Mapping[str, Any], extensions: object, path: Path) -> Calendar:
    named = cache(lambda asked: course.module(asked)[0].name)  # which reads every module.toml anew
    when = _due_dates(due, named, path)
    if extensions is None:
        return Calendar(when)
    if not isinstance(extensions, str):
        raise CourseError(f"{path}: [policy] extensions is no file.", 'Write extensions = "extensions.csv".')
    found = read_extensions(course.root / extensions, named)
    _require_later(found, when, course.root / extensions)
    return Calendar(when, found)


def _due_dates(due: Mapping[str, Any], named: Callable[[str], str], path: Path) -> dict[str, datetime]:
    """When each module is due, by its name; CourseError for one that there is not, or is there twice."""
    when: dict[str, datetime] = {}
    for asked, value in due.items():
        try:
            name = named(asked)
        except CourseError as error:
            raise CourseError(f"{path}: [due] {asked}: {error.message}", error.hint) from error
        if name in when:
            raise CourseError(f"{path}: [due] has {name} under two names.", "Delete one of the two lines.")
        when[name] = _due(asked, value, path)
    return when


def _due(module: str, value: object, path: Path) -> datetime:
    if not isinstance(value, datetime):
        raise CourseError(
            f"{path}: [due] {module} is no date with a time: {value}.",
            f"Write {module} = 2026-11-01T23:59:00+01:00.",
        )
    if value.tzinfo is None:
        raise CourseError(
            f"{path}: [due] {module} has no offset: {value}.",
            f"Write where it is {value:%H:%M}: {value.isoformat()}+01:00, say, or {value.isoformat()}Z.",
        )
    return value


def _require_later(
    extensions: Mapping[tuple[str, str], Extension], due: Mapping[str, datetime], path: Path
) -> None:
    """CourseError where somebody would have less time than the others: that is a slip of the pen."""
    for (student, module), each in extensions.items():
        if each.until and module in due and each.until < due[module]:
            raise CourseError(
                f"{path}: {student} has {module} due {each.until.isoformat(' ', 'minutes')},"
                f" and everybody else {due[module].isoformat(' ', 'minutes')}.",
                "Write a later time; an extension never takes time away.",
            )
