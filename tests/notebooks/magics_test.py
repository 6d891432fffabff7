"""What IPython understands and Python does not."""

from __future__ import annotations

import ast

import pytest

from tito.notebooks.magics import without_magics


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install numpy \\\n    --quiet\nx = 1", "\n\nx = 1"),
        ("x?\n?x\nx.sum??\ny = 1", "\n\n\ny = 1"),
        ("files = !ls\nused = %time f()\ny = 1", "\n\ny = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%bash\nls -l | wc\necho 'done", "\n\n"),
        ("\n%%html\n<b>bold</b>", "\n\n"),
        ("if x:\n    %time f()\ny = 1", "if x:\n    pass\ny = 1"),
        ("    x = 1\n    y = 2", "x = 1\ny = 2"),
    ],
)
def test_lines_keep_their_numbers(cell: str, left: str) -> None:
    """Blanked line for line, the Python that is left stands where it stood."""
    assert without_magics(cell) == left
    assert without_magics(cell).count("\n") == cell.count("\n")


def test_remainders_and_comparisons_are_python() -> None:
    """A percent sign inside a line is no magic."""
    source = "x = 7 % 2\ny = a != b\nz = 'really?'"
    assert ast.dump(ast.parse(without_magics(source))) == ast.dump(ast.parse(source))
