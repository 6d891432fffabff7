"""Lesson and reference, woven."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from tito.errors import CourseError
from tito.notebooks.percent import read_lesson
from tito.notebooks.weave import weave


def test_every_cell_has_its_own_valid_id(small: SimpleNamespace) -> None:
    """Ids are unique and fit nbformat 4.5 and nbgrader."""
    ids = [cell.grade_id for cell in small.instructor]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", grade_id) for grade_id in ids)


def test_notes_stay_in_the_lesson(small: SimpleNamespace) -> None:
    """No word to the authors reaches a notebook."""
    assert all("Words to the authors" not in cell.source for cell in small.instructor)


def test_the_lessons_comment_stands_above_the_definition(small: SimpleNamespace) -> None:
    """What a lesson writes into a solution cell comes first, then the reference's own text."""
    double = next(cell for cell in small.instructor if cell.grade_id == "Double")
    assert double.source.startswith(
        "# TODO: double the number.\n# Doubling comes first.\nclass Double(Rule):"
    )


def test_named_methods_alone_are_emptied(small: SimpleNamespace) -> None:
    """`Root.apply` leaves `Root.near` as it is."""
    root = next(cell for cell in small.student if cell.grade_id == "Root")
    assert "math.sqrt" not in root.source
    assert "abs(self.apply(value) - value)" in root.source


def test_a_method_left_out_is_given(small: SimpleNamespace) -> None:
    """`Root, -near` empties every method of Root but `near`, like naming the others."""
    text = small.text.replace("course.core.scale.Root.apply", "course.core.scale.Root, -near")
    cells = weave(read_lesson(text), {small.name: small.reference})
    assert [cell.source for cell in cells] == [cell.source for cell in small.instructor]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("course.core.scale.Root.apply", "course.core.scale.Root, -far", "Root has no method far"),
        ("course.core.scale.Root.apply", "course.core.scale.Root.aply", "Root has no method aply"),
        ("solution: course.core.scale.Double\n", "solution: course.core.scale.Duoble\n", "has no Duoble"),
        ("given: course.core.scale.Twice, ", "given: ", "leaves out Twice"),
        ("course.core.scale.TABLE", "course.core.scale.TABLE, course.core.scale.NEAR", "NEAR .* twice"),
        (
            "solution: course.core.scale.chain",
            "given: course.core.scale.nothing, course.core.scale.chain",
            "no nothing",
        ),
        ("given: course.core.scale.Twice,", "solution: course.core.scale.Twice,", "nothing to solve"),
        ("# TODO: double the number.", "pass", "holds code"),
        ("example: try-double", "example: Double", "two cells"),
    ],
)
def test_a_lesson_that_does_not_fit_its_reference_is_refused(
    small: SimpleNamespace, old: str, new: str, says: str
) -> None:
    """Every statement is named once, exists, and is of the right kind, or the error says which is not."""
    with pytest.raises(CourseError, match=says):
        weave(read_lesson(small.text.replace(old, new)), {small.name: small.reference})


def test_the_references_order_is_kept(small: SimpleNamespace) -> None:
    """Definitions in another order would be another module."""
    lesson = list(small.lesson)
    here = [number for number, cell in enumerate(lesson) if cell.exported]
    lesson[here[1]], lesson[here[2]] = lesson[here[2]], lesson[here[1]]
    with pytest.raises(CourseError, match="names Root where"):
        weave(tuple(lesson), {small.name: small.reference})


def test_the_rest_is_what_stands_between_two_named_definitions(small: SimpleNamespace) -> None:
    """`*` fills the gap whatever the reference has there, and is no cell where there is nothing."""
    lines = small.text.replace("__header__, course.core.scale.NEAR, course.core.scale.Rule", "* id=opening")
    cells = weave(read_lesson(lines), {small.name: small.reference})
    assert [cell.source for cell in cells] == [cell.source for cell in small.instructor]
    assert cells[1].grade_id == "opening"
    empty = small.text + "\n# %% given: course.core.scale.* id=nothing\n"
    assert weave(read_lesson(empty), {small.name: small.reference}) == small.instructor
