"""The feedback page: a receipt, the student's own code and graph, and what people marked, as one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tito.course.module import Module
from tito.gradebook.standing import Standing
from tito.grading.grade import GRADED
from tito.pages.cell import Excerpt
from tito.pages.feedback_code import Code, broken_place
from tito.pages.feedback_flow import Flow
from tito.pages.feedback_marks import Marks, marks_of
from tito.pages.feedback_memory import memory_charts
from tito.pages.feedback_part import Part, parts_of, within_limits
from tito.pages.feedback_score import Score, score_of
from tito.pages.feedback_steps import steps_of
from tito.pages.frame import page
from tito.pages.stage import STAGES, Stage


@dataclass(frozen=True, slots=True)
class Feedback:
    """All that a student's page says, staged already: nothing in it that the stage does not show.

    `excerpt` shows where a submission that could not be graded breaks. Without the file handed in `at_hand`
    there is no code on the page. `made_from` is the beginning of that file's SHA-256.
    """

    student: str
    module: Module
    notice: str
    headline: str
    reason: str
    hint: str
    score: Score | None
    steps: tuple[str, ...]
    parts: tuple[Part, ...]
    excerpt: Excerpt | None
    at_hand: bool
    flow: Flow | None
    memory: tuple[Markup, ...]
    notes: tuple[str, ...]
    marks: Marks | None
    made_from: str

    @property
    def to_mend(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.to_mend)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a page is made of beside the receipt: the code, the graph, how the student stands.

    `spoils` says which definition each known mistake spoils, by the mistake's name.
    """

    spoils: Mapping[str, str]
    code: Code | None = None
    flow: Flow | None = None
    standing: Standing | None = None


def feedback(module: Module, receipt: Mapping[str, Any], sources: Sources, stage: Stage) -> Feedback:
    """What the page of a receipt says at a stage."""
    shown = STAGES[stage]
    graded = receipt["status"] == GRADED
    parts = parts_of(module, receipt, sources.code, sources.spoils, points=shown.points) if graded else ()
    steps = steps_of(module, receipt, parts)
    return Feedback(
        student=receipt["student"],
        module=module,
        notice=shown.notice,
        headline=_headline(receipt, parts),
        reason=receipt["reason"],
        hint=receipt["hint"],
        score=score_of(receipt) if shown.points else None,
        steps=steps,
        parts=within_limits(parts),
        excerpt=broken_place(sources.code, receipt["reason"]) if sources.code else None,
        at_hand=sources.code is not None,
        flow=sources.flow,
        memory=memory_charts(receipt["memory"]) if shown.points else (),
        notes=tuple(receipt["notes"]) if shown.points else (),
        marks=marks_of(module, sources.standing) if shown.marks and sources.standing else None,
        made_from=receipt["submission"][:12],
    )


def _headline(receipt: Mapping[str, Any], parts: Sequence[Part]) -> str:
    """How it stands, in a sentence."""
    match receipt["status"]:
        case "graded":
            works = sum(part.works for part in parts)
            return "Every part works." if works == len(parts) else f"{works} of {len(parts)} parts work."
        case "not graded":
            return "This could not be graded, by a failure on the graders' side and not yours."
        case "untouched":
            return "The notebook is as it was given out."
        case _:
            return "Your file could not be run, so no part of it could be looked at."


def html(found: Feedback) -> str:
    """The page, the same bytes for the same feedback."""
    title = f"{found.module.title}: feedback for {found.student}"
    return page("feedback.html", title, feedback=found)
