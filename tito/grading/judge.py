"""The judgement: a probe, the expected answer and the student's answer make a verdict. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tito.errors import TitoError
from tito.grading.compare import Difference, Path, compare
from tito.grading.ledger import over_the_limits
from tito.probes.answer import Answer, Crashed, Exceeded, Plain, Raised, Returned, TimedOut
from tito.probes.probe import Probe

NOT_WRITTEN = "NotImplementedError"
"""What code raises that is not written yet."""

UNFINISHED = "unfinished"
TIMED_OUT = "timed out"
TOO_MUCH = "too much"
CRASHED = "crashed"
NOT_ASKED = "not asked"
"""Answers as verdicts and receipts name them, beside `returned` and `raised`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One probe, judged.

    `error` is the worst normwise error over the arrays of the answer; `blame` names the other components
    with whose replacement by the reference's the probe passes, and `carried` the points that it then keeps.
    A `void` pass earns nothing: there is nothing of the student's own in the submission.
    """

    probe: str
    text: str
    component: str
    passed: bool
    max_points: Fraction
    answer: str
    reason: str
    error: float | None
    tolerance: float
    hint: str
    where: str = ""
    blame: tuple[str, ...] = ()
    carried: Fraction = Fraction(0)
    void: bool = False

    @property
    def points(self) -> Fraction:
        if self.void:
            return Fraction(0)
        return self.max_points if self.passed else self.carried

    @property
    def failed(self) -> bool:
        """It is written and wrong, and that is its own component's mistake."""
        return not (self.passed or self.blame or self.unfinished)

    @property
    def unfinished(self) -> bool:
        """The answer was that nothing is written yet."""
        return self.answer == UNFINISHED


def judge(probe: Probe, worth: Fraction, expected: Answer, answer: Answer) -> Verdict:
    """Hold `answer` against the reference's; TitoError where the reference itself gave none."""
    reason, error = _finding(probe, expected, answer)
    return Verdict(
        probe=probe.name,
        text=probe.text,
        component=probe.component,
        passed=not reason,
        max_points=worth,
        answer=_kind(answer),
        reason=reason,
        error=error,
        tolerance=probe.tolerance,
        hint=probe.hint if reason else "",
        where=where(answer),
    )


def _finding(probe: Probe, expected: Answer, answer: Answer) -> tuple[str, float | None]:
    """The reason for losing the points, empty for none, and the worst error."""
    match expected, answer:
        case Returned(), Returned():
            return _values(probe, expected.value, answer.value)
        case Raised(), Raised():
            return _raised(expected, answer), None
        case Returned(), _:
            return describe(answer), None
        case Raised(kind=kind), Returned():
            return f"raised nothing, expected {kind}", None
        case Raised(), _:
            return describe(answer), None
        case _:
            raise TitoError(
                f"The reference has no answer to the probe {probe.name}: {describe(expected)}.",
                "Mend the probe or the reference; no submission is graded against it.",
            )


def _values(probe: Probe, expected: Plain, found: Plain) -> tuple[str, float | None]:
    if probe.kind == "memory":
        return over_the_limits(probe, expected, found)
    differences = list(compare(expected, found, probe.tolerance))
    errors = [each.error for each in differences if each.error is not None]
    return _first_reason(differences), max(errors, default=None)


def _first_reason(differences: list[Difference]) -> str:
    """What is wrong at the first wrong place, and how many more there are."""
    wrong = [each for each in differences if each.reason]
    if not wrong:
        return ""
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"{_place(wrong[0].path)} {wrong[0].reason}{more}"


def _place(path: Path) -> str:
    match path:
        case ():
            return "the answer"
        case ("value", *_):
            return "the value"
        case ("gradient", name, *_):
            return f"the gradient of {name}"
        case ("inputs kept",):
            return "that the inputs are left as they were"
        case (*_, int(index)):
            return f"part {index} of {_place(path[:-1])}"
        case (*_, name):
            return f"{name!r}"
    raise AssertionError(path)


def _raised(expected: Raised, answer: Raised) -> str:
    if expected.kind in answer.lineage:
        return ""
    return f"{describe(answer)}, expected {expected.kind}"


def describe(answer: Answer) -> str:
    """What happened instead of an answer, in a few words."""
    match answer:
        case Raised(kind=kind, message=message) if kind == NOT_WRITTEN:
            return "is not written yet"
        case Raised(kind=kind, message=message):
            return f"raised {kind}: {message}" if message else f"raised {kind}"
        case TimedOut():
            return _too_long(answer)
        case Exceeded():
            return _too_much(answer)
        case Crashed(reason=reason):
            return f"ended the worker: {reason}"
        case Returned():
            return "returned"


def _too_long(answer: TimedOut) -> str:
    match answer.clock:
        case "CPU":
            beside = f" and more than {answer.times:g} times what the reference needs" if answer.times else ""
            return f"used more than {answer.seconds:g} s of processor time{beside}"
        case "waiting":
            return f"waited for more than {answer.seconds:g} s"
        case "wall":
            return f"took more than {answer.seconds:g} s in all"
        case "budget":
            return f"came after the {answer.seconds:g} s that one submission may use up"


def _too_much(answer: Exceeded) -> str:
    match answer.resource:
        case "memory":
            return f"needed more than {_bytes(answer.limit)}"
        case "answer":
            return f"answered more than {_bytes(answer.limit)}"
        case "text":
            return f"answered more than {_bytes(answer.limit)} of text and numbers outside arrays"
        case "arrays":
            return f"answered more than {answer.limit:,} arrays"


def _bytes(number: int) -> str:
    """A limit in the unit that it is a whole number of."""
    units = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
    return next((f"{number // size} {unit}" for size, unit in units if number % size == 0), f"{number} bytes")


def _kind(answer: Answer) -> str:
    match answer:
        case Returned():
            return "returned"
        case Raised(kind=kind):
            return UNFINISHED if kind == NOT_WRITTEN else "raised"
        case TimedOut():
            return TIMED_OUT
        case Exceeded():
            return TOO_MUCH
        case Crashed():
            return CRASHED


def where(answer: Answer) -> str:
    """Cell and line, where they are known."""
    match answer:
        case Raised(cell=str(cell), line=int(line)) | Exceeded(cell=str(cell), line=int(line)):
            return f"{cell}, line {line}"
        case _:
            return ""
