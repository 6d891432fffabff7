"""From a submission to a module."""

from __future__ import annotations

import ast
import json
import traceback
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tito.errors import SubmissionError
from tito.notebooks.export import Exported, compiled, export, is_untouched, module_text
from tito.notebooks.submission import read_submission

Edit = Callable[[list[dict[str, Any]]], object]


def exported(small: SimpleNamespace, text: str, suffix: str = ".ipynb") -> Exported:
    """A file's export, held against the small module's release."""
    return export(read_submission(text, suffix), small.outline)


def edited(small: SimpleNamespace, edit: Edit, *, finished: bool = True) -> Exported:
    """The export of a finished (or fresh) notebook after `edit` of its cells."""
    notebook = json.loads(small.instructor_notebook if finished else small.student_notebook)
    edit(notebook["cells"])
    return exported(small, json.dumps(notebook))


def code(source: str, grade_id: str = "") -> dict[str, Any]:
    """A code cell, as copied with its marks or as a student adds one."""
    marks = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {"cell_type": "code", "metadata": marks, "source": source, "id": "a1b2c3"}


def source(small: SimpleNamespace, grade_id: str, *, finished: bool = True) -> str:
    """The text of a cell of the small module."""
    cells = small.instructor if finished else small.student
    return str(next(cell.source for cell in cells if cell.grade_id == grade_id))


def place(cells: list[dict[str, Any]], grade_id: str) -> int:
    """Where a cell stands."""
    return next(number for number, cell in enumerate(cells) if cell["id"] == grade_id)


def text(done: Exported) -> str:
    """The module an export is."""
    return module_text(done, "01_scale.ipynb")


def same_tree(one: str, other: str) -> bool:
    """Whether two texts are the same Python."""
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


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


EXPERIMENTS = """print(Double(2.0).apply(3.0))
y = Double(2.0).apply(3.0)
y += 1
assert y > 0
for i in range(3):
    y = y + i
with open("/nowhere") as file:
    y = file.read()
import torch
from torch import nn

def test_double():
    assert y == 7

def compare():
    return torch.tensor(1.0)

class Net(nn.Module):
    pass

test_double()
'a string'
if __name__ == "__main__":
    test_double()
"""


@pytest.mark.parametrize("where", [0, 4, 99])
def test_experiments_in_extra_cells_are_left_out(small: SimpleNamespace, where: int) -> None:
    """Prints, asserts, tests, loops and imports that no definition needs change nothing."""
    done = edited(small, lambda cells: cells.insert(where, code(EXPERIMENTS)))
    assert same_tree(text(done), small.reference)


TRIED = """x = Double(3.0)
x.factor = 4.0
y = x
y.table[0] = 2
z = y.factor
names = [d for d in (x, y)]
def demo():
    plt.plot(x)
"""


def test_experiments_inside_a_cell_of_the_module_are_left_out(small: SimpleNamespace) -> None:
    """The same, where a student tries things right below the class."""
    tried = "\n\nprint(Double(1.0).apply(2.0)); d = Double(1.0).apply(2.0)\nd; assert d == 4\n" + TRIED
    cell = code(source(small, "Double") + tried, "Double")
    done = edited(small, lambda cells: cells.__setitem__(2, cell))
    assert same_tree(text(done), small.reference)


def test_what_the_solution_needs_comes_along(small: SimpleNamespace) -> None:
    """A helper, its constant and its import in cells of the student's own belong to the module."""
    helper = "def own_root(x):\n    return cmath.sqrt(x + EPSILON).real"
    extra = f"import cmath\nEPSILON = 10.0 ** -9\ntable = {{}}\n\n{helper}"

    def edit(cells: list[dict[str, Any]]) -> None:
        cells[4] = code(source(small, "Root").replace("math.sqrt", "own_root"), "Root")
        cells.insert(1, code(extra))

    names: dict[str, Any] = {"__name__": "m"}
    exec(compile(text(edited(small, edit)), "m", "exec", dont_inherit=True), names)
    assert names["Root"](1.0).apply(4.0) == pytest.approx(2.0)
    assert "table" not in names


def test_a_patch_of_a_class_belongs_to_the_module(small: SimpleNamespace) -> None:
    """`Class.method = function` in a cell of the student's own is a definition."""
    patch = "def lazy(self):\n    return 1\n\nRule.lazy = lazy\nTABLE['lazy'] = lazy\nx.y = 2"
    done = edited(small, lambda cells: cells.append(code(patch)))
    assert "Rule.lazy = lazy\nTABLE['lazy'] = lazy" in text(done)
    assert "x.y" not in text(done)


def test_an_import_of_the_module_itself_is_left_out(small: SimpleNamespace) -> None:
    """A notebook that tries its exported package does not become a module that imports itself."""
    done = edited(
        small, lambda cells: cells.insert(3, code(f"from {small.name} import Double\nimport {small.name}"))
    )
    assert same_tree(text(done), small.reference)


def lose_ids(cells: list[dict[str, Any]]) -> None:
    """What a trip through another tool does to a notebook."""
    for number, cell in enumerate(cells):
        cell["metadata"], cell["id"] = {}, f"x{number}"


def test_cells_that_lost_their_ids_are_found_by_content(small: SimpleNamespace) -> None:
    """No metadata is needed: a cell is known by what it defines."""
    assert same_tree(text(edited(small, lose_ids)), small.reference)


def test_merged_cells_are_taken_apart(small: SimpleNamespace) -> None:
    """One cell may hold what the lesson has in many."""

    def merge(cells: list[dict[str, Any]]) -> None:
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        cells[:] = [code("\n\n".join(sources))]

    merged, whole = (ast.parse(each).body for each in (text(edited(small, merge)), small.reference))
    assert {ast.dump(node) for node in merged} == {ast.dump(node) for node in whole}


@pytest.mark.parametrize("copy_has_id", [True, False])
@pytest.mark.parametrize("where", [2, 99])
def test_a_fresh_copy_does_not_hide_the_work(small: SimpleNamespace, where: int, copy_has_id: bool) -> None:
    """Of two definitions the last that differs from the released one counts, and a note says so."""
    fresh = code(source(small, "Double", finished=False), "Double" if copy_has_id else "")
    done = edited(small, lambda cells: cells.insert(where, fresh))
    assert "half = value / 2" in text(done)
    assert text(done).count("class Double") == 1
    assert any(note.startswith("Double is defined 2 times") for note in done.notes)


def test_of_two_attempts_the_later_counts(small: SimpleNamespace) -> None:
    """As a kernel would have it."""
    later = source(small, "Double").replace("half", "semi")
    done = edited(small, lambda cells: cells.append(code(later)))
    assert "semi" in text(done)
    assert "half" not in text(done)


def test_a_deleted_cell_is_noted(small: SimpleNamespace) -> None:
    """The rest is exported, and a note names what is missing."""
    done = edited(small, lambda cells: cells.pop(place(cells, "Root")))
    assert done.notes == ("not in this submission: Root",)


def test_a_renamed_class_is_noted_with_its_cell(small: SimpleNamespace) -> None:
    """The cell is there, but what it should define is not."""
    renamed = source(small, "Root").replace("class Root", "class Roots")
    done = edited(small, lambda cells: cells.__setitem__(4, code(renamed, "Root")))
    assert done.notes == ("cell 5 no longer defines Root",)


def test_a_cell_of_the_module_that_does_not_parse_is_an_error(small: SimpleNamespace) -> None:
    """By id or by content, the message has cell, line and text."""
    for grade_id in ("Double", ""):
        broken = code(source(small, "Double").replace("half = value / 2", "half = value / / 2"), grade_id)
        with pytest.raises(SubmissionError, match=r"cell 3, line \d+ does not parse: .*: half = value / / 2"):
            edited(small, lambda cells, broken=broken: cells.__setitem__(2, broken))


def test_an_experiment_that_does_not_parse_is_noted_and_left_out(small: SimpleNamespace) -> None:
    """A half-typed line in a cell of the student's own costs nothing."""
    done = edited(small, lambda cells: cells.append(code("print(Double(")))
    assert same_tree(text(done), small.reference)
    assert "cell 13, line 1 does not parse" in done.notes[0]


def test_code_that_parses_but_does_not_compile_is_an_error(small: SimpleNamespace) -> None:
    """`return` outside a function is found before anything runs."""
    done = edited(small, lambda cells: cells.__setitem__(2, code("class Double:\n    return 3", "Double")))
    with pytest.raises(SubmissionError, match=r"cell 3 \(Double\), line 2 does not parse: 'return' outside"):
        [compiled(block) for block in done.blocks]


def test_a_notebook_of_another_module_is_an_error(small: SimpleNamespace) -> None:
    """Nothing to export is a failure that says so."""
    for cells in ([], [code("class Tensor:\n    pass")], [{"cell_type": "markdown", "source": "Double"}]):
        with pytest.raises(SubmissionError, match=r"No cell defines anything of course\.core\.scale"):
            edited(small, lambda old, cells=cells: old.__setitem__(slice(None), cells))


FOREIGN = [
    """#| default_exp core.scale
#| export
import math
import sys, os
sys.path.append('..')
RATE = compute = None""",
    """#| export
class Double:
    def apply(self, x):
        ### BEGIN SOLUTION
        return x + x
        ### END SOLUTION""",
    """def test_unit_double():
    assert Double().apply(1) == 2
    print('ok')

if __name__ == '__main__':
    test_unit_double()""",
    """#| export
Double = enhance(Double)
def enhance(cls):
    return cls
""",
    """#| export
def install(quiet=False):
    return Double

import os
install(quiet=True)""",
    "success = test_unit_double()\ninstall()",
]


def test_cells_of_another_course_are_matched_by_content(small: SimpleNamespace) -> None:
    """nbdev's export marks and foreign ids do: definitions, imports and patches are taken, tests are not."""
    marked = [code(part, f"foreign-{number}") for number, part in enumerate(FOREIGN)]
    done = edited(small, lambda cells: cells.__setitem__(slice(None), marked))
    whole = text(done)
    assert "test_unit_double" not in whole
    assert "sys.path" not in whole
    assert "Double = enhance(Double)" in whole
    assert whole.count("install(") == 3
    assert done.notes == ("not in this submission: NEAR, Rule, Root, Twice, TABLE, chain",)


def test_a_file_keeps_its_loops_only_where_they_define(small: SimpleNamespace) -> None:
    """In a .py file too, experiments are left out and patches are kept."""
    more = (
        '\nfor name in ("a", "b"):\n    setattr(Rule, name, 1)\n\nfor i in range(9):\n    print(i)\n\n'
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None\n\n"
        'if __name__ == "__main__":\n    install()\n'
    )
    whole = text(exported(small, small.reference + more, ".py"))
    assert "setattr(Rule, name, 1)" in whole
    assert "import numpy" in whole
    assert "print(i)" not in whole
    assert "__main__" not in whole
    assert "line 24 (Double)" in whole
