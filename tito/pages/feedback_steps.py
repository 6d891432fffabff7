"""What to do next, the most useful first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tito.course.module import Module
from tito.grading.grade import GRADED, NOT_GRADED
from tito.pages.feedback_part import Part
from tito.pages.feedback_text import in_words

MOST = 4
"""Parts to mend that are named one by one."""


def steps_of(module: Module, receipt: Mapping[str, Any], parts: Sequence[Part]) -> tuple[str, ...]:
    """Sentences in the order in which they are best done."""
    if receipt["status"] == NOT_GRADED:
        return ("There is nothing for you to do. Ask your course if you do not hear of it soon.",)
    return (*_first(module, receipt, parts), *_last(module, parts, graded=receipt["status"] == GRADED))


def _first(module: Module, receipt: Mapping[str, Any], parts: Sequence[Part]) -> Iterator[str]:
    if receipt["hint"]:
        yield receipt["hint"]
    wrong = sorted((part for part in parts if part.to_mend), key=_weight)
    for part in wrong[:MOST]:
        held = f" That helps {in_words(part.held_up)}, too." if part.held_up else ""
        yield f"Mend {part.name}: {part.hints[0]}{held}" if part.hints else f"Mend {part.name}.{held}"
    if len(wrong) > MOST:
        yield f"Then {in_words([part.name for part in wrong[MOST:]], MOST)}."
    unwritten = [part.name for part in parts if part.standing == "not written yet"]
    if unwritten:
        yield f"Write what is missing: {in_words(unwritten, 2 * MOST)}."
    partly = [part for part in parts if part.standing == "not all written"]
    if partly and not unwritten:
        places = in_words(list(dict.fromkeys(place for part in partly for place in part.missing)))
        where = f": {places}" if places else ""
        yield f"Write what {in_words([part.name for part in partly])} still need{where}."


def _weight(part: Part) -> tuple[int, float]:
    """What holds up most others first, then what costs most points."""
    return -len(part.held_up), -(part.worth - part.points if part.points is not None else 0.0)


def _last(module: Module, parts: Sequence[Part], *, graded: bool) -> Iterator[str]:
    if graded and all(part.works for part in parts):
        yield "There is nothing to mend. Well done."
    else:
        yield Markup("Then see what the public checks say: <code>tito test {}</code>").format(module.name)
