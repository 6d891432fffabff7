"""A student's day in a workspace, in a clean folder, with a tito that has no course beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from student_at_work import NAME, Student

ROOT = Path(__file__).parents[2]


def test_from_the_fresh_notebook_to_the_package(student: Student, notebooks: dict[str, Path]) -> None:
    """Untouched it fails, finished it passes, exported it is imported; results are noted in .tito alone."""
    before = {*student.root.rglob("*"), student.root / ".tito", student.root / ".tito" / f"{NAME}.json"}
    untouched = student.types("test", NAME, within=NAME)
    assert (untouched.returncode, untouched.stderr) == (1, "")
    assert "untouched: No solution cell was changed." in untouched.stdout
    shutil.copy(notebooks["instructor"], student.notebook)
    finished = student.types("test", "--module", NAME, within=NAME)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "100 of 100 points, " in finished.stdout
    assert set(student.root.rglob("*")) == before
    exported = student.types("export", NAME, within=NAME)
    assert (exported.returncode, exported.stderr) == (0, "")
    module = student.root / "tinytorch" / "core" / "autograd.py"
    assert exported.stdout == f"{module}\n"
    assert set(student.root.rglob("*")) == before | {module}
    assert "(MulBackward) of 06_autograd.ipynb\n" in module.read_text()
    script = (
        ". bin/activate-tinytorch.sh; cd /; python -c 'from tinytorch import Tensor;"
        " x = Tensor([2.0], requires_grad=True); (3 * x + 1).backward(); print(x.grad)'"
    )
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=student.root, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[3.]\n"


def test_json_says_what_it_says_in_the_course(
    student: Student, notebooks: dict[str, Path], tmp_path: Path
) -> None:
    """The same object on standard output with and without the reference, and nothing else there."""
    shutil.copy(notebooks["instructor"], student.notebook)
    without = student.types("test", NAME, "--json")
    command = [sys.executable, "-m", "tito", "test", NAME, "--json", "--file", str(student.notebook)]
    beside = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(without.stdout) == json.loads(beside.stdout)


def _edited(notebook: Path, old: str, new: str) -> None:
    text = notebook.read_text(encoding="utf-8")
    assert old in text
    notebook.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_one_mistake_is_told_from_what_it_brings_down(student: Student, notebooks: dict[str, Path]) -> None:
    """Several components fail by it; the last words name the one to mend."""
    shutil.copy(ROOT / "examples/class/submitted/rosalind/06_autograd/06_autograd.ipynb", student.notebook)
    done = student.types("test", NAME)
    assert done.returncode == 1
    assert "failures go through MulBackward: mend it first" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


RULE = '"class MulBackward('
"""How the line of a rule begins in the notebook's file."""


def _lines_broken(student: Student) -> None:
    _edited(student.notebook, RULE, f"{RULE}(")


def _conflict(student: Student) -> None:
    text = student.notebook.read_text()
    student.notebook.write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> main\n")


def _conflict_in_a_cell(student: Student) -> None:
    _edited(student.notebook, RULE, f'"<<<<<<< HEAD\\n", {RULE}')


def _returns(student: Student) -> None:
    _edited(student.notebook, RULE, f'"class Odd:\\n", "    return 3\\n", {RULE}')


def _no_tensor(student: Student) -> None:
    (student.root / "tinytorch" / "core" / "tensor.py").unlink()


def _broken_tensor(student: Student) -> None:
    (student.root / "tinytorch" / "core" / "tensor.py").write_text("class Tensor(:\n")


def _failing_tensor(student: Student) -> None:
    (student.root / "tinytorch" / "core" / "tensor.py").write_text("import nowhere\n")


def _no_notebook(student: Student) -> None:
    student.notebook.unlink()


def _other_notebook(student: Student) -> None:
    student.notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')


def _nothing(student: Student) -> None:
    pass


BAD = {
    "export of such a cell": (_lines_broken, ["export", NAME], "MulBackward"),
    "export of what does not compile": (_returns, ["export", NAME], "'return' outside function"),
    "a merge conflict": (_conflict, ["export", NAME], "merge conflict"),
    "a merge conflict in a cell": (_conflict_in_a_cell, ["export", NAME], "(MulBackward) holds the marks"),
    "a prerequisite that is not there": (_no_tensor, ["test", NAME], "tinytorch/core/tensor.py"),
    "a prerequisite that does not parse": (_broken_tensor, ["test", NAME], "tensor.py does not parse"),
    "a prerequisite that does not load": (_failing_tensor, ["test", NAME], "No module named 'nowhere'"),
    "no notebook": (_no_notebook, ["test", NAME], "No notebook of 06_autograd"),
    "another notebook": (_other_notebook, ["test", NAME], "No cell defines anything"),
    "another seed": (_nothing, ["test", NAME, "--seed", "5"], "sealed for seed 0, not for 5"),
    "grading": (_nothing, ["grade", ".", "-m", NAME], "no hidden suite"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_goes_wrong_is_one_message_with_its_fix(case: str, student: Student) -> None:
    """Exit code 2, no traceback, nothing on standard output, no half-written package."""
    spoil, words, named = BAD[case]
    spoil(student)
    done = student.types(*words)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert named in done.stderr
    assert "  fix: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (student.root / "tinytorch" / "core" / "autograd.py").exists()


def test_a_module_is_built_on_ones_own_earlier_ones(tmp_path: Path, alone: dict[str, str]) -> None:
    """Where 01 is an exercise, 02 waits for it, and is then checked on the student's own tensors."""
    for words in (("--to", tmp_path / "work"), ("--instructor", "--to", tmp_path / "done")):
        command = [sys.executable, "-m", "tito", "release", "-m", "01", "-m", "02", *map(str, words)]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    student = Student(tmp_path / "work", alone)
    for name in ("01_tensor", "02_activations"):
        shutil.copy(tmp_path / "done" / name / f"{name}.ipynb", student.root / name)
    waiting = student.types("test", "02")
    assert waiting.returncode == 2
    assert "02_activations is built on what is not here yet: tinytorch/core/tensor.py" in waiting.stderr
    assert "tito export --module 01_tensor" in waiting.stderr
    assert student.types("export", "01").returncode == 0
    assert student.types("test", "02").returncode == 0
