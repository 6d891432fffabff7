"""Walking whatever engine a student has: the same graph of every one, or a sentence that says why not."""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tito.errors import TitoError
from tito.grading.examination import Examination
from tito.grading.graph import NETWORK, asked_graph
from tito.grading.package import Package, pack
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission
from tito.probes.answer import Plain, Returned
from tito.probes.question import Question
from tito.sandbox.ask import ask

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "reference" / "tinytorch" / "core" / "autograd.py"
ALTERNATIVES = sorted((ROOT / "tests" / "cases" / "alternatives" / "06_autograd").glob("*.py"))
CLOSURES = "variables"
WALKABLE = [REFERENCE, *(path for path in ALTERNATIVES if path.stem != CLOSURES)]
SPELLINGS = {"multiply": "mul"}
SHARED = """
x, w = Tensor([[1.0, 2.0]], requires_grad=True), Tensor([[3.0], [4.0]], requires_grad=True)
h = x @ w
(h * h).sum()
"""
MEMORY = """
x, w, v = [Tensor(np.ones(shape), requires_grad=True) for shape in ((8, 16), (16, 32), (32, 4))]
(Tanh()(x @ w) @ v).sum()
"""
MATRICES: dict[str, Plain] = {
    name: np.ones(shape, np.float32) for name, shape in (("x", (8, 16)), ("w", (16, 32)), ("v", (32, 4)))
}


def _network(lib: Any, x: Any, w: Any, v: Any) -> Any:
    return lib.matmul(lib.tanh(lib.matmul(x, w)), v).sum()


def _package(hidden: Examination, path: Path) -> Package:
    return pack(Submission(path.stem, path.name, OnDisk(path)), hidden.module, hidden.released)


def _graph(hidden: Examination, path: Path, expression: str) -> Any:
    return asked_graph(hidden.sandbox, _package(hidden, path), expression)


def _stem(vertex: dict[str, Any]) -> str:
    name = vertex["name"].lower()
    return SPELLINGS.get(name, name)


@pytest.mark.parametrize("path", WALKABLE, ids=lambda path: path.stem)
def test_every_engine_of_nodes_gives_the_graph_worked_out_by_hand(path: Path, hidden: Examination) -> None:
    """h = x w is one node used twice; shapes are the outputs'; norms are those of dL/dh = 2h and the rest."""
    drawn = _graph(hidden, path, SHARED)
    vertices = drawn["vertices"]
    assert [_stem(each) for each in vertices] == ["x", "w", "matmul", "mul", "sum"]
    assert [each["is_leaf"] for each in vertices] == [True, True, False, False, False]
    assert [each["shape"] for each in vertices] == [[1, 2], [2, 1], [1, 1], [1, 1], []]
    assert drawn["edges"] == [[0, 2, 0], [1, 2, 1], [2, 3, 0], [2, 3, 1], [3, 4, 0]]
    norms = [each["gradient_norm"] for each in vertices]
    assert np.allclose(norms, [22 * 5, 22 * np.hypot(1, 2), 22, 1, 1])
    assert drawn["notes"] == []


@pytest.mark.parametrize("path", WALKABLE, ids=lambda path: path.stem)
def test_bytes_are_those_that_a_memory_probe_counts(path: Path, hidden: Examination) -> None:
    """The nodes' bytes and the loss's own are all that NumPy has allocated since before the forward pass."""
    question = Question("memory", marshal.dumps(_network.__code__), MATRICES, tuple(MATRICES), 0, "float32")
    (answer,) = ask(hidden.sandbox, _package(hidden, path).code, [question]).answers
    assert isinstance(answer, Returned)
    assert isinstance(answer.value, dict)
    vertices = _graph(hidden, path, MEMORY)["vertices"]
    loss = 4
    assert sum(each["saved_bytes"] for each in vertices) + loss == answer.value["saved"]
    assert all(each["saved_bytes"] == 0 for each in vertices if each["is_leaf"])


def test_leaves_are_called_what_the_expression_calls_them(hidden: Examination) -> None:
    """Names, attributes of layers and places in lists; what has no name is what it is."""
    drawn = _graph(hidden, REFERENCE, NETWORK)
    leaves = [each["name"] for each in drawn["vertices"] if each["is_leaf"]]
    assert leaves == ["x", "first.weight", "first.bias", "second.weight", "second.bias"]
    drawn = _graph(hidden, REFERENCE, "Linear(2, 1, bias=False)(Tensor([[1.0, 2.0]])) * 3")
    assert [each["name"] for each in drawn["vertices"] if each["is_leaf"]] == ["constant", "parameter", "3"]


FAILING = {
    "closures": (CLOSURES, SHARED, "cannot be walked"),
    "a closure below": ("kahn", "Variable([1.0], grad_fn=lambda g: None)", "cannot be walked"),
    "not a tensor": ("kahn", "1 + 1", "is no tensor, but of type int"),
    "no graph": ("kahn", "Tensor([1.0]) + 1", "no recorded operation"),
    "a leaf": ("kahn", "Tensor([1.0], requires_grad=True)", "no recorded operation"),
    "no expression": ("kahn", "x = 1", "must be an expression"),
    "nothing": ("kahn", "", "must be an expression"),
    "what raises": ("kahn", "1 / 0", "raised ZeroDivisionError"),
    "what does not parse": ("kahn", "x +", "raised SyntaxError"),
    "an unknown name": ("kahn", "tensor([1.0])", "raised NameError"),
    "a mistake in shapes": ("kahn", "Tensor(np.ones((2, 3))) @ Tensor(np.ones((2, 3)))", "raised ValueError"),
    "leaving": ("kahn", "exit(3)", "The expression"),
    "an endless one": ("kahn", "while True: pass\n1", "s of processor time"),
    "too much": ("kahn", "x = Tensor([1.0], True)\nfor _ in range(2000): x = x + x\nx", "more than 1,000"),
}


@pytest.mark.parametrize(("engine", "expression", "said"), FAILING.values(), ids=FAILING.keys())
def test_what_cannot_be_drawn_is_said(engine: str, expression: str, said: str, hidden: Examination) -> None:
    """Whatever is wrong with the expression or the engine is an error of the user's, in a sentence."""
    path = next(path for path in ALTERNATIVES if path.stem == engine)
    with pytest.raises(TitoError) as caught:
        _graph(hidden, path, expression)
    assert said in caught.value.message


def test_a_graph_that_was_let_go_of_says_so(hidden: Examination) -> None:
    """After backward() the reference's nodes have no operands."""
    with pytest.raises(TitoError, match="let go of already"):
        _graph(hidden, REFERENCE, "x = Tensor([1.0], True); y = (x * x).sum(); y.backward(); y")


def test_a_rule_that_is_not_written_leaves_the_graph_without_gradients_below_it(
    hidden: Examination, tmp_path: Path
) -> None:
    """The graph is drawn whole, with a note; gradients are there as far as backward() came."""
    path = tmp_path / "unwritten.py"
    text = (ALTERNATIVES[0].parent / "patched_course.py").read_text()
    path.write_text(text + RULE)
    drawn = _graph(hidden, path, "x = Tensor([1.0, 2.0], requires_grad=True); (x * x).sum()")
    norms = {each["name"]: each["gradient_norm"] for each in drawn["vertices"]}
    assert norms["Sum"] == 1
    assert norms["x"] is None
    assert "NotImplementedError: multiply" in drawn["notes"][0]


RULE = """

def unwritten(self, grad_output):
    raise NotImplementedError("multiply")


MulBackward.apply = unwritten
"""
