"""Swapping the reference's definitions in: functions, classes, and single methods of a class."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tito.notebooks.export import Exported, SourceBlock
from tito.notebooks.swap import pieces, swapped

REFERENCE = '''"""A file."""

FACTOR = 2


def doubled(value):
    return FACTOR * value


class Box:
    """A number."""

    def __init__(self, value):
        self.value = value

    def twice(self):
        return doubled(self.value)

    @property
    def half(self):
        return self.value / 2

    @half.setter
    def half(self, value):
        self.value = 2 * value
'''

OWN = """class Box:
\tdef __init__(self, value):
\t\tself.value = value

\tdef twice(self):
\t\treturn self.value + 1

after = Box(1)
"""


def swapped_in(source: str, names: Collection[str]) -> dict[str, Any]:
    """The names of a module of one cell, after the reference's definitions stand in it."""
    exported = swapped(Exported((SourceBlock("cell 1", source),)), names, pieces(REFERENCE, "box"))
    module: dict[str, Any] = {}
    for block in exported.blocks:
        exec(compile(block.source, block.label, "exec"), module)
    return module


def test_only_the_method_named_is_replaced() -> None:
    """A method of the reference stands in the student's class, with what it needs; the rest stays theirs."""
    module = swapped_in(OWN, ["Box.twice"])
    assert module["Box"](5).twice() == 10
    assert "half" not in vars(module["Box"])
    assert module["after"].value == 1


def test_a_method_that_is_missing_is_added() -> None:
    """A property comes with its setter."""
    box = swapped_in(OWN, ["Box.half"])["Box"](8)
    assert box.half == 4
    box.half = 3
    assert (box.value, box.twice()) == (6, 7)


def test_a_class_that_is_missing_comes_whole_if_it_is_asked_for_whole() -> None:
    """A method alone does not bring its class: other methods would earn what nobody wrote."""
    assert swapped_in("unrelated = 1\n", ["Box"])["Box"](5).twice() == 10
    assert "Box" not in swapped_in("unrelated = 1\n", ["Box.twice"])
