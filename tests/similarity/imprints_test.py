"""What is read of a submission, and what of it counts as its own."""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.similarity.reading import Given, Imprint, given, imprint

Reader = Callable[[str, str], Imprint]

METHOD = """
class MulBackward(Function):
    def apply(self, grad_output):
        left, right = self.saved_tensors
        total = grad_output * right.data
        for axis in range(total.ndim - left.data.ndim):
            total = total.sum(axis=0)
        return total.reshape(left.shape), np.einsum("i,i", grad_output, left.data)
"""


def _imprint(path: Path, common: Given) -> Imprint:
    return imprint(Submission("ada", path.name, OnDisk(path)), common)


@pytest.mark.parametrize("name", ["released", "instructor"])
def test_nothing_that_everybody_was_given_counts(
    name: str, notebooks: dict[str, Path], common: Given
) -> None:
    """Neither the released notebook nor the reference's solutions have a fingerprint."""
    assert _imprint(notebooks[name], common).fingerprints == {}


def test_the_reference_as_a_file_of_ones_own_counts_for_nothing(
    course: Course, module: Module, read_text: Reader
) -> None:
    assert read_text("ada", course.reference(module.export).read_text()).fingerprints == {}


def test_what_is_ones_own_is_found_in_its_definition(read_text: Reader) -> None:
    found = read_text("ada", METHOD)
    (spots,) = {tuple(spots) for spots in list(found.fingerprints.values())[:1]}
    definition = found.definitions[spots[0].definition]
    assert (definition.name, definition.first) == ("MulBackward.apply", 3)
    assert definition.lines[0] == "    def apply(self, grad_output):"
    assert all(
        0 <= spot.first <= spot.last < len(definition.lines)
        for places in found.fingerprints.values()
        for spot in places
        if spot.definition == 0
    )


def test_a_cell_that_does_not_parse_is_named_and_the_rest_is_compared(
    notebooks: dict[str, Path], tmp_path: Path, common: Given
) -> None:
    """A syntax error in one cell takes nobody out of the comparison."""
    document = json.loads(notebooks["released"].read_text())
    sources = ["def broken(:", METHOD]
    document["cells"] += [
        {"cell_type": "code", "id": f"new{number}", "metadata": {}, "outputs": [], "source": source}
        for number, source in enumerate(sources)
    ]
    (tmp_path / "ada.ipynb").write_text(json.dumps(document))
    found = _imprint(tmp_path / "ada.ipynb", common)
    assert len(found.unread) == 1
    assert "does not parse" in found.unread[0]
    assert found.fingerprints


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(:", "line 1 does not parse"),
        ("x = " + "-" * 80 + "1", None),
        ("x = " + " ** ".join(["y"] * 60), None),
        ("<<<<<<< HEAD\nx = 1", "merge conflict"),
        ("x = y" + " - y" * 800, "too deeply"),
        ("\x00", "does not parse"),
        ("", None),
    ],
)
def test_what_cannot_be_read_is_said_and_never_raised(
    text: str, reason: str | None, read_text: Reader
) -> None:
    found = read_text("ada", text)
    assert [reason in each for each in found.unread if reason] == ([True] if reason else [])


def test_a_file_that_is_not_text_is_compared_or_named(tmp_path: Path, common: Given) -> None:
    (tmp_path / "ada.py").write_bytes(b"name = '\xff'\n" + METHOD.encode())
    (tmp_path / "ada.ipynb").write_bytes(b"\xff\xfe")
    assert _imprint(tmp_path / "ada.py", common).fingerprints
    assert _imprint(tmp_path / "ada.ipynb", common).unread


@drawn(st.permutations(["left", "right", "total", "axis", "grad_output", "self", "q", "sum", "data"]))
@settings(max_examples=30, deadline=None)
def test_renaming_local_names_never_changes_a_fingerprint(read_text: Reader, names: list[str]) -> None:
    """Whatever they are called: even like an attribute or a function of Python's."""
    local = ["left", "right", "total", "axis", "grad_output", "self"]
    new = dict(zip(local, names[: len(local)], strict=True))
    tree = ast.parse(METHOD)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)
    renamed = read_text("bob", ast.unparse(tree))
    assert renamed.fingerprints.keys() == read_text("ada", METHOD).fingerprints.keys()


@drawn(st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_the_order_of_definitions_changes_no_fingerprint(
    read_text: Reader, sources: dict[str, str], draw: random.Random
) -> None:
    tree = ast.parse(sources["lazy_slopes"])
    whole = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    one, other = (ast.unparse(ast.Module(nodes, [])) for nodes in (whole, draw.sample(whole, len(whole))))
    assert read_text("ada", one).fingerprints.keys() == read_text("bob", other).fingerprints.keys()


def test_a_workspace_has_nothing_to_subtract(workspace: Course) -> None:
    """The comparison is for staff, where the reference is."""
    with pytest.raises(CourseError, match="the reference is not in it"):
        given(workspace, workspace.module("06")[0])
