"""A student's code as it is shown: every sign of it, none obeyed, the right lines marked."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.notebooks.export import SourceBlock
from tito.pages.cell import MOST_LINES, WIDEST, around, coloured, definitions, excerpt, near, own_lines

CELL = """\
import numpy as np

class Mul(Function):
    \"\"\"z = a * b.\"\"\"

    def apply(self, grad):
        # the product rule
        a, b = self.saved_tensors
        return grad * b, grad * a

x = 1
"""
BLOCKS = [SourceBlock("cell 3 (Mul)", CELL)]


def plain(markup: str) -> str:
    """What a reader sees of markup: the text, its elements taken away."""
    return html.unescape(re.sub(r"</?span[^>]*>", "", markup))


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\n\r\f", exclude_categories=["Cs"]), max_size=30)))
def test_any_text_is_shown_sign_by_sign(lines: list[str]) -> None:
    """Broken strings, open brackets, odd dedents: nothing is lost, and only our own spans are markup."""
    shown = coloured(lines)
    assert [plain(str(each)) for each in shown] == lines
    assert all(set(re.findall(r"<[^>]*>", each)) <= OURS for each in map(str, shown))


OURS = {"</span>", *(f'<span class="{kind}">' for kind in "kscn")}


@pytest.mark.parametrize(
    ("line", "kind", "token"),
    [
        ("return x", "k", "return"),
        ("'text'", "s", "&#39;text&#39;"),
        ("# why", "c", "# why"),
        ("2.5", "n", "2.5"),
    ],
)
def test_tokens_are_coloured_by_their_kind(line: str, kind: str, token: str) -> None:
    assert f'<span class="{kind}">{token}</span>' in str(coloured([line])[0])


def test_a_string_over_several_lines_is_coloured_on_each() -> None:
    assert all('<span class="s">' in str(each) for each in coloured(['"""one', "two", 'three"""']))


def test_colours_go_as_far_as_the_code_is_python() -> None:
    first, second = coloured(["return 1", "'never closed"])
    assert '<span class="k">return</span>' in str(first)
    assert plain(str(second)) == "'never closed"


def test_definitions_are_found_by_name_with_their_lines() -> None:
    found = definitions(BLOCKS)
    assert {name: (each.first, each.last) for name, each in found.items()} == {
        "np": (1, 1),
        "Mul": (3, 9),
        "Mul.apply": (6, 9),
        "x": (11, 11),
    }


def test_of_two_definitions_of_one_name_the_later_counts() -> None:
    found = definitions([*BLOCKS, SourceBlock("cell 9 (Mul)", "class Mul:\n    pass")])
    assert found["Mul"].label == "cell 9 (Mul)"


def test_what_was_given_out_is_not_the_students_own() -> None:
    """Blank lines and comments are nobody's."""
    released = definitions([SourceBlock("Mul", CELL.replace("return grad * b, grad * a", "pass"))])
    assert own_lines(definitions(BLOCKS)["Mul"], released, "Mul") == {9}
    assert own_lines(definitions(BLOCKS)["Mul"], {}, "Mul") == {3, 4, 6, 8, 9}


def test_a_line_is_shown_with_the_smallest_definition_around_it() -> None:
    found = around(BLOCKS, "cell 3 (Mul)", 8)
    assert found is not None
    assert (found.first, found.last) == (6, 9)
    beside = around(BLOCKS, "cell 3 (Mul)", 11)
    assert beside is not None
    assert beside.lines[-2:] == ("x = 1", "")
    assert around(BLOCKS, "cell 4", 1) is None


def test_a_long_definition_is_cut_with_its_mark_in_view() -> None:
    lines = tuple(f"line {number}" for number in range(1, 1001))
    whole = near("cell 1", lines, 500)
    assert [line.marked for line in excerpt(whole, {500}, "").lines].count(True) == 1
    long = definitions([SourceBlock("cell 1", "class A:\n" + "    x = 1\n" * 1000)])["A"]
    for number in (1, 500, 1001):
        shown = excerpt(long, {number}, "")
        assert len(shown.lines) == MOST_LINES
        assert [line.number for line in shown.lines if line.marked] == [number]
        assert shown.lines[-1].number + shown.left_out == 1001


def test_a_wide_line_is_cut_and_turning_signs_are_replaced() -> None:
    source = "x = 1 # \u202e evil \x1b[31m\n" + "y" * 10_000
    first, second = excerpt(near("cell 1", source.split("\n"), 1), set(), "").lines
    assert plain(str(first.markup)) == "x = 1 # \ufffd evil \ufffd[31m"
    assert len(plain(str(second.markup))) == WIDEST
