"""A student's file, read."""

from __future__ import annotations

import json
import random
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from tito.errors import SubmissionError
from tito.notebooks.submission import LARGEST_CODE, MOST_LINES, read_submission, readable


def sources(text: str, suffix: str = ".ipynb") -> list[str]:
    """The code of a file's cells."""
    return [cell.source for cell in read_submission(text, suffix)]


def notebook(*cells: Any) -> str:
    """A notebook with these cells as they are."""
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("version", [3, 4])
def test_every_version_reads_as_nbformat_reads_it(small: SimpleNamespace, version: int) -> None:
    """nbformat, as oracle, finds the same code in the same order."""
    current = nbformat.reads(small.student_notebook, as_version=4)
    text = nbformat.writes(nbformat.convert(current, version), version=version)
    expected = [cell.source for cell in nbformat.reads(text, as_version=4).cells if cell.cell_type == "code"]
    assert sources(text) == expected


def test_editors_save_the_same_cells_differently(small: SimpleNamespace) -> None:
    """Source as a string or a list, CRLF, a byte order mark, Colab's ids: the cells are the same."""
    loaded = json.loads(small.student_notebook)
    for cell in loaded["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
        cell["metadata"]["id"] = cell.pop("id")
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["a\n"]}]
    read = read_submission("\ufeff" + json.dumps(loaded).replace("\n", "\r\n"), ".ipynb")
    assert read == read_submission(small.student_notebook, ".ipynb")


def test_a_place_counts_every_cell_and_an_id_is_nbgraders_first() -> None:
    """`cell 2` is the second cell of the notebook, words included."""
    (cell,) = read_submission(
        notebook(
            {"cell_type": "markdown", "source": "words", "metadata": {}},
            {
                "cell_type": "code",
                "source": "x",
                "id": "abc",
                "metadata": {"nbgrader": {"grade_id": "Double"}},
            },
        ),
        ".ipynb",
    )
    assert (cell.place, cell.grade_id) == ("cell 2", "Double")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("hello", "not JSON"),
        ('{"cells": [', "not JSON"),
        ("[1, 2]", "not a notebook"),
        ('{"cells": 3}', "not a notebook"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a":\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> b\n}', "merge conflict"),
        (notebook({"cell_type": "code", "source": "x" * 1_100_000}), "characters of code"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_sentence(text: str, says: str) -> None:
    """Each kind of broken file has its own message, with a hint."""
    with pytest.raises(SubmissionError, match=says) as caught:
        read_submission(text, ".ipynb")
    assert caught.value.hint


LINES = "x = 1\n" * (MOST_LINES // 2)


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (notebook(*[{"cell_type": "code", "source": LINES}] * 2), ".ipynb"),
        (LINES * 2, ".py"),
        ("#" * (LARGEST_CODE + 1), ".py"),
        ("(" * (LARGEST_CODE + 1), ".py"),
    ],
)
def test_more_code_than_a_module_can_be_is_not_even_parsed(text: str, suffix: str) -> None:
    """Lines and characters have a limit, over all cells."""
    with pytest.raises(SubmissionError, match="more than 10,000 lines or 262,144 characters of code"):
        read_submission(text, suffix)


def test_as_much_code_as_a_file_may_have_is_read() -> None:
    """Every statement of a file that has a line in hand."""
    assert len(sources(LINES + LINES[:-12], ".py")) == MOST_LINES - 2


@pytest.mark.parametrize(
    "cell", [None, 3, [], {}, {"cell_type": "code"}, {"cell_type": "code", "source": [1, None, "x"]}]
)
def test_a_malformed_cell_is_read_as_far_as_it_goes(cell: Any) -> None:
    """Nothing a file holds raises anything but SubmissionError."""
    assert all(isinstance(one.source, str) for one in read_submission(notebook(cell), ".ipynb"))


def test_random_damage_never_raises_anything_else(small: SimpleNamespace) -> None:
    """A notebook with bytes cut out, doubled or replaced is read or refused, never a traceback."""
    drawn = random.Random(7)
    for _ in range(60):
        text = small.instructor_notebook
        for _ in range(drawn.randint(1, 4)):
            at, length = drawn.randrange(len(text)), drawn.randint(1, 40)
            text = (
                text[:at]
                + drawn.choice(("", text[at : at + length] * 2, "\x00", "\ud800", '"'))
                + text[at + length :]
            )
        try:
            for cell in read_submission(text, drawn.choice((".ipynb", ".py"))):
                readable(cell)
        except SubmissionError:
            continue


def test_a_file_is_its_statements_under_their_line_numbers() -> None:
    """Each top-level statement of a .py file is a cell; statements that share a line stay together."""
    text = '"""Doc."""\n# why\nimport os; \\\nimport sys\n\n@d\ndef f():\n    pass\n# end\n'
    cells = read_submission(text, ".py")
    assert [(cell.place, cell.line) for cell in cells] == [("line 1", 1), ("line 4", 2), ("line 6", 6)]
    assert cells[1].source == "# why\nimport os; \\\nimport sys"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = 1\ndef f(selfm input):\n    pass", r"cell 3, line 2 does not parse: .*: def f\(selfm input\):"),
        ("x = (\n", "line 1"),
        ("x = '\x00'", "does not parse"),
        ("(" * 5000 + ")" * 5000, "does not parse"),
        ("-" * 200_000 + "1", "does not parse"),
        ("x = '\x1b[31m", "\ufffd\\[31m"),
        ("x = 'tab\tand\ud800", "does not parse"),
    ],
)
def test_a_cell_that_does_not_parse_is_named_with_its_line(source: str, says: str) -> None:
    """The message has the cell, the line's number and its text, made safe for a terminal."""
    blank = {"cell_type": "markdown", "source": ""}
    *_, cell = read_submission(notebook(blank, blank, {"cell_type": "code", "source": source}), ".ipynb")
    with pytest.raises(SubmissionError, match=says) as caught:
        readable(cell)
    assert "\x1b" not in caught.value.message
    assert len(caught.value.message) < 400


def test_a_file_that_does_not_parse_is_named_by_line() -> None:
    """A Python file that cannot be read at all is refused where it goes wrong."""
    with pytest.raises(SubmissionError, match=r"the file, line 2 does not parse: .*: y = = 2"):
        read_submission("x = 1\ny = = 2\n", ".py")
