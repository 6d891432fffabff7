"""One component on the page: whether it works, what is likely wrong, where, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from tito.course.module import Module
from tito.grading.judge import UNFINISHED
from tito.pages.cell import Excerpt
from tito.pages.feedback_code import Code, excerpts
from tito.pages.feedback_text import FEW, allowed_text, error_text, in_words
from tito.text import points_text

Tone: TypeAlias = Literal["good", "bad", "warn"]
Verdicts: TypeAlias = Sequence[Mapping[str, Any]]

MOST_QUESTIONS = 6
"""Questions of one component that are told of."""

MOST_HINTS = 3
MOST_CODE = 400
"""Lines of code on a page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was not answered as it should be: how it went, how far off, and what to think of."""

    text: str
    found: str
    error: str
    allowed: str
    points: str
    hint: str


@dataclass(frozen=True, slots=True)
class Part:
    """A component: `standing` in two words, `points` of `worth` (None where the stage does not show them).

    `missing` are the places at which it meets what is not written yet, `others` the components by whose
    mistake questions about this one fail, `held_up` those whose questions fail by this one's.
    """

    name: str
    standing: str
    tone: Tone
    works: bool
    to_mend: bool
    points: float | None
    worth: int
    hints: tuple[str, ...] = ()
    evidence: str = ""
    missing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    held_up: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    asked: tuple[Asked, ...] = ()
    more: int = 0

    @property
    def earned(self) -> str:
        """`2.57 of 3`, or nothing."""
        return "" if self.points is None else f"{points_text(self.points)} of {self.worth}"

    @property
    def waiting(self) -> str:
        """Whose questions fail by this part's mistake, in a sentence."""
        return f"Other parts wait for this one: {in_words(self.held_up, 2 * FEW)}."

    @property
    def blamed(self) -> str:
        """Past what its points were kept, in words."""
        few = len(self.others) <= FEW
        return f"past the mistake in {in_words(self.others)}" if few else "with what is missing lent"


def parts_of(
    module: Module,
    receipt: Mapping[str, Any],
    code: Code | None,
    spoils: Mapping[str, str],
    *,
    points: bool,
) -> tuple[Part, ...]:
    """Every component that was asked about, in the module's order; with `points`, what they come from.

    `spoils` says which definition each known mistake spoils, by the mistake's name.
    """
    verdicts = receipt["verdicts"]
    diagnoses = {each["component"]: each for each in receipt["diagnoses"]}
    known = {component.name: component for component in module.components}
    found = []
    for score in receipt["components"]:
        name = score["name"]
        own = [each for each in verdicts if each["component"] == name]
        part = _part(score, own, diagnoses.get(name), _held_up(name, verdicts))
        if part.to_mend and code and name in known:
            spoilt = spoils.get(diagnoses[name]["cause"]) if name in diagnoses else None
            names = (spoilt,) if spoilt else known[name].definitions
            part = replace(part, excerpts=excerpts(code, names, _raised_at(own)))
        found.append(part if points else _without_points(part))
    return tuple(found)


def within_limits(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with no excerpt twice and at most `MOST_CODE` lines of code: the first ones keep theirs."""
    left = MOST_CODE
    seen: set[tuple[str, int, int]] = set()
    found = []
    for part in parts:
        kept = []
        for each in part.excerpts:
            place = (each.label, each.lines[0].number, len(each.lines))
            if place not in seen and len(each.lines) <= left:
                seen.add(place)
                left -= len(each.lines)
                kept.append(each)
        found.append(replace(part, excerpts=tuple(kept)))
    return tuple(found)


def _part(
    score: Mapping[str, Any],
    verdicts: Verdicts,
    diagnosis: Mapping[str, Any] | None,
    held_up: tuple[str, ...],
) -> Part:
    lost = [each for each in verdicts if not each["passed"]]
    own = [each for each in lost if not each["blame"]]
    wrong = [each for each in own if each["answer"] != UNFINISHED]
    standing, tone = _standing(verdicts, own, wrong)
    return Part(
        name=score["name"],
        standing=standing,
        tone=tone,
        works=not own,
        to_mend=bool(wrong),
        points=score["score"],
        worth=score["max_score"],
        hints=tuple(_hints(wrong, diagnosis)),
        evidence=_evidence(diagnosis) if diagnosis else "",
        missing=tuple(dict.fromkeys(each["where"] for each in own if each not in wrong and each["where"])),
        others=tuple(sorted({name for each in lost for name in each["blame"]})),
        held_up=held_up,
        asked=tuple(map(_asked, own[:MOST_QUESTIONS])) if wrong else (),
        more=max(len(own) - MOST_QUESTIONS, 0) if wrong else 0,
    )


def _standing(verdicts: Verdicts, own: Verdicts, wrong: Verdicts) -> tuple[str, Tone]:
    """In two words, and how they are coloured."""
    if wrong:
        return "to mend", "bad"
    if own:
        return ("not written yet" if len(own) == len(verdicts) else "not all written"), "warn"
    return "works", "good"


def _hints(wrong: Verdicts, diagnosis: Mapping[str, Any] | None) -> Iterator[str]:
    """The diagnosis's hint; without one, those of the questions that failed."""
    if diagnosis:
        yield diagnosis["hint"]
    else:
        yield from list(dict.fromkeys(each["hint"] for each in wrong if each["hint"]))[:MOST_HINTS]


def _evidence(diagnosis: Mapping[str, Any]) -> str:
    """What speaks for the diagnosis."""
    share = f"{diagnosis['explained']} of {diagnosis['failed']}"
    if diagnosis["by_numbers"]:
        return f"Of the arrays that are wrong, {share}: each {diagnosis['cause']}."
    return f"Of the questions that fail, {share} are answered just as with this mistake."


def _held_up(name: str, verdicts: Verdicts) -> tuple[str, ...]:
    """The components whose questions fail by this one's mistake, in order of the questions."""
    return tuple(
        dict.fromkeys(each["component"] for each in verdicts if name in each["blame"] and not each["passed"])
    )


def _asked(verdict: Mapping[str, Any]) -> Asked:
    numbers = verdict["error"] is not None
    return Asked(
        text=verdict["text"],
        found=verdict["reason"],
        error=error_text(verdict["error"]),
        allowed=allowed_text(verdict["tolerance"]) if numbers else "",
        points=points_text(verdict["max_points"]),
        hint=verdict["hint"],
    )


def _raised_at(verdicts: Verdicts) -> tuple[str, ...]:
    """The places at which mistakes of its own raised."""
    own = [each for each in verdicts if not (each["passed"] or each["blame"])]
    return tuple(
        dict.fromkeys(each["where"] for each in own if each["where"] and each["answer"] != UNFINISHED)
    )


def _without_points(part: Part) -> Part:
    """What of a part may be known before the due date: that it does not work, a hint, and the own code."""
    return replace(part, points=None, evidence="", asked=(), more=0)
