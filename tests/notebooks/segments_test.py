"""A reference file in named pieces."""

from __future__ import annotations

import ast
from types import SimpleNamespace

import pytest

from tito.errors import CourseError
from tito.notebooks.segments import segments, with_regions


def test_the_pieces_hold_every_line_in_order(small: SimpleNamespace) -> None:
    """Joined, the pieces are the reference, blank lines aside."""
    pieces = segments(small.reference, small.name)
    lines = [line for piece in pieces for line in piece.lines if line.strip()]
    assert lines == [line for line in small.reference.split("\n") if line.strip()]


def test_pieces_are_named_by_what_they_define(small: SimpleNamespace) -> None:
    """The opening is the header, nameless calls at the end are the footer."""
    names = [piece.name for piece in segments(small.reference, small.name)]
    assert names == [
        "__header__",
        "NEAR",
        "Rule",
        "Double",
        "Root",
        "Twice",
        "TABLE",
        "chain",
        "install",
        "__footer__",
    ]


def test_comments_above_a_definition_belong_to_it(small: SimpleNamespace) -> None:
    """A segment is taken as written, with the comment above it."""
    double = next(piece for piece in segments(small.reference, small.name) if piece.name == "Double")
    assert double.source.startswith("# Doubling comes first.\nclass Double(Rule):")


def test_a_nameless_statement_goes_with_the_piece_before() -> None:
    """A patch of a class and a loop follow the definition they belong to."""
    pieces = segments("import a\n\ndef f():\n    pass\n\na.f = f\nfor x in a:\n    x()\n\ny = 1\n", "m")
    assert [(piece.name, len(piece.lines)) for piece in pieces] == [("__header__", 1), ("f", 6), ("y", 1)]


def test_regions_leave_the_tree_as_it_is(small: SimpleNamespace) -> None:
    """Marks are comments: they change no syntax tree."""
    for piece in segments(small.reference, small.name):
        marked = with_regions(piece, frozenset(), "### BEGIN", "### END")
        assert ast.dump(ast.parse(marked)) == ast.dump(ast.parse(piece.source))


@pytest.mark.parametrize(
    "text",
    [
        "def f(a, b=1): # why\n    # first\n    return a\n",
        "def f(\n    a,\n    b=(1,\n    2),\n) -> dict[\n    str, int\n]:\n    # first\n    return a\n",
        'async def f(a):\n    """Doc\n    string."""\n\n    # first\n    return a\n',
        '@d(\n    1)\ndef f(a="#:"):\n    # first\n    return a\n',
    ],
)
def test_a_body_begins_after_signature_and_docstring(text: str) -> None:
    """Comments that open the body are part of the solution; nothing of the signature is."""
    (piece,) = segments(text, "m")
    marked = with_regions(piece, frozenset(), "# BEGIN", "# END").split("\n")
    begin, end = marked.index("    # BEGIN"), marked.index("    # END")
    assert [line.strip() for line in marked[begin + 1 : end]][-2:] == ["# first", "return a"] or "#:" in text
    assert ast.parse("\n".join([*marked[:begin], "    pass", *marked[end + 1 :]]))


def test_a_body_on_the_signature_line_is_refused() -> None:
    """A one-line function cannot be emptied, and the error says which it is."""
    (piece,) = segments("def f(a): return a\n", "m")
    with pytest.raises(CourseError, match="f has its body"):
        with_regions(piece, frozenset(), "# BEGIN", "# END")
