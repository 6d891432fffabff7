"""One probe seen close: its inputs, and both answers side by side, in words. For staff: nothing is hidden."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tito.errors import TitoError
from tito.grading.asking import as_graded
from tito.grading.compare import Difference, Path, compare
from tito.grading.examination import Examination
from tito.grading.grade import GRADED, Grade
from tito.grading.judge import Verdict, describe
from tito.grading.package import Package, pack
from tito.grading.submission import Submission
from tito.probes.answer import Answer, Plain, Returned
from tito.probes.question import Question
from tito.sandbox.conduct import Conduct

FEW = 6
"""Entries of an axis that are written out."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value by its name, its kind and its entries, the middle of a long one left out."""

    name: str
    kind: str
    entries: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One place of the answer, as expected and as found; `remark` says what is wrong there."""

    expected: Value
    found: Value
    remark: str


@dataclass(frozen=True, slots=True)
class Closeup:
    """A probe put to a submission in a worker of its own; the answers in a word where they are no values."""

    verdict: Verdict
    inputs: tuple[Value, ...]
    expected: str
    found: str
    places: tuple[Beside, ...]


def closeup_of(exam: Examination, submission: Submission, name: str) -> Closeup:
    """Ask this one probe, alone; TitoError where the suite has none of that name."""
    number = _number(exam, name)
    return _closeup(exam, pack(submission, exam.module, exam.released), number)


def closeups_of_failures(exam: Examination, submission: Submission, grade: Grade) -> tuple[Closeup, ...]:
    """Every probe seen close that failed by its own component's mistake."""
    failed = [number for number, verdict in enumerate(grade.verdicts) if verdict.failed]
    if grade.status != GRADED or not failed:
        return ()
    package = pack(submission, exam.module, exam.released)
    return tuple(_closeup(exam, package, number) for number in failed)


def _closeup(exam: Examination, package: Package, number: int) -> Closeup:
    question, expected = exam.key.questions[number], exam.key.answers[number]
    shown = replace(exam, hidden=False)
    found, verdict = as_graded(shown, package, Conduct(exam.sandbox.limits.budget), number)
    return Closeup(
        verdict=verdict,
        inputs=tuple(_inputs(question)),
        expected=describe(expected),
        found=describe(found),
        places=tuple(_places(expected, found, verdict.tolerance)),
    )


def _number(exam: Examination, name: str) -> int:
    """The number of a probe in the suite."""
    names = [probe.name for probe in exam.key.suite.probes]
    if name in names:
        return names.index(name)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}?" if near else "The receipt lists them."
    raise TitoError(f"The suite has no probe {name!r}.", hint)


def _inputs(question: Question) -> Iterator[Value]:
    for name, plain in question.inputs.items():
        value = _value(name, plain)
        yield Value(name, f"{value.kind}, a leaf" if name in question.leaves else value.kind, value.entries)


def _places(expected: Answer, found: Answer, tolerance: float) -> Iterator[Beside]:
    """Every place of the expected answer beside the student's; none where one of them returned nothing."""
    if isinstance(expected, Returned) and isinstance(found, Returned):
        for each in compare(expected.value, found.value, tolerance):
            name = ", ".join(map(str, each.path)) or "the answer"
            one, other = _at(expected.value, each.path), _at(found.value, each.path)
            yield Beside(_value(name, one), _value(name, other), each.reason or _error(each))


def _error(difference: Difference) -> str:
    match difference.error:
        case None:
            return ""
        case 0:
            return "equal"
        case error:
            return f"error {error:.1e}"


def _at(plain: Plain, path: Path) -> Plain:
    """The part of the data at this place; None where there is none."""
    for step in path:
        match plain, step:
            case dict(), str():
                plain = plain.get(step)
            case list(), int():
                plain = plain[step]
            case _:
                return None
    return plain


def _value(name: str, plain: Plain) -> Value:
    match plain:
        case np.ndarray():
            shown = np.array2string(
                plain, precision=6, threshold=2 * FEW, edgeitems=FEW // 2, max_line_width=66
            )
            return Value(name, f"{plain.dtype} {plain.shape}", shown)
        case Mapping():
            return Value(name, "a mapping", ", ".join(plain))
        case list():
            return Value(name, f"{len(plain)} parts", "")
        case _:
            return Value(name, type(plain).__name__, repr(plain))
