"""From a submission to a module."""

from __future__ import annotations

import traceback
from types import SimpleNamespace
from typing import Any

import pytest
from handed_in import code, edited, exported, same_tree, source, text

from tito.errors import SubmissionError
from tito.notebooks.export import compiled, is_untouched, module_text


def test_export_of_the_instructors_notebook_is_the_reference(small: SimpleNamespace) -> None:
    """The law: lesson and reference, woven, written, read and exported, are the reference again."""
    done = exported(small, small.instructor_notebook)
    assert same_tree(text(done), small.reference)
    assert done.notes == ()


def test_export_of_the_reference_file_is_the_reference(small: SimpleNamespace) -> None:
    """A plain .py file is taken statement by statement."""
    done = exported(small, small.reference, ".py")
    assert same_tree(text(done), small.reference)


def test_the_exported_file_exports_to_itself(small: SimpleNamespace) -> None:
    """Handing in the exported module is handing in the notebook."""
    done = exported(small, small.instructor_notebook)
    assert same_tree(text(exported(small, text(done), ".py")), text(done))


def test_every_block_names_its_cell(small: SimpleNamespace) -> None:
    """Labels and header comments say where the code stands in the student's notebook."""
    done = exported(small, small.instructor_notebook)
    assert [block.label for block in done.blocks][:3] == [
        "cell 2 (NEAR, Rule)",
        "cell 3 (Double)",
        "cell 5 (Root)",
    ]
    assert "# cell 3 (Double) of 01_scale.ipynb" in text(done)


def test_a_label_has_the_cells_order(small: SimpleNamespace) -> None:
    """That of statements on one line, too."""
    many = "; ".join(f"h{number} = {number}" for number in range(9))
    done = edited(small, lambda cells: cells.append(code(f"#| export\n{many}")))
    assert done.blocks[-1].label == "cell 13 (h0, h1, ...)"


def test_a_label_is_short_whatever_is_defined(small: SimpleNamespace) -> None:
    """A receipt has it for every probe, so that of a name of 200,000 letters the first stand in it."""
    endless = code(f"#| export\nclass {'A' * 200_000}:\n    pass")
    done = edited(small, lambda cells: cells.append(endless))
    assert done.blocks[-1].label.startswith("cell 13 (AAAA")
    assert max(len(block.label) for block in done.blocks) < 100


def test_a_files_name_cannot_add_a_line(small: SimpleNamespace) -> None:
    """Whatever a notebook is called, its name stays in the comment."""
    done = exported(small, small.instructor_notebook)
    assert same_tree(module_text(done, "a.ipynb\nimport os"), small.reference)


def test_a_traceback_points_at_the_cells_line(small: SimpleNamespace) -> None:
    """Line numbers inside a block are lines of the cell, magics, experiments and all."""
    broken = "%time\nprint('hello')\n\n" + source(small, "Double").replace(
        "half = value / 2", "half = value / 0"
    )
    done = edited(small, lambda cells: cells.__setitem__(2, code(broken, "Double")))
    names: dict[str, Any] = {"__name__": "m"}
    for block in done.blocks:
        exec(compiled(block), names)
    try:
        names["Double"](1.0).back(2.0)
    except ZeroDivisionError as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
    assert frame.filename == "cell 3 (Double)"
    assert broken.split("\n")[(frame.lineno or 0) - 1].strip() == "half = value / 0"


def test_future_imports_hold_for_every_block(small: SimpleNamespace) -> None:
    """Jupyter carries `from __future__ import annotations` from cell to cell, and so do we."""
    done = edited(
        small, lambda cells: cells.append(code("def late(x: NotDefined) -> Unknown:\n    return x"))
    )
    names: dict[str, Any] = {"__name__": "m"}
    for block in done.blocks:
        exec(compiled(block), names)
    exec(compile(text(done), "m", "exec", dont_inherit=True), {"__name__": "m"})


def test_a_late_future_import_moves_to_the_top_of_the_file(small: SimpleNamespace) -> None:
    """The .py file compiles though the notebook's header comes second."""
    done = edited(small, lambda cells: cells.insert(0, code("def early(x: NotYet):\n    return x")))
    compile(text(done), "m", "exec", dont_inherit=True)


def test_the_fresh_notebook_is_untouched(small: SimpleNamespace) -> None:
    """Untouched means: nothing in it is the student's own, even where cells are gone."""
    fresh = exported(small, small.student_notebook)
    assert is_untouched(fresh, small.outline)
    assert is_untouched(edited(small, lambda cells: cells.pop(2), finished=False), small.outline)
    assert not is_untouched(exported(small, small.instructor_notebook), small.outline)


def test_code_that_parses_but_does_not_compile_is_an_error(small: SimpleNamespace) -> None:
    """`return` outside a function is found before anything runs."""
    done = edited(small, lambda cells: cells.__setitem__(2, code("class Double:\n    return 3", "Double")))
    with pytest.raises(SubmissionError, match=r"cell 3 \(Double\), line 2 does not parse: 'return' outside"):
        [compiled(block) for block in done.blocks]


def test_code_nested_deeper_than_python_walks_is_no_trouble(small: SimpleNamespace) -> None:
    """A sum of a thousand terms is a tree a thousand deep; it is an experiment like any other."""
    deep = code("total = " + " + ".join(["1"] * 1000))
    assert same_tree(text(edited(small, lambda cells: cells.append(deep))), small.reference)
    long = source(small, "Double").replace("half = value / 2", "half = value" + " + 0" * 900)
    done = edited(small, lambda cells: cells.__setitem__(2, code(long, "Double")))
    assert not is_untouched(done, small.outline)


@pytest.mark.parametrize(("grade_id", "is_kept"), [("", False), ("Twice", True)])
def test_an_integer_that_python_reads_and_does_not_print_is_no_trouble(
    small: SimpleNamespace, grade_id: str, is_kept: bool
) -> None:
    """Five thousand hexadecimal digits are an experiment, or a constant of the student's own."""
    big = f"BIG = 0x{'f' * 5000}"
    fresh = edited(small, lambda cells: cells.append(code(big, grade_id)), finished=False)
    assert (big in text(fresh)) == is_kept
    assert is_untouched(fresh, small.outline) != is_kept
