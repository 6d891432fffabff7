"""The guard of a release: what must not leave is refused by name, whatever it wears; the real one passes."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.course.workspace import File
from tito.errors import CourseError
from tito.notebooks.guard import Secret, refuse_leaks, secrets
from tito.notebooks.publish import instructor_cells
from tito.notebooks.workspace import to_ship

ROOT = Path(__file__).parents[2]
RULE = "MatmulBackward"


@pytest.fixture(scope="module")
def hidden(course: Course, module: Module) -> tuple[Secret, ...]:
    """What must not be in a workspace of module 06 with its prerequisites."""
    return secrets(course, [module], to_ship(course, [module], prerequisites=True))


def _reference(name: str) -> str:
    """The source of a definition of the reference's autograd."""
    text = (ROOT / "reference/tinytorch/core/autograd.py").read_text(encoding="utf-8")
    node = next(each for each in ast.walk(ast.parse(text)) if getattr(each, "name", "") == name)
    return ast.get_source_segment(text, node) or ""


def _reflowed(code: str) -> str:
    """The same code, other quotes, a comment a line, and every bracket opened onto a line of its own."""
    opened = code.replace("(", "(\n").replace('"', "'")
    return "\n".join(f"{line}  # so" if line.strip() else line for line in opened.split("\n"))


def _notebook(*sources: str, **more: object) -> bytes:
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in sources]
    return json.dumps({"cells": cells, **more}).encode()


LEAKS: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "a line of a solution in a lesson's words": (
        "modules/06_autograd/lesson.py", lambda: f"# Write this:\n# `{_last()}`\n",
    ),
    "the same line commented out": ("modules/06_autograd/checks.py", lambda: f"x = 1\n#   {_last()}\n"),
    "a whole rule in a README": ("README.md", lambda: f"So:\n\n```python\n{_reference(RULE)}\n```\n"),
    "a rule in other clothes": ("README.md", lambda: f"```\n{_reflowed(_reference(RULE))}\n```\n"),
    "a rule under another name in another module": ("02_activations/02_activations.ipynb", lambda: _notebook(
        _reference(RULE).replace(RULE, "Mine"))),
    "a rule in a notebook's metadata": ("06_autograd/06_autograd.ipynb", lambda: _notebook(
        "1", metadata={"deep": [{"text": _reference(RULE)}]})),
    "the reference's file": ("tinytorch/core/autograd.py", lambda: (
        ROOT / "reference/tinytorch/core/autograd.py").read_bytes()),
    "a file of the reference that is no module yet": ("tinytorch/core/optimizers.py", lambda: (
        ROOT / "reference/tinytorch/core/optimizers.py").read_bytes()),
    "the marks of a solution": ("modules/06_autograd/lesson.py", lambda: "    ### BEGIN SOLUTION\n"),
    "a file of graders": ("graders/06_autograd/matmul.py", lambda: (
        ROOT / "graders/06_autograd/matmul.py").read_bytes()),
    "a hidden probe's name": ("README.md", lambda: f"It also asks {_probe().name}.\n"),
    "a hidden probe under another name": ("modules/06_autograd/checks.py", lambda: (
        ast.unparse(_undocumented(_probe())).replace(_probe().name, "mine"))),
}  # fmt: skip


def _last() -> str:
    """A line of the solution of a rule."""
    return _reference("SoftmaxBackward").strip().split("\n")[-1].strip()


def _probe() -> ast.FunctionDef:
    """The longest probe of a hidden suite."""
    tree = ast.parse((ROOT / "graders/06_autograd/integration.py").read_text(encoding="utf-8"))
    probes = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    return max(probes, key=lambda node: len(ast.unparse(node)))


def _undocumented(probe: ast.FunctionDef) -> ast.FunctionDef:
    probe.body = probe.body[1:]
    return probe


@pytest.mark.parametrize("leak", LEAKS)
def test_what_must_not_leave_is_refused_by_name(leak: str, hidden: tuple[Secret, ...]) -> None:
    """In whatever file and clothes: the error names the file, and nothing is written."""
    place, made = LEAKS[leak]
    data = made()
    with pytest.raises(CourseError, match=f"Nothing was written: {place} shows ") as error:
        refuse_leaks([File(place, data if isinstance(data, bytes) else data.encode())], hidden)
    assert error.value.hint


def test_every_solution_alone_is_found(course: Course, module: Module, hidden: tuple[Secret, ...]) -> None:
    """The solution of each exercise, pasted into any other file of the module, is refused.

    But for `self.grad = None`, all there is to zero_grad, which the tensors that come along say as well.
    """
    missed = []
    for cell in instructor_cells(course, module):
        if cell.role == "solution":
            try:
                refuse_leaks(
                    [File(f"{module.name}/notes.md", cell.source.replace("SOLUTION", "").encode())], hidden
                )
                missed.append(cell.grade_id)
            except CourseError:
                continue
    assert missed == ["zero_grad"]


@pytest.mark.parametrize(
    "text",
    [
        "return x.sum()\nx = x + x\nfor node in nodes:\n    pass\n",
        "A matrix product sends G @ B^T to the left and A^T @ G to the right.",
        "loss.backward()\nprint(x.grad)\nself.saved_tensors\n",
        "",
    ],
)
def test_common_words_and_code_are_no_secret(text: str, hidden: tuple[Secret, ...]) -> None:
    """What anybody would write is not taken for a leak."""
    refuse_leaks([File("README.md", text.encode())], hidden)


def test_the_real_release_shows_nothing(course: Course, module: Module, workspace: Course) -> None:
    """By another way than the guard's: plain text looked for in every byte that was written."""
    solution = (
        (ROOT / "reference" / Path(*module.export.split("."))).with_suffix(".py").read_text(encoding="utf-8")
    )
    handed_out = [workspace.module(module.name)[0].lesson, *workspace.root.glob("tinytorch/**/*.py")]
    given = "".join(path.read_text(encoding="utf-8") for path in handed_out)
    lines = {line.strip() for line in solution.split("\n") if len(line.strip()) >= 30}
    secret = {line for line in lines if line not in given and not line.startswith(("#", '"', "'"))}
    assert len(secret) > 50
    names = {
        name
        for path in course.graders(module)
        for name in re.findall(r"^def (\w+_\w+)\(", path.read_text(), re.M)
    }
    assert len(names) > 100
    for path in (path for path in workspace.root.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8", errors="replace").replace('\\"', '"')
        assert [line for line in secret if line in text] == [], path
        assert names.isdisjoint(re.findall(r"\w+", text)), path
