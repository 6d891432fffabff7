"""The percent grammar."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw

from tito.errors import CourseError
from tito.notebooks.cells import Cell
from tito.notebooks.percent import read_lesson, write_lesson

LINES = draw.text("ab#% \tä\x0c\u2028\"'`", max_size=12).filter(lambda line: not line.startswith("# %%"))
IDS = draw.text("aZ0_-", min_size=1, max_size=6)
NAMES = draw.lists(draw.sampled_from(("a.b.C", "a.b.C.apply", "a.b.__header__")), min_size=1, max_size=3)
SOURCES = draw.lists(LINES, max_size=5).map(lambda lines: "\n".join(lines).strip("\n"))


@draw.composite
def cells(chosen: draw.DrawFn) -> Cell:
    """Any cell the grammar can hold."""
    source = chosen(SOURCES)
    points = chosen(draw.none() | draw.integers(0, 100).map(float))
    match chosen(draw.sampled_from(("text", "free", "example", "check", "question", "solution", "given"))):
        case "text":
            return Cell("markdown", "text", chosen(draw.just("") | IDS), source)
        case "free":
            return Cell("code", "free", chosen(draw.just("") | IDS), source)
        case "question":
            return Cell("markdown", "question", chosen(IDS), source, points=points)
        case ("solution" | "given") as role:
            names = tuple(chosen(NAMES))
            return Cell("code", role, chosen(draw.just("") | IDS), source, names)
        case role:
            return Cell("code", role, chosen(IDS), source, points=points)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(draw.lists(cells(), max_size=4).map(tuple))
def test_cells_to_text_to_cells_is_the_identity(lesson: tuple[Cell, ...]) -> None:
    """Reading what was written gives the same cells."""
    assert read_lesson(write_lesson(lesson)) == lesson


def test_text_to_cells_to_text_is_the_identity(small: SimpleNamespace) -> None:
    """Writing what was read gives the same text, for the lesson and for both of its notebooks."""
    assert write_lesson(small.lesson) == small.text
    for cells_ in (small.instructor, small.student):
        assert read_lesson(write_lesson(cells_)) == cells_


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# %% soluton: a.B\n", "line 1"),
        ("# %% [raw]\n", "line 1"),
        ("import x\n\n# %%\n", "line 1"),
        ("# %%\n1\n\n# %% [markdown]\nwords\n", "line 5"),
    ],
)
def test_what_is_not_in_the_grammar_is_refused_by_line(text: str, names: str) -> None:
    """The error names the line that cannot be read."""
    with pytest.raises(CourseError, match=names):
        read_lesson(text)


def test_a_marker_inside_code_cannot_be_written() -> None:
    """A code line that would begin a cell is refused, not lost."""
    with pytest.raises(CourseError, match="begins with"):
        write_lesson((Cell("code", "free", "", "1\n# %% two"),))
