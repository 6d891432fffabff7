"""What of a submission belongs to the module, and what is an experiment."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any

import pytest
from handed_in import code, edited, exported, same_tree, source, text

from tito.notebooks.selection import Statement, selected, statement

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


def test_a_helper_of_a_builtins_name_keeps_its_patch(small: SimpleNamespace) -> None:
    """What the solution needs may be called `sum`, and have attributes of its own."""
    patched = "def sum(x):\n    return x\n\nsum.calls = 0"

    def edit(cells: list[dict[str, Any]]) -> None:
        cells[4] = code(source(small, "Root").replace("max(", "sum("), "Root")
        cells.insert(1, code(patched))

    assert patched in text(edited(small, edit))


class Watched(Statement):
    """A statement that counts how often anybody looks at what it binds."""

    __slots__ = ()
    looks = 0

    def __getattribute__(self, name: str) -> Any:
        Watched.looks += name == "binds"
        return super().__getattribute__(name)


def looks_at_a_chain(small: SimpleNamespace, links: int, step: int) -> int:
    """How often statements are looked at where a class needs the first of so many helpers in a row."""
    helpers = [f"def h{number}():\n    return h{number + 1}()" for number in range(links)]
    chain = ["class Double:\n    first = h0", *helpers][::step]
    found = [statement(0, ast.parse(each).body[0], each.startswith("class")) for each in chain]
    watched = tuple(Watched(one.cell, one.node, one.aligned, one.binds) for one in found)
    Watched.looks = 0
    assert selected(watched, small.outline) == {*watched}
    return Watched.looks


@pytest.mark.parametrize("step", [1, -1])
def test_a_chain_of_helpers_is_kept_in_time_that_grows_as_it_does(small: SimpleNamespace, step: int) -> None:
    """However long and in whatever order, every link is kept, and looked at as often as in a short chain."""
    assert looks_at_a_chain(small, 2000, step) <= 21 * looks_at_a_chain(small, 100, step)


def test_an_import_of_the_module_itself_is_left_out(small: SimpleNamespace) -> None:
    """A notebook that tries its exported package does not become a module that imports itself."""
    done = edited(
        small, lambda cells: cells.insert(3, code(f"from {small.name} import Double\nimport {small.name}"))
    )
    assert same_tree(text(done), small.reference)


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
    assert done.notes == ("not in this submission: Root, chain",)


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
